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


def a_condition_demands_its_lock() -> object:
    from threading import Condition, Lock, RLock

    found = []
    for lock in (Lock(), RLock()):
        condition = Condition(lock)
        for use in (condition.wait, condition.notify, condition.notify_all):
            try:
                use()
            except RuntimeError as error:
                found.append(str(error))
    return found


def a_condition_says_whether_it_was_notified() -> object:
    from threading import Condition, Lock, RLock, Thread

    found = []
    for lock in (Lock(), RLock()):
        condition = Condition(lock)
        with condition:
            found.append(condition.wait(0.001))
            found.append(condition.wait(0))

            def notify(condition: Condition = condition) -> None:
                with condition:
                    condition.notify()

            thread = Thread(target=notify)
            thread.start()
            found.append(condition.wait())
        thread.join()
    return found


def a_re_entered_condition_gives_the_lock_away_and_takes_it_back() -> object:
    from threading import Condition, Thread

    condition = Condition()
    seen: list[object] = []

    def notify() -> None:
        with condition:
            seen.append("inside")
            condition.notify_all()

    thread = Thread(target=notify)
    with condition, condition:
        thread.start()
        seen.append(condition.wait())
        condition.release()
        seen.append(condition.acquire())
    thread.join()
    return seen


def wait_for_returns_what_its_predicate_says() -> object:
    from threading import Condition, Thread

    condition = Condition()
    box: list[str] = []

    def fill() -> None:
        for letter in "abc":
            with condition:
                box.append(letter)
                condition.notify_all()

    thread = Thread(target=fill)
    with condition:
        early = condition.wait_for(lambda: box, timeout=0.001)
        thread.start()
        full = condition.wait_for(lambda: len(box) == 3 and "full")
    thread.join()
    return early, full


def an_event_is_seen_by_all() -> object:
    from threading import Event, Thread

    event = Event()
    seen = [event.is_set(), event.wait(0), event.wait(0.001)]
    threads = [Thread(target=lambda: seen.append(event.wait())) for _ in range(3)]
    for thread in threads:
        thread.start()
    event.set()
    for thread in threads:
        thread.join()
    event.clear()
    return [*seen, event.is_set()]


def a_semaphore_counts() -> object:
    from threading import BoundedSemaphore, Semaphore

    places = Semaphore(2)
    taken = [places.acquire(), places.acquire(), places.acquire(blocking=False)]
    taken.append(places.acquire(timeout=0.001))
    places.release(2)
    with places:
        taken.append(places.acquire(False))
    bounded = BoundedSemaphore(1)
    found = []
    for wrong in (
        bounded.release,
        lambda: places.release(0),
        lambda: Semaphore(-1),
        lambda: places.acquire(False, 1),
    ):
        try:
            wrong()
        except ValueError as error:
            found.append(str(error))
    return taken, found


def a_barrier_lets_all_go_at_once() -> object:
    from threading import Barrier, BrokenBarrierError, Thread

    barrier = Barrier(3)
    places: list[int] = []
    threads = [Thread(target=lambda: places.append(barrier.wait())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        Barrier(2).wait(timeout=0.001)
    except BrokenBarrierError:
        places.append(-1)
    barrier.abort()
    return sorted(places), barrier.broken, barrier.n_waiting, barrier.parties


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
    a_condition_demands_its_lock,
    a_condition_says_whether_it_was_notified,
    a_re_entered_condition_gives_the_lock_away_and_takes_it_back,
    wait_for_returns_what_its_predicate_says,
    an_event_is_seen_by_all,
    a_semaphore_counts,
    a_barrier_lets_all_go_at_once,
    low_level_locks_have_their_old_names,
]


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_it_does_what_cpython_does(probe: Probe, in_the_lab: InTheLab) -> None:
    real = probe()

    simulated = in_the_lab(probe)

    assert simulated == [real]
