"""The runtime for processes: real ones, over real files, one moving at a time."""

from __future__ import annotations

import builtins
import gc
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from course.lab import mailroom
from course.lab.doubles import CLIENT, DATABASE, LEDGER, PATH
from course.lab.history import History, Stuck
from course.lab.runtime import chance
from course.lab.runtime.answer import Answer
from course.lab.runtime.base import Mover, Report, Runtime, Shape, Supply
from course.lab.runtime.chronicle import SoFar
from course.lab.runtime.clock import reading
from course.lab.runtime.crew import Crew
from course.lab.runtime.door import Doors, client_at
from course.lab.runtime.effects import Books, Quiet, effect_of, with_ledger
from course.lab.runtime.locks import let_locks_sleep
from course.lab.runtime.members import DOOR, Shared
from course.lab.runtime.modules import Modules
from course.lab.runtime.policies import NEVER, SWEEP_LIMIT, Switch
from course.lab.runtime.simulation import EPOCH_NS, Simulation
from course.lab.runtime.stops import take_no_time
from course.lab.runtime.turns import Hold, Kill, Replay, Seldom, Turns
from course.lab.scenario import Operation, Scenario
from course.lab.scripts import LOOKS, Effect, Play

FILE = "queue.db"
MOST_MEMBERS = 16


class Real(Modules):
    """What `import` finds in an answer here: everything as it is, but for clocks and locks."""

    def __init__(self) -> None:
        self.simulation = Simulation()
        self.now: Callable[[], float] = lambda: 0.0  # seconds
        self._time = reading(lambda: EPOCH_NS + round(self.now() * 1e9))
        self.builtins: dict[str, Any] = {**vars(builtins), "__import__": self.import_}

    def import_(self, name: str, *arguments: Any) -> ModuleType:
        """Do what `__import__` does; whoever reads a clock reads the one of the schedule."""
        return self._time if name == "time" else builtins.__import__(name, *arguments)

    def reset(self, seed: int) -> None:
        """Nothing is simulated, so nothing is undone."""

    def sleep_by(self, sleep: Callable[[float], None]) -> None:
        """Let whoever sleeps do so in this way."""
        self._time.__dict__["sleep"] = sleep


class Stock:
    """What folder and server held once a scenario was set up, so that it is done only once."""

    def __init__(self, lab: ProcessLab) -> None:
        self._lab = lab
        self._known: tuple[Scenario, str, SoFar] | None = None

    def find(self, scenario: Scenario) -> SoFar | None:
        """Fill folder and server as they were after setting up; return what happened by then."""
        if self._known is None or self._known[0] != replace(scenario, cast=()):
            return None
        _, kept, so_far = self._known
        _copy(Path(kept), Path(self._lab.folder))
        if self._lab.server is not None:
            self._lab.server.restore()
        return so_far

    def keep(self, scenario: Scenario, so_far: SoFar) -> None:
        """Keep folder and server as they are now."""
        self.forget()
        kept = tempfile.mkdtemp(dir=Path.cwd())
        _copy(Path(self._lab.folder), Path(kept))
        if self._lab.server is not None:
            self._lab.server.keep()
        self._known = (replace(scenario, cast=()), kept, so_far)

    def forget(self) -> None:
        """Remove what is kept."""
        if self._known is not None:
            shutil.rmtree(self._known[1], ignore_errors=True)
            self._known = None


class ProcessLab(Runtime):
    """Runs one answer in processes that share a folder and a clock."""

    def __init__(
        self,
        answer: Answer,
        shape: Shape,
        contracts: Iterable[type] = (),
        modules: Modules | None = None,
        awaited: Sequence[str] = (),
    ) -> None:
        super().__init__(answer, shape, contracts, modules, awaited)
        self.shared = Shared(MOST_MEMBERS)
        assert isinstance(self.modules, Real)
        self._real = self.modules
        self._real.now = self.seconds
        self.folder = ""
        self.server: Doors | None = None
        self._door = -1  # of this very process
        self.stock = Stock(self)
        self.begun: list[str] = []  # what effects wrote or meant to, step by step
        self.play: Play = Quiet(self.begun, self.failed, self.advance)
        self._note_line: Callable[[int], None] = self.shared.at_line(0)
        self._note_command = self.shared.at_command(0, answer.line_now)

    @classmethod
    def prepare(cls) -> Modules:
        import sqlite3  # noqa: F401  every process would import it anew

        return Real()

    def seconds(self) -> float:
        return self.shared.now

    def made(self, value: Any) -> Any:
        path = Path(self.folder) / FILE
        if value is PATH:
            return str(path)
        if value is CLIENT:
            return client_at(self._door, self._note_command)
        if value is DATABASE:
            return with_ledger(path)
        if value is LEDGER:
            return Books(Path(with_ledger(path)), self.begun)
        if type(value) is Effect:
            return effect_of(value, self.play)
        return mailroom.played(super().made(value), self.play)

    def do(self, subject: Any, operation: Operation, receipts: dict[str, str], actor: str) -> Any:
        if operation.name in LOOKS:
            return getattr(self.made(LEDGER), operation.name)()
        options = tuple((name, self.made(value)) for name, value in operation.options)
        arguments = tuple(map(self.made, operation.arguments))
        given = replace(operation, arguments=arguments, options=options)
        return super().do(subject, given, receipts, actor)

    def door_of(self, number: int) -> int | None:
        """Return the connection of the process with this number, where there is a server."""
        return None if self.server is None else self.server.of(number)

    def at_point(self) -> Callable[[int], None]:
        return self._note_line

    def become(self, number: int) -> None:
        """Be one process of the crew: its own chance, its own line, a module of its own."""
        self._real.sleep_by(time.sleep)  # the lab sees it at the system call
        chance.begin_at(number)
        self._note_line = self.shared.at_line(number)
        self._note_command = self.shared.at_command(number, self.answer.line_now)
        self._hash_anew(number)
        self._door = DOOR
        let_locks_sleep()
        self.fresh_module(number)

    def _hash_anew(self, number: int) -> None:
        """Give texts another hash than in other processes, as Python does at each start."""
        self.modules.builtins["hash"] = lambda value: hash(
            (number, value) if isinstance(value, str | bytes) else value
        )

    def new_folder(self) -> None:
        """Begin with an empty folder, an empty server, and with the clock at nought."""
        self.end()
        if self.doors:
            self.server = self.server or Doors(self.doors)
            self._door = self.doors[0]
            self.server.begin()
        self.folder = tempfile.mkdtemp(dir=Path.cwd())
        self.of_this_run = {f"{self.folder}/": ""}
        self.shared.now = 0.0
        self.begun.clear()

    def end(self) -> None:
        """Remove the folder of the schedule before."""
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = ""

    def run(
        self,
        scenario: Scenario,
        turns: Turns,
        *,
        seed: int = 0,
        detailed: bool = False,
        supply: Supply | None = None,
        report: Report | None = None,
    ) -> Crew:
        """Return a crew that has played the scenario under these turns."""
        self.new_folder()
        crew = Crew(self, scenario, turns, detailed=detailed, supply=supply, report=report)
        try:
            crew.run(seed)
        finally:
            crew.close()
            self.end()
        self.beat()
        return crew

    def seeded(self, scenario: Scenario, seed: int) -> History:
        return self.run(scenario, Seldom(seed) if seed else Turns(), seed=seed).history

    def swept(self, scenario: Scenario) -> Iterator[History]:
        """Each actor is held before each of its moves, while the others run to rest."""
        undisturbed = self.run(scenario, Turns())
        yield undisturbed.history
        for actor in range(1, len(scenario.cast) + 1):
            for move in undisturbed.meetings_of(actor)[:SWEEP_LIMIT]:
                yield self.run(scenario, Hold(actor, move), seed=move).history

    def crashed(self, scenario: Scenario) -> Iterator[History]:
        """The first actor is killed before each of its moves that leaves a trace."""
        undisturbed = self.run(scenario, Kill(1, NEVER))
        yield undisturbed.history
        for move in undisturbed.traces_of(1):
            yield self.run(scenario, Kill(1, move), seed=move).history

    def replay(
        self,
        scenario: Scenario,
        switches: tuple[Switch, ...],
        *,
        detailed: bool = True,
        supply: Supply | None = None,
        report: Report | None = None,
    ) -> History:
        turns = Replay(switches)
        return self.run(scenario, turns, detailed=detailed, supply=supply, report=report).history

    # --- step by step, in this process ------------------------------------------------------

    def begin_steps(self) -> None:
        gc.collect()  # an answer of the walk before may keep files open in a cycle
        self.new_folder()
        if self.is_boxed:
            take_no_time()  # who waits for a lock of its own process would wait in real time
            chance.begin_at(0)
        self._real.sleep_by(self._sleep)
        self.fresh_module(0)

    def cancel(self, mover: Mover) -> None:
        raise ValueError("a call of a process cannot be cancelled from outside")

    def advance(self, seconds: float) -> None:
        self.shared.now += seconds

    def _sleep(self, seconds: float) -> None:
        """Let the time pass that one wants to sleep: there is nobody else who could move."""
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self.advance(seconds)

    def stuck(self) -> list[Stuck]:
        return []

    def left(self) -> list[Stuck]:
        return []


def _copy(source: Path, target: Path) -> None:
    """Copy what a folder holds, but no times and modes: landlock lets nobody set those."""
    for path in source.iterdir():
        if path.is_dir():
            (target / path.name).mkdir()
            _copy(path, target / path.name)
        else:
            shutil.copyfile(path, target / path.name)
