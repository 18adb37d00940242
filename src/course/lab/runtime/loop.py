"""The event loop of a simulated run: real tasks and futures, virtual time, nothing outside."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Container, Coroutine
from contextlib import suppress
from contextvars import Context
from typing import Any

from course.lab.runtime.simulation import Simulation

REASON = "the lab runs the tasks of one loop in virtual time, without threads and without a network"
NEVER_NS = 10**18  # 30 years: a timer that is set for later, or for ever, never fires


class NotInTheLab(RuntimeError):
    """An answer asks its event loop for something that is outside the lab."""


class CountedTask(asyncio.Task[Any]):
    """A task whose hash is its number, so that sets of tasks keep one order."""

    def __init__(self, coro: Any, *, number: int, **options: Any) -> None:
        self.number = number
        self.turns = 0  # how often it has moved
        super().__init__(coro, **options)

    def __hash__(self) -> int:
        return self.number


class CountedFuture(asyncio.Future[Any]):
    """A future whose hash is its number."""

    def __init__(self, *, number: int, loop: asyncio.AbstractEventLoop) -> None:
        self.number = number
        super().__init__(loop=loop)

    def __hash__(self) -> int:
        return self.number


class VirtualLoop(asyncio.AbstractEventLoop):
    """One schedule's loop. Callbacks run in the order of `call_soon`, in virtual time."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[int, int, asyncio.TimerHandle]] = []
        self._factory: Callable[..., Any] | None = None
        self._count = 0
        self._nameless = 0  # tasks whose maker gave them no name
        self.tasks: list[asyncio.Task[Any]] = []  # every task of this schedule, in order
        self.failed: list[dict[str, Any]] = []  # what nobody has caught or asked for
        self.held: Container[asyncio.Task[Any] | None] = ()  # tasks that move no more
        self.is_over = False

    # --- called by whoever drives -----------------------------------------------------------

    @property
    def is_idle(self) -> bool:
        """Is there no callback to run?"""
        return not self._ready

    def turn(self) -> None:
        """Run the callbacks that are ready now; what they make ready waits for the next turn."""
        for _ in range(len(self._ready)):
            handle = self._ready.popleft()
            owner = _owner(handle)
            if handle.cancelled() or (isinstance(owner, asyncio.Task) and owner in self.held):
                continue
            if isinstance(owner, CountedTask):
                owner.turns += 1
            with suppress(SystemExit, KeyboardInterrupt):  # its task keeps it
                handle._run()

    def due(self) -> list[tuple[int, asyncio.TimerHandle]]:
        """Remove and return the timers that come next, if their time has come, with their numbers.

        All are due at one moment: what comes later comes later, also when both are overdue.
        """
        found: list[tuple[int, asyncio.TimerHandle]] = []
        moment = self.next_time()
        if moment is None or moment > self._simulation.now:
            return found
        while self._timers and self._timers[0][0] == moment:
            _, number, timer = heapq.heappop(self._timers)
            if not timer.cancelled():
                found.append((number, timer))
        return found

    def fire(self, timer: asyncio.TimerHandle) -> None:
        """Make a timer's callback ready."""
        if not timer.cancelled():
            self._ready.append(timer)

    def next_time(self) -> int | None:
        """Return the virtual nanosecond of the next timer, or None without one."""
        while self._timers and self._timers[0][2].cancelled():
            heapq.heappop(self._timers)
        moment = self._timers[0][0] if self._timers else NEVER_NS
        return moment if moment < NEVER_NS else None

    def timers(self) -> list[asyncio.TimerHandle]:
        """Return the timers that are still to fire, the next one first."""
        return [timer for _, _, timer in sorted(self._timers) if not timer.cancelled()]

    def silence(self) -> list[Any]:
        """Forget the callbacks that are ready, and return them: they never come to rest."""
        ready = [handle._callback for handle in self._ready if not handle.cancelled()]  # type: ignore[attr-defined]
        self._ready.clear()
        return ready

    def movers(self) -> set[asyncio.Task[Any]]:
        """Return the tasks that will move in the next turn."""
        owners = (_owner(handle) for handle in self._ready if not handle.cancelled())
        return {owner for owner in owners if isinstance(owner, asyncio.Task)}

    # --- what asyncio and the answer ask for ------------------------------------------------

    def time(self) -> float:
        return self._simulation.now / 1e9

    def call_soon(  # type: ignore[override]
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        if not self.is_over:
            self._ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon  # type: ignore[assignment]

    def call_later(  # type: ignore[override]
        self, delay: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        moment = NEVER_NS if when * 1e9 >= NEVER_NS else round(when * 1e9)
        heapq.heappush(self._timers, (moment, self._next(), timer))
        timer._scheduled = True  # type: ignore[attr-defined]
        return timer

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Nothing to do: a cancelled timer is passed over."""

    def create_future(self) -> asyncio.Future[Any]:
        return CountedFuture(number=self._next(), loop=self)

    def create_task(self, coro: Any, *, name: Any = None, **options: Any) -> Any:
        if self._factory is None:
            return self.plain_task(coro, name=name, **options)
        task = self._factory(self, coro, **options)
        if isinstance(task, asyncio.Task):
            task.set_name(self._shown(name))
            self.tasks.append(task)
        return task

    def plain_task(self, coro: Any, *, name: Any = None, **options: Any) -> CountedTask:
        """Return a task that no factory of the answer has made."""
        shown = self._shown(name)
        task = CountedTask(coro, number=self._next(), loop=self, name=shown, **options)
        self.tasks.append(task)
        return task

    def _shown(self, name: Any) -> str:
        if name is not None:
            return str(name)
        self._nameless += 1
        return f"task {self._nameless}"

    def set_task_factory(self, factory: Any) -> None:
        self._factory = factory

    def get_task_factory(self) -> Any:
        return self._factory

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def get_debug(self) -> bool:
        return False

    def set_debug(self, enabled: bool) -> None:
        """Debug mode is about real time; there is none here."""

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        if not self.is_over:
            self.failed.append(context)

    default_exception_handler = call_exception_handler

    def get_exception_handler(self) -> Any:
        return None

    def set_exception_handler(self, handler: Any) -> None:
        """What nobody catches is told in the verdict, whatever the answer would make of it."""

    def close_generator(self, generator: Any) -> None:
        """Close a generator that nobody will ask again, as asyncio does."""
        if not self.is_over:
            self.call_soon(self.create_task, generator.aclose())

    async def shutdown_asyncgens(self) -> None:
        """Nothing to do: generators end with their schedule."""

    def _next(self) -> int:
        self._count += 1
        return self._count


def _owner(handle: asyncio.Handle) -> Any:
    """Return what a callback is a method of: a task, when it is one of its turns."""
    return getattr(handle._callback, "__self__", None)  # type: ignore[attr-defined]


def turns_of(task: asyncio.Task[Any]) -> int:
    """Return how often a task has moved, if that is counted."""
    return task.turns if isinstance(task, CountedTask) else 0


def _refusing(name: str) -> Callable[..., Any]:
    def refuse(self: VirtualLoop, *args: Any, **options: Any) -> Any:
        for value in args:
            if isinstance(value, Coroutine):
                value.close()
        raise NotInTheLab(f"loop.{name}() cannot be used here: {REASON}")

    return refuse


for _name in dir(asyncio.AbstractEventLoop):
    if not _name.startswith("_") and _name not in vars(VirtualLoop):
        setattr(VirtualLoop, _name, _refusing(_name))
