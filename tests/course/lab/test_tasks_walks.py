"""A random walk finds the smallest wrong turn of a queue; a lost subject is told as lost."""

from __future__ import annotations

import collections
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from course.contracts.backpressure_policy import WhenFull
from course.grading.finding import Finding
from course.grading.walks import LONGEST, steps, walk
from course.lab.runtime import tasks
from course.subject.boxes import GraderFault, SubjectCrashed, SubjectHung, SubjectLied
from course.subject.proxy import Subject

Walked = Callable[[str], Any]
ROOT = Path(__file__).resolve().parents[3]
RIGHT = {
    name: (ROOT / "solutions" / "backpressure_policy" / f"{name}.py").read_text("utf-8")
    for name in ("policy_queue", "shed_and_spill")
}
BROKEN = '''
"""A queue for two policies, with room for one mistake."""
import asyncio
from collections import deque
from course.contracts.backpressure_policy import Fate, Outcome, Stats, WhenFull
class PolicyQueue:
    def __init__(self, capacity, *, when_full, clock):
        self.capacity, self.when_full, self.clock = capacity, when_full, clock
        self.items, self.takers = deque(), deque()
        self.accepted = self.refused = self.evicted = self.delivered = 0
    async def offer(self, item):
        fate, victim = Fate.ACCEPTED, None
        if len(self.items) >= self.capacity:
            if self.when_full is WhenFull.REFUSE_NEW:
                self.refused += 1
                return Outcome(Fate.REFUSED)
            fate, (victim, _) = Fate.EVICTED_OTHER, self.items.popleft()
        self.accepted += fate is Fate.ACCEPTED
        self.evicted += fate is Fate.EVICTED_OTHER
        self.items.append((item, self.clock()))
        if self.takers:
            self.takers.popleft().set_result(None)
        return Outcome(fate, victim)
    async def take(self):
        while not self.items:
            taker = asyncio.get_running_loop().create_future()
            self.takers.append(taker)
            try:
                await taker
            except asyncio.CancelledError:
                if taker in self.takers:
                    self.takers.remove(taker)
                raise
        self.delivered += 1
        return self.items.popleft()[0]
    def stats(self):
        age = self.clock() - self.items[0][1] if self.items else None
        counts = self.accepted, self.refused, 0, self.evicted, 0, self.delivered
        return Stats(*counts, len(self.items), age)
'''
REFUSES, DROPS = WhenFull.REFUSE_NEW, WhenFull.DROP_OLDEST


@dataclass(frozen=True)
class Mistake:
    """What is replaced by what, and the smallest walk that shows it; time passes in `...`."""

    right: str
    wrong: str
    smallest: str
    expected: str = ""  # of the numbers
    when_full: WhenFull = REFUSES


MISTAKES = {
    "capacity": Mistake("len(self.items) >= self", "len(self.items) > self", "offer offer offer"),
    "order": Mistake("popleft()[0]", "pop()[0]", "offer offer take"),
    "victim": Mistake(
        "self.items.popleft()\n", "self.items.pop()\n", "offer offer offer", when_full=DROPS
    ),
    "delivered": Mistake("        self.delivered += 1\n", "", "offer take", "delivered 1"),
    "age": Mistake("age = self.clock()", "age = 2 * self.clock()", "offer ...", "age_s 0.5"),
    "age is no number": Mistake("age = self", "age = 'old' or self", "offer", "depth 1"),
    "no numbers": Mistake("return Stats(", "return print(", "offer"),
    "a cancelled taker": Mistake("if taker in self.takers:", "if False:", "take ... offer"),
    "wakes nobody": Mistake("if self.takers:", "if False:", "take offer"),
    "raises": Mistake("if self.takers:", "if 1 / 0:", "offer"),
}


@pytest.fixture
def walked(inline: Callable[..., Subject]) -> Walked:
    """Make a subject of an answer, in this process."""
    return lambda source: inline(source, "backpressure_policy", "tasks")


def done_in(subject: Subject) -> str:
    """Return the steps of the last walk, without the looks at the numbers."""
    timeline = subject.evidence("", "", "").timeline
    assert timeline is not None
    asked = [row.text for row in timeline.rows if row.actor == "the check"][1:]
    asked = [text.partition("(")[0] for text in asked if not text.startswith("stats")]
    return " ".join(text if text in ("offer", "take") else "..." for text in asked)


@pytest.mark.parametrize("when_full", WhenFull)
def test_a_right_queue_stands_every_walk(when_full: WhenFull, walked: Walked) -> None:
    is_next = when_full in (WhenFull.SHED_LOWEST, WhenFull.SPILL)
    subject = walked(RIGHT["shed_and_spill" if is_next else "policy_queue"])
    limit = 1.0 if when_full is WhenFull.TIME_OUT else None

    walk(subject, capacity=2, when_full=when_full, put_timeout=limit, walks=25)


@pytest.mark.parametrize("when_full", [REFUSES, DROPS])
def test_the_queue_without_its_mistakes_is_right(when_full: WhenFull, walked: Walked) -> None:
    walk(walked(BROKEN), capacity=2, when_full=when_full, walks=40)


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_the_smallest_walk_is_found(mistake: Mistake, walked: Walked) -> None:
    assert mistake.right in BROKEN
    subject = walked(BROKEN.replace(mistake.right, mistake.wrong))

    with pytest.raises((AssertionError, Finding)) as found:
        walk(subject, capacity=2, when_full=mistake.when_full)

    assert done_in(subject) == mistake.smallest
    if mistake.expected:
        assert isinstance(found.value, Finding)
        assert mistake.expected in found.value.evidence.expected


def test_the_smallest_walk_is_the_same_every_time(walked: Walked) -> None:
    def found() -> object:
        subject = walked(BROKEN.replace("if self.takers:", "if False:"))
        with pytest.raises(AssertionError) as error:
            walk(subject, capacity=2, when_full=REFUSES)
        return str(error.value), subject.evidence("", "", "").timeline

    assert found() == found()


def test_a_queue_that_answers_otherwise_the_next_time_is_told(
    walked: Walked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collections, "taken", 0, raising=False)  # outlives every restart
    counting = "import collections\n        collections.taken += 1\n        "
    once = f"{counting}self.delivered += 1 + (collections.taken == 7)\n"
    subject = walked(BROKEN.replace("self.delivered += 1\n", once))

    with pytest.raises(Finding) as found:
        walk(subject, capacity=2, when_full=REFUSES)

    assert found.value.evidence.yours == "another answer each time"


def test_a_spinning_call_is_told(walked: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "STEPS", 500)
    subject = walked(BROKEN.replace("await taker", "while True: await asyncio.sleep(0)"))

    with pytest.raises(AssertionError) as found:
        walk(subject, capacity=2, when_full=REFUSES)

    assert str(found.value) == "take() runs round in a loop for ever"
    assert done_in(subject) == "take"


class Lost:
    """A subject that is gone."""

    def __init__(self, error: Exception) -> None:
        self.asked = 0
        self._error = error

    def restart(self) -> None:
        """Find that nobody is there."""
        self.asked += 1
        raise self._error


@pytest.mark.parametrize("kind", [SubjectHung, SubjectCrashed, SubjectLied, GraderFault])
def test_a_lost_subject_is_told_as_it_was_lost(kind: type[Exception]) -> None:
    error = kind("it is gone")
    lost = Lost(error)

    with pytest.raises(kind) as found:
        walk(lost, capacity=2, when_full=REFUSES)  # type: ignore[arg-type]

    assert found.value is error
    assert lost.asked == 1  # nobody shrinks with a subject that is not there


def test_walks_are_long_enough_to_fill_and_to_empty_a_queue() -> None:
    found: list[list[str]] = []

    @settings(max_examples=60, derandomize=True, database=None)
    @given(steps())
    def draw(walked: list[tuple[str, object]]) -> None:
        found.append([kind for kind, _ in walked])

    draw()

    rich = [one for one in found if one.count("offer") >= 3 and one.count("take") >= 3]
    assert len(rich) > len(found) // 3
    assert max(map(len, found)) == LONGEST
    assert min(map(len, found)) == 0
