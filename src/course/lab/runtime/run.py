"""The runtime for threads: one answer, one scenario, one schedule: a history."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from course.lab.history import DRAIN, SETUP, Ending, Event, History, Kind, Raised, Stuck
from course.lab.runtime.answer import Answer
from course.lab.runtime.base import (
    EXPLORED_STEPS,
    Ended,
    Mover,
    Report,
    Runtime,
    Shape,
    Supply,
    no_collection,
    plain_operation,
)
from course.lab.runtime.modules import Modules
from course.lab.runtime.policies import SWEEP_LIMIT, Hold, Policy, Replay, Switch, rotating
from course.lab.runtime.simulation import Stop, Thread
from course.lab.runtime.waits import line_of, stuck_threads
from course.lab.scenario import PAUSE, Operation, Scenario


class Lab(Runtime):
    """Runs one answer in real threads that move one at a time."""

    def __init__(
        self,
        answer: Answer,
        shape: Shape,
        contracts: Iterable[type] = (),
        modules: Modules | None = None,
        awaited: Sequence[str] = (),
    ) -> None:
        super().__init__(answer, shape, contracts, modules, awaited)
        self.first_actor = 1  # its thread's number in the last run
        self._started: set[str] = set()  # calls, step by step

    @classmethod
    def prepare(cls) -> Modules:
        modules = super().prepare()
        modules.load("threading")
        modules.load("queue")
        return modules

    def begin(
        self, policy: Policy, *, seed: int = 0, jumping: bool = True, steps: int = EXPLORED_STEPS
    ) -> None:
        """Start a schedule in which nothing has happened yet; `steps` one thread may take."""
        self.simulation.begin(policy, jumping=jumping, steps=steps)
        self.fresh_module(seed)

    def at_point(self) -> Callable[[int], None]:
        return self.simulation.point

    def run(
        self,
        scenario: Scenario,
        policy: Policy,
        *,
        seed: int = 0,
        detailed: bool = False,
        supply: Supply | None = None,
        report: Report | None = None,
    ) -> History:
        """Return what happens under this policy; `supply` may replace operations as they come."""
        play = _Play(self, scenario, detailed, supply or plain_operation, report)
        with no_collection():
            return play.run(policy, seed)

    def seeded(self, scenario: Scenario, seed: int) -> History:
        return self.run(scenario, rotating(seed), seed=seed)

    def swept(self, scenario: Scenario) -> Iterator[History]:
        """Each actor is held before each of its steps in turn, while the others run to rest."""
        undisturbed = self.run(scenario, Policy())
        yield undisturbed
        if undisturbed.ending is Ending.NO_START:
            return
        first = self.first_actor
        for actor in range(first, first + len(scenario.cast)):
            for step in range(1, SWEEP_LIMIT):
                history = self.run(scenario, Hold(actor, step), seed=step)
                if self.simulation.steps_of(actor) < step:
                    break
                yield history

    def replay(
        self,
        scenario: Scenario,
        switches: tuple[Switch, ...],
        *,
        detailed: bool = True,
        supply: Supply | None = None,
        report: Report | None = None,
    ) -> History:
        policy = Replay(switches)
        return self.run(scenario, policy, detailed=detailed, supply=supply, report=report)

    # --- step by step -----------------------------------------------------------------------

    def begin_steps(self) -> None:
        self.simulation.stop()
        self.begin(Policy(), jumping=False, steps=self.call_steps)
        self._started.clear()

    def start(self, name: str, work: Callable[[], Any], ended: Ended) -> Thread:
        self._started.add(name)
        thread = self.simulation.spawn(name, partial(self._carry_out, work, ended))
        self.simulation.run()
        return thread

    def _carry_out(self, work: Callable[[], Any], ended: Ended) -> None:
        try:
            value = self.shape(work())
        except Stop:
            raise
        except BaseException as error:
            ended(None, self.raised(error))
        else:
            ended(value, None)

    def cancel(self, mover: Mover) -> None:
        raise ValueError("a call of a thread cannot be cancelled from outside")

    def advance(self, seconds: float) -> None:
        self.simulation.advance(seconds)

    def stuck(self) -> list[Stuck]:
        return stuck_threads(self.simulation, self.answer.filename)

    def left(self) -> list[Stuck]:
        return [stuck for stuck in self.stuck() if stuck.thread not in self._started]


class _Play:
    """One run while it happens."""

    def __init__(
        self,
        lab: Lab,
        scenario: Scenario,
        detailed: bool,
        supply: Supply,
        report: Report | None,
    ) -> None:
        self._lab = lab
        self._simulation = lab.simulation
        self._scenario = scenario
        self._detailed = detailed
        self._supply = supply
        self._report = report
        self._events: list[Event] = []
        self._subject: Any = None
        self._failure: Raised | None = None
        self._at: dict[int, tuple[str, int]] = {}  # thread index -> actor, operation
        self._receipts: dict[str, str] = {}  # of what each actor was lent last

    def run(self, policy: Policy, seed: int) -> History:
        simulation = self._simulation
        self._lab.begin(Policy(), seed=seed)
        simulation.spawn(SETUP, self._set_up)
        simulation.run()
        if self._subject is None or self._failure is not None:
            return self._end(Ending.NO_START, seed, self._lab.stuck())
        simulation.policy, simulation.jumping = policy, True
        if self._detailed:
            simulation.on_switch, simulation.on_wait = self._on_switch, self._on_wait
        actors = []
        for actor in self._scenario.cast:
            act = partial(self._act, actor.name, actor.operations)
            actors.append(simulation.spawn(actor.name, act))
        self._lab.first_actor = actors[0].index if actors else 1
        simulation.run()
        ending = _ending(actors)
        stuck = []
        if ending is not Ending.FINISHED and self._detailed:
            stuck = self._lab.stuck()
        switches = tuple(simulation.switches)
        simulation.policy, simulation.on_switch, simulation.on_wait = Policy(), None, None
        self._drain()
        return self._end(ending, seed, stuck, switches)

    def _end(
        self, ending: Ending, seed: int, stuck: list[Stuck], switches: tuple[Switch, ...] = ()
    ) -> History:
        events = tuple(self._events)
        history = History(
            self._scenario, events, ending, switches, seed, 1, tuple(stuck), self._failure
        )
        self._simulation.stop()  # whatever the answer makes of that is no part of the history
        return history

    def _drain(self) -> None:
        """Repeat the drain until it fails and moves nobody; all rest between two of them."""
        drain = self._scenario.drain
        if drain is None:
            return
        operations = sum(len(actor.operations) for actor in self._scenario.cast)
        for index in range(operations + len(self._scenario.before) + 2):
            before = len(self._events)
            self._simulation.spawn(DRAIN, partial(self._do, DRAIN, index, drain))
            self._simulation.run()
            own = self._events[before:]
            is_alone = all(event.actor == DRAIN for event in own)
            if is_alone and own[-1].kind is not Kind.RETURN:
                return

    # --- in simulated threads ---------------------------------------------------------------

    def _set_up(self) -> None:
        try:
            subject = self._lab.subject(self._scenario)
        except Stop:
            raise
        except BaseException as error:
            self._failure = self._lab.raised(error)
            return
        self._subject = subject
        for index, operation in enumerate(self._scenario.before):
            self._do(SETUP, index, operation)
        self._simulation.jumping = False  # what it started in the background waits for the actors

    def _act(self, actor: str, operations: tuple[Operation, ...]) -> None:
        for index, operation in enumerate(operations):
            self._simulation.operation()
            self._do(actor, index, self._supply(actor, index, operation))

    def _do(self, actor: str, index: int, operation: Operation) -> None:
        """Carry out one operation and note how it went."""
        thread = self._simulation.current
        assert thread is not None
        if operation.name == PAUSE:
            self._lab.modules.load("time").__dict__["sleep"](operation.arguments[0])
            return
        self._at[thread.index] = (actor, index)
        self._note(Kind.CALL, actor, index)
        try:
            value = self._lab.shape(self._lab.do(self._subject, operation, self._receipts, actor))
        except Stop:
            raise
        except BaseException as error:
            if self._simulation.stopping:
                raise Stop from error
            self._note(Kind.RAISE, actor, index, self._lab.raised(error))
        else:
            if self._simulation.stopping:
                raise Stop  # the schedule is over, whatever the answer makes of its end
            self._note(Kind.RETURN, actor, index, value)
        del self._at[thread.index]

    def _note(
        self, kind: Kind, actor: str, index: int, value: Any = None, line: int | None = None
    ) -> None:
        event = Event(kind, actor, index, self._lab.seconds(), value, line)
        self._events.append(event)
        if self._report:
            self._report(event)

    # --- what only a detailed history tells -------------------------------------------------

    def _on_switch(self, me: Thread) -> None:
        self._note_place(Kind.HELD, me)

    def _on_wait(self, me: Thread) -> None:
        self._note_place(Kind.WAIT, me)

    def _note_place(self, kind: Kind, me: Thread) -> None:
        if me.index in self._at:
            line = line_of(sys._getframe(), self._lab.answer.filename)
            self._note(kind, *self._at[me.index], None, line)


def _ending(actors: list[Thread]) -> Ending:
    if any(actor.spinning for actor in actors):
        return Ending.SPINNING
    if all(actor.done for actor in actors):
        return Ending.FINISHED
    return Ending.STUCK
