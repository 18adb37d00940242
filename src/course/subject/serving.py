"""What the subject does when the judge asks: call, advance the clock, explore, replay."""

from __future__ import annotations

import inspect
import sys
from functools import partial
from types import ModuleType
from typing import Any

from course.lab.history import Event, History, Raised
from course.lab.runtime.answer import Answer, NoSuchName
from course.lab.runtime.policies import Policy, Replay, Switch
from course.lab.runtime.run import Lab
from course.lab.runtime.simulation import Stop, Thread, Unstoppable
from course.lab.runtime.waits import stuck_threads
from course.lab.scenario import Operation, Scenario, operation_from
from course.lab.travel import plain_event, plain_history, plain_raised
from course.subject.wire import Channel, Gone, Opaque, decode, encode

RETURNED, RAISED, WAITING, SPINNING = "returned", "raised", "waiting", "spinning"

LOST = Raised("an error that ended its thread")


class _Call:
    """One call the judge asked for, in a simulated thread of its own."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.thread: Thread | None = None
        self.state = WAITING
        self.value: Any = None
        self.told: Any = None  # what the judge knows


class Serving:
    """One subject process serving one judge until the channel closes."""

    def __init__(self, channel: Channel, source: str, filename: str, contracts: ModuleType) -> None:
        self._channel = channel
        kinds = [kind for kind in vars(contracts).values() if inspect.isclass(kind)]
        self._lab = Lab(Answer(source, filename), self._encode, kinds)
        self._held: list[Any] = []
        self._names: dict[str, Any] = {}
        self._calls: list[_Call] = []

    def serve(self) -> None:
        """Answer requests until the judge is gone."""
        sys.setswitchinterval(1.0)
        doings = {
            "load": self._load,
            "call": self._call,
            "advance": self._advance,
            "explore": self._explore,
            "sweep": self._sweep,
            "replay": self._replay,
            "live": self._live,
        }
        try:
            while True:
                request = self._channel.receive()
                doings[request["do"]](request)
        except Gone:
            return
        except Unstoppable as error:
            self._channel.send({"unstoppable": str(error)})

    # --- step by step -----------------------------------------------------------------------

    def _load(self, request: dict[str, Any]) -> None:
        self._lab.begin(Policy(), jumping=False, steps=20_000)
        self._start("import", self._execute)
        self._tell()

    def _execute(self) -> Any:
        self._names = self._lab.namespace()
        return sorted(name for name in self._names if not name.startswith("_"))

    def _call(self, request: dict[str, Any]) -> None:
        kind, target = request["target"]
        arguments = [self._decode(item) for item in request["arguments"]]
        options = {key: self._decode(value) for key, value in request["options"]}
        method = request["method"]

        def work() -> Any:
            if kind == "export":
                if target not in self._names:
                    raise NoSuchName(target)
                found = self._names[target]
            else:
                found = self._held[target]
            return (getattr(found, method) if method else found)(*arguments, **options)

        self._start(request["name"], work)
        self._tell()

    def _advance(self, request: dict[str, Any]) -> None:
        self._lab.simulation.advance(request["seconds"])
        self._tell()

    def _start(self, name: str, work: Any) -> _Call:
        call = _Call(len(self._calls))
        self._calls.append(call)
        call.thread = self._lab.simulation.spawn(name, partial(self._carry_out, call, work))
        self._lab.simulation.run()
        return call

    def _carry_out(self, call: _Call, work: Any) -> None:
        try:
            call.value = self._encode(work())
            call.state = RETURNED
        except Stop:
            raise
        except BaseException as error:
            call.value = plain_raised(self._lab.raised(error))
            call.state = RAISED

    def _tell(self) -> None:
        news = []
        for call in self._calls:
            assert call.thread is not None
            if call.state == WAITING and call.thread.spinning:
                call.state = SPINNING
            elif call.state == WAITING and call.thread.done:
                call.state, call.value = RAISED, plain_raised(LOST)
            now = (call.state, call.thread.wakes)
            if now != call.told:
                call.told = now
                line = call.thread.line if call.state != RETURNED else None
                news.append([call.number, call.state, call.value, line, call.thread.wakes])
        stuck = (
            [] if all(call.state in (RETURNED, RAISED) for call in self._calls) else self._stuck()
        )
        self._channel.send({"calls": news, "now": self._lab.seconds(), "stuck": stuck})

    def _stuck(self) -> list[Any]:
        found = stuck_threads(self._lab.simulation, self._lab.answer.filename)
        return [[stuck.thread, stuck.line, stuck.reason] for stuck in found]

    # --- whole schedules --------------------------------------------------------------------

    def _explore(self, request: dict[str, Any]) -> None:
        scenario = Scenario.from_plain(self._decode_scenario(request["scenario"]))
        first = request["first"]
        for history in self._lab.explore(scenario, range(first, first + request["count"])):
            self._send_history(history)
        self._channel.send({"end": True})

    def _sweep(self, request: dict[str, Any]) -> None:
        scenario = Scenario.from_plain(self._decode_scenario(request["scenario"]))
        for history in self._lab.sweep(scenario):
            self._send_history(history)
        self._channel.send({"end": True})

    def _replay(self, request: dict[str, Any]) -> None:
        scenario = Scenario.from_plain(self._decode_scenario(request["scenario"]))
        self._send_history(self._lab.replay(scenario, _switches(request)))

    def _live(self, request: dict[str, Any]) -> None:
        """Replay a schedule while the judge gives each operation's values only as it comes."""
        scenario = Scenario.from_plain(self._decode_scenario(request["scenario"]))

        def supply(actor: str, index: int, operation: Operation) -> Operation:
            self._channel.send({"ask": [actor, index]})
            return operation_from(self._decode_scenario(self._channel.receive()))

        def report(event: Event) -> None:
            self._channel.send({"event": plain_event(event)})

        policy = Replay(_switches(request))
        history = self._lab.run(scenario, policy, supply=supply, report=report)
        self._send_history(history)

    def _send_history(self, history: History) -> None:
        self._channel.send({"history": plain_history(history)})

    # --- values -----------------------------------------------------------------------------

    def _encode(self, value: Any) -> Any:
        return encode(value, self._hold)

    def _hold(self, value: Any) -> Opaque:
        self._held.append(value)
        return Opaque(len(self._held) - 1, type(value).__name__)

    def _decode(self, plain: Any) -> Any:
        return decode(plain, lambda held: self._held[held.handle])

    def _decode_scenario(self, plain: Any) -> Any:
        return self._decode(plain)


def _switches(request: dict[str, Any]) -> tuple[Switch, ...]:
    return tuple(Switch(*three) for three in request["switches"])
