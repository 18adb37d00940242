"""What rests on locks does what CPython's does: the same code, run both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Probe = Callable[[], object]
InTheLab = Callable[[Probe], list[Any]]


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


PROBES = [
    a_condition_demands_its_lock,
    a_condition_says_whether_it_was_notified,
    a_re_entered_condition_gives_the_lock_away_and_takes_it_back,
    wait_for_returns_what_its_predicate_says,
    an_event_is_seen_by_all,
    a_semaphore_counts,
    a_barrier_lets_all_go_at_once,
]


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_it_does_what_cpython_does(probe: Probe, in_the_lab: InTheLab) -> None:
    real = probe()

    simulated = in_the_lab(probe)

    assert simulated == [real]
