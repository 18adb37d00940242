"""What private copies of modules need to repeat themselves: counted names, hashes and seeds."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeAlias

from course.lab.runtime.simulation import Simulation

Reset: TypeAlias = Callable[[int], None]  # makes the module new for a schedule of this seed


class _StartGate:
    """A thread's `_started` event: starting hands over to the child and straight back."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._is_set = False
        self._is_awaited = False

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        self._is_set = True
        if self._is_awaited:
            self._simulation.begun()

    def wait(self, timeout: float | None = None) -> bool:
        child = self._simulation.newest
        if child is not None and not self._is_set:
            self._is_awaited = True
            self._simulation.run_child_first(child, self.is_set)
        return True


def _repair_threading(module: ModuleType, simulation: Simulation) -> Reset:
    names = module.__dict__
    thread_class = names["Thread"]
    make, make_hook = thread_class.__init__, names["_make_invoke_excepthook"]

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        self._born = next(names["_course_born"])
        make(self, *args, **kwargs)
        self._started = _StartGate(simulation)
        if isinstance(self, names["_DummyThread"]):
            self._daemonic = False  # an actor is a thread that somebody started and waits for

    def new_name(template: str = "Thread-%d") -> str:
        if template.startswith("Dummy") and simulation.current is not None:
            return simulation.current.name
        number: int = names["_counter"]()
        return template % number

    def make_invoke_excepthook() -> Callable[[Any], None]:
        invoke = make_hook()
        return lambda thread: None if simulation.stopping else invoke(thread)

    def run_named(self: Any) -> None:
        if simulation.current is not None:
            simulation.current.name = self._name
        bootstrap(self)

    bootstrap = thread_class._bootstrap
    thread_class.__init__ = __init__
    thread_class._bootstrap = run_named
    thread_class.__hash__ = lambda self: getattr(self, "_born", 0)
    names["_newname"] = new_name
    names["_make_invoke_excepthook"] = make_invoke_excepthook
    names["_main_thread"]._born = -1
    kept = {names["_main_thread"].ident: names["_main_thread"]}

    def reset(seed: int) -> None:
        names["_counter"] = itertools.count(1).__next__
        names["_course_born"] = itertools.count()
        names["_active"].clear()
        names["_active"].update(kept)
        names["_limbo"].clear()
        for leftover in ("_shutdown_locks", "_dangling"):
            if leftover in names:
                names[leftover].clear()

    return reset


def _repair_package(module: ModuleType, simulation: Simulation) -> Reset:
    names = module.__dict__
    names["__all__"] = [name for name in names["__all__"] if name != "ProcessPoolExecutor"]
    return lambda seed: None


def _repair_futures(module: ModuleType, simulation: Simulation) -> Reset:
    names = module.__dict__
    future = names["Future"]
    make = future.__init__

    def __init__(self: Any) -> None:
        self._born = next(names["_course_born"])
        make(self)

    future.__init__ = __init__
    future.__hash__ = lambda self: self._born
    names["id"] = lambda future: future._born  # several futures are locked in this order
    names["LOGGER"].addFilter(lambda record: not simulation.stopping)

    def reset(seed: int) -> None:
        names["_course_born"] = itertools.count()

    return reset


def _repair_pool(module: ModuleType, simulation: Simulation) -> Reset:
    names = module.__dict__

    def reset(seed: int) -> None:
        names["_threads_queues"].clear()
        names["ThreadPoolExecutor"]._counter = itertools.count().__next__

    return reset


def _repair_random(module: ModuleType, simulation: Simulation) -> Reset:
    names = module.__dict__
    seed_with = names["Random"].seed

    def seed_one(self: Any, a: Any = None, version: int = 2) -> None:
        seed_with(self, next(names["_course_seeds"]) if a is None else a, version)

    names["Random"].seed = seed_one
    names["seed"] = names["_inst"].seed

    def reset(seed: int) -> None:
        names["_course_seeds"] = itertools.count(seed << 20)
        names["seed"](seed)

    return reset


REPAIRS: dict[str, Callable[[ModuleType, Simulation], Reset]] = {
    "threading": _repair_threading,
    "concurrent.futures": _repair_package,
    "concurrent.futures._base": _repair_futures,
    "concurrent.futures.thread": _repair_pool,
    "random": _repair_random,
}
