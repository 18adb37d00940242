"""Be the scheduler, under pressure: what breaks once breaks each time."""

from __future__ import annotations

from course.grading.check import check
from course.grading.scheduling import breaks, played
from course.specimens.stages import NAIVE, ONE_BELL
from course.subject.proxy import Subject


@check(
    "ten runs of OVERFILL break at the same move",
    points=2,
    behaviour="evidence",
    after="every move of OVERFILL can be made",
    section="A schedule is a list of names",
    catches=["safe_schedule", "stops_when_both_have_looked", "counts_the_one_in_front"],
)
def test_ten_runs_of_overfill_break_at_the_same_move(subject: Subject) -> None:
    moves = subject.value("OVERFILL")

    runs = [played(NAIVE, "OVERFILL", moves) for run in range(10)]

    assert all(breaks(one) == breaks(runs[0]) for one in runs)


@check(
    "ten runs of DEADLOCK leave the same sleepers",
    points=2,
    behaviour="evidence",
    after="every move of DEADLOCK can be made",
    section="A schedule is a list of names",
    catches=["only_times_out", "never_reaches_the_wait", "forgets_who_was_woken"],
)
def test_ten_runs_of_deadlock_leave_the_same_sleepers(subject: Subject) -> None:
    moves = subject.value("DEADLOCK")

    runs = [played(ONE_BELL, "DEADLOCK", moves) for run in range(10)]

    assert all(breaks(one) == breaks(runs[0]) for one in runs)
