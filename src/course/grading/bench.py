"""The bench: one pytest session's processes, and the ground of the answer at hand."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from course import catalog
from course.candidate import Answer, Candidate, public_names
from course.catalog import Exercise
from course.forms import is_document
from course.grading import examine
from course.grading.check import Check
from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome
from course.lab.shrink import FULL, LITTLE
from course.machine import lacks
from course.subject.alone import AloneBox
from course.subject.boxes import Setting
from course.subject.contracted import learn
from course.subject.conversation import Boxed
from course.subject.explorations import Explorer
from course.subject.inline import InlineBox
from course.subject.levels import ALONE, INLINE, POSIX
from course.subject.paper import Paper
from course.subject.parent import WarmParent

UNHELD: dict[str, Callable[[Setting], Boxed]] = {INLINE: InlineBox, ALONE: AloneBox}
HUNG_ENOUGH = 2  # checks that may hang before the rest of an exercise is not tried


class Ground:
    """One candidate's answer to one exercise while its checks run."""

    def __init__(self, bench: Bench, candidate: Candidate, exercise: Exercise) -> None:
        self.answer: Answer = examine.take(candidate, exercise)
        self.outcomes: dict[str, Outcome] = {}
        self.box: Boxed | None = None
        self.explorer: Explorer | None = None
        self.found = examine.intake(self.answer)
        lacking = lacks(exercise.needs)
        if self.found is None and lacking:
            outcome = Outcome.GRADER_ERROR if bench.needs_all else Outcome.WAITING
            self.found = outcome, Evidence(yours=f"a machine with {'; '.join(lacking)}")
        if self.found is None:
            try:
                self._enter(bench, exercise)
            except Exception as error:  # noqa: BLE001  a fault of ours costs this answer only
                self.found = examine.fault(error)

    def _enter(self, bench: Bench, exercise: Exercise) -> None:
        if is_document(exercise.answer):
            setting = Setting(self.answer.source, exercise.answer, "")
            self.box = Paper(setting, partial(bench.beside, self.answer.path, exercise))
            self.explorer = Explorer(self.box)
            return
        filename = str(self.answer.path) if bench.isolation == INLINE else exercise.answer
        self.box = bench.open(exercise, self.answer.source, filename)
        effort = LITTLE if exercise.lab == "processes" else FULL
        self.explorer = Explorer(self.box, effort=effort)
        if bench.isolation == ALONE:
            self.explorer.live = 0
        self.found = examine.load(self.box, self.answer, public_names(exercise.stub))

    def gate(self, check: Check) -> tuple[Outcome, Evidence] | None:
        """Return why this check is not run now, or None."""
        if self.found is not None:
            return self.found
        before = self.outcomes.get(check.after)
        if before is not None and before is not Outcome.PASSED:
            return Outcome.WAITING, Evidence(yours=check.after)
        if list(self.outcomes.values()).count(Outcome.HUNG) >= HUNG_ENOUGH:
            return Outcome.WAITING, Evidence(yours="the checks that hang")
        return None

    def close(self) -> None:
        """End the answer's processes."""
        if self.box is not None:
            self.box.close()


class Bench:
    """One pytest session: the warm parent, and the ground of the candidate at hand."""

    def __init__(
        self,
        root: Path,
        *,
        isolation: str = POSIX,
        needs_all: bool = False,
    ) -> None:
        self.catalog = catalog.load(root)
        self.needs_all = needs_all  # or what the machine lacks makes the checks wait
        self.isolation = isolation  # what cannot be had is a fault, and never another level
        self._warm: WarmParent | None = None
        self._ground: tuple[tuple[Candidate, str], Ground] | None = None

    def box(self, setting: Setting) -> Boxed:
        """Return a box for an answer; the warm parent is started on first use."""
        if self.isolation in UNHELD:
            return UNHELD[self.isolation](setting)
        if self._warm is not None and self._warm.has_ended():
            self._warm.close()
            self._warm = None
        if self._warm is None:
            self._warm = WarmParent(self.isolation)
        return self._warm.box(setting)

    def open(self, exercise: Exercise, source: str, filename: str) -> Boxed:
        """Return a box for an answer to this exercise; its unit's contracts may cross."""
        contracts = f"course.contracts.{exercise.unit}"
        learn(importlib.import_module(contracts))
        return self.box(Setting(source, filename, contracts, exercise.lab, exercise.broker))

    def beside(self, path: Path, exercise: Exercise, name: str, frame: str) -> Boxed:
        """Return a box with the answer to another exercise that lies where a document does.

        Beside a document alone lie the solutions, or without them the learner's own answers.
        Raises `Finding` when that answer cannot be run. `frame` is put behind it.
        """
        other, root = self.catalog.find(name), self.catalog.root
        folder = path.parent.parent
        if path != exercise.answer_in(folder):
            folder = root / ("solutions" if other.solution.is_file() else "answers")
        answer = examine.take(Candidate.at(folder), other)
        box, found = None, examine.intake(answer)
        if found is None:
            box = self.open(other, answer.source + frame, other.answer)
            found = examine.load(box, answer, public_names(other.stub))
        if box is not None and found is None:
            return box
        if box is not None:
            box.close()
        why = (found and found[1].yours) or "it is not started"
        expected = f"the answer to {name} can be run"
        raise Finding(Outcome.FAILED, Evidence(expected, f"{name}: {why}", keys=(f"no {name}",)))

    def ground(self, candidate: Candidate, exercise: Exercise) -> Ground:
        """Return the ground of this candidate and exercise; the one before it is closed."""
        key = (candidate, exercise.name)
        if self._ground is None or self._ground[0] != key:
            self._leave()
            self._ground = (key, Ground(self, candidate, exercise))
        return self._ground[1]

    def close(self) -> None:
        """End every process of the session."""
        self._leave()
        if self._warm is not None:
            self._warm.close()

    def _leave(self) -> None:
        if self._ground is not None:
            self._ground[1].close()
            self._ground = None
