"""Simulated locks do what CPython's do: the same code, run both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Probe = Callable[[], object]
InTheLab = Callable[[Probe], list[Any]]


def a_lock_is_taken_once() -> object:
    from threading import Lock

    lock = Lock()
    first = lock.acquire()
    return first, lock.acquire(blocking=False), lock.acquire(timeout=0), lock.locked()


def a_released_lock_can_be_taken_again() -> object:
    from threading import Lock

    lock = Lock()
    lock.acquire()
    lock.release()
    return lock.locked(), lock.acquire(False), lock.locked()


def a_timed_acquire_gives_up() -> object:
    from threading import Lock

    lock = Lock()
    lock.acquire()
    return lock.acquire(True, 0.001), lock.acquire(timeout=0.001)


def a_lock_is_a_context() -> object:
    from threading import Lock

    lock = Lock()
    with lock as entered:
        inside = lock.locked()
    return entered, inside, lock.locked()


def a_lock_may_be_released_by_another_thread() -> object:
    from threading import Lock, Thread

    lock = Lock()
    lock.acquire()
    thread = Thread(target=lock.release)
    thread.start()
    thread.join()
    return lock.locked()


def a_lock_refuses_impossible_arguments() -> object:
    from threading import TIMEOUT_MAX, Lock

    def refused(*arguments: Any) -> str:
        try:
            return str(Lock().acquire(*arguments))
        except (ValueError, OverflowError, TypeError) as error:
            return type(error).__name__

    return [
        refused(False, 1),
        refused(False, 0),
        refused(True, -2),
        refused(True, -1),
        refused(False, -1),
        refused(True, TIMEOUT_MAX * 2),
        refused(True, None),
        refused(True, "1"),
    ]


def a_re_entrant_lock_refuses_impossible_arguments() -> object:
    from threading import RLock

    lock = RLock()
    found = []
    for _ in range(2):  # free, then owned
        try:
            lock.acquire(False, 1)
        except ValueError:
            found.append("refused")
        lock.acquire()
    return found


def releasing_a_free_lock_is_an_error() -> object:
    from threading import Condition, Lock, RLock

    found = []
    for one in (Lock(), RLock(), Condition(), Condition(Lock())):
        try:
            one.release()
        except RuntimeError as error:
            found.append(str(error))
    return found


def a_re_entrant_lock_counts_its_owner() -> object:
    from threading import RLock, Thread

    lock = RLock()
    seen = []
    with lock, lock:
        other = Thread(target=lambda: seen.append(lock.acquire(blocking=False)))
        other.start()
        other.join()
    lock.acquire()
    other = Thread(target=lambda: seen.append(lock.acquire(timeout=0.001)))
    other.start()
    other.join()
    return seen


def a_re_entrant_lock_is_released_by_its_owner_only() -> object:
    from threading import RLock, Thread

    lock = RLock()
    lock.acquire()
    seen = []

    def release() -> None:
        try:
            lock.release()
        except RuntimeError as error:
            seen.append(str(error))

    thread = Thread(target=release)
    thread.start()
    thread.join()
    return seen


def low_level_locks_have_their_old_names() -> object:
    import _thread

    lock = _thread.allocate_lock()
    found = [lock.acquire_lock(), lock.locked_lock()]
    lock.release_lock()
    done = _thread.allocate_lock()
    done.acquire()
    _thread.start_new_thread(done.release, ())
    return [
        *found,
        done.acquire(),
        isinstance(done, _thread.LockType),
        _thread.error is RuntimeError,
    ]


PROBES = [
    a_lock_is_taken_once,
    a_released_lock_can_be_taken_again,
    a_timed_acquire_gives_up,
    a_lock_is_a_context,
    a_lock_may_be_released_by_another_thread,
    a_lock_refuses_impossible_arguments,
    a_re_entrant_lock_refuses_impossible_arguments,
    releasing_a_free_lock_is_an_error,
    a_re_entrant_lock_counts_its_owner,
    a_re_entrant_lock_is_released_by_its_owner_only,
    low_level_locks_have_their_old_names,
]


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_it_does_what_cpython_does(probe: Probe, in_the_lab: InTheLab) -> None:
    real = probe()

    simulated = in_the_lab(probe)

    assert simulated == [real]
