"""Records of acts: what a judge must accept, and what it must reject, with the evidence."""

from __future__ import annotations

from dataclasses import replace

from course.pressure import judges
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


def record_of_the_dead(dead: dict[str, str], *found: Command | Call | Sample) -> Record:
    made = record(*found)
    made.dead = dead
    return made


def crashed(*answers: str) -> Record:
    calls = [call("a", 1 + n, answer) for n, answer in enumerate(answers)]
    return record_of_the_dead({"a": "twice"}, sent("a", 0), *calls)


def fenced(key: str, at_s: float, answer: str, fence: int) -> Call:
    return replace(call(key, at_s, answer, do="find"), fence=fence)


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


def full(accepted: int, said: dict[str, object]) -> Record:
    marks = (Mark(2.0, "full"), Mark(3.0, "the ledger answers"))
    return record(*(sent(f"k{n}", 1) for n in range(accepted)), *marks, Sample(2.5, 50.0, said))


def stock_taken(dead: int) -> Record:
    return record_of_the_dead({"a": "twice"}, Sample(9.0, 50.0, {"dead": dead}))


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
    "dead after a try without an answer": ("dead", poisoned(["again", ""], {"a": "twice"})),
    "dead after crashes alone": ("dead", crashed("", "")),
    "dead before the ledger was told again": (
        "dead",
        record_of_the_dead({"a": "twice"}, call("a", 1, ""), fenced("a", 2, "absent", 2)),
    ),
    "a dead letter makes room": (
        "bounded",
        record_of_the_dead(
            *({"a": "twice"}, sent("a", 0), sent("b", 0), call("a", 1, ""), sent("c", 2)),
        ),
    ),
    "memory to the bound": ("memory", record(Sample(0, judges.MOST_MEMORY_MB, None))),
    "ended at the last moment": ("ends", ended(3.0, 0)),
    "ended late where the test was late": ("ends", ended(8.0, 0, lag_s=1.0)),
    "nobody asked it to end": ("ends", record()),
    "no workers to kill": ("replaces", record(Mark(4, KILLED))),
    "work after the workers' death": ("replaces", workers_killed(2)),
    "accepted again": ("same", record(sent("a", 0), sent("a", 1))),
    "refused before it was accepted": ("same", record(sent("a", 0, "refused"), sent("a", 1))),
    "full and half of it told": ("looks", full(2, {"waiting": 1, "working": 0})),
    "full and one in hand told twice": ("looks", full(2, {"waiting": 2, "working": 1})),
    "as many dead as listed": ("counts", stock_taken(1)),
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
    "twice": (
        "once",
        record(call("a", 0), call("a", 1)),
        "twice in effect: 1 (a); a at 0.25 s and at 1.25 s, both with fence 1",
    ),
    "the newer fence first": (
        "once",
        record(call("a", 1), replace(call("a", 0), fence=2)),
        "a at 0.25 s and at 1.25 s, with fence 2 and then 1",
    ),
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
    "not dead": (
        "dead",
        poisoned(["never"], {}),
        "not among the dead letters: 1 (a); the ledger was told a once",
    ),
    "dead too early": (
        "dead",
        poisoned(["again"], {"a": "again"}),
        "could have worked: 1 (a); the ledger was told a once; max_attempts = 2",
    ),
    "dead and in effect": ("dead", crashed("", "applied"), "in effect all the same: 1 (a)"),
    "dead without cause": (
        "dead",
        poisoned(["never"], {"a": "never", "b": "why not"}),
        "could have worked: 1 (b); the ledger was told b 0 times",
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
    "full and nothing told": (
        "looks",
        full(2, {"waiting": 0, "working": 0}),
        "2 were accepted and none was in effect; it said waiting = 0, working = 0",
    ),
    "full and too much told": ("looks", full(2, {"waiting": 3, "working": 1}), "waiting = 3"),
    "full and no number told": ("looks", full(2, {"waiting": "2", "working": 0}), "waiting = '2'"),
    "fewer dead than listed": (
        "counts",
        stock_taken(0),
        "it listed 1 dead letters, and said dead = 0",
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
