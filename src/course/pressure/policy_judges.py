"""What the acts say of each line of a policy, and by which moment."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from course.lab.statements import LOOSE, Truth
from course.pressure import judges, policy
from course.pressure.ledger import DELAY_S
from course.pressure.policy import Policy
from course.pressure.record import (
    AGAIN,
    ASKED_WHEN_FULL,
    HOLDERS_GO_ON,
    HOLDERS_STAND_STILL,
    KILLED,
    LEDGER_ANSWERS,
    LEDGER_SILENT,
    REFUSED,
    Record,
)

FLOOR_S = 2.0  # up to which a bound is never too loose
TOLD_APART_S = 0.1  # a wait that is shorter looks like none
AT_ONCE_S = 0.25  # a refusal that takes longer is none at once
NEARLY = 0.9  # of a time that must pass, for clocks that differ
LATE_LOOKS = 5  # that may still hear it is well: whoever looks at itself now and then is late
ALL_BUT = 100  # the slowest one of so many is left out

Records = Mapping[str, Record]  # by act


@dataclass(frozen=True)
class Found:
    """What the acts say of a claim, and the moment that says it."""

    truth: Truth
    observed: str
    act: str = ""
    at_s: float | None = None


def _bound(
    seen: Iterable[tuple[float, str, float]], most: float, unit: str, slack: float = 0.0
) -> Found:
    """Judge a bound by the worst of what was seen: a size, its act, its moment."""
    size, act, at_s = max(seen, key=lambda one: one[0], default=(0.0, "", 0.0))
    told = f"{size:g}" if size == int(size) else f"{size:.2f}"
    if size > most + slack:
        return Found(Truth.FALSE, f"{told}{unit}", act, at_s)
    late = ": the machine has part in it" if size > most else ""
    return Found(Truth.TRUE, f"at most {told}{unit}{late}", act, at_s)


def _capacity(says: Policy, played: Records) -> Found:
    deepest = [(judges.deepest(record), act) for act, record in played.items()]
    found = _bound(((most, act, at_s) for (at_s, most), act in deepest), says.capacity, " inside")
    burst = played["burst"]
    end = burst.at(ASKED_WHEN_FULL)
    taken = sum(one.answered_s <= end for one in burst.accepted().values())
    if found.truth is Truth.TRUE and taken < says.capacity:
        return Found(Truth.FALSE, f"a burst found room for {taken}", "burst", end)
    return found


def _workers(says: Policy, played: Records) -> Found:
    counted = [(judges.most_at_once(record), act) for act, record in played.items()]
    seen = [(most, act, at_s) for (at_s, most), act in counted if act in AT_ONCE]
    found = _bound(seen, says.workers, " at once")
    if LOOSE * max(seen)[0] < says.workers:
        return Found(Truth.VACUOUS, f"never more than {max(seen)[0]} at once", "sustained")
    return found


def _when_full(says: Policy, played: Records) -> Found:
    burst = played["burst"]
    begin, end = burst.at(ASKED_WHEN_FULL), burst.at(LEDGER_ANSWERS)
    asked = [one for one in burst.commands if begin <= one.sent_s <= end]
    refused = [one for one in asked if one.answer == REFUSED]
    if not refused:
        return Found(Truth.VACUOUS, "nobody was refused when it was full", "burst", begin)
    waited = min(one.answered_s - one.sent_s for one in refused)
    told = f"when it was full it refused after {waited:.2f} s"
    if says.when_full == policy.WAIT and says.answer_s < TOLD_APART_S:
        told = f"a wait of {says.answer_s:g} s looks like none"
        return Found(Truth.VACUOUS, told, "burst", begin)
    if says.when_full == policy.WAIT:
        is_so = waited >= says.answer_s / 2
    else:
        is_so = waited <= AT_ONCE_S + judges.LAGS * burst.lag_s
    return Found(Truth.TRUE if is_so else Truth.FALSE, told, "burst", begin)


def _answer(says: Policy, played: Records) -> Found:
    seen = []
    for act, record in played.items():
        broken = judges.answers(record)
        if broken:
            return Found(Truth.FALSE, broken, act)
        seen += [
            (one.answered_s - one.sent_s, act, one.sent_s)
            for one in record.commands
            if one.answer and not record.was_down(one.sent_s, one.answered_s)
        ]
    if not seen:
        return Found(Truth.VACUOUS, "nobody was answered")
    return _bound(seen, says.answer_s, " s to an answer", math.inf)


def _lease(says: Policy, played: Records) -> Found | None:
    record = played["paused"]
    if not any(one.caller for one in record.calls):
        return None
    if all(one.word != HOLDERS_STAND_STILL for one in record.marks):
        if says.lease_s == math.inf:
            return Found(Truth.TRUE, "nobody else took it while its process stood still", "paused")
        return Found(Truth.VACUOUS, 'no worker can be silent alone: say "never"', "paused")
    begin, end = record.at(HOLDERS_STAND_STILL), record.at(HOLDERS_GO_ON)
    before = [one for one in record.calls if one.do == "apply" and one.began_s < begin]
    over = record.over()
    held = [one for one in before if over.get(one.key, math.inf) > begin]
    holders = {one.caller for one in held}
    after = [one for one in record.calls if begin <= one.began_s <= end]
    taken = {one.key: one.began_s for one in reversed(after) if one.caller not in holders}
    left = [one.key for one in held if one.key not in taken]
    if says.lease_s == math.inf:
        if not taken:
            return Found(Truth.TRUE, "nobody else took it while its worker stood still", "paused")
        key, at_s = min(taken.items(), key=lambda one: one[1])
        return Found(Truth.FALSE, f"another worker took {key}", "paused", at_s)
    if left and not {one.caller for one in record.calls} - holders:
        return Found(Truth.VACUOUS, 'nobody else could take it: say "never"', "paused")
    if left:
        told = f"its worker stood still for {end - begin:.1f} s, and nobody took {left[0]}"
        return Found(Truth.FALSE, told, "paused", end)
    after_s = [(taken[one.key] - one.began_s, "paused", taken[one.key]) for one in held]
    return _bound(after_s, math.inf, " s until another had it")


def _attempts(says: Policy, played: Records) -> Found:
    record = played["poison"]
    broken = judges.tries_few_times(record)
    if broken:
        return Found(Truth.FALSE, broken, "poison")
    failed: dict[str, list[float]] = {}
    for one in record.calls:
        if one.do == "apply" and one.answer == AGAIN:
            failed.setdefault(one.key, []).append(one.decided_s)
    if not failed:
        return Found(Truth.VACUOUS, "nothing has failed", "poison")
    key, times = max(failed.items(), key=lambda one: len(one[1]))
    told = f"{key} was tried {judges.times(len(times))}"
    truth = Truth.TRUE if len(times) == says.max_attempts else Truth.FALSE
    return Found(truth, told, "poison", times[-1])


def _drain(says: Policy, played: Records) -> Found:
    for act in ("warm_up", "rolling_restart"):
        broken = judges.ends_in_time(played[act])
        if broken:
            return Found(Truth.FALSE, broken, act)
    ends = ("warm_up", "rolling_restart")
    seen = [(seconds, act, 0.0) for act in ends for seconds in played[act].drained_s]
    worst = _bound(seen, says.drain_s, " s to end", math.inf)
    return Found(worst.truth, worst.observed, worst.act)


def _unhealthy(says: Policy, played: Records) -> Found:
    """Count by how many looks it is late: where the machine is slow, there are fewer of them."""
    record = played["slow_downstream"]
    begin, end = record.at(LEDGER_SILENT), record.at(LEDGER_ANSWERS)
    still = [one for one in record.samples if begin <= one.at_s <= end]
    first = next(
        (n for n, one in enumerate(still) if (one.said or {}).get("is_healthy") is False), None
    )
    if first is None:
        return Found(Truth.FALSE, f"silent for {end - begin:.1f} s", "slow_downstream", end)
    late = sum(one.at_s > begin + says.unhealthy_s for one in still[:first])
    slack = math.inf if late <= LATE_LOOKS else 0.0
    seen = [(still[first].at_s - begin, "slow_downstream", still[first].at_s)]
    return _bound(seen, says.unhealthy_s, " s until it said so", slack)


def _retry(says: Policy, played: Records) -> Found:
    record = played["poison"]
    shortest: tuple[float, float, str] | None = None
    kills = [one.at_s for one in record.marks if one.word == KILLED]
    calls = sorted(record.calls, key=lambda one: one.began_s)
    for one in calls:
        if one.do != "apply" or one.answer != AGAIN:
            continue
        later = (two for two in calls if two.key == one.key and two.began_s >= one.ended_s)
        two = next(later, None)
        if two is None or any(one.ended_s < at_s < two.began_s for at_s in kills):
            continue
        waited = two.began_s - one.ended_s
        shortest = min(shortest or (math.inf, 0.0, ""), (waited, two.began_s, two.key))
    assert says.retry_after_s is not None
    if not says.retry_after_s:
        return Found(Truth.VACUOUS, "no time is shorter than none", "poison")
    if shortest is None:
        return Found(Truth.VACUOUS, "nothing was tried again", "poison")
    waited, at_s, key = shortest
    truth = Truth.FALSE if waited < NEARLY * says.retry_after_s else Truth.TRUE
    return Found(truth, f"at least {waited:.2f} s ({key})", "poison", at_s)


def _p99(says: Policy, played: Records) -> Found:
    """Count each wait in effects of others: a slow machine makes no claim false."""
    record = played["sustained"]
    applied = record.applied()
    effects = sorted(calls[0].decided_s for calls in applied.values())
    assert says.p99_wait_s is not None
    loosest = LOOSE * pace_s(says) * (says.capacity + says.workers)
    if says.p99_wait_s > loosest:
        told = f"less than {loosest:.1f} s with these workers, whatever it does"
        return Found(Truth.VACUOUS, told, "sustained")
    waits = []
    for key, one in record.accepted().items():
        if key not in applied:
            return Found(Truth.FALSE, f"{key} was never in effect", "sustained", one.answered_s)
        end_s = applied[key][0].decided_s
        waits.append((sum(one.answered_s < at_s < end_s for at_s in effects), end_s))
    if not waits:
        return Found(Truth.VACUOUS, "nothing was accepted", "sustained")
    passed, at_s = sorted(waits)[len(waits) - 1 - len(waits) // ALL_BUT]
    wait_s = passed * pace_s(says)
    truth = Truth.FALSE if wait_s > says.p99_wait_s else Truth.TRUE
    return Found(truth, f"{wait_s:.2f} s, which is {passed} effects", "sustained", at_s)


def pace_s(says: Policy) -> float:
    """Return the seconds from one effect to the next, when all workers work."""
    return DELAY_S / says.workers


def _recovery(says: Policy, played: Records) -> Found:
    """Judge by the time that it took; it may be twice as long, as the machine has part in it."""
    record = played["burst"]
    begin, over = record.at(LEDGER_ANSWERS), record.over()
    inside = [key for key, one in record.accepted().items() if one.answered_s <= begin]
    assert says.recovery_s_after_burst is not None
    loosest = LOOSE * pace_s(says) * says.capacity + FLOOR_S
    if says.recovery_s_after_burst > loosest:
        told = f"less than {loosest:.1f} s with these workers, whatever it does"
        return Found(Truth.VACUOUS, told, "burst")
    if not inside:
        return Found(Truth.VACUOUS, "nothing was accepted", "burst")
    left = [key for key in inside if key not in over]
    if left:
        return Found(Truth.FALSE, f"{left[0]} is not over yet", "burst", record.seconds)
    last = max(over[key] for key in inside)
    slack = says.recovery_s_after_burst + judges.slack_s(record)
    return _bound(
        [(last - begin, "burst", last)], says.recovery_s_after_burst, " s until all was over", slack
    )


AT_ONCE = ("warm_up", "burst", "sustained", "slow_downstream", "poison", "retry_storm")
JUDGES: dict[str, tuple[tuple[str, ...], Callable[[Policy, Records], Found | None]]] = {
    "capacity": (("burst",), _capacity),
    "workers": (("sustained",), _workers),
    "when_full": (("burst",), _when_full),
    "answer_s": (("burst",), _answer),
    "lease_s": (("paused",), _lease),
    "max_attempts": (("poison",), _attempts),
    "drain_s": (("warm_up", "rolling_restart"), _drain),
    "unhealthy_s": (("slow_downstream",), _unhealthy),
    "retry_after_s": (("poison",), _retry),
    "p99_wait_s": (("sustained",), _p99),
    "recovery_s_after_burst": (("burst",), _recovery),
}
