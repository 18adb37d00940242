"""Private copies of the interpreter's own threading modules, over the simulated primitives."""

from __future__ import annotations

import builtins
import importlib.util
import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, ModuleType
from typing import Any

from course.lab.runtime import clock, primitives
from course.lab.runtime.simulation import Simulation

COPIED = (
    "threading",
    "queue",
    "sched",
    "concurrent",
    "concurrent.futures",
    "concurrent.futures._base",
    "concurrent.futures.thread",
    "logging",
    "functools",
    "random",
)
SIMULATED = ("_thread", "time", "_threading_local")
ABSENT = ("_queue",)  # the C twin; `queue` then uses its own Python fallback
REFUSED = {
    "asyncio": "this exercise is about threads; asyncio has exercises of its own",
    "multiprocessing": "this exercise runs in one process",
    "concurrent.futures.process": "this exercise runs in one process",
    "subprocess": "this exercise runs in one process",
}


class Modules:
    """What `import` finds in an answer: private copies of some modules, the real ones for the rest."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._loaded: dict[str, ModuleType] = {
            "_thread": primitives.build(simulation),
            "time": clock.build(simulation),
        }
        self._codes: dict[str, tuple[CodeType, str, bool]] = {}
        self._os = _without_fork_hooks()
        self._importlib = self._make_importlib()
        local = ModuleType("_threading_local")
        local.__dict__["local"] = self._loaded["_thread"].__dict__["_local"]
        self._loaded["_threading_local"] = local
        self._resets: list[Callable[[int], None]] = []
        self.builtins: dict[str, Any] = {**vars(builtins), "__import__": self.import_}

    def load(self, name: str) -> ModuleType:
        """Return the private module of this name, executing its source on first use."""
        if name in self._loaded:
            return self._loaded[name]
        parent, _, leaf = name.rpartition(".")
        if parent:
            self.load(parent)
        code, origin, is_package = self._code(name)
        module = ModuleType(name)
        module.__dict__.update(
            __builtins__=self.builtins,
            __file__=origin,
            __package__=name if is_package else parent,
            __spec__=None,
        )
        if is_package:
            module.__dict__["__path__"] = []
        self._loaded[name] = module
        simulation, current = self._simulation, self._simulation.current
        simulation.current = None  # what a module makes while it loads is no switch point
        try:
            exec(code, module.__dict__)
        finally:
            simulation.current = current
        if parent:
            setattr(self._loaded[parent], leaf, module)
        finish = FINISH.get(name)
        if finish is not None:
            self._resets.append(finish(module, simulation))
        return module

    def reset(self, seed: int) -> None:
        """Forget what an earlier schedule left in the private modules; seed their randomness."""
        for reset in self._resets:
            reset(seed)

    def import_(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """Do what `__import__` does, with the private modules in front."""
        if level == 0:
            if name in ABSENT:
                raise ImportError(f"no module named {name!r} here")
            if name in REFUSED and not self._is_private(globals):
                raise ImportError(f"{name} cannot be used here: {REFUSED[name]}")
            if name in COPIED or name in SIMULATED:
                module = self.load(name)
                for wanted in fromlist or ():
                    if f"{name}.{wanted}" in COPIED:
                        self.load(f"{name}.{wanted}")
                return module if fromlist else self.load(name.partition(".")[0])
            if name == "os" and self._is_private(globals):
                return self._os
            if name == "importlib" and not self._is_private(globals):
                return self._importlib
        return builtins.__import__(name, globals, locals, fromlist or (), level)

    def _is_private(self, importer: Mapping[str, Any] | None) -> bool:
        return importer is not None and importer.get("__name__") in self._loaded

    def _code(self, name: str) -> tuple[CodeType, str, bool]:
        if name not in self._codes:
            spec = importlib.util.find_spec(name)
            assert spec is not None and spec.loader is not None and spec.origin is not None
            code = spec.loader.get_code(name)  # type: ignore[attr-defined]
            is_package = spec.submodule_search_locations is not None
            self._codes[name] = (code, spec.origin, is_package)
        return self._codes[name]

    def _make_importlib(self) -> ModuleType:
        module = ModuleType("importlib")
        module.__dict__.update(vars(importlib))

        def import_module(name: str, package: str | None = None) -> ModuleType:
            return self.import_(name, None, None, ("*",))

        module.__dict__["import_module"] = import_module
        return module


def _without_fork_hooks() -> ModuleType:
    """Return `os` for the private modules: their fork hooks must not reach this process."""
    module = ModuleType("os")
    module.__dict__.update(vars(os))
    module.__dict__["register_at_fork"] = lambda **hooks: None
    return module


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


def _finish_threading(module: ModuleType, simulation: Simulation) -> Callable[[int], None]:
    names = module.__dict__
    thread_class = names["Thread"]
    make = thread_class.__init__
    born = itertools.count()

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        self._started = _StartGate(simulation)
        self._born = next(names["_course_born"])

    def run_named(self: Any) -> None:
        if simulation.current is not None:
            simulation.current.name = self._name
        bootstrap(self)

    bootstrap = thread_class._bootstrap
    thread_class.__init__ = __init__
    thread_class._bootstrap = run_named
    thread_class.__hash__ = lambda self: getattr(self, "_born", 0)
    names["_main_thread"]._born = -1
    names["_course_born"] = born
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


def _finish_futures(module: ModuleType, simulation: Simulation) -> Callable[[int], None]:
    future = module.__dict__["Future"]
    make = future.__init__
    count = [0]

    def __init__(self: Any) -> None:
        make(self)
        count[0] += 1
        self._born = count[0]

    future.__init__ = __init__
    future.__hash__ = lambda self: self._born

    def reset(seed: int) -> None:
        count[0] = 0

    return reset


def _finish_pool(module: ModuleType, simulation: Simulation) -> Callable[[int], None]:
    names = module.__dict__

    def reset(seed: int) -> None:
        names["_threads_queues"].clear()
        names["ThreadPoolExecutor"]._counter = itertools.count().__next__

    return reset


def _finish_random(module: ModuleType, simulation: Simulation) -> Callable[[int], None]:
    def reset(seed: int) -> None:
        module.__dict__["seed"](seed)

    return reset


FINISH: dict[str, Callable[[ModuleType, Simulation], Callable[[int], None]]] = {
    "threading": _finish_threading,
    "concurrent.futures._base": _finish_futures,
    "concurrent.futures.thread": _finish_pool,
    "random": _finish_random,
}
