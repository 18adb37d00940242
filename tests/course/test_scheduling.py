"""A learner's schedule as it is judged, and the page that it rests on."""

from __future__ import annotations

import _thread
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from course.grading.feedback import Facts
from course.grading.finding import Finding
from course.grading.outcome import Evidence, Result
from course.grading.scheduling import Played, breaks, every_move_is_made, played
from course.lab.moves import Run
from course.lab.scenario import show
from course.specimens.stages import NAIVE, ONE_BELL, Stage

Make = Callable[..., Result]
FACTS = Facts("be_the_scheduler", "answers/be_the_scheduler.py", "./course check be_the_scheduler")
ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "orientation" / "be_the_scheduler.md"
INCLUDED = re.compile(r'linenums="(\d+)" title="(\S+)"\}\n--8<-- "(\S+):(\d+):(\d+)"')
JOINED = ["producer_aproducer_b"]
A_COMMA = "it is more than one name: a comma is missing"
LOOKED = ["producer_a"] * 2 + ["producer_b"] * 2
BROKEN = [*LOOKED, "producer_a", "producer_a", "producer_b"]


@dataclass(frozen=True)
class TakenAway:
    """A stand-in for a value that stays with the answer: a set, or a list that is too large."""

    kind: str

    def __repr__(self) -> str:
        return f"<{self.kind}>"


def overfill(moves: object) -> Played:
    return played(NAIVE, "OVERFILL", moves)


def play(stage: Stage, moves: list[str]) -> Run:
    """Return what these moves lead to, or how it starts when there are none."""
    run = played(stage, "MOVES", moves or [stage.actors[0]]).run
    return run if moves else replace(run, boards=run.boards[:1], movers=())


def state_of(run: Run) -> object:
    return run.last, run.sleepers()


def yours(moves: object) -> str:
    with pytest.raises(Finding) as found:
        every_move_is_made(overfill(moves))
    return found.value.evidence.yours


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ([], "OVERFILL is still empty"),
        (TakenAway("set"), "OVERFILL is a set; write [ ] around the names"),
        (TakenAway("generator"), "OVERFILL is a generator; write [ ] around the names"),
        ({"producer_a": 1}, "OVERFILL is a dict; write [ ] around the names"),
        (
            "producer_a",
            'OVERFILL is one text, "producer_a"; write [ ], and each name in quotes of its own',
        ),
        (("producer_a",), "OVERFILL is a tuple; write [ ] around the names"),
        (None, "OVERFILL is None"),
        (["producer_a"] * 201, "OVERFILL has 201 moves"),
        (TakenAway("list"), "OVERFILL is far longer"),
        (["producer_a", 7], "move 2 of OVERFILL is 7"),
        ([["producer_a"]], 'move 1 of OVERFILL is ["producer_a"]'),
        (["producer"], 'move 1 of OVERFILL names "producer", and nobody here has that name'),
        (JOINED, f"move 1 of OVERFILL names {show(JOINED[0])}, and {A_COMMA}"),
    ],
    ids=[
        "empty",
        "a set",
        "a generator",
        "a dict",
        "a text",
        "a tuple",
        "None",
        "too long",
        "too large",
        "a number",
        "a list in it",
        "a stranger",
        "a comma forgotten",
    ],
)
def test_what_is_no_list_of_names_is_told_so(moves: object, said: str) -> None:
    told = yours(moves)

    assert told == said


def test_a_name_that_cannot_move_is_told_who_could() -> None:
    with pytest.raises(Finding) as found:
        every_move_is_made(overfill(["producer_a", "producer_b"]))

    evidence = found.value.evidence
    assert evidence.expected == "move 2 of OVERFILL names somebody who can move"
    assert evidence.when == "from there producer_a can give the lock back"
    assert evidence.timeline is not None
    assert evidence.timeline.rows[-1].flag == "it needs the lock, which producer_a holds"


def test_a_list_that_ends_too_early_is_told_who_can_go_on() -> None:
    with pytest.raises(Finding) as found:
        breaks(overfill(LOOKED))

    evidence = found.value.evidence
    assert evidence.yours == "OVERFILL ends after move 4, with nothing inside"
    assert evidence.when == (
        "from there producer_a can take the lock and producer_b can take the lock"
    )


@pytest.mark.parametrize(
    ("moves", "praise"),
    [
        (BROKEN, "7 moves: short and sharp"),
        ([*LOOKED, *["producer_a"] * 4, "producer_b"], "9 moves: 7 would do"),
    ],
    ids=["short", "long"],
)
def test_any_schedule_that_breaks_is_praised(moves: list[str], praise: str) -> None:
    kept = breaks(overfill(moves))

    assert kept.found == praise


def stopped_early() -> Evidence:
    with pytest.raises(Finding) as found:
        breaks(played(ONE_BELL, "DEADLOCK", ["consumer", "hurried", *["producer"] * 3]))
    return found.value.evidence


@pytest.mark.parametrize("stage", [NAIVE, ONE_BELL], ids=lambda stage: stage.module)
def test_the_fewest_moves_are_as_few_as_the_praise_says(stage: Stage) -> None:
    seen: set[object] = set()
    runs = [play(stage, [])]

    while not any(stage.is_broken(run) for run in runs):
        new = {state_of(run): run for run in runs if state_of(run) not in seen}
        seen |= set(new)
        lists = [[*run.movers, name] for run in new.values() for name in run.last.movable()]
        runs = [play(stage, moves) for moves in lists]

    assert len(runs[0].movers) == stage.fewest


def test_a_sleeper_with_a_time_is_told_when_its_time_passes() -> None:
    with pytest.raises(Finding) as found:
        every_move_is_made(played(ONE_BELL, "DEADLOCK", ["hurried", "hurried"]))

    evidence = found.value.evidence
    assert evidence.yours == (
        'move 2 of DEADLOCK names "hurried", and it sleeps: its 5 s pass only when nobody can '
        "move, and producer and consumer can"
    )
    assert evidence.keys == ("DEADLOCK / cannot move: sleep for a time",)


@pytest.mark.parametrize(
    ("moves", "is_on_the_way"),
    [(LOOKED, True), (["producer_a"] * 6 + ["producer_b"] * 4, False)],
    ids=["somebody can move", "all have finished"],
)
def test_a_list_that_can_go_on_is_on_the_way(moves: list[str], is_on_the_way: bool) -> None:
    with pytest.raises(Finding) as found:
        breaks(overfill(moves))

    assert found.value.evidence.is_on_the_way is is_on_the_way


def test_who_sleeps_longest_is_told_first() -> None:
    evidence = stopped_early()

    assert evidence.yours == (
        'DEADLOCK ends after move 5, with "a" inside; asleep, the longest first: hurried, producer'
    )


@pytest.mark.parametrize("stage", [NAIVE, ONE_BELL], ids=lambda stage: stage.module)
def test_the_page_numbers_the_lines_of_a_specimen_as_they_are(stage: object) -> None:
    included = INCLUDED.findall(PAGE.read_text("utf-8"))

    shown = {
        Path(place).name: (title, int(number), int(start), int(end))
        for number, title, place, start, end in included
    }

    assert isinstance(stage, type(NAIVE))
    title, number, start, end = shown[stage.file.name]
    lines = (ROOT / title).read_text("utf-8").splitlines()
    assert number == start
    assert lines[start - 1].startswith("class ")
    assert end == len(lines)


def test_a_whole_class_is_judged_with_the_threads_of_one_learner() -> None:
    overfill(BROKEN)
    before = _thread._count()

    for _ in range(10):
        overfill(BROKEN)

    assert _thread._count() == before
