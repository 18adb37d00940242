"""The runtime for tasks: asyncio on virtual time, one answer under many schedules."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from course.lab.history import SPINS, History, Stuck
from course.lab.runtime.answer import Answer
from course.lab.runtime.arrivals import Again, Arrivals, CancelAt, rotating
from course.lab.runtime.awaits import (
    A_CALLBACK,
    MOST_LEFT,
    failures,
    line_in,
    line_of_callback,
    timers_of,
    waiting,
)
from course.lab.runtime.base import (
    STEPS,
    Ended,
    Mover,
    Report,
    Runtime,
    Shape,
    Supply,
    no_collection,
)
from course.lab.runtime.loop import CountedTask, VirtualLoop, turns_of
from course.lab.runtime.modules import ONE_PROCESS, Modules
from course.lab.runtime.policies import SWEEP_LIMIT, Policy, Switch
from course.lab.runtime.simulation import Simulation, Stop
from course.lab.runtime.visits import Visit, result_of
from course.lab.scenario import Scenario

THREADS = "this exercise is about the tasks of one event loop; threads have exercises of their own"
REFUSED = {
    "threading": THREADS,
    "_thread": THREADS,
    "queue": THREADS,
    "sched": THREADS,
    "concurrent": THREADS,
    "multiprocessing": ONE_PROCESS,
    "subprocess": ONE_PROCESS,
}
ENDLESS = 50_000  # points one turn may pass, before its task counts as spinning
ASKED_TO_GO = 5  # times: a task may refuse to be cancelled, or take its time
GOODBYES = 100  # turns in which what is left of a schedule may end
STANDSTILL = 100  # turns at one moment after which the clock moves on: so does a real one
RESTLESS = 100  # turns of a task that may have kept all others from coming to rest
CONTROL = (asyncio.CancelledError, asyncio.InvalidStateError, asyncio.QueueFull, asyncio.QueueEmpty)


class Errand:
    """One call in a task of its own."""

    def __init__(self, lab: TaskLab, task: CountedTask) -> None:
        self._lab = lab
        self.task = task

    @property
    def done(self) -> bool:
        """Has it ended?"""
        return self.task.done()

    @property
    def spinning(self) -> bool:
        """Does it run round in a loop for ever?"""
        return self.task in self._lab.spinning

    @property
    def wakes(self) -> int:
        """How often has it left a wait?"""
        return max(0, self.task.turns - 1)

    @property
    def line(self) -> int | None:
        """Where in the answer does it stand?"""
        if self.spinning:
            return self._lab.spinning[self.task]
        return line_in(self.task, self._lab.answer.filename)


class TaskLab(Runtime):
    """Runs one answer in the tasks of one loop. One per process."""

    def __init__(
        self,
        answer: Answer,
        shape: Shape,
        contracts: Iterable[type] = (),
        modules: Modules | None = None,
        awaited: Sequence[str] = (),
    ) -> None:
        super().__init__(answer, shape, (*contracts, *CONTROL), modules, awaited)
        self.loop = VirtualLoop(self.simulation)  # type: ignore[abstract]  # the rest refuses
        self.spinning: dict[asyncio.Task[Any] | None, int | None] = {}  # None: a callback
        self._points = 0
        self._turns_at = (0, 0)  # a moment, and the turns since then without a rest
        self._own: list[CountedTask] = []  # calls that were started from outside

    @classmethod
    def prepare(cls) -> Modules:
        return Modules(Simulation(), REFUSED)

    def begin(self, seed: int = 0) -> None:
        """Start a schedule in which nothing has happened yet."""
        self.end()
        self.simulation.begin(Policy())
        self.fresh_module(seed)
        self.loop = VirtualLoop(self.simulation)  # type: ignore[abstract]  # the rest refuses
        self.spinning.clear()
        self.loop.held = self.spinning
        self._own.clear()
        self._turns_at = (0, 0)

    def end(self) -> None:
        """Cancel whatever is left of a schedule, and let it end in peace."""
        for _ in range(ASKED_TO_GO):
            alive = [task for task in self.loop.tasks if not task.done()]
            for task in alive:
                task.cancel()
            for _ in range(GOODBYES):
                if self.loop.is_idle:
                    break
                self.turn()
            if not alive:
                break
        self.loop.is_over = True

    def turn(self) -> None:
        """Run what is ready, in this loop's world."""
        before = asyncio._get_running_loop()
        asyncio._set_running_loop(self.loop)
        hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=None, finalizer=self.loop.close_generator)
        self._points = 0
        try:
            self.loop.turn()
        finally:
            sys.set_asyncgen_hooks(*hooks)
            asyncio._set_running_loop(before)
        self._move_on()

    def _move_on(self) -> None:
        """Let a nanosecond pass when nobody rests: who waits by the clock sees its time come."""
        moment, turns = self._turns_at
        now = self.simulation.now
        turns = turns + 1 if now == moment else 1
        if turns == STANDSTILL:
            self.simulation.now += 1
        self._turns_at = (now, turns)

    def call(self, name: str, work: Any) -> CountedTask:
        """Return a task of ours for this coroutine; it moves in the next turn."""
        task = self.loop.plain_task(work, name=name)
        self._own.append(task)
        return task

    def at_point(self) -> Callable[[int], None]:
        return self._point

    def _point(self, line: int) -> None:
        self._points += 1
        if self._points > ENDLESS:
            self.spinning.setdefault(asyncio.current_task(self.loop), line)
            raise Stop

    def run(
        self,
        scenario: Scenario,
        policy: Arrivals,
        *,
        seed: int = 0,
        detailed: bool = False,
        supply: Supply | None = None,
        report: Report | None = None,
    ) -> tuple[History, Counter[int]]:
        """Return what happens under this policy, and how many turns each actor's calls took."""
        visit = Visit(self, scenario, policy, detailed=detailed, supply=supply, report=report)
        with no_collection():
            try:
                return visit.run(seed), visit.gate.alive
            finally:
                self.end()

    def seeded(self, scenario: Scenario, seed: int) -> History:
        return self.run(scenario, rotating(seed), seed=seed)[0]

    def swept(self, scenario: Scenario) -> Iterator[History]:
        """Each actor is cancelled after each turn of its calls in turn."""
        undisturbed, turns = self.run(scenario, Arrivals())
        yield undisturbed
        for actor in range(1, len(scenario.cast) + 1):
            for turn in range(1, min(turns[actor] + 1, SWEEP_LIMIT)):
                yield self.run(scenario, CancelAt(actor, turn), seed=turn)[0]

    def replay(
        self,
        scenario: Scenario,
        switches: tuple[Switch, ...],
        *,
        detailed: bool = True,
        supply: Supply | None = None,
        report: Report | None = None,
    ) -> History:
        policy = Again(switches)
        return self.run(scenario, policy, detailed=detailed, supply=supply, report=report)[0]

    # --- step by step -----------------------------------------------------------------------

    def begin_steps(self) -> None:
        self.begin()

    def start(self, name: str, work: Callable[[], Any], ended: Ended) -> Errand:
        errand = Errand(self, self.call(name, self._carry_out(work, ended)))
        self._rest()
        return errand

    async def _carry_out(self, work: Callable[[], Any], ended: Ended) -> None:
        loop = self.loop
        try:
            value = self.shape(await result_of(work()))
        except Stop:
            raise
        except BaseException as error:
            if not loop.is_over:
                ended(None, self.raised(error))
        else:
            ended(value, None)

    def cancel(self, mover: Mover) -> None:
        assert isinstance(mover, Errand)
        mover.task.cancel()
        self._rest()

    def advance(self, seconds: float) -> None:
        until = self.simulation.now + round(seconds * 1e9)
        self._rest()
        for _ in range(STEPS):
            following = self.loop.next_time()
            if following is None or following > until:
                break
            self.simulation.now = max(self.simulation.now, following)
            self._rest()
        else:
            self.give_up_spinning()
        self.simulation.now = max(self.simulation.now, until)

    def _rest(self) -> None:
        """Let everybody move until nobody can; time stands still."""
        self._turns_at = (0, 0)
        for _ in range(STEPS):
            while due := self.loop.due():
                for _, timer in due:
                    self.loop.fire(timer)
            if self.loop.is_idle:
                return
            self.turn()
        self.give_up_spinning()

    def give_up_spinning(self) -> None:
        """Name the tasks that never come to rest, and let them move no more."""
        alive = [task for task in self.loop.tasks if not task.done()]
        least = max(RESTLESS, max(map(turns_of, alive), default=0) // 2)
        restless = {task for task in alive if turns_of(task) >= least} or self.loop.movers()
        for task in alive:
            if task in restless:
                self.spinning.setdefault(task, line_in(task, self.answer.filename))
        callbacks = self.loop.silence()
        if not self.spinning and callbacks:
            self.spinning[None] = line_of_callback(callbacks[0], self.answer.filename)

    def stuck(self) -> list[Stuck]:
        return [*failures(self.loop, self.answer.filename), *self._alive(self.loop.tasks)]

    def left(self) -> list[Stuck]:
        return [*self._alive(self._others()), *timers_of(self.loop)]

    def alive(self) -> list[asyncio.Task[Any]]:
        """Return the tasks of the answer's own that are alive."""
        return [task for task in self._others() if not task.done()]

    def _others(self) -> list[asyncio.Task[Any]]:
        return [task for task in self.loop.tasks if task not in self._own]

    def _alive(self, tasks: Iterable[asyncio.Task[Any]]) -> list[Stuck]:
        """Return those of these tasks that have not ended, and a callback that never rests."""
        found = [Stuck(A_CALLBACK, self.spinning[None], SPINS)] if None in self.spinning else []
        for task in tasks:
            if task in self.spinning:
                found.append(Stuck(task.get_name(), self.spinning[task], SPINS))
            elif not task.done():
                found.append(waiting(task, self.answer.filename))
        return found[:MOST_LEFT]
