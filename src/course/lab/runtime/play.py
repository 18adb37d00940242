"""One run of a scenario in threads, while it happens: who called, what came of it."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from course.lab.history import (
    DRAIN,
    ENDS_LATER,
    SETUP,
    Ending,
    History,
    Kind,
    Raised,
    Stuck,
)
from course.lab.runtime.base import Report, Supply
from course.lab.runtime.chronicle import Chronicle, Names
from course.lab.runtime.policies import Policy, Switch
from course.lab.runtime.simulation import Stop, Thread
from course.lab.runtime.waits import line_of
from course.lab.scenario import PAUSE, Operation, Scenario
from course.lab.scripts import Deed, Noted, played

if TYPE_CHECKING:
    from course.lab.runtime.run import Lab


class Play:
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
        self._log = Chronicle(lab.seconds, report)
        self._subject: Any = None
        self._failure: Raised | None = None
        self._at: dict[int, tuple[str, int]] = {}  # thread index -> actor, operation
        self._receipts: dict[str, str] = {}  # of what each actor was lent last
        self._own: set[int] = set()  # threads of the scenario, by index
        self._names = Names("thread", scenario, detailed=detailed)
        self._outlived: tuple[Stuck, ...] = ()
        self._left: list[Thread] = []  # of the answer, when no call was open

    def run(self, policy: Policy, seed: int) -> History:
        simulation = self._simulation
        self._lab.begin(Policy(), seed=seed)
        self._lab.printing.begin(self._hear if self._detailed else None)
        self._own.add(simulation.spawn(SETUP, self._set_up).index)
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
            self._own.add(actors[-1].index)
        simulation.run()
        self._lab.movers = range(actors[0].index if actors else 1, simulation.count)
        ending = _ending(actors)
        stuck = []
        if ending is not Ending.FINISHED and self._detailed:
            stuck = self._lab.stuck()
        self._outlived = self._outliving()
        switches = tuple(simulation.switches)
        simulation.policy, simulation.on_switch, simulation.on_wait = Policy(), None, None
        self._drain()
        return self._end(ending, seed, stuck, switches)

    def _end(
        self, ending: Ending, seed: int, stuck: list[Stuck], switches: tuple[Switch, ...] = ()
    ) -> History:
        history = History(
            self._scenario,
            tuple(self._log.events),
            ending,
            switches,
            seed,
            stuck=tuple(stuck),
            failure=self._failure,
            left=self._outlived,
            printed=tuple(self._log.printed),
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
            before = len(self._log.events)
            self._simulation.spawn(DRAIN, partial(self._do, DRAIN, index, drain))
            self._simulation.run()
            own = self._log.events[before:]
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
        self._own.add(thread.index)
        self._log.note(Kind.CALL, actor, index)
        given = self._with_scripts(actor, index, operation)
        try:
            value = self._lab.shape(self._lab.do(self._subject, given, self._receipts, actor))
        except Stop:
            raise
        except BaseException as error:
            if self._simulation.stopping:
                raise Stop from error
            self._log.note(Kind.RAISE, actor, index, self._lab.raised(error))
        else:
            if self._simulation.stopping:
                raise Stop  # the schedule is over, whatever the answer makes of its end
            self._log.note(Kind.RETURN, actor, index, value)
        del self._at[thread.index]
        if not self._at and not self._left:
            threads = self._simulation.threads
            self._left = [thread for thread in threads if thread.index not in self._own]

    def _outliving(self) -> tuple[Stuck, ...]:
        """Return the threads that have outlived every call, and what they wait for now."""
        waiting = {stuck.thread: stuck for stuck in self._lab.stuck()} if self._left else {}
        return tuple(
            Stuck(thread.name, thread.line or None, ENDS_LATER)
            if thread.done
            else waiting[thread.name]
            for thread in self._left
        )

    def _with_scripts(self, actor: str, index: int, operation: Operation) -> Operation:
        """Return the operation with what plays its scripts in their place."""
        play = _Playing(self, actor, index)
        return replace(
            operation,
            arguments=tuple(played(one, play) for one in operation.arguments),
            options=tuple((name, played(one, play)) for name, one in operation.options),
        )

    def note_deed(self, actor: str, index: int, deed: Deed, item: Any, said: Any) -> None:
        """Note what a script was asked by the thread that runs now."""
        thread = self._simulation.current
        assert thread is not None
        if self._simulation.stopping:
            raise Stop
        noted = Noted(deed, self._name_of(thread), item, said)
        self._log.note(Kind.NOTE, actor, index, self._lab.shape(noted))

    def _name_of(self, thread: Thread) -> str:
        """Return whose thread this is, or what one of the answer's own is called."""
        if thread.index in self._own:
            return thread.name
        return self._names.of(thread.index, thread.name)

    def pause(self, seconds: float) -> None:
        """Let virtual time pass in the thread that runs now, or let others go first."""
        if seconds > 0:
            self._lab.modules.load("time").__dict__["sleep"](seconds)
        else:
            self._simulation.operation()

    # --- what only a detailed history tells -------------------------------------------------

    def _hear(self, text: str, line: int | None) -> None:
        thread = self._simulation.current
        actor = SETUP if thread is None else self._name_of(thread)
        self._log.hear(actor, text, line)

    def _on_switch(self, me: Thread) -> None:
        self._note_place(Kind.HELD, me)

    def _on_wait(self, me: Thread) -> None:
        self._note_place(Kind.WAIT, me)

    def _note_place(self, kind: Kind, me: Thread) -> None:
        if me.index in self._at:
            line = line_of(sys._getframe(), self._lab.answer.filename)
            self._log.note(kind, *self._at[me.index], None, line)


class _Playing:
    """What the scripts of one call need of its run."""

    def __init__(self, run: Play, actor: str, index: int) -> None:
        self._run = run
        self._call = (actor, index)

    def note(self, deed: Deed, item: Any = None, said: Any = None) -> None:
        self._run.note_deed(*self._call, deed, item, said)

    def pause(self, seconds: float) -> None:
        self._run.pause(seconds)


def _ending(actors: list[Thread]) -> Ending:
    if any(actor.spinning for actor in actors):
        return Ending.SPINNING
    if all(actor.done for actor in actors):
        return Ending.FINISHED
    return Ending.STUCK
