"""What every submission of the hostile set earns: how its checks end, and which may pass."""

from __future__ import annotations

from dataclasses import dataclass

from course.grading.outcome import Outcome

BROKEN, CRASHED, FAILED = Outcome.BROKEN, Outcome.CRASHED, Outcome.FAILED
HUNG, MISSING, PASSED, WAITING = Outcome.HUNG, Outcome.MISSING, Outcome.PASSED, Outcome.WAITING

REFUSED = frozenset({"a capacity below one is refused"})
STEP_BY_STEP = REFUSED | {
    "items come out in the order they went in",
    "a full buffer makes the producer wait",
    "an empty buffer makes the consumer wait",
    "close wakes every waiter and lets consumers drain",
    "waiting does not spin",
    "a timeout of zero looks once and never waits",
    "giving up leaves the buffer as it was",
    "any value is an item",
    "after close nothing enters, and everything inside comes out",
}
IN_ORDER = REFUSED | {"items come out in the order they went in", "any value is an item"}
NEVER_WORKS = frozenset({"a queue that could never work is refused"})
TAKES_ANYTHING = NEVER_WORKS | {
    "items come out in the order they went in",
    "two queues share nothing",
}
ONE_BY_ONE = TAKES_ANYTHING | {
    "an empty queue makes the consumer wait",
    "wait holds the producer until there is room",
    "time out tells the caller when its time is over",
    "refuse new tells the caller at once",
    "drop oldest lets the newcomer in and names who left",
    "the numbers tell what happened and what is inside",
    "no task and no timer outlives its call",
    "what was cancelled counts nowhere",
}
SAYS_WHO = frozenset({"it says who retries a job whose worker crashed, and who marks it dead"})
FIRST_RUNS = SAYS_WHO | {"each scenario runs to its end"}


@dataclass(frozen=True)
class Earned:
    """How a submission's checks end, and which may pass because its code is right there."""

    outcomes: frozenset[Outcome]
    right: frozenset[str] = frozenset()
    exercise: str = "bounded_buffer"
    is_silent: bool = False  # some reply never comes, so nobody waits for it for long


def earned(
    *outcomes: Outcome,
    right: frozenset[str] = frozenset(),
    exercise: str = "bounded_buffer",
    is_silent: bool = False,
) -> Earned:
    return Earned(frozenset(outcomes), right, exercise, is_silent)


EARNED = {
    "closes_every_descriptor": earned(CRASHED),
    "ends_its_own_schedule": earned(FAILED, CRASHED, WAITING, right=REFUSED),
    "equals_everything": earned(FAILED, WAITING),
    "exits_at_import": earned(CRASHED),
    "exits_in_a_method": earned(CRASHED, WAITING, right=REFUSED),
    "fills_its_folder": earned(FAILED, CRASHED, WAITING),
    "floods_with_histories": earned(CRASHED, FAILED, WAITING, right=REFUSED),
    "forges_histories": earned(CRASHED, FAILED, WAITING, right=STEP_BY_STEP),
    "forges_replies": earned(CRASHED, FAILED, WAITING),
    "forges_the_end": earned(CRASHED, FAILED, WAITING, right=REFUSED),
    "gives_canned_answers": earned(FAILED, WAITING, right=REFUSED),
    "interrupts_its_parent": earned(CRASHED, FAILED, WAITING),
    "kills_its_parent": earned(BROKEN, CRASHED, FAILED, WAITING),
    "leaves_a_daemon": earned(PASSED),
    "leaves_its_group": earned(HUNG, WAITING, is_silent=True),
    "lies_with_subclasses": earned(FAILED, WAITING, right=REFUSED),
    "loops_at_import": earned(HUNG),
    "loops_in_a_method": earned(HUNG, FAILED, WAITING, right=REFUSED),
    "makes_no_object": earned(FAILED, WAITING),
    "patches_pytest": earned(FAILED, WAITING),
    "patches_the_recorder": earned(CRASHED, FAILED, WAITING, right=REFUSED),
    "prints_without_end": earned(HUNG, WAITING, is_silent=True),
    "raises_system_exit": earned(FAILED, WAITING),
    "raises_what_cannot_be_shown": earned(FAILED, HUNG, WAITING),
    "recurses_without_end": earned(FAILED, CRASHED, HUNG, WAITING, right=REFUSED),
    "returns_what_cannot_be_sent": earned(FAILED, HUNG, WAITING, right=REFUSED),
    "sends_nonsense": earned(CRASHED, FAILED, WAITING),
    "sets_signals": earned(CRASHED, FAILED, WAITING),
    "sleeps_at_import": earned(HUNG, is_silent=True),
    "sleeps_in_a_method": earned(HUNG, WAITING, is_silent=True),
    "starts_many_processes": earned(FAILED, WAITING),
    "swallows_every_exception": earned(FAILED, HUNG, WAITING, right=REFUSED),
    "takes_all_memory": earned(FAILED, CRASHED, HUNG, WAITING),
    "tunes_the_interpreter": earned(PASSED),
    "writes_to_the_terminal": earned(FAILED, WAITING),
    "is_missing": earned(MISSING),
    "is_a_folder": earned(MISSING),
    "is_a_link": earned(MISSING),
    "is_a_hard_link": earned(MISSING),
    "lies_in_a_linked_folder": earned(MISSING),
    "is_a_pipe": earned(MISSING),
    "is_huge": earned(MISSING),
    "is_not_text": earned(MISSING),
    "does_not_parse": earned(BROKEN),
    "does_not_compile": earned(BROKEN),
    "is_nested_too_deeply": earned(BROKEN),
    "sends_a_warning": earned(PASSED),
    "is_full_of_controls": earned(PASSED),
    "knows_the_future": earned(CRASHED, FAILED, WAITING, right=REFUSED),
    "asks_who_refers": earned(FAILED, WAITING, right=REFUSED),
    "walks_the_frames": earned(CRASHED, FAILED, WAITING, right=IN_ORDER),
    "follows_a_traceback": earned(CRASHED, FAILED, HUNG, WAITING, right=REFUSED, is_silent=True),
    "traces_the_recorder": earned(CRASHED, FAILED, HUNG, WAITING, right=REFUSED, is_silent=True),
    "listens_to_audit_events": earned(CRASHED, WAITING, right=REFUSED),
    "swaps_the_builtins": earned(CRASHED),
    "waits_in_a_finalizer": earned(CRASHED, FAILED, HUNG, WAITING, right=REFUSED),
    "writes_through_pointers": earned(CRASHED, FAILED, WAITING, right=REFUSED),
    "raises_in_other_threads": earned(
        CRASHED, FAILED, HUNG, WAITING, right=REFUSED, is_silent=True
    ),
    "keeps_a_real_thread_busy": earned(FAILED, HUNG, WAITING, is_silent=True),
    "freezes_the_schedule": earned(CRASHED, FAILED, right=STEP_BY_STEP),
    "freezes_the_arrivals": earned(CRASHED, FAILED, right=ONE_BY_ONE, exercise="policy_queue"),
    "plants_modules": earned(FAILED, WAITING),
    "looks_like_a_formula": earned(FAILED, WAITING, right=REFUSED),
    "has_settings_beside_it": earned(FAILED, WAITING),
    "has_start_up_files_beside_it": earned(FAILED, WAITING),
    "has_modules_of_other_names_beside_it": earned(PASSED),
    "patches_the_loop": earned(FAILED, WAITING, right=TAKES_ANYTHING, exercise="policy_queue"),
    "swallows_cancellation_for_ever": earned(
        FAILED, HUNG, WAITING, right=NEVER_WORKS, exercise="policy_queue"
    ),
    "spins_on_the_loop": earned(
        HUNG, WAITING, right=NEVER_WORKS, exercise="policy_queue", is_silent=True
    ),
    "floods_with_questions": earned(
        CRASHED, FAILED, WAITING, right=SAYS_WHO, exercise="crash_scenario"
    ),
    "fails_by_its_number": earned(FAILED, right=FIRST_RUNS, exercise="crash_scenario"),
    "says_that_it_waits": earned(FAILED, WAITING, right=TAKES_ANYTHING, exercise="policy_queue"),
}
