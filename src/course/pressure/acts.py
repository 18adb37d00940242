"""The ten acts, and what must hold after each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from course.pressure import claims, judges, plays
from course.pressure.judges import Invariant
from course.pressure.stage import Stage


@dataclass(frozen=True)
class Act:
    """One act: what it is called, the unit it tests, what happens and what must hold."""

    name: str
    title: str
    unit: str
    play: Callable[[Stage], Awaitable[None]]
    invariants: tuple[Invariant, ...]


ALWAYS = (
    Invariant("speaks", "every line is as the protocol says", judges.speaks),
    Invariant("answers", "every command is answered in time", judges.answers),
    Invariant("keeps", "what is accepted is in effect or dead", judges.keeps_what_it_accepts),
    Invariant("once", "nothing is in effect twice", judges.once_in_effect),
    Invariant("asked", "effects are those that were asked for", judges.does_what_was_asked),
    Invariant("refused", "what is refused has no effect", judges.refused_is_refused),
    Invariant("bounded", "never more inside than the capacity", judges.bounded),
    Invariant("tries", "nothing is tried too often", judges.tries_few_times),
    Invariant("dead", "dead letters are complete", judges.dead_letters_are_complete),
    Invariant("memory", "memory stays small", judges.small),
)
AT_ONCE = Invariant("at_once", "never more effects at once than workers", judges.few_at_once)
ENDS = Invariant("ends", "after SIGTERM it ends in time", judges.ends_in_time)
REPLACES = Invariant("replaces", "dead workers are replaced", judges.replaces_workers)
SAME = Invariant("same", "what is accepted is accepted again", judges.accepts_again)
HEALTH = Invariant("health", "it says when work stands still", judges.speaks_up)
TAKES = Invariant("takes", "a light load is not refused", claims.takes_what_it_can)
FILLS = Invariant("fills", "a burst finds all the room", claims.fills_up)
LOOKS = Invariant("looks", "it tells what is inside", claims.tells_what_is_inside)
COUNTS = Invariant("counts", "it counts its dead letters", claims.counts_its_dead)
WORKS = Invariant("works", "it works on under overload", claims.keeps_working)
RECOVERS = Invariant("recovers", "it recovers when the trigger is over", claims.recovers)

ACTS = (
    Act("warm_up", "Warm-up", "queue_as_boundary", plays.warm_up, (*ALWAYS, AT_ONCE, TAKES, ENDS)),
    Act(
        "burst",
        "Fivefold burst",
        "backpressure_policy",
        plays.burst,
        (*ALWAYS, AT_ONCE, FILLS, LOOKS),
    ),
    Act("sustained", "Sustained 150 %", "two_limits", plays.sustained, (*ALWAYS, AT_ONCE, WORKS)),
    Act(
        *("slow_downstream", "Slow downstream", "worker_health"),
        *(plays.slow_downstream, (*ALWAYS, AT_ONCE, HEALTH)),
    ),
    Act("killed", "Killed at work", "acknowledgement", plays.killed, (*ALWAYS, REPLACES)),
    Act("poison", "Poison", "retries_and_dead_letters", plays.poison, (*ALWAYS, AT_ONCE, COUNTS)),
    Act("sent_twice", "Sent twice", "delivery_guarantees", plays.sent_twice, (*ALWAYS, SAME)),
    Act("paused", "A pause longer than the lease", "acknowledgement", plays.paused, ALWAYS),
    Act(
        *("rolling_restart", "Rolling restart", "lifecycles"),
        *(plays.rolling_restart, (*ALWAYS, ENDS)),
    ),
    Act("retry_storm", "Retry storm", "overload", plays.retry_storm, (*ALWAYS, AT_ONCE, RECOVERS)),
)
