"""From a failing run to the smallest one that still fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from course.lab.history import History
from course.lab.runtime.policies import Switch
from course.lab.scenario import Actor, Operation, Scenario
from course.lab.scripts import Source

Run = Callable[[Scenario, tuple[Switch, ...]], History]
Fails = Callable[[History], bool]
Search = Callable[[Scenario], Iterable[History]]


@dataclass(frozen=True)
class Effort:
    """How much is spent on making a failing run smaller."""

    seeds: int = 3  # failing runs that are shrunk; the smallest result wins
    tries: int = 250  # replays spent on one failing run
    searches: bool = True  # is a smaller scenario tried under other schedules, too?


FULL = Effort()
LITTLE = Effort(seeds=1, tries=30, searches=False)  # where a schedule starts processes


def smallest(
    failing: Iterable[History], run: Run, fails: Fails, search: Search, effort: Effort = FULL
) -> History | None:
    """Return the smallest failing history found, in detail; None when none fails again.

    `run` replays a schedule; `search` explores a scenario, for when a smaller one
    fails under other schedules only.
    """
    chosen = sorted(failing, key=lambda history: (len(history.switches), len(history.events)))
    shrunk = (_shrink(history, run, fails, effort.tries) for history in chosen[: effort.seeds])
    best = min((history for history in shrunk if history is not None), key=_size, default=None)
    while best is not None and effort.searches:
        smaller = _found_elsewhere(best, run, fails, search)
        if smaller is None:
            return best
        best = smaller
    return best


def _found_elsewhere(best: History, run: Run, fails: Fails, search: Search) -> History | None:
    for scenario in _reductions(best.scenario):
        failing = next((history for history in search(scenario) if fails(history)), None)
        if failing is not None:
            return _shrink(failing, run, fails, FULL.tries)
    return None


def _size(history: History) -> tuple[int, int, int]:
    operations = sum(len(actor.operations) for actor in history.scenario.cast)
    return operations, len(history.switches), len(history.events)


def _shrink(history: History, run: Run, fails: Fails, left: int) -> History | None:
    best = run(history.scenario, history.switches)
    if not fails(best):
        return None
    progress = True
    while progress and left > 0:
        progress = False
        for scenario, switches in _smaller(best):
            left -= 1
            tried = run(scenario, switches)
            if fails(tried):
                best, progress = tried, True
                break
            if left <= 0:
                break
    return best


def _smaller(history: History) -> Iterator[tuple[Scenario, tuple[Switch, ...]]]:
    """Yield what to try next, the boldest cut first."""
    switches = history.switches
    for scenario in _reductions(history.scenario):
        yield scenario, switches
    size = (len(switches) + 1) // 2
    while size >= 1:
        for start in range(0, len(switches), size):
            yield history.scenario, switches[:start] + switches[start + size :]
        size //= 2


def _reductions(scenario: Scenario) -> Iterator[Scenario]:
    """Yield the scenario with one actor, one operation, or one item of a source less."""
    for place, actor in enumerate(scenario.cast):
        if actor.operations:
            yield _with(scenario, place, ())
    for place, actor in enumerate(scenario.cast):
        for skipped in range(len(actor.operations) - 1, -1, -1):
            if len(actor.operations) > 1:
                kept = actor.operations[:skipped] + actor.operations[skipped + 1 :]
                yield _with(scenario, place, kept)
    for place, actor in enumerate(scenario.cast):
        for index, operation in enumerate(actor.operations):
            for smaller in _with_less_to_read(operation):
                changed = (*actor.operations[:index], smaller, *actor.operations[index + 1 :])
                yield _with(scenario, place, changed)
    for skipped in range(len(scenario.before) - 1, -1, -1):
        before = scenario.before[:skipped] + scenario.before[skipped + 1 :]
        yield replace(scenario, before=before)


def _with_less_to_read(operation: Operation) -> Iterator[Operation]:
    """Yield the operation with one item less in its source, if it is given one."""
    for place, given in enumerate(operation.arguments):
        for less in _shorter(given):
            arguments = (*operation.arguments[:place], less, *operation.arguments[place + 1 :])
            yield replace(operation, arguments=arguments)
    for name, given in operation.options:
        for less in _shorter(given):
            options = dict(operation.options) | {name: less}
            yield replace(operation, options=tuple(options.items()))


def _shorter(given: Any) -> Iterator[Source]:
    """Yield a source without each of its items in turn; nothing for what is no source."""
    for skipped in range(len(given.items) - 1, -1, -1) if type(given) is Source else ():
        yield replace(given, items=given.items[:skipped] + given.items[skipped + 1 :])


def _with(scenario: Scenario, place: int, operations: tuple[Operation, ...]) -> Scenario:
    """Return the scenario with one actor's operations replaced; its thread stays, as a number."""
    cast = list(scenario.cast)
    cast[place] = Actor(cast[place].name, operations)
    return replace(scenario, cast=tuple(cast))
