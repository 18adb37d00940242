"""What the subject does when the judge asks: call, advance the clock, explore, replay."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any

from course.lab.asking import Asking
from course.lab.history import Event, History, Printed, Raised
from course.lab.runtime.answer import Answer, NoSuchName
from course.lab.runtime.base import Mover, Runtime
from course.lab.runtime.modules import Modules
from course.lab.runtime.policies import Switch
from course.lab.runtime.simulation import Stop, Unstoppable
from course.lab.scenario import Operation, Scenario, operation_from
from course.lab.travel import (
    RAISED,
    RETURNED,
    SPINNING,
    WAITING,
    plain_event,
    plain_history,
    plain_printed,
    plain_raised,
    plain_stuck,
)
from course.subject.asking import Asker, plain_question, raised_in
from course.subject.contracted import learn
from course.subject.wire import Gone, Line, Opaque, decode, encode

LOST = Raised("an error that ended its thread")


class _Call:
    """One call the judge asked for, in a thread or task of its own."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.mover: Mover | None = None
        self.state = WAITING
        self.value: Any = None
        self.told: Any = None  # what the judge knows

    def ended(self, value: Any, raised: Raised | None) -> None:
        """Note what it gave, as it can cross, or what it raised."""
        self.state = RETURNED if raised is None else RAISED
        self.value = value if raised is None else plain_raised(raised)


class Serving:
    """One subject serving one judge: a process of its own until the channel closes."""

    def __init__(
        self,
        channel: Line,
        answer: Answer,
        contracts: ModuleType,
        lab: type[Runtime],
        modules: Modules | None = None,
        *,
        doors: Sequence[int] = (),
    ) -> None:
        self._channel = channel
        learn(contracts)
        self._contracts = contracts
        kinds = [kind for kind in vars(contracts).values() if inspect.isclass(kind)]
        awaited = getattr(contracts, "AWAITED", ())
        self._lab = lab(answer, self._encode, kinds, modules, awaited)
        self._lab.doors = doors
        self._lab.call_steps = getattr(contracts, "STEPS", self._lab.call_steps)
        self._held: list[Any] = []
        self._names: dict[str, Any] = {}
        self._calls: list[_Call] = []
        self._printed: list[Printed] = []  # since the judge was told last
        self._steps = {
            "load": self._load,
            "call": self._call,
            "advance": self._advance,
            "cancel": self._cancel,
            "double": self._double,
            "left": self._left,
            "several": self._several,
        }
        self._schedules = {
            "explore": self._explore,
            "sweep": self._sweep,
            "crash": self._crash,
            "replay": self._replay,
            "live": self._live,
        }

    def serve(self) -> None:
        """Answer requests until the judge is gone."""
        sys.setswitchinterval(1.0)
        try:
            while True:
                self.answer(self._channel.receive())
        except Gone:
            return
        except Unstoppable as error:
            self._channel.send({"unstoppable": str(error)})
        finally:
            self.let_go()

    def let_go(self) -> None:
        """See to it that nothing is left of what the lab has made."""
        self._lab.let_go()

    def answer(self, request: dict[str, Any]) -> None:
        """Do what is asked for, and send what there is to say of it."""
        if request["do"] in self._steps:
            self._channel.send(self._reply_to(request))
        else:
            self._schedules[request["do"]](request)

    # --- step by step -----------------------------------------------------------------------

    def _reply_to(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._steps[request["do"]](request)

    def _several(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do one step after the other."""
        return {"replies": [self._reply_to(one) for one in request["requests"]]}

    def _load(self, request: dict[str, Any]) -> dict[str, Any]:
        self._calls, self._held = [], []
        self._lab.begin_steps()
        self._lab.printing.begin(self._hear)
        self._start("import", self._execute)
        return self._news()

    def _execute(self) -> Any:
        self._names = self._lab.namespace()
        return sorted(name for name in self._names if not name.startswith("_"))

    def _call(self, request: dict[str, Any]) -> dict[str, Any]:
        kind, target = request["target"]
        arguments = [self._given(item) for item in request["arguments"]]
        options = {key: self._given(value) for key, value in request["options"]}
        method = request["method"]

        def work() -> Any:
            if kind == "handle":
                found = self._held[target]
            elif target not in self._names:
                raise NoSuchName(target)
            else:
                found = self._names[target]
            if kind == "value":
                return found
            if method:
                return self._lab.call_of(found, method, arguments, options)
            return found(*arguments, **options)

        self._start(request["name"], work)
        return self._news()

    def _advance(self, request: dict[str, Any]) -> dict[str, Any]:
        self._lab.advance(request["seconds"])
        return self._news()

    def _cancel(self, request: dict[str, Any]) -> dict[str, Any]:
        mover = self._calls[request["number"]].mover
        assert mover is not None
        self._lab.cancel(mover)
        return self._news()

    def _double(self, request: dict[str, Any]) -> dict[str, Any]:
        """Hold a new double; `_held` is where the judge's handles point."""
        return {"held": self._encode(self._given(request["double"]))}

    def _left(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"left": plain_stuck(self._lab.left())}

    def _start(self, name: str, work: Callable[[], Any]) -> None:
        call = _Call(len(self._calls))
        self._calls.append(call)
        call.mover = self._lab.start(name, work, call.ended)

    def _hear(self, text: str, line: int | None) -> None:
        self._printed.append(Printed(0, "", self._lab.seconds(), text, line))

    def _news(self) -> dict[str, Any]:
        """Return what has changed since the judge was told last."""
        news = []
        for call in self._calls:
            mover = call.mover
            assert mover is not None
            if call.state == WAITING and mover.spinning:
                call.state = SPINNING
            elif call.state == WAITING and mover.done:
                call.ended(None, LOST)
            now = (call.state, mover.wakes)
            if now != call.told:
                call.told = now
                line = mover.line if call.state != RETURNED else None
                news.append([call.number, call.state, call.value, line, mover.wakes])
        is_over = all(call.state in (RETURNED, RAISED) for call in self._calls)
        stuck = [] if is_over else plain_stuck(self._lab.stuck())
        told = {"failed": self._lab.failed.copy(), "printed": plain_printed(self._printed)}
        self._lab.failed.clear()
        self._printed.clear()
        return {"calls": news, "now": self._lab.seconds(), "stuck": stuck, **told}

    # --- whole schedules --------------------------------------------------------------------

    def _explore(self, request: dict[str, Any]) -> None:
        scenario = Scenario.from_plain(self._decode(request["scenario"]))
        first = request["first"]
        seeds = range(first, first + request["count"])
        self._send_all(self._lab.explore(scenario, seeds), request.get("source"))

    def _sweep(self, request: dict[str, Any]) -> None:
        scenario = Scenario.from_plain(self._decode(request["scenario"]))
        self._send_all(self._lab.sweep(scenario), request.get("source"))

    def _crash(self, request: dict[str, Any]) -> None:
        scenario = Scenario.from_plain(self._decode(request["scenario"]))
        self._send_all(self._lab.crash(scenario))

    def _send_all(self, histories: Iterator[History], source: str | None = None) -> None:
        """Send each history, and say meanwhile that it goes on: schedules can take their time.

        They are those of the answer, or of a source that the judge has sent.
        """
        answer = self._lab.answer
        if source is not None:
            self._lab.answer = Answer(source, answer.filename)
        self._lab.beat = lambda: self._channel.send({"goes on": True})
        for history in histories:
            self._send_history(history)
        self._lab.beat, self._lab.answer = lambda: None, answer
        self._channel.send({"end": True})

    def _replay(self, request: dict[str, Any]) -> None:
        scenario = Scenario.from_plain(self._decode(request["scenario"]))
        self._send_history(self._lab.replay(scenario, _switches(request)))

    def _live(self, request: dict[str, Any]) -> None:
        """Replay a schedule while the judge gives each operation's values only as it comes."""
        scenario = Scenario.from_plain(self._decode(request["scenario"]))

        news: list[Any] = []  # what has happened since the judge was asked last

        def supply(actor: str, index: int, operation: Operation) -> Operation:
            self._channel.send({"events": news, "ask": [actor, index]})
            news.clear()
            return operation_from(self._decode(self._channel.receive()))

        def report(event: Event) -> None:
            news.append(plain_event(event))

        switches = _switches(request)
        replay = self._lab.replay
        history = replay(scenario, switches, detailed=False, supply=supply, report=report)
        self._channel.send({"events": news, "history": plain_history(history)})

    def _send_history(self, history: History) -> None:
        self._channel.send({"history": plain_history(history)})

    # --- values -----------------------------------------------------------------------------

    def _encode(self, value: Any) -> Any:
        return encode(value, self._hold)

    def _hold(self, value: Any) -> Opaque | Raised:
        if issubclass(type(value), BaseException):
            return self._lab.raised(value)
        self._held.append(value)
        return Opaque(len(self._held) - 1, type(value).__name__)

    def _given(self, plain: Any) -> Any:
        """Return what the answer gets: the value, or the double that stands for it."""
        given = self._decode(plain)
        if type(given) is Asking:
            return Asker(given, self._ask)
        return self._lab.made(given)

    def _ask(self, method: str, /, *arguments: Any, **options: Any) -> Any:
        """Ask the judge, and wait for its answer; whoever runs is the only one that moves."""
        if self._lab.simulation.stopping:
            raise Stop
        filename = self._lab.answer.filename
        self._channel.send(plain_question(method, arguments, options, self._encode, filename))
        reply = self._channel.receive()
        error = raised_in(reply, vars(self._contracts))
        if error is not None:
            raise error
        return self._decode(reply["answer"])

    def _decode(self, plain: Any) -> Any:
        return decode(plain, lambda held: self._held[held.handle])


def _switches(request: dict[str, Any]) -> tuple[Switch, ...]:
    return tuple(Switch(*three) for three in request["switches"])
