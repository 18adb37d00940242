"""Each judge accepts the record of a right service, and rejects what it is there for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.course.pressure.records import RIGHT, WRONG, call, record, sent

from course.pressure import acts, claims
from course.pressure.record import Mark, Record

JUDGES = {one.name: one.judge for act in acts.ACTS for one in act.invariants}


@pytest.mark.parametrize("case", RIGHT)
def test_a_right_record_is_accepted(case: str) -> None:
    name, right = RIGHT[case]

    broken = JUDGES[name](right)

    assert broken is None


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_record_is_rejected_with_what_shows_it(case: str) -> None:
    name, wrong, evidence = WRONG[case]

    broken = JUDGES[name](wrong)

    assert broken is not None
    assert evidence in broken


@pytest.mark.parametrize("act", acts.ACTS, ids=lambda act: act.name)
def test_every_invariant_has_a_record_that_breaks_it(act: acts.Act) -> None:
    shown = {name for name, _, _ in WRONG.values()} | {"takes", "fills", "works", "recovers"}

    names = {one.name for one in act.invariants}

    assert names <= shown


def loaded(judge: Callable[[Record], str | None], before: int, after: int) -> str | None:
    marks = [(0, "load begins"), (2, "trigger"), (3, "trigger over"), (6, "load ends")]
    calls = [call("a", 1)] * before + [call("a", 5)] * after
    return judge(record(*(Mark(at_s, word) for at_s, word in marks), *calls))


def test_half_of_the_work_after_the_trigger_is_enough() -> None:
    enough = loaded(claims.recovers, 17, 13)
    less = loaded(claims.recovers, 17, 12)

    assert enough is None
    assert less == "10 effects a second before the trigger, 5 after it"


def test_a_twentieth_of_the_work_under_overload_is_enough() -> None:
    enough = loaded(claims.keeps_working, 0, 6)
    less = loaded(claims.keeps_working, 0, 5)

    assert enough is None
    assert less == "1 effects a second, of 20"


def test_a_quarter_refused_under_a_light_load_is_enough() -> None:
    taken = [sent(f"t{n}", n) for n in range(3)]

    enough = claims.takes_what_it_can(record(*taken, sent("a", 9, "refused")))
    less = claims.takes_what_it_can(record(*taken[1:], sent("a", 9, "refused")))

    assert enough is None
    assert less == "refused under half the load: 1 (a)"


def test_a_burst_must_find_all_the_room_and_room_again() -> None:
    empty = Mark(5, "empty again")
    both = [sent("a", 0), sent("b", 0), sent("c", 0, "refused")]

    full = claims.fills_up(record(*both, empty, sent("d", 6)))
    half = claims.fills_up(record(*both[1:], empty, sent("d", 6)))
    shut = claims.fills_up(record(*both, empty, sent("d", 6, "refused")))

    assert full is None
    assert half == "1 of a burst accepted; capacity = 2"
    assert shut == "empty again, it refused d"
