"""Threads that move by name: each to its next halt, and nobody before they are named."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from course.lab.moves import Doing, Run
from course.lab.runtime.stepping import Stepper
from course.specimens.stages import NAIVE, ONE_BELL, Stage

SHORTEST = {
    "naive": (NAIVE, "a a b b a a b"),
    "one bell": (ONE_BELL, "hurried consumer producer producer producer hurried hurried consumer"),
}


def played(stage: Stage, names: str) -> Run:
    source = stage.file.read_text("utf-8")
    full = {"a": "producer_a", "b": "producer_b"}
    moves = [full.get(name, name) for name in names.split()]
    return Stepper(stage.scenario, source, stage.file.name).play(moves)


def doings(run: Run) -> Sequence[Doing]:
    return [stand.doing for stand in run.last.stands]


def test_at_the_start_everybody_stands_in_front_of_the_lock() -> None:
    run = played(ONE_BELL, "")

    assert doings(run) == [Doing.TAKE] * 3
    assert run.last.holder == ""
    assert run.last.movable() == ONE_BELL.actors


def test_one_move_takes_the_lock_and_the_next_gives_it_back() -> None:
    run = played(NAIVE, "a a")

    assert [board.holder for board in run.boards] == ["", "producer_a", ""]


def test_who_needs_a_held_lock_cannot_move() -> None:
    run = played(NAIVE, "a b")

    assert run.refused == "producer_b"
    assert run.last.why_not("producer_b") == "it needs the lock, which producer_a holds"
    assert run.last.movable() == ("producer_a",)


def test_who_has_finished_cannot_move() -> None:
    run = played(NAIVE, "a a a a a a a")

    assert run.refused == "producer_a"
    assert run.last.why_not("producer_a") == "it has finished"


def test_a_name_of_nobody_is_refused() -> None:
    run = played(NAIVE, "somebody a")

    assert run.refused == "somebody"
    assert run.last.why_not("somebody") == "nobody here has that name"
    assert len(run.boards) == 1


def test_a_sleeper_gives_the_lock_back_and_cannot_move() -> None:
    run = played(ONE_BELL, "consumer consumer")

    assert run.last.holder == ""
    assert run.refused == "consumer"
    assert run.last.asleep() == ("consumer",)


def test_who_is_woken_stays_until_it_is_named() -> None:
    run = played(ONE_BELL, "consumer producer producer producer")

    assert doings(run) == [Doing.SLEEP, Doing.WAKE, Doing.TAKE]
    assert run.last.inside == ("a",)


def test_the_bell_wakes_who_has_slept_longest() -> None:
    run = played(ONE_BELL, "hurried consumer producer")

    assert doings(run) == [Doing.GIVE_BACK, Doing.SLEEP, Doing.WAKE]


def test_time_passes_only_when_nobody_can_move() -> None:
    before = played(ONE_BELL, "consumer hurried producer producer producer consumer consumer")

    after = played(
        ONE_BELL,
        "consumer hurried producer producer producer consumer consumer hurried consumer",
    )

    assert Doing.TIME_OUT not in doings(before)
    assert doings(after) == [Doing.SLEEP, Doing.SLEEP, Doing.TIME_OUT]
    assert not after.last.is_stuck()


def test_a_refused_put_goes_on_to_the_next() -> None:
    run = played(NAIVE, "a a a a a a b b b b")

    assert [stand.result for stand in run.last.stands] == ["refused", "refused"]
    assert run.last.inside == ("a1",)


@pytest.mark.parametrize(("stage", "names"), SHORTEST.values(), ids=SHORTEST)
def test_what_breaks_breaks_at_its_last_move_and_each_time(stage: Stage, names: str) -> None:
    first, again = played(stage, names), played(stage, names)

    assert stage.is_broken(first)
    assert len(first.movers) == len(names.split())
    assert first == again


@pytest.mark.parametrize(("stage", "names"), SHORTEST.values(), ids=SHORTEST)
def test_what_stands_behind_the_break_is_not_played(stage: Stage, names: str) -> None:
    run = played(stage, f"{names} somebody")

    assert run.refused == ""
    assert stage.is_broken(run)
