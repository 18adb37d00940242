"""Explorations: many schedules of one scenario, shared by all checks that judge them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome
from course.lab.history import Ending, Event, History, Kind, Raised
from course.lab.possible import possible
from course.lab.runtime.policies import SPINNING_ENOUGH, SWEEP_LIMIT, SWEPT, Switch
from course.lab.scenario import CANCEL, OUTSIDE, Operation, Scenario
from course.lab.scripts import SCRIPTS, most_notes
from course.lab.shrink import FULL, Effort
from course.lab.travel import event_from, history_from
from course.subject.boxes import SubjectLied
from course.subject.conversation import Boxed, Conversation
from course.subject.fresh import TEXTS, Fresh, each_text, parts
from course.subject.gauge import SCENARIO, gauging, is_sound
from course.subject.wire import encode, numbered

LIVE = 6  # explored schedules that are replayed with fresh values given one by one
BASE_SEED = 0
Cast = dict[str, list[tuple[int, Operation]]]  # what each actor is still to be given
TO_COME = "a text that is given when it is due"
GOES_ON = {"goes on": True}  # one schedule has been run, and there are more
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

    live = LIVE  # none where the subject can be asked nothing while it runs

    def __init__(self, box: Boxed, *, first_seed: int = BASE_SEED, effort: Effort = FULL) -> None:
        self._box = box
        self.effort = effort  # that making a failing run smaller is worth
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

    def crash(self, scenario: Scenario) -> Exploration:
        """Return the histories with the first actor's process killed at each of its points."""
        key = ("crash", str(scenario), 0)
        if key not in self._known:
            self._known[key] = self._ask(scenario, {"do": "crash"})
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
            _refuse_no_start(found)
            asked = sum(history.alike for history in found)
            step = max(1, len(found) // LIVE)
            sample = found[::step][: self.live]
            live = [_replay_live(session, history, self._box.salt) for history in sample]
            _refuse_no_start(live)
            gauge = gauging(request, self._box.setting.lab)
            if gauge and not is_sound(_explored(session, SCENARIO, gauge)):
                raise SubjectLied("schedules in which nobody is ever held up")
        finally:
            session.close()
        return Exploration(scenario, (*found, *live), asked)


class Replayer:
    """One session in which schedules are replayed."""

    def __init__(self, session: Conversation) -> None:
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


def _explored(session: Conversation, scenario: Scenario, request: dict[str, Any]) -> list[History]:
    session.send({**request, "scenario": _encoded(scenario)})
    found: list[History] = []
    most = request.get("count", SWEEP_LIMIT * SWEPT)
    beats = 0
    while True:
        message = session.receive()
        if message == GOES_ON and beats <= most:
            beats += 1
            continue
        if not isinstance(message, dict) or "history" not in message or len(found) > most:
            break
        found.append(_history(message, scenario))
    if message != {"end": True}:
        raise SubjectLied("not the end of an exploration")
    schedules = sum(history.alike for history in found)
    spinning = sum(history.alike for history in found if history.ending is Ending.SPINNING)
    least = request.get("count", 1)
    if schedules > most or (schedules < least and spinning < SPINNING_ENOUGH):
        raise SubjectLied(f"{schedules} schedules in the place of {least}")
    return found


def _replay_live(session: Conversation, history: History, salt: str) -> History:
    """Replay one schedule, each operation's items fresh and given only when it is due.

    The history is the judge's own record, so an answer that reports what did not happen
    has to compute what a right answer would have returned.
    """
    scenario = history.scenario
    fresh = Fresh(salt and f"{salt}\0{scenario}\0{history.switches}")
    cast = {actor.name: list(enumerate(actor.operations)) for actor in scenario.cast}
    operations = _every_operation(scenario)
    most = 4 * (len(operations) + 1) + sum(map(most_notes, operations))
    session.send(
        {
            "do": "live",
            "scenario": _encoded(_without_values(scenario)),
            "switches": _plain(history.switches),
        }
    )
    events: list[Event] = []
    decode = numbered()
    while True:
        message = session.receive()
        try:
            for plain in message["events"]:
                event = event_from(plain, decode)
                if len(events) >= most or _is_too_early(event, cast, fresh):
                    raise ValueError(event.index)
                is_value = event.kind in (Kind.RETURN, Kind.NOTE)
                value = fresh.meant(event.value) if is_value else event.value
                events.append(replace(event, value=value))
            if "ask" not in message:
                reported = _history(message, scenario)
                break
            actor, index = message["ask"]
            due, operation = cast[actor].pop(0)
            if index != due:
                raise ValueError(index)
            session.send(encode(_given(operation, fresh).as_plain(), lambda held: held))
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise SubjectLied("not a report of what happened") from error
    return _own_record(history, reported, events)


def _is_too_early(event: Event, cast: Cast, fresh: Fresh) -> bool:
    """Is this the event of an operation, or does it carry a value, that was not given yet?"""
    if event.kind is Kind.KILL:
        return False
    if any(index == event.index for index, _ in cast.get(event.actor, ())):
        return True
    if isinstance(event.value, Raised):  # what its message says is the answer's own affair
        return False
    if _is_to_come(event.value) or not fresh.is_given(event.value):
        raise SubjectLied("a value that it was not given")
    return False


def _given(operation: Operation, fresh: Fresh) -> Operation:
    if operation.name in OUTSIDE:
        return operation
    return _with_texts(operation, fresh.given)


def _with_texts(operation: Operation, change: Callable[[Any], Any]) -> Operation:
    """Return the operation with each text changed in its arguments and in its scripts."""
    options = (
        (name, change(value) if type(value) in SCRIPTS else value)
        for name, value in operation.options
    )
    return replace(
        operation, arguments=tuple(map(change, operation.arguments)), options=tuple(options)
    )


def _own_record(asked: History, reported: History, events: list[Event]) -> History:
    """Return the live history: the judge's own events, with the ending the subject reports."""
    try:
        return possible(
            replace(
                reported, seed=asked.seed, switches=asked.switches, events=tuple(events), alike=1
            )
        )
    except (KeyError, ValueError) as error:
        raise SubjectLied("not a report of what happened") from error


def _every_operation(scenario: Scenario) -> list[Operation]:
    return [*scenario.before, *(op for actor in scenario.cast for op in actor.operations)]


def _without_values(scenario: Scenario) -> Scenario:
    """Return the scenario without its texts: they are given one by one."""
    cast = (
        replace(actor, operations=tuple(_blank(op) for op in actor.operations))
        for actor in scenario.cast
    )
    return replace(scenario, cast=tuple(cast))


def _blank(operation: Operation) -> Operation:
    if operation.name == CANCEL:  # it names an actor, no value
        return operation
    return _with_texts(operation, _hidden)


def _is_to_come(value: Any) -> bool:
    if type(value) in TEXTS:
        return value in (TO_COME, TO_COME.encode())
    return any(map(_is_to_come, parts(value)))


def _hidden(value: Any) -> Any:
    if type(value) in TEXTS:
        return TO_COME if type(value) is str else TO_COME.encode()
    return each_text(value, _hidden)


def _encoded(scenario: Scenario) -> Any:
    return encode(scenario.as_plain(), lambda held: held)


def _plain(switches: tuple[Switch, ...]) -> list[list[int]]:
    return [[switch.thread, switch.step, switch.to] for switch in switches]


def _history(message: dict[str, Any], scenario: Scenario) -> History:
    try:
        return history_from(message["history"], scenario, numbered())
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise SubjectLied("not a history") from error


def _refuse_no_start(histories: list[History]) -> None:
    for history in histories:
        if history.ending is Ending.NO_START:
            raise Finding(Outcome.FAILED, _no_start(history))


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
