"""Explorations: many schedules of one scenario, shared by all checks that judge them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome
from course.lab.history import Ending, Event, History, Kind
from course.lab.runtime.policies import Switch
from course.lab.scenario import Operation, Scenario
from course.lab.travel import event_from, history_from
from course.subject.boxes import Box, Session, SubjectLied
from course.subject.wire import decode, encode

LIVE = 6  # explored schedules that are replayed with fresh values given one by one
BASE_SEED = 0
SEARCHED = 30  # schedules in which a smaller scenario may fail while a run is shrunk


@dataclass(frozen=True)
class Exploration:
    """The distinct histories of one scenario."""

    scenario: Scenario
    histories: tuple[History, ...]
    schedules: int  # how many were run

    def __iter__(self) -> Iterator[History]:
        return iter(self.histories)


class Explorer:
    """Explores one answer; the same question is asked of it once."""

    def __init__(self, box: Box, *, first_seed: int = BASE_SEED) -> None:
        self._box = box
        self._first = first_seed
        self._known: dict[tuple[str, str, int], Exploration] = {}

    def explore(self, scenario: Scenario, schedules: int) -> Exploration:
        """Return the histories of this many seeds, and of a sample replayed with fresh values."""
        key = ("explore", str(scenario), schedules)
        if key not in self._known:
            request = {"do": "explore", "first": self._first, "count": schedules}
            self._known[key] = self._ask(scenario, request)
        return self._known[key]

    def sweep(self, scenario: Scenario) -> Exploration:
        """Return the histories with each actor held before each of its steps in turn."""
        key = ("sweep", str(scenario), 0)
        if key not in self._known:
            self._known[key] = self._ask(scenario, {"do": "sweep"})
        return self._known[key]

    def known(self) -> list[Exploration]:
        """Return every exploration made so far."""
        return list(self._known.values())

    def replayer(self) -> Replayer:
        """Return what runs single schedules in detail; close it when done."""
        return Replayer(self._box.session())

    def _ask(self, scenario: Scenario, request: dict[str, Any]) -> Exploration:
        session = self._box.session()
        try:
            found = _explored(session, scenario, request)
            for history in found:
                if history.ending is Ending.NO_START:
                    raise Finding(Outcome.FAILED, _no_start(history))
            asked = sum(history.alike for history in found)
            step = max(1, len(found) // LIVE)
            live = [_replay_live(session, history) for history in found[::step][:LIVE]]
        finally:
            session.close()
        return Exploration(scenario, (*found, *live), asked)


class Replayer:
    """One session in which schedules are replayed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def run(self, scenario: Scenario, switches: tuple[Switch, ...]) -> History:
        """Return the detailed history of exactly these switches."""
        request = {"do": "replay", "scenario": _encoded(scenario), "switches": _plain(switches)}
        self._session.send(request)
        message = self._session.receive()
        if not isinstance(message, dict) or "history" not in message:
            raise SubjectLied("not a history")
        return _history(message, scenario)

    def search(self, scenario: Scenario) -> list[History]:
        """Return the distinct histories of a few schedules of this scenario."""
        return _explored(self._session, scenario, {"do": "explore", "first": 0, "count": SEARCHED})

    def close(self) -> None:
        """End the session."""
        self._session.close()


def _explored(session: Session, scenario: Scenario, request: dict[str, Any]) -> list[History]:
    session.send({**request, "scenario": _encoded(scenario)})
    found: list[History] = []
    while True:
        message = session.receive()
        if not isinstance(message, dict) or "history" not in message:
            break
        found.append(_history(message, scenario))
    if message != {"end": True}:
        raise SubjectLied("not the end of an exploration")
    return found


def _replay_live(session: Session, history: History) -> History:
    """Replay one schedule, each operation's items fresh and given only when it is due.

    The history is the judge's own record, so an answer that reports what did not happen
    has to compute what a right answer would have returned.
    """
    scenario = history.scenario
    fresh = {item: f"{item}-{random.getrandbits(64):016x}" for item in _items(scenario)}
    back = {value: item for item, value in fresh.items()}
    cast = {actor.name: actor.operations for actor in scenario.cast}
    session.send(
        {"do": "live", "scenario": _encoded(_refreshed(scenario, fresh)),
         "switches": _plain(history.switches)}
    )
    events: list[Event] = []
    while True:
        message = session.receive()
        try:
            if "ask" in message:
                actor, index = message["ask"]
                operation = _fresh(cast[actor][index], fresh)
                session.send(encode(_operation(operation), lambda held: held))
            elif "event" in message:
                event = event_from(message["event"], _opaque_kept)
                events.append(_known_again(event, back))
            else:
                reported = _history(message, scenario)
                break
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise SubjectLied("not a report of what happened") from error
    return replace(
        history, events=tuple(events), ending=reported.ending, alike=1, stuck=reported.stuck
    )


def _items(scenario: Scenario) -> list[str]:
    operations = [op for actor in scenario.cast for op in actor.operations]
    return [item for op in operations for item in op.arguments if type(item) is str]


def _refreshed(scenario: Scenario, fresh: dict[str, str]) -> Scenario:
    """Return the scenario without its values: they are given one by one."""
    blank = {item: "" for item in fresh}
    cast = (
        replace(actor, operations=tuple(_fresh(op, blank) for op in actor.operations))
        for actor in scenario.cast
    )
    return replace(scenario, cast=tuple(cast))


def _fresh(operation: Operation, fresh: dict[str, str]) -> Operation:
    arguments = tuple(
        fresh[item] if type(item) is str and item in fresh else item
        for item in operation.arguments
    )
    return replace(operation, arguments=arguments)


def _known_again(event: Event, back: dict[str, str]) -> Event:
    if event.kind is Kind.RETURN and type(event.value) is str:
        return replace(event, value=back.get(event.value, event.value))
    return event


def _operation(operation: Operation) -> list[Any]:
    return [operation.name, list(operation.arguments), [list(pair) for pair in operation.options]]


def _encoded(scenario: Scenario) -> Any:
    return encode(scenario.as_plain(), lambda held: held)


def _plain(switches: tuple[Switch, ...]) -> list[list[int]]:
    return [[switch.thread, switch.step, switch.to] for switch in switches]


def _history(message: dict[str, Any], scenario: Scenario) -> History:
    try:
        return history_from(message["history"], scenario, _opaque_kept)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise SubjectLied("not a history") from error


def _opaque_kept(plain: Any) -> Any:
    return decode(plain, lambda held: held)


def _no_start(history: History) -> Evidence:
    made = str(history.scenario).partition(" ")[0]
    if history.failure is None:
        return Evidence(f"{made} returns", f"{made} never returns", keys=("no start: hangs",))
    return Evidence(
        f"{made} returns",
        f"{made} raises {history.failure}",
        line=history.failure.line,
        keys=(f"no start: {history.failure.name}",),
    )
