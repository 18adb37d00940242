"""A learner's schedule as it is judged and shown, and the page that it rests on."""

from __future__ import annotations

import _thread
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from course.grading.feedback import Facts, feedback
from course.grading.finding import Finding
from course.grading.layout import lay_out
from course.grading.message import Mark, Message
from course.grading.outcome import Evidence, Outcome, Result
from course.grading.scheduling import Played, breaks, every_move_is_made, played
from course.lab.moves import Run
from course.lab.scenario import show
from course.playing.story import story
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


def test_the_table_shows_everything_after_each_move() -> None:
    kept = breaks(overfill(BROKEN))

    shown = lay_out(Message((), timeline=kept.timeline))

    box = [line.plain for line in shown if line.plain]
    assert {len(line) for line in box} == {92}
    assert box[-4].split()[:6] == ["│", "6", "▸", "put", "a2:", "18"]
    assert "producer_b  a1 b1" in box[-3]
    assert "✓ broken: 2 inside, room for 1" in box[-2]


def long_way_round() -> Evidence:
    moves = "hurried producer producer consumer consumer consumer hurried producer producer"
    moves += " producer consumer consumer hurried hurried hurried"
    return breaks(played(ONE_BELL, "DEADLOCK", moves.split()))


def stopped_early() -> Evidence:
    with pytest.raises(Finding) as found:
        breaks(played(ONE_BELL, "DEADLOCK", ["consumer", "hurried", *["producer"] * 3]))
    return found.value.evidence


@pytest.mark.parametrize("width", [60, 80, 92])
@pytest.mark.parametrize("run", [long_way_round, stopped_early])
def test_a_screen_with_a_table_fits(run: Callable[[], Evidence], width: int, result: Make) -> None:
    outcome = Outcome.PASSED if run is long_way_round else Outcome.FAILED
    results = [result("every move can be made"), result("it breaks", outcome, evidence=run())]

    lines = lay_out(feedback(results, FACTS), width=width)

    assert len(lines) <= 25
    assert [line.plain for line in lines if line.cell_len > width] == []


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


@pytest.mark.parametrize("width", [60, 80, 92])
def test_a_long_table_is_folded_before_the_headline_of_a_green(width: int, result: Make) -> None:
    results = [
        result("every move of OVERFILL can be made"),
        result("OVERFILL breaks", evidence=breaks(overfill(BROKEN))),
        result("every move of DEADLOCK can be made"),
        result("DEADLOCK breaks", evidence=long_way_round()),
    ]
    facts = replace(FACTS, built="evidence " * 20, elsewhere="a trace " * 9, passed="on attempt 3")

    lines = [line.plain for line in lay_out(feedback(results, facts), width=width)]

    assert lines[0].startswith(" ✓ 4 of 4 public checks")
    assert lines[0].endswith("on attempt 3")
    assert [line.split("  ")[0] for line in lines[1:3]] == [
        " ✓ OVERFILL breaks",
        " ✓ DEADLOCK breaks",
    ]
    assert any("more" in line for line in lines)
    assert len(lines) <= 25


def test_what_a_passed_check_keeps_is_shown_until_there_is_a_newer_run(result: Make) -> None:
    kept = breaks(overfill(BROKEN))
    empty = Evidence("DEADLOCK names who moves first", "DEADLOCK is still empty")
    results = [
        result("it breaks", evidence=kept),
        result("every move of DEADLOCK can be made", Outcome.UNATTEMPTED, evidence=empty),
    ]

    message = feedback(results, FACTS)

    assert message.timeline == kept.timeline
    assert message.checks[0].note == "7 moves: short and sharp"


@pytest.mark.parametrize(
    "other",
    [
        (
            Outcome.UNATTEMPTED,
            Evidence("OVERFILL names who moves first", "OVERFILL is still empty"),
        ),
        (Outcome.FAILED, Evidence("OVERFILL is a list", "OVERFILL is a tuple")),
    ],
    ids=["an empty list", "no list"],
)
def test_the_table_of_one_list_is_shown_beside_another_that_has_none(
    other: tuple[Outcome, Evidence], result: Make
) -> None:
    outcome, evidence = other
    deadlock = stopped_early()
    results = [
        result("every move of OVERFILL can be made", outcome, evidence=evidence),
        result("DEADLOCK breaks", Outcome.FAILED, evidence=deadlock),
    ]

    message = feedback(results, FACTS)

    assert message.timeline is not None
    assert deadlock.timeline is not None
    assert message.timeline.title == deadlock.timeline.title


def test_a_list_that_is_not_begun_is_not_red_while_the_other_is_written(result: Make) -> None:
    empty = Evidence("OVERFILL names who moves first", "OVERFILL is still empty")
    waiting = Evidence(yours="every move of OVERFILL can be made")
    results = [
        result("every move of OVERFILL can be made", Outcome.UNATTEMPTED, evidence=empty),
        result("OVERFILL breaks", Outcome.WAITING, evidence=waiting),
        result("DEADLOCK breaks", Outcome.FAILED, evidence=stopped_early()),
    ]

    message = feedback(results, FACTS)

    assert [(check.mark, check.note) for check in message.checks] == [
        (Mark.WAITING, "OVERFILL is still empty"),
        (Mark.WAITING, "waits for what is not begun"),
        (Mark.FAILED, ""),
    ]
    assert message.said[0].texts == ("somebody sleeps, and nobody can ever move again",)


def test_a_file_with_nothing_but_empty_lists_is_not_started(result: Make) -> None:
    results = [result(outcome=Outcome.UNATTEMPTED), result(outcome=Outcome.WAITING)]

    message = feedback(results, FACTS)

    assert message.checks[0].text == "be_the_scheduler is not started"


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


def test_what_a_later_check_keeps_is_not_shown_in_the_place_of_a_red(result: Make) -> None:
    kept = breaks(overfill(BROKEN))
    results = [
        result("every move of OVERFILL can be made", Outcome.FAILED, evidence=Evidence("a", "b")),
        result("it breaks", evidence=kept),
    ]

    message = feedback(results, FACTS)

    assert message.timeline is None


def test_a_red_schedule_can_be_played() -> None:
    with pytest.raises(Finding) as found:
        breaks(played(ONE_BELL, "DEADLOCK", ["consumer", "producer"]))

    told = story(found.value.evidence)

    assert [step.what for step in told.steps[1:3]] == [
        "takes the lock, falls asleep",
        'takes the lock, stores "a", wakes consumer',
    ]
    assert told.is_drawn


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
