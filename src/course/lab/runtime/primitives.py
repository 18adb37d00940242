"""The simulated `_thread`: locks, thread start, identity and join handles."""

from __future__ import annotations

import _thread as real
from collections.abc import Callable
from types import ModuleType, TracebackType
from typing import Any

from course.lab.runtime.simulation import Simulation, Stop, Thread

TIMEOUT_MAX = real.TIMEOUT_MAX
MAIN_IDENT = 1  # of the driver; simulated threads count on from there


def deadline_of(simulation: Simulation, blocking: bool, timeout: float) -> int | None:
    """Return the deadline in virtual nanoseconds; raise for the values that CPython refuses."""
    if not blocking and timeout != -1:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0 and timeout != -1:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")
    if timeout == -1:
        return None
    return simulation.now + -int(-timeout * 1e9 // 1)


def build(simulation: Simulation) -> ModuleType:
    """Return a module that stands in for `_thread` over this simulation."""

    class Lock:
        """A lock whose waiters compete for it in the order the schedule chooses."""

        __slots__ = ("__weakref__", "_fresh", "_maker", "_waiters", "owner", "quiet", "taken")

        def __init__(self) -> None:
            self.taken = False
            self.owner: Thread | None = None
            self.quiet = simulation.current is None  # made while a module loads: no switch point
            self._maker = simulation.current
            self._fresh = True  # the maker's first acquire is no switch point either
            self._waiters: list[Thread] = []

        def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
            deadline = deadline_of(simulation, blocking, timeout)
            if not (self.quiet or (self._fresh and self._maker is simulation.current)):
                simulation.operation()
            self._fresh = False
            if self.taken and (not blocking or timeout == 0):
                return False
            while self.taken:
                me = simulation.current
                assert me is not None, "a lock made at import is held for ever"
                self._waiters.append(me)
                if not simulation.block(self, deadline):
                    if me in self._waiters:
                        self._waiters.remove(me)
                    return False
            self.taken, self.owner = True, simulation.current
            return True

        def release(self) -> None:
            self.release_quietly()
            if not self.quiet and not simulation.stopping:
                simulation.operation()

        def release_quietly(self) -> None:
            """Release without a switch point."""
            if not self.taken:
                raise RuntimeError("release unlocked lock")
            self.taken, self.owner = False, None
            waiters, self._waiters = self._waiters, []
            for waiter in waiters:
                simulation.wake(waiter)

        def locked(self) -> bool:
            return self.taken

        def _at_fork_reinit(self) -> None:
            self.taken, self.owner = False, None

        acquire_lock, release_lock, locked_lock = acquire, release, locked
        __enter__ = acquire

        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> None:
            self.release()

    class RLock:
        """A re-entrant lock: one `Lock` and how often its owner has it."""

        __slots__ = ("__weakref__", "_count", "lock")

        def __init__(self) -> None:
            self.lock = Lock()
            self._count = 0

        def _is_owned(self) -> bool:
            return self.lock.taken and self.lock.owner is simulation.current

        def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
            if self._is_owned():
                deadline_of(simulation, blocking, timeout)
                self._count += 1
                return True
            if self.lock.acquire(blocking, timeout):
                self._count = 1
                return True
            return False

        def release(self) -> None:
            if not self._is_owned():
                if simulation.stopping:
                    raise Stop
                raise RuntimeError("cannot release un-acquired lock")
            self._count -= 1
            if self._count == 0:
                self.lock.release()

        def _release_save(self) -> int:
            if not self._is_owned():
                raise RuntimeError("cannot release un-acquired lock")
            count, self._count = self._count, 0
            self.lock.release()
            return count

        def _acquire_restore(self, count: int) -> None:
            self.lock.acquire()
            self._count = count

        def _recursion_count(self) -> int:
            return self._count if self._is_owned() else 0

        def _at_fork_reinit(self) -> None:
            self._count = 0

        __enter__ = acquire

        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> None:
            self.release()

    class Handle:
        """What joins a thread (Python 3.13 and newer)."""

        def __init__(self, ident: int = 0) -> None:
            self.ident = ident
            self._done = Lock()
            self._done.quiet = True
            self._done.taken = True

        def join(self, timeout: float | None = None) -> None:
            if not self._done.taken:
                return
            if self._done.acquire(True, -1 if timeout is None or timeout < 0 else timeout):
                self._done.release_quietly()

        def is_done(self) -> bool:
            return not self._done.taken

        def _set_done(self) -> None:
            if self._done.taken:
                self._done.release_quietly()

    def start(function: Callable[..., object], args: tuple[Any, ...], kwargs: Any = None) -> Thread:
        simulation.operation()
        thread = simulation.spawn("", lambda: function(*args, **(kwargs or {})) and None)
        thread.name = f"thread {thread.index}"
        simulation.newest = thread
        return thread

    def start_new_thread(
        function: Callable[..., object], args: tuple[Any, ...], kwargs: Any = None, /
    ) -> int:
        return ident_of(start(function, args, kwargs))

    def start_joinable_thread(
        function: Callable[..., object], *, handle: Handle | None = None, daemon: bool = True
    ) -> Handle:
        handle = handle or Handle()
        thread = start(function, ())
        handle.ident = ident_of(thread)
        thread.on_end.append(handle._set_done)
        return handle

    def set_sentinel() -> Lock:
        sentinel = Lock()
        sentinel.quiet = True
        thread = simulation.current
        if thread is not None:
            thread.on_end.append(lambda: sentinel.release_quietly() if sentinel.taken else None)
        return sentinel

    def get_ident() -> int:
        return ident_of(simulation.current)

    module = ModuleType("_thread")
    module.__dict__.update(
        {name: getattr(real, name) for name in ("error", "TIMEOUT_MAX", "_ExceptHookArgs")},
        LockType=Lock,
        lock=Lock,
        RLock=RLock,
        allocate_lock=Lock,
        allocate=Lock,
        start_new_thread=start_new_thread,
        start_new=start_new_thread,
        start_joinable_thread=start_joinable_thread,
        daemon_threads_allowed=lambda: True,
        get_ident=get_ident,
        get_native_id=get_ident,
        interrupt_main=lambda signum=2: None,
        exit=_exit,
        exit_thread=_exit,
        stack_size=lambda size=0: 0,
        _count=lambda: len(simulation.threads),
        _excepthook=lambda args: remember(simulation, args),
        _get_main_thread_ident=lambda: MAIN_IDENT,
        _is_main_interpreter=lambda: True,
        _local=local_class(simulation),
        _make_thread_handle=Handle,
        _set_sentinel=set_sentinel,
        _shutdown=lambda: None,
        _ThreadHandle=Handle,
    )
    return module


def ident_of(thread: Thread | None) -> int:
    """Return what `get_ident()` says in this thread; the driver is the main thread."""
    return MAIN_IDENT if thread is None else MAIN_IDENT + 1 + thread.index


def remember(simulation: Simulation, args: Any) -> None:
    """Keep an exception that ended a thread, instead of printing it; `SystemExit` is none."""
    is_error = args.exc_value is not None and args.exc_type is not SystemExit
    if simulation.current is not None and is_error:
        simulation.uncaught.append((simulation.current, args.exc_value))


def local_class(simulation: Simulation) -> type:
    """Return a class like `threading.local`: every simulated thread sees its own attributes."""

    class Local:
        __slots__ = ("__dict__", "__weakref__", "_local_made", "_local_spaces")

        def __new__(cls, /, *args: Any, **kwargs: Any) -> Any:
            if (args or kwargs) and cls.__init__ is object.__init__:
                raise TypeError("Initialization arguments are not supported")
            self = object.__new__(cls)
            object.__setattr__(self, "_local_made", (args, kwargs))
            spaces = {ident_of(simulation.current): object.__getattribute__(self, "__dict__")}
            object.__setattr__(self, "_local_spaces", spaces)
            return self

        def __getattribute__(self, name: str) -> Any:
            enter(self)
            return object.__getattribute__(self, name)

        def __setattr__(self, name: str, value: Any) -> None:
            enter(self)
            object.__setattr__(self, name, value)

        def __delattr__(self, name: str) -> None:
            enter(self)
            object.__delattr__(self, name)

    def enter(local: Any) -> None:
        spaces = object.__getattribute__(local, "_local_spaces")
        ident = ident_of(simulation.current)
        is_new = ident not in spaces
        space = spaces.setdefault(ident, {})
        if object.__getattribute__(local, "__dict__") is not space:
            object.__setattr__(local, "__dict__", space)
        if is_new:
            args, kwargs = object.__getattribute__(local, "_local_made")
            type(local).__init__(local, *args, **kwargs)

    return Local


def _exit() -> None:
    raise SystemExit
