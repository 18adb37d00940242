"""Real threads that move when somebody names them, each to the next line that needs the lock."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Protocol

from course.lab.moves import Board, Doing, Run, Stand
from course.lab.runtime.answer import Answer
from course.lab.runtime.modules import Modules
from course.lab.runtime.policies import Policy
from course.lab.runtime.run import Lab
from course.lab.runtime.simulation import Simulation, Thread
from course.lab.runtime.waits import line_of
from course.lab.scenario import Operation, Scenario
from course.lab.stage import GIVES, TAKES

STOPS = {"acquire": Doing.TAKE, "release": Doing.GIVE_BACK}


class Specimen(Protocol):
    """What can be looked at between two moves."""

    capacity: int
    items: list[str]
    lock: Any  # the simulated one: `owner` is the thread that holds it


class Halting(Simulation):
    """A simulation in which nobody goes on before they are named, not even who is woken."""

    def begin(self, policy: Policy, *, jumping: bool = False, steps: int = 0) -> None:
        super().begin(policy, jumping=False)
        self.woken: set[Thread] = set()

    def wake(self, thread: Thread) -> None:
        self.woken.add(thread)

    def move(self, thread: Thread) -> None:
        """Let this thread go on to its next halt, or to its end."""
        thread.timed_out = thread not in self.woken and is_late(thread, self.now)
        self.woken.discard(thread)
        thread.ready, thread.deadline = True, None
        self.run()

    def pass_time(self) -> None:
        """Jump to the next moment at which a sleeper's time is over."""
        self.now = min(t.deadline for t in self.threads if t.deadline is not None)


class Stepper(Lab):
    """One specimen and its actors, moved one at a time by name."""

    def __init__(self, scenario: Scenario, source: str, filename: str) -> None:
        modules = Modules(Halting())
        super().__init__(Answer(source, filename), lambda value: value, modules=modules)
        assert isinstance(self.simulation, Halting)
        self._halting = self.simulation
        self._stops = _stops(source)
        self._scenario = scenario
        self._at: dict[Thread, int] = {}  # who stands at which line
        self._calls: dict[str, str] = {}  # what each is in the middle of, or has ended last
        self._results: dict[str, str] = {}
        self._threads: dict[str, Thread] = {}

    def play(self, names: Iterable[str]) -> Run:
        """Return what these moves lead to; it ends at the first name that cannot move.

        It ends earlier where nobody can move any more, or more is inside than fits.
        """
        self.begin(Policy())
        self._threads = {"setup": self._halting.spawn("setup", self._make)}
        self._halting.run()
        self._threads = {
            actor.name: self._halting.spawn(
                actor.name, partial(self._act, actor.name, actor.operations)
            )
            for actor in self._scenario.cast
        }
        self._halting.run()
        run = Run(self._specimen.capacity, (self._board(),))
        try:
            for name in names:
                run = self._after(run, name)
                if run.refused or run.is_overfull(run.last) or run.last.is_stuck():
                    break
        finally:
            self._halting.stop()
        return run

    def _after(self, run: Run, name: str) -> Run:
        if run.last.why_not(name):
            return Run(run.capacity, run.boards, run.movers, name)
        self._halting.move(self._threads[name])
        board = self._board()
        if board.asleep() and not board.movable() and self._is_anybody_timed():
            self._halting.pass_time()
            board = self._board()
        return Run(run.capacity, (*run.boards, board), (*run.movers, name))

    def _is_anybody_timed(self) -> bool:
        return any(thread.deadline is not None for thread in self._halting.threads)

    # --- in simulated threads ---------------------------------------------------------------

    def _make(self) -> None:
        self._specimen: Specimen = self.subject(self._scenario)

    def _act(self, actor: str, operations: tuple[Operation, ...]) -> None:
        takes = [operation for operation in operations if operation.name in TAKES]
        for operation in operations:
            self._calls[actor] = _told(operation, takes)
            value = self.do(self._specimen, operation, {}, actor)
            self._results[actor] = _result(operation, value)

    def at_point(self) -> Callable[[int], None]:
        return self._halt

    def _halt(self, line: int) -> None:
        """Stand still in front of a line that takes the lock or gives it back."""
        thread = self._halting.current
        if line in self._stops and thread is not None:
            self._at[thread] = line
            self._halting.block("named", None)
            del self._at[thread]

    # --- what can be seen -------------------------------------------------------------------

    def _board(self) -> Board:
        lock = self._specimen.lock
        holder = lock.owner.name if lock.taken else ""
        stands = tuple(self._stand(actor.name) for actor in self._scenario.cast)
        return Board(stands, tuple(self._specimen.items), holder)

    def _stand(self, actor: str) -> Stand:
        thread, call = self._threads[actor], self._calls[actor]
        if thread.done:
            return Stand(actor, Doing.NOTHING, call, result=self._results[actor])
        if thread in self._at:
            line = self._at[thread]
            return Stand(actor, self._stops[line], call, line)
        line = line_of(sys._current_frames()[thread.worker.ident], self.answer.filename) or 0
        if thread in self._halting.woken:
            return Stand(actor, Doing.WAKE, call, line)
        if is_late(thread, self._halting.now):
            return Stand(actor, Doing.TIME_OUT, call, line)
        left = None if thread.deadline is None else (thread.deadline - self._halting.now) / 1e9
        return Stand(actor, Doing.SLEEP, call, line, left)


def is_late(thread: Thread, now: int) -> bool:
    """Is the time over that this thread wanted to sleep?"""
    return thread.deadline is not None and thread.deadline <= now


def _stops(source: str) -> dict[int, Doing]:
    """Return the lines that take the lock or give it back."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {
        call.lineno: STOPS[call.func.attr]
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in STOPS
    }


def _result(operation: Operation, value: Any) -> str:
    if value is False:
        return "refused"
    if operation.name in TAKES:
        return "gave up" if value is None else f"has {value}"
    return ""


def _told(operation: Operation, takes: list[Operation]) -> str:
    """Return a call's name: `put a`; `get 2` for the second of several, none for a single one."""
    if operation.name in GIVES:
        return f"{operation.name} {operation.arguments[0]}"
    place = next(n for n, one in enumerate(takes, 1) if one is operation)
    return f"{operation.name} {place}" if len(takes) > 1 else ""
