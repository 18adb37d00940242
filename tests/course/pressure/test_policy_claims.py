"""Each claim of a policy is held against what the acts saw, and against nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.course.pressure.claim_records import CASES, WHOLE, burst, refused

from course.lab.statements import Truth
from course.pressure import policy
from course.pressure.held import Claim, counted, held


def claim(name: str, found: list[Claim]) -> Claim:
    return next(one for one in found if one.name == name)


@pytest.mark.parametrize("name", CASES)
def test_a_claim_is_what_the_acts_show(name: str) -> None:
    case = CASES[name]
    silent = {act: burst(refused(0.25)) for act in ("warm_up", "rolling_restart")}

    found = claim(case.claim, held(case.says, {**silent, **case.played}))

    assert found.found is not None
    assert (found.found.truth, found.verdict) == (case.truth, case.truth.name)
    assert case.observed in found.observed


@pytest.mark.parametrize("name", policy.names())
def test_every_claim_can_be_true_and_can_be_false(name: str) -> None:
    shown = {case.truth for case in CASES.values() if case.claim == name}

    assert shown >= {Truth.TRUE, Truth.FALSE}


def test_a_claim_whose_act_was_not_played_is_not_judged() -> None:
    found = claim("lease_s", held(WHOLE, {"burst": burst()}))

    assert (found.verdict, found.counts_against) == ("NOT JUDGED", False)
    assert "it takes paused" in found.observed


def test_a_system_that_does_not_tell_who_calls_has_no_lease_to_judge() -> None:
    unknown = replace(CASES["nobody else takes it"].played["paused"])
    unknown.calls = [replace(one, caller=0) for one in unknown.calls]

    found = claim("lease_s", held(WHOLE, {"paused": unknown}))

    assert found.verdict == "NOT JUDGED"


def test_an_open_claim_counts_once_its_act_was_played() -> None:
    says = replace(WHOLE, recovery_s_after_burst=None)

    before = claim("recovery_s_after_burst", held(says, {}))
    after = claim("recovery_s_after_burst", held(says, {"burst": burst()}))

    assert (before.verdict, before.counts_against) == ("NOT JUDGED", False)
    assert (after.verdict, after.counts_against) == ("UNANSWERED", True)
    assert after.line == 'recovery_s_after_burst = ""'


def test_claims_are_counted_in_words() -> None:
    found = held(replace(WHOLE, capacity=3), {"burst": burst(refused(0.25))})

    assert counted(found) == "3 of 4 claims are true, 7 not judged"
    assert claim("capacity", found).where == "burst, 2.00 s"


def test_claims_of_which_nothing_was_seen_are_not_counted_as_true() -> None:
    assert counted(held(WHOLE, {})) == "none of 11 claims is judged by these acts"
