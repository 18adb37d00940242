"""The simulated `time`: the same functions, on the schedule's virtual clock."""

from __future__ import annotations

import time as real
from collections.abc import Callable
from types import ModuleType

from course.lab.runtime.simulation import Simulation

WALL_OFFSET_NS = 1_900_000_000 * 10**9  # what `time.time()` adds to the virtual clock


def reading(monotonic_ns: Callable[[], int]) -> ModuleType:
    """Return a module that stands in for `time` where it reads a clock, and is as it is else."""

    def monotonic() -> float:
        return monotonic_ns() / 1e9

    def time_ns() -> int:
        return WALL_OFFSET_NS + monotonic_ns()

    def time() -> float:
        return time_ns() / 1e9

    module = ModuleType("time")
    module.__dict__.update(vars(real))
    module.__dict__.update(
        monotonic=monotonic,
        monotonic_ns=monotonic_ns,
        perf_counter=monotonic,
        perf_counter_ns=monotonic_ns,
        time=time,
        time_ns=time_ns,
    )
    return module


def build(simulation: Simulation) -> ModuleType:
    """Return a module that stands in for `time`; only sleeping and jumping move it."""

    def sleep(seconds: float, /) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        simulation.operation()
        if simulation.current is None:
            simulation.now += round(seconds * 1e9)
        elif seconds == 0:
            simulation.yield_turn()
        else:
            simulation.block("sleep", simulation.now - int(-seconds * 1e9 // 1))

    module = reading(lambda: simulation.now)
    module.__dict__["sleep"] = sleep
    return module
