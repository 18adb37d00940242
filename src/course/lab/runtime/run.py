"""The runtime for threads: one answer, one scenario, one schedule: a history."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from course.lab.doubles import DESK, PARTS, SHIFT, Double
from course.lab.history import Ending, History, Stuck
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
from course.lab.runtime.play import Play
from course.lab.runtime.policies import SWEEP_LIMIT, SWEPT, Hold, Policy, Replay, Switch, rotating
from course.lab.runtime.simulation import Stop, Thread
from course.lab.runtime.waits import line_of, stuck_threads
from course.lab.scenario import Scenario
from course.specimens.desk import Desk
from course.specimens.shift import Shift


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
        self.movers = range(1, 1)  # threads of the last run, by number: actors, then the answer's
        self._started: set[str] = set()  # calls, step by step
        self._places: list[Shift | Desk] = []

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
        play = Play(self, scenario, detailed, supply or plain_operation, report)
        with no_collection():
            return play.run(policy, seed)

    def seeded(self, scenario: Scenario, seed: int) -> History:
        return self.run(scenario, rotating(seed), seed=seed)

    def swept(self, scenario: Scenario) -> Iterator[History]:
        """Each thread is held before each of its steps in turn, while the others run to rest."""
        undisturbed = self.run(scenario, Policy())
        yield undisturbed
        if undisturbed.ending is Ending.NO_START:
            return
        for thread in self.movers[:SWEPT]:  # the actors, and whom the answer has started
            for step in range(1, SWEEP_LIMIT):
                history = self.run(scenario, Hold(thread, step), seed=step)
                if self.simulation.steps_of(thread) < step:
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

    def made(self, value: Any) -> Any:
        if value is SHIFT or value is DESK:
            self._places.append(self._place(value))
            return self._places[-1]
        return getattr(self._places[-1], value.value) if value in PARTS else super().made(value)

    def _place(self, double: Double) -> Shift | Desk:
        """Return where workers are played."""
        return (Shift if double is SHIFT else Desk)(self)

    def rest(self, for_what: str, seconds: float | None = None) -> None:
        """Let the thread that runs now wait in virtual time; None: until roused, or for ever."""
        simulation = self.simulation
        deadline = None if seconds is None else simulation.now + round(seconds * 1e9)
        simulation.block(for_what, deadline)

    def rouse(self, for_what: str) -> None:
        """Let everybody go on who rests for something that begins like this."""
        for thread in self.simulation.threads:
            if type(thread.lock) is str and thread.lock.startswith(for_what):
                self.simulation.wake(thread)

    def line(self) -> int | None:
        """Return the line of the answer that the thread which runs now has come from."""
        return line_of(sys._getframe(1), self.answer.filename)

    def let_go(self) -> None:
        while self._places:
            self._places.pop().close()

    def begin_steps(self) -> None:
        self.let_go()
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
