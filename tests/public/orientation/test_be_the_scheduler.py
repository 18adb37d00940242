"""Be the scheduler: what a learner's two schedules promise."""

from __future__ import annotations

from course.grading.check import check
from course.grading.scheduling import breaks, every_move_is_made, played
from course.specimens.stages import NAIVE, ONE_BELL
from course.subject.proxy import Subject


@check(
    "every move of OVERFILL can be made",
    points=1,
    behaviour="schedules",
    section="A schedule is a list of names",
    catches=[
        "names_a_finished_thread",
        "names_threads_of_its_own",
        "ignores_the_lock",
        "swaps_the_lists",
        "writes_one_string",
        "writes_what_happens",
        "repeats_until_it_breaks",
    ],
)
def test_every_move_of_overfill_can_be_made(subject: Subject) -> None:
    moves = subject.value("OVERFILL")

    schedule = played(NAIVE, "OVERFILL", moves)

    every_move_is_made(schedule)


@check(
    "the moves of OVERFILL store one item too many",
    points=3,
    behaviour="capacity",
    after="every move of OVERFILL can be made",
    section="What was true when you looked",
    catches=["safe_schedule", "stops_when_both_have_looked", "counts_the_one_in_front"],
)
def test_the_moves_of_overfill_store_one_item_too_many(subject: Subject) -> None:
    moves = subject.value("OVERFILL")

    schedule = played(NAIVE, "OVERFILL", moves)

    subject.keep(breaks(schedule))


@check(
    "every move of DEADLOCK can be made",
    points=1,
    behaviour="schedules",
    section="A schedule is a list of names",
    catches=["moves_a_sleeper", "takes_a_held_lock_for_a_deadlock", "swaps_the_lists"],
)
def test_every_move_of_deadlock_can_be_made(subject: Subject) -> None:
    moves = subject.value("DEADLOCK")

    schedule = played(ONE_BELL, "DEADLOCK", moves)

    every_move_is_made(schedule)


@check(
    "the moves of DEADLOCK leave somebody asleep for ever",
    points=3,
    behaviour="wake-ups",
    after="every move of DEADLOCK can be made",
    section="The wrong one wakes up",
    catches=[
        "only_times_out",
        "never_reaches_the_wait",
        "forgets_who_was_woken",
        "takes_one_sleeper_for_a_deadlock",
        "wakes_the_right_one",
    ],
)
def test_the_moves_of_deadlock_leave_somebody_asleep_for_ever(subject: Subject) -> None:
    moves = subject.value("DEADLOCK")

    schedule = played(ONE_BELL, "DEADLOCK", moves)

    subject.keep(breaks(schedule))
