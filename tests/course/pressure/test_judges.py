"""Each judge accepts the record of a right service, and rejects what it is there for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from course.pressure import acts, judges
from course.pressure.policy import Policy
from course.pressure.record import (
    ASKED_TO_END,
    KILLED,
    STARTED,
    WORKERS_KILLED,
    Call,
    Command,
    Mark,
    Record,
    Sample,
)

POLICY = Policy(
    capacity=2,
    workers=1,
    when_full="refuse",
    answer_s=0.5,
    lease_s=1.0,
    max_attempts=2,
    drain_s=2.0,
    unhealthy_s=1.0,
)
WORK = {"of": "work"}
JUDGES = {one.name: one.judge for act in acts.ACTS for one in act.invariants}


def sent(key: str, at_s: float, answer: str = "accepted", after_s: float = 0.25) -> Command:
    return Command(key, WORK, at_s, answer, "", at_s + after_s if answer else 0.0)


def call(key: str, at_s: float, answer: str = "applied", *, do: str = "apply") -> Call:
    return Call(do, key, 1, WORK, at_s, answer, at_s + 0.25, at_s + 0.25)


def record(*found: Command | Call | Mark | Sample) -> Record:
    made = Record(POLICY)
    made.commands = [one for one in found if isinstance(one, Command)]
    made.calls = [one for one in found if isinstance(one, Call)]
    made.marks = [one for one in found if isinstance(one, Mark)]
    made.samples = [one for one in found if isinstance(one, Sample)]
    return made


def said(at_s: float, *, is_healthy: bool) -> Sample:
    return Sample(at_s, 50.0, {"is_healthy": is_healthy})


def poisoned(answers: list[str], dead: dict[str, str], apart_s: float = 0.25) -> Record:
    calls = [call("a", 1 + n * apart_s, answer) for n, answer in enumerate(answers)]
    made = record(sent("a", 0), *calls)
    made.poison, made.dead = {"a": answers[0]}, dead
    return made


def ended(seconds: float, status: int | None, lag_s: float = 0.0) -> Record:
    made = record()
    made.drained_s, made.ended_with, made.lag_s = [seconds], status, lag_s
    return made


def garbled() -> Record:
    made = record()
    made.problems.append("to a client: a line is no JSON: b'yes'")
    return made


def lagging(one: Record) -> Record:
    one.lag_s = 1.0
    return one


def silent(*samples: Sample) -> Record:
    marks = (Mark(2.0, "the ledger is silent"), Mark(5.0, "the ledger answers"))
    return record(*marks, *samples)


def workers_killed(began_s: float) -> Record:
    return record(Mark(1, WORKERS_KILLED), call("a", began_s), Mark(4, KILLED))


RIGHT: dict[str, tuple[str, Record]] = {
    "every line was understood": ("speaks", record()),
    "an answer at the last moment": ("answers", record(sent("a", 0, after_s=1.5))),
    "no answer while it was down": (
        "answers",
        record(Mark(0, KILLED), sent("a", 1, ""), Mark(2, STARTED)),
    ),
    "late where the test was late": ("answers", lagging(record(sent("a", 0, after_s=6.5)))),
    "accepted and applied": ("keeps", record(sent("a", 0), call("a", 1))),
    "accepted and dead": ("keeps", poisoned(["never"], {"a": "never"})),
    "refused and not applied": ("keeps", record(sent("a", 0, "refused"))),
    "applied once, found once": (
        "once",
        record(call("a", 0), call("a", 1, "there", do="find")),
    ),
    "applied once, stale once": ("once", record(call("a", 0), call("a", 1, "stale"))),
    "the work that was sent": ("asked", record(sent("a", 0), call("a", 1))),
    "refused, then accepted": (
        "refused",
        record(sent("a", 0, "refused"), sent("a", 1), call("a", 2)),
    ),
    "no answer, and applied": ("refused", record(sent("a", 0, ""), call("a", 2))),
    "exactly full": ("bounded", record(sent("a", 0), sent("b", 0))),
    "one goes and one comes": (
        "bounded",
        record(sent("a", 0), sent("b", 0), call("a", 1), sent("c", 1.25)),
    ),
    "sent twice is inside once": (
        "bounded",
        record(sent("a", 0), sent("a", 0), sent("b", 0)),
    ),
    "one after the other": ("at_once", record(call("a", 0), call("b", 0.25))),
    "as often as it says": ("tries", poisoned(["again", "again"], {})),
    "never, and again after the lease": ("tries", poisoned(["never", "never"], {}, 1.0)),
    "dead with a reason": ("dead", poisoned(["never"], {"a": "never"})),
    "memory to the bound": ("memory", record(Sample(0, judges.MOST_MEMORY_MB, None))),
    "ended at the last moment": ("ends", ended(3.0, 0)),
    "ended late where the test was late": ("ends", ended(8.0, 0, lag_s=1.0)),
    "nobody asked it to end": ("ends", record()),
    "no workers to kill": ("replaces", record(Mark(4, KILLED))),
    "work after the workers' death": ("replaces", workers_killed(2)),
    "accepted again": ("same", record(sent("a", 0), sent("a", 1))),
    "refused before it was accepted": ("same", record(sent("a", 0, "refused"), sent("a", 1))),
    "well, not well, well": (
        "health",
        silent(said(1, is_healthy=True), said(3, is_healthy=False), said(6, is_healthy=True)),
    ),
}
WRONG: dict[str, tuple[str, Record, str]] = {
    "garbled": ("speaks", garbled(), "is no JSON"),
    "late": ("answers", record(sent("a", 0, after_s=1.75)), "answered later than"),
    "no answer": ("answers", record(sent("a", 0, "")), "no answer to 1 (a)"),
    "no answer after it was up": (
        "answers",
        record(Mark(0, ASKED_TO_END), Mark(2, STARTED), sent("a", 2.25, "")),
        "no answer to 1 (a)",
    ),
    "another word": ("answers", record(sent("a", 0, "yes")), "'yes'"),
    "lost": ("keeps", record(sent("a", 0), call("a", 1, "again")), "not dead: 1 (a)"),
    "twice": ("once", record(call("a", 0), call("a", 1)), "twice in effect: 1 (a)"),
    "nobody sent it": ("asked", record(call("a", 1)), "nobody has sent 'a'"),
    "other work": (
        "asked",
        record(sent("a", 0), replace(call("a", 1), work={})),
        "applied with {}",
    ),
    "refused and applied": (
        "refused",
        record(sent("a", 0, "refused"), call("a", 1)),
        "in effect all the same: 1 (a)",
    ),
    "one too many": (
        "bounded",
        record(sent("a", 0), sent("b", 0), sent("c", 0), call("a", 1)),
        "3 were inside at 0.25 s; capacity = 2",
    ),
    "two at once": (
        "at_once",
        record(call("a", 0), call("b", 0.125)),
        "2 effects at once; workers = 1",
    ),
    "once too often": ("tries", poisoned(["again"] * 3, {}), "tried 3 times; max_attempts = 2"),
    "never, and again": ("tries", poisoned(["never", "never"], {}), 'after "never": 1 (a)'),
    "not dead": ("dead", poisoned(["never"], {}), "not among the dead letters: 1 (a)"),
    "dead without cause": (
        "dead",
        poisoned(["never"], {"a": "never", "b": "why not"}),
        "could have worked: 1 (b)",
    ),
    "dead without a reason": ("dead", poisoned(["never"], {"a": ""}), "without a reason: 1 (a)"),
    "too much memory": ("memory", record(Sample(0, 401.0, None)), "401 MB"),
    "ended late": ("ends", ended(3.25, 0), "needed 3.2 s to end"),
    "killed by the signal": ("ends", ended(0.5, -15), "status -15"),
    "had to be killed": ("ends", ended(3.0, None), "status None"),
    "nobody worked": ("replaces", workers_killed(0.5), "nobody worked until 4.00 s"),
    "only after a new start": ("replaces", workers_killed(5), "nobody worked until 4.00 s"),
    "refused again": (
        "same",
        record(sent("a", 0), sent("a", 1, "refused")),
        "refused when it was sent again: 1 (a)",
    ),
    "well all the while": (
        "health",
        silent(said(1, is_healthy=True), said(3, is_healthy=True)),
        "healthy all the while",
    ),
    "never well": (
        "health",
        silent(said(1, is_healthy=False), said(3, is_healthy=False), said(6, is_healthy=True)),
        "said so 0 times of 1",
    ),
    "not well again": (
        "health",
        silent(said(1, is_healthy=True), said(3, is_healthy=False), said(6, is_healthy=False)),
        "at the end all was well",
    ),
}


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
    enough = loaded(acts.recovers, 17, 13)
    less = loaded(acts.recovers, 17, 12)

    assert enough is None
    assert less == "10 effects a second before the trigger, 5 after it"


def test_a_twentieth_of_the_work_under_overload_is_enough() -> None:
    enough = loaded(acts.keeps_working, 0, 6)
    less = loaded(acts.keeps_working, 0, 5)

    assert enough is None
    assert less == "1 effects a second, of 20"


def test_a_quarter_refused_under_a_light_load_is_enough() -> None:
    taken = [sent(f"t{n}", n) for n in range(3)]

    enough = acts.takes_what_it_can(record(*taken, sent("a", 9, "refused")))
    less = acts.takes_what_it_can(record(*taken[1:], sent("a", 9, "refused")))

    assert enough is None
    assert less == "refused under half the load: 1 (a)"


def test_a_burst_must_find_all_the_room_and_room_again() -> None:
    empty = Mark(5, "empty again")
    both = [sent("a", 0), sent("b", 0), sent("c", 0, "refused")]

    full = acts.fills_up(record(*both, empty, sent("d", 6)))
    half = acts.fills_up(record(*both[1:], empty, sent("d", 6)))
    shut = acts.fills_up(record(*both, empty, sent("d", 6, "refused")))

    assert full is None
    assert half == "1 of a burst accepted; capacity = 2"
    assert shut == "empty again, it refused d"
