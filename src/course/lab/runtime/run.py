"""The runtime for threads: one answer, one scenario, one schedule: a history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

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
from course.lab.runtime.waits import stuck_threads
from course.lab.scenario import Scenario


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
