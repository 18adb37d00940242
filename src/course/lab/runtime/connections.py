"""The runtime for answers that use a broker: plain calls, one after another, in real time."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from typing import Any

from course.lab.history import History, Stuck
from course.lab.lines import Line
from course.lab.runtime import chance
from course.lab.runtime.base import Mover, Runtime
from course.lab.runtime.line import connection_at, url_at
from course.lab.runtime.modules import Modules
from course.lab.runtime.policies import Switch
from course.lab.runtime.simulation import Simulation
from course.lab.scenario import Scenario

STEPS_ONLY = "an answer that uses a broker is tried step by step"


class Plain(Modules):
    """What `import` finds in an answer here: everything as it is."""

    def __init__(self) -> None:
        self.simulation = Simulation()
        self.builtins: dict[str, Any] = dict(vars(builtins))

    def reset(self, seed: int) -> None:
        """Nothing is simulated, so nothing is undone."""


class ConnectionLab(Runtime):
    """Runs one answer; each `Line` becomes a connection through the next door."""

    _url = ""
    _used = 0  # doors

    @classmethod
    def prepare(cls) -> Modules:
        return Plain()

    def made(self, value: Any) -> Any:
        if type(value) is not Line:
            return super().made(value)
        if not self._used:
            self._url = url_at(self.doors[0])
            host = self._url.rpartition("/")[2]
            self.of_this_run = {f"vhost '{host}'": "its virtual host"}
        self._used += 1
        return connection_at(self.doors[self._used], self._url, value.lost_after)

    def at_point(self) -> Callable[[int], None]:
        return lambda line: None

    def begin_steps(self) -> None:
        if self.is_boxed:
            chance.begin_at(0)
        self.fresh_module(0)

    def cancel(self, mover: Mover) -> None:
        raise ValueError(STEPS_ONLY)

    def advance(self, seconds: float) -> None:
        raise ValueError("time is real here")

    def stuck(self) -> list[Stuck]:
        return []

    def left(self) -> list[Stuck]:
        return []

    def seeded(self, scenario: Scenario, seed: int) -> History:
        raise ValueError(STEPS_ONLY)

    def swept(self, scenario: Scenario) -> Iterator[History]:
        raise ValueError(STEPS_ONLY)

    def replay(self, scenario: Scenario, switches: tuple[Switch, ...], **options: Any) -> History:
        raise ValueError(STEPS_ONLY)
