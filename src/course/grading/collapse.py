"""A defence against collapse, judged: by runs with a slow-down and without, on the same draws."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import ceil, isfinite, log2
from typing import Any

from course.contracts.overload import Admission, Defence, Discipline, Next, Retry, System
from course.grading import sizing
from course.grading.finding import Finding
from course.grading.outcome import Row, Timeline
from course.grading.sizing import said
from course.lab.scenario import show
from course.simulate.load import SECOND, Exponential, Load, Poisson
from course.simulate.result import Result, simulate
from course.simulate.run import Clients, Ending, Order, Run, Slowdown, Station
from course.subject.calls import Started
from course.subject.proxy import Subject

SLOW_FROM_S, SLOW_UNTIL_S, SLOW_PERCENT = 60, 75, 20
BACK_FROM_S, ENDS_S = 135, 165  # a minute after the slow-down goodput is back, and is measured
WARM_S = 10  # of a run, before its calm is measured
WELL, CHEAP, TURNED_AWAY = 0.95, 0.98, 0.001  # shares: of goodput, of goodput, of requests
MOST = 1_000_000  # in a number of a defence
LAST_TRY_S = 60  # after its first try a client has made its last
TURNING_AWAY = (Ending.REFUSED, Ending.EXPIRED)
STOPPED = Slowdown(SLOW_FROM_S * SECOND, SLOW_UNTIL_S * SECOND, 0)
SLOWED = Slowdown(SLOW_FROM_S * SECOND, SLOW_UNTIL_S * SECOND, SLOW_PERCENT)


@dataclass(frozen=True)
class Trial:
    """One run of a system under a defence."""

    system: System
    defence: Defence
    seed: int
    slowdown: Slowdown | None

    @cached_property
    def result(self) -> Result:
        """What happens; customers and their work are those of the seed, whatever the defence."""
        system, defence, retry = self.system, self.defence, self.defence.retry
        work = Exponential(round(SECOND / system.served_per_s))
        newest = defence.discipline.next is Next.NEWEST
        station = Station(
            workers=1,
            capacity=defence.admission.capacity,
            order=Order.NEWEST_FIRST if newest else Order.OLDEST_FIRST,
            expires_after=_us(defence.discipline.expires_after_s),
            slowdowns=(self.slowdown,) if self.slowdown else (),
        )
        clients = Clients(
            patience=_us(system.timeout_s if retry.timeout_s is None else retry.timeout_s),
            retries=system.retries if retry.retries is None else retry.retries,
            backoff=round(retry.backoff_s * SECOND),
            jitter=retry.jitter,
            budget_percent=retry.budget_percent,
        )
        load = Load(Poisson(system.arrivals_per_s), work, lasts=ENDS_S * SECOND)
        return simulate(Run(load, station, clients, self.seed, stops_at=ENDS_S * SECOND))

    def useful_per_s(self, start_s: int, end_s: int) -> float:
        """Return the customers a second who got their first answer in time of its sending."""
        return sum(start_s * SECOND <= at < end_s * SECOND for at in self._helped) / (
            end_s - start_s
        )

    @cached_property
    def _helped(self) -> list[int]:
        """When each customer who was answered in time got the first such answer."""
        requests, patience = self.result.requests, self.system.timeout_s * SECOND
        first: dict[int, int] = {}
        columns = (requests.customer, requests.ending, requests.since, requests.ended)
        for customer, ending, since, ended in zip(*columns, strict=True):
            if ending in (Ending.ANSWERED, Ending.LATE) and ended - since <= patience:
                first[customer] = min(ended, first.get(customer, ended))
        return list(first.values())

    def turned_away(self, start_s: int, end_s: int) -> float:
        """Return the share of requests sent in a stretch that the server did not work for."""
        requests = self.result.requests
        sent = [
            ending
            for ending, at in zip(requests.ending, requests.sent, strict=True)
            if start_s * SECOND <= at < end_s * SECOND
        ]
        return sum(ending in TURNING_AWAY for ending in sent) / max(1, len(sent))

    def table(self, flag: str) -> Timeline:
        """Return the run in rows of fifteen seconds, the flag at the last."""
        step = SLOW_UNTIL_S - SLOW_FROM_S
        series = self.result.series(step * SECOND)
        rows = [
            Row(
                number=at,
                time=float(at * step),
                actor="",
                text="the server is slow" if at * step == SLOW_FROM_S else "",
                cells=(
                    f"{at * step} s{' slow' * (at * step == SLOW_FROM_S)}",
                    f"{series.sent[at] / step:.0f}/s",
                    f"{self.useful_per_s(at * step, (at + 1) * step):.0f}/s",
                    f"{series.depth[at]:,}",
                ),
            )
            for at in range(len(series.sent))
        ]
        rows[-1] = replace(rows[-1], flag=flag)
        columns = ("from", "sent", "in time", "waiting")
        return Timeline(str(self.system), (), tuple(rows), columns, has_pictures=False)


@lru_cache(maxsize=64)
def undisturbed(system: System, seed: int) -> Trial:
    """Return a run of the same customers without any defence, and without a slow-down."""
    return Trial(system, Defence(), seed, None)


@lru_cache(maxsize=1)
def calm(system: System, defence: Defence, seed: int) -> Trial:
    """Return a run without a slow-down; two promises in turn are about the same one."""
    return Trial(system, defence, seed, None)


@dataclass(frozen=True)
class Defended:
    """A system, and the defence that the answer has for it."""

    system: System
    call: Started
    defence: Defence


def defended(subject: Subject, system: System) -> Defended:
    """Ask for a defence; raise `Finding` for anything that is none."""
    call = subject.start(subject.defend, system)
    defence = call.value
    wrong = _what_is_wrong(system, defence) if call.returned() else "no Defence"
    if wrong:
        expected = "defend returns a Defence, its parts and numbers as the page says"
        raise found(subject, call, system, expected, f"{said(call)}: {wrong}", kind=wrong)
    return Defended(system, call, defence)


def _what_is_wrong(system: System, defence: Any) -> str:
    """Return what about a defence cannot be used; nothing when all is well."""
    if not isinstance(defence, Defence):
        return "no Defence"
    parts = {"discipline": Discipline, "admission": Admission, "retry": Retry}
    for name, kind in parts.items():
        if type(getattr(defence, name)) is not kind:
            return f"{name} is {show(getattr(defence, name)):.40}, and no {kind.__name__}"
    retry: Any = defence.retry
    discipline: Any = defence.discipline
    if not isinstance(discipline.next, Next):
        return f"next is {show(discipline.next):.40}, and no Next"
    if type(retry.jitter) is not bool:
        return f"jitter is {show(retry.jitter):.40}, and neither True nor False"
    if retry.backoff_s is None:
        return "backoff_s is None"
    whole: dict[str, object] = {
        "capacity": defence.admission.capacity,
        "retries": retry.retries,
        "budget_percent": retry.budget_percent,
    }
    times: dict[str, object] = {
        "expires_after_s": discipline.expires_after_s,
        "timeout_s": retry.timeout_s,
        "backoff_s": retry.backoff_s,
    }
    for name, value in whole.items():
        if value is not None and not (type(value) is int and 0 <= value <= MOST):
            return f"{name} is {show(value):.40}"
    for name, value in times.items():
        if value is not None and not (type(value) in (int, float) and _is_time(value)):
            return f"{name} is {show(value):.40}"
    if retry.timeout_s == 0:
        return "timeout_s is 0"
    retries = system.retries if retry.retries is None else min(retry.retries, 64)
    timeout_s = system.timeout_s if retry.timeout_s is None else retry.timeout_s
    last_s = retries * timeout_s + retry.backoff_s * (2**retries - 1)
    if last_s > LAST_TRY_S:
        return f"its last try comes {last_s:,.0f} s after the first"
    return ""


def _is_time(value: Any) -> bool:
    return isfinite(value) and 0 <= value <= MOST


def comes_back(subject: Subject, one: Defended, seed: int) -> None:
    """Raise `Finding` when a minute after the slow-down the goodput is not what it was."""
    trial = Trial(one.system, one.defence, seed, SLOWED)
    usual = undisturbed(one.system, seed).useful_per_s(BACK_FROM_S, ENDS_S)
    after = trial.useful_per_s(BACK_FROM_S, ENDS_S)
    if after < WELL * usual:
        expected = f"at least {WELL:.0%} of the usual {usual:.1f} answers a second in time"
        yours = f"{after:.1f} a second, a minute after the slow-down"
        table = trial.table(f"{after:.1f} of {usual:.1f} answers a second")
        raise found(subject, one.call, one.system, expected, yours, kind="lost", table=table)


def is_cheap(subject: Subject, one: Defended, seed: int) -> None:
    """Raise `Finding` when in calm times fewer answers are in time than without any defence."""
    usual = undisturbed(one.system, seed).useful_per_s(WARM_S, ENDS_S)
    now = calm(one.system, one.defence, seed).useful_per_s(WARM_S, ENDS_S)
    if now < CHEAP * usual:
        expected = f"at least {CHEAP:.0%} of the usual {usual:.1f} answers a second in time"
        yours = f"{now:.1f} a second, and nothing was wrong with the server"
        raise found(subject, one.call, one.system, expected, yours, kind="costs")


def turns_nobody_away(subject: Subject, one: Defended, seed: int) -> None:
    """Raise `Finding` when in calm times requests are refused, or expire."""
    share = calm(one.system, one.defence, seed).turned_away(WARM_S, ENDS_S)
    if share > TURNED_AWAY:
        expected = "in calm times at most one request in a thousand is refused, or expires"
        yours = f"{share * 1000:.1f} in a thousand, and nothing was wrong with the server"
        raise found(subject, one.call, one.system, expected, yours, kind="turns away")


def is_told(subject: Subject, system: System, seed: int = 1) -> None:
    """Raise `Finding` for a wrong word on whether a system can collapse."""
    call = subject.start(subject.can_collapse, system)
    tries = system.arrivals_per_s * (1 + system.retries)
    truth = tries > system.served_per_s
    if call.returned() and call.value is truth:
        return
    trial = Trial(system, Defence(), seed, STOPPED)
    after = trial.useful_per_s(BACK_FROM_S, ENDS_S)
    expected = f"{truth}: {tries:g} tries a second, if all are made, for {system.served_per_s:g}"
    table = trial.table(f"{after:.1f} answers a second in time")
    yours = f"{said(call)}; after a stop of {SLOW_UNTIL_S - SLOW_FROM_S} s it gives {after:.1f}/s"
    kind = f"says {call.value}" if type(call.value) is bool else f"{call.happened():.20}"
    raise found(subject, call, system, expected, yours, kind=f"not {truth}: {kind}", table=table)


def found(
    subject: Subject,
    call: Started,
    system: System,
    expected: str,
    yours: str,
    *,
    kind: str,
    table: Timeline | None = None,
) -> Finding:
    """Return the finding that an answer said the wrong thing about a system."""
    way = f"{system}: {kind}{_way(system, call.value)}"
    finding = sizing.found(subject, call, system, expected, yours, kind=way)
    timeline = table or finding.evidence.timeline
    return Finding(finding.outcome, replace(finding.evidence, timeline=timeline))


def _way(system: System, defence: object) -> str:
    """Return which way of defence this is, with its numbers by their order of magnitude."""
    if not isinstance(defence, Defence) or _what_is_wrong(system, defence):
        return ""
    retry, discipline = defence.retry, defence.discipline
    in_time = system.served_per_s * system.timeout_s
    shares = {
        "capacity": (defence.admission.capacity, in_time),
        "expiry": (discipline.expires_after_s, system.timeout_s),
        "timeout": (retry.timeout_s, system.timeout_s),
        "backoff": (retry.backoff_s, system.timeout_s),
        "retries": (retry.retries, system.retries),
    }
    ways = [
        f"{name} {ceil(log2(value / usual))}" for name, (value, usual) in shares.items() if value
    ]
    return ", ".join(["", discipline.next.value, *ways, *["jitter"][: retry.jitter]])


def _us(seconds: float | None) -> int | None:
    return None if seconds is None else max(1, round(seconds * SECOND))
