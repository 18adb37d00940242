"""Records of acts for each claim of a policy: what is said of it, and by which moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import Any

from tests.course.pressure.records import POLICY, call, ended, record, said, sent

from course.lab.statements import Truth
from course.pressure.policy import Policy
from course.pressure.record import (
    ASKED_WHEN_FULL,
    HOLDERS_GO_ON,
    HOLDERS_STAND_STILL,
    KILLED,
    LEDGER_ANSWERS,
    LEDGER_SILENT,
    Call,
    Command,
    Mark,
    Record,
)

WHOLE = replace(
    POLICY, retry_after_s=0.5, p99_wait_s=0.1, recovery_s_after_burst=1.5, max_attempts=2
)
TRUE, FALSE, VACUOUS = Truth.TRUE, Truth.FALSE, Truth.VACUOUS


@dataclass(frozen=True)
class Case:
    """What was played, what the policy says, and what must be found."""

    claim: str
    truth: Truth
    observed: str  # a part of it
    played: dict[str, Record]
    says: Policy = WHOLE


def case(
    claim: str, truth: Truth, observed: str, *, says: dict[str, Any] | None = None, **played: Record
) -> Case:
    return Case(claim, truth, observed, played, replace(WHOLE, **(says or {})))


def burst(*asked: Command, lag_s: float = 0.0, last_s: float = 6.0) -> Record:
    """Two are inside when more ask at 3 s; the ledger answers at 5 s, and the last is over."""
    inside = (sent("a", 0), sent("b", 0), call("a", 5.25), call("b", last_s - 0.25))
    made = record(*inside, Mark(2, ASKED_WHEN_FULL), *asked, Mark(5, LEDGER_ANSWERS))
    made.lag_s = lag_s
    return made


def still(told_s: float, *well_s: float) -> Record:
    """The ledger is silent from 1 to 4 s; looks find it well at these times, then unhealthy."""
    looks = [said(at_s, is_healthy=True) for at_s in well_s]
    marks = (Mark(1, LEDGER_SILENT), Mark(4, LEDGER_ANSWERS))
    return record(*marks, *looks, said(told_s, is_healthy=False))


def refused(after_s: float) -> Command:
    return sent("c", 3, "refused", after_s)


def by(caller: int, one: Call) -> Call:
    return replace(one, caller=caller)


def stopped(*found: Call, holder: int = 7) -> Record:
    """Worker 7 has `a` in hand when it stands still, from 2 s to 4 s; 8 had work before."""
    held = replace(by(holder, call("a", 1)), decided_s=5.0, ended_s=5.0)
    marks = (Mark(2, HOLDERS_STAND_STILL), Mark(4, HOLDERS_GO_ON))
    return record(sent("a", 0), held, *found, *marks)


IDLE = by(8, call("z", 0))


def again(*at_s: float) -> Record:
    return record(sent("a", 0), *(call("a", one, "again") for one in at_s))


def queue(order: list[str]) -> Record:
    """All are accepted at 0.25 s, and are in effect one after the other."""
    taken = (sent(one, 0) for one in sorted(order))
    return record(*taken, *(call(one, 1 + n) for n, one in enumerate(order)))


CASES: dict[str, Case] = {
    "as many as it says": case("capacity", TRUE, "at most 2 inside", burst=burst()),
    "one more": case("capacity", FALSE, "3 inside", burst=burst(sent("c", 3))),
    "room for fewer": case(
        "capacity", FALSE, "found room for 2", says={"capacity": 3}, burst=burst()
    ),
    "as many at once": case("workers", TRUE, "at most 1 at once", sustained=again(1)),
    "two at once": case(
        *("workers", FALSE, "2 at once"),
        sustained=record(call("a", 0), call("b", 0.125)),
    ),
    "far fewer at once": case(
        *("workers", VACUOUS, "never more than 1 at once"), says={"workers": 5}, sustained=again(1)
    ),
    "a quarter at once": case(
        "workers", TRUE, "1 at once", says={"workers": 4}, sustained=again(1)
    ),
    "refused at once": case("when_full", TRUE, "after 0.25 s", burst=burst(refused(0.25))),
    "refused late": case("when_full", FALSE, "after 0.50 s", burst=burst(refused(0.5))),
    "refused late on a late machine": case(
        "when_full", TRUE, "after 0.50 s", burst=burst(refused(0.5), lag_s=0.05)
    ),
    "says wait and refuses": case(
        *("when_full", FALSE, "after 0.12 s"),
        says={"when_full": "wait"},
        burst=burst(refused(0.125)),
    ),
    "one of several is refused at once": case(
        *("when_full", FALSE, "after 0.12 s"),
        says={"when_full": "wait"},
        burst=burst(refused(0.5), refused(0.125)),
    ),
    "waits": case(
        *("when_full", TRUE, "after 0.25 s"), says={"when_full": "wait"}, burst=burst(refused(0.25))
    ),
    "waits for no time": case(
        *("when_full", VACUOUS, "looks like none"),
        says={"when_full": "wait", "answer_s": 0.05},
        burst=burst(refused(0.25)),
    ),
    "nobody was refused": case("when_full", VACUOUS, "nobody was refused", burst=burst()),
    "answered in time": case("answer_s", TRUE, "at most 0.25 s", burst=burst()),
    "answered too late": case("answer_s", FALSE, "later than", burst=burst(refused(1.75))),
    "answered late, as the machine is": case(
        "answer_s", TRUE, "the machine has part in it", burst=burst(refused(1.25))
    ),
    "another has it after the lease": case(
        *("lease_s", TRUE, "2 s until another had it"),
        paused=stopped(IDLE, by(8, call("a", 3, "absent", do="find"))),
    ),
    "nobody else takes it": case("lease_s", FALSE, "nobody took a", paused=stopped(IDLE)),
    "only its worker calls again": case(
        "lease_s", FALSE, "nobody took a", paused=stopped(IDLE, by(7, call("a", 3)))
    ),
    "nobody else is there": case("lease_s", VACUOUS, 'say "never"', paused=stopped()),
    "its only process stands still": case(
        "lease_s", VACUOUS, 'say "never"', paused=record(by(7, call("a", 1)))
    ),
    "never, and nobody takes it": case(
        "lease_s", TRUE, "nobody else took it", says={"lease_s": inf}, paused=stopped(IDLE)
    ),
    "never, and another takes it": case(
        *("lease_s", FALSE, "another worker took a"),
        says={"lease_s": inf},
        paused=stopped(IDLE, by(8, call("a", 3))),
    ),
    "tried as often": case("max_attempts", TRUE, "a was tried 2 times", poison=again(1, 2)),
    "tried more often": case("max_attempts", FALSE, "tried 3 times", poison=again(1, 2, 3)),
    "tried less often": case("max_attempts", FALSE, "tried once", poison=again(1)),
    "nothing fails": case("max_attempts", VACUOUS, "nothing has failed", poison=record()),
    "ends in time": case(
        "drain_s", TRUE, "at most 1.50 s", warm_up=ended(1.5, 0), rolling_restart=ended(1, 0)
    ),
    "ends too late": case(
        "drain_s", FALSE, "needed 3.2 s", warm_up=ended(1, 0), rolling_restart=ended(3.25, 0)
    ),
    "says in time that it stands still": case(
        *("unhealthy_s", TRUE, "at most 0.50 s until"), slow_downstream=still(1.5)
    ),
    "says it after a few looks": case(
        *("unhealthy_s", TRUE, "1.60 s until it said so: the machine"),
        slow_downstream=still(2.6, 2.1, 2.2, 2.3, 2.4, 2.5),
    ),
    "says it after many looks": case(
        *("unhealthy_s", FALSE, "1.60 s until"),
        slow_downstream=still(2.6, 2.1, 2.2, 2.3, 2.4, 2.5, 2.55),
    ),
    "looks before its time are none too late": case(
        *("unhealthy_s", TRUE, "1.60 s until"),
        slow_downstream=still(2.6, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0),
    ),
    "never says it": case(
        *("unhealthy_s", FALSE, "silent for 3.0 s"),
        slow_downstream=record(
            *(Mark(1, LEDGER_SILENT), Mark(4, LEDGER_ANSWERS), said(4.5, is_healthy=False))
        ),
    ),
    "waits before it tries again": case(
        "retry_after_s", TRUE, "at least 0.75 s (a)", poison=again(1, 2)
    ),
    "tries again at once": case(
        "retry_after_s", FALSE, "at least 0.25 s (a)", poison=again(1, 2.25, 2.75)
    ),
    "is killed before it tries again": case(
        *("retry_after_s", VACUOUS, "nothing was tried again"),
        poison=record(call("a", 1, "again"), Mark(1.3, KILLED), call("a", 1.5, "again")),
    ),
    "promises nothing": case(
        *("retry_after_s", VACUOUS, "no time is shorter"),
        says={"retry_after_s": 0},
        poison=again(1, 2),
    ),
    "nobody is passed": case(
        "p99_wait_s", TRUE, "0.10 s, which is 2 effects", sustained=queue(["a", "b", "c"])
    ),
    "somebody is passed": case(
        "p99_wait_s", FALSE, "0.15 s, which is 3 effects", sustained=queue(["b", "c", "d", "a"])
    ),
    "one in a hundred is passed by all": case(
        *("p99_wait_s", TRUE, "4.95 s, which is 99 effects"),
        says={"p99_wait_s": 5, "capacity": 100},
        sustained=queue([f"k{n:03}" for n in range(101)]),
    ),
    "as long as you like": case(
        "p99_wait_s", VACUOUS, "less than 0.6 s", says={"p99_wait_s": 0.625}, sustained=queue(["a"])
    ),
    "somebody waits for ever": case(
        "p99_wait_s", FALSE, "b was never in effect", sustained=record(sent("b", 0))
    ),
    "a load without takers": case(
        "p99_wait_s", VACUOUS, "nothing was accepted", sustained=record()
    ),
    "over in time": case("recovery_s_after_burst", TRUE, "at most 1 s", burst=burst()),
    "over late, as the machine is": case(
        "recovery_s_after_burst", TRUE, "part in it", burst=burst(last_s=9)
    ),
    "over too late": case("recovery_s_after_burst", FALSE, "4.12 s", burst=burst(last_s=9.125)),
    "over whenever": case(
        *("recovery_s_after_burst", VACUOUS, "less than 2.4 s"),
        says={"recovery_s_after_burst": 2.5},
        burst=burst(),
    ),
}
