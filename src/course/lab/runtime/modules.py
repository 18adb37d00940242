"""Private copies of the interpreter's own threading modules, over the simulated primitives."""

from __future__ import annotations

import builtins
import dataclasses
import importlib.util
import os
import random
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from types import CodeType, ModuleType
from typing import Any

from course.lab.runtime import clock, primitives
from course.lab.runtime.repairs import REPAIRS, Reset
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
    "logging.config",
    "logging.handlers",
    "functools",
    "random",
    "secrets",
    "uuid",
)
SIMULATED = ("_thread", "time", "_threading_local")
ABSENT = ("_queue",)  # the C twin; `queue` then uses its own Python fallback
ONE_PROCESS = "this exercise runs in one process"
REFUSED = {
    "asyncio": "this exercise is about threads; asyncio has exercises of its own",
    "multiprocessing": ONE_PROCESS,
    "concurrent.futures.process": ONE_PROCESS,
    "subprocess": ONE_PROCESS,
}


def compile_once() -> None:
    """Let dataclasses be made with less work: an answer makes the same ones in every schedule."""
    compiled = lru_cache(maxsize=None)(partial(compile, filename="<string>", mode="exec"))

    def execute(text: str, names: dict[str, Any], space: dict[str, Any]) -> None:
        exec(compiled(text), names, space)

    vars(dataclasses)["exec"] = execute


class Modules:
    """What `import` finds in an answer: private copies of some modules, the rest as they are."""

    def __init__(self, simulation: Simulation, refused: Mapping[str, str] = REFUSED) -> None:
        compile_once()
        self.simulation = simulation
        self._refused = refused
        self._loaded: dict[str, ModuleType] = {
            "_thread": primitives.build(simulation),
            "time": clock.build(simulation),
        }
        self._entropy = random.Random(0)
        self._codes: dict[str, tuple[CodeType, str, bool]] = {}
        self._os = self._make_os()
        self._importlib = self._make_importlib()
        local = ModuleType("_threading_local")
        local.__dict__["local"] = self._loaded["_thread"].__dict__["_local"]
        self._loaded["_threading_local"] = local
        self._resets: list[Reset] = []
        self._seed = 0
        self.builtins: dict[str, Any] = {**vars(builtins), "__import__": self.import_}
        worlds = [self.builtins, *map(vars, self._loaded.values())]
        self._fresh = [(names, dict(names)) for names in worlds]

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
        simulation, current = self.simulation, self.simulation.current
        simulation.current = None  # what a module makes while it loads is no switch point
        try:
            exec(code, module.__dict__)
        finally:
            simulation.current = current
        if parent:
            setattr(self._loaded[parent], leaf, module)
        repair = REPAIRS.get(name)
        if repair is not None:
            self._resets.append(repair(module, simulation))
            self._resets[-1](self._seed)
        self._fresh.append((vars(module), dict(vars(module))))
        return module

    def reset(self, seed: int) -> None:
        """Undo what an earlier schedule changed in the private modules; seed their randomness."""
        self._seed = seed
        self._entropy.seed(0)  # the same in every schedule, so that histories stay alike
        for names, fresh in self._fresh:
            names.update(fresh)
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
        private = None
        if globals is not None and globals.get("__name__") in self._loaded:
            private = globals
        if level and private is not None:
            name = importlib.util.resolve_name("." * level + name, private["__package__"])
            level = 0
        if level == 0:
            if name in ABSENT:
                raise ImportError(f"no module named {name!r} here")
            self._refuse(name, is_private=private is not None)
            if name in COPIED or name in SIMULATED:
                module = self.load(name)
                for wanted in fromlist or ():
                    self._load_part(f"{name}.{wanted}", is_private=private is not None)
                return module if fromlist else self.load(name.partition(".")[0])
            if name == "os" or (name == "os.path" and not fromlist):
                return self._os
            if name.partition(".")[0] == "importlib" and private is None:
                return self._import_importlib(name, fromlist)
        return builtins.__import__(name, globals, locals, fromlist or (), level)

    def _refuse(self, name: str, *, is_private: bool) -> None:
        """Raise `ImportError` for a module that cannot be used under the lab."""
        refused = self._refused
        reason = refused.get(name) or refused.get(name.partition(".")[0])
        if is_private:  # the private modules may use each other
            reason = REFUSED.get(name)
        if reason:
            raise ImportError(f"{name} cannot be used here: {reason}")

    def _load_part(self, name: str, *, is_private: bool) -> None:
        self._refuse(name, is_private=is_private)
        if name in COPIED:
            self.load(name)

    def _code(self, name: str) -> tuple[CodeType, str, bool]:
        if name not in self._codes:
            spec = importlib.util.find_spec(name)
            assert spec is not None and spec.loader is not None and spec.origin is not None
            code = spec.loader.get_code(name)  # type: ignore[attr-defined]
            is_package = spec.submodule_search_locations is not None
            self._codes[name] = (code, spec.origin, is_package)
        return self._codes[name]

    def _make_os(self) -> ModuleType:
        """Return `os` with repeatable chance, and without fork hooks that reach this process."""
        module = ModuleType("os")
        module.__dict__.update(vars(os))
        module.__dict__["register_at_fork"] = lambda **hooks: None
        module.__dict__["urandom"] = self._entropy.randbytes
        return module

    def _make_importlib(self) -> ModuleType:
        module = ModuleType("importlib")
        module.__dict__.update(vars(importlib))

        def import_module(name: str, package: str | None = None) -> ModuleType:
            name = importlib.util.resolve_name(name, package)
            return self.import_(name, None, None, ("__name__",))

        module.__dict__["import_module"] = import_module
        return module

    def _import_importlib(self, name: str, fromlist: Sequence[str] | None) -> ModuleType:
        found = builtins.__import__(name, None, None, fromlist or (), 0)
        if fromlist and found is not importlib:
            return found
        for leaf, value in vars(importlib).items():
            self._importlib.__dict__.setdefault(leaf, value)
        return self._importlib
