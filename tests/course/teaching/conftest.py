"""An instructor's folder beside the course: a roster, and `collect` run in it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.course.small_class import go as grade_here
from tests.course.teaching.sent import BUFFER, HANDOFF, ROSTER, lay_out, zipped

from course.candidate import Candidate
from course.grading.outcome import Outcome, Result
from course.subject.levels import probe
from course.verbs import collect

EXCUSING = """\
id,excused,late
id-one,buffer,
id-two,,2 h
id-three,all,
id-four,,
"""


@pytest.fixture
def place(root: Path) -> Path:
    """A folder beside the course, with a roster in it."""
    folder = root / "term"
    folder.mkdir()
    (folder / "roster.csv").write_text(ROSTER, "utf-8")
    return folder


@pytest.fixture
def go(root: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run `collect sent --roster roster.csv`, and what else is said, in that folder."""
    monkeypatch.chdir(place)

    def run(*arguments: str, source: str = "sent") -> int:
        parser = ArgumentParser()
        collect.add_arguments(parser)
        return collect.run(parser.parse_args([source, "--roster", "roster.csv", *arguments]), root)

    return run


@pytest.fixture
def ran(root: Path, monkeypatch: pytest.MonkeyPatch, result: Callable[..., Result]) -> list[str]:
    """The exercises whose checks were run; they pass where there is a file at all."""
    found: list[str] = []

    def run_checks(
        _: Path,
        candidates: Sequence[Candidate],
        *,
        exercises: Sequence[str],
        on_answer: Callable[[Sequence[Result]], None],
        **__: Any,
    ) -> None:
        for candidate in candidates:
            for exercise in exercises:
                found.append(exercise)
                there = (candidate.path / "boundary" / f"{exercise}.py").is_file()
                outcome = Outcome.PASSED if there else Outcome.MISSING
                made = result(outcome=outcome, candidate=candidate.name)
                on_answer([replace(made, exercise=exercise)])

    monkeypatch.setattr("course.grading.run.run_checks", run_checks)
    monkeypatch.setattr(probe, "problem", lambda _: "")
    return found


@pytest.fixture
def class_(go: Callable[..., int], place: Path, ran: list[str]) -> Path:
    """A class of four that is collected."""
    (place / "roster.csv").write_text(EXCUSING, "utf-8")
    files = {"id-one.zip": zipped({HANDOFF: "#"}), "id-two.zip": zipped({BUFFER: "#"})}
    lay_out(place / "sent", {**files, "id-four.zip": zipped({BUFFER: "#", HANDOFF: "#"})})
    assert go("--out", "submissions") == 0
    return place


@pytest.fixture
def book(root: Path, class_: Path) -> Path:
    """The same class, graded; this is its folder of results."""
    assert grade_here(root, "submissions", "--out", "results") == 0
    return class_ / "results"
