"""Queues, pools, timers and clocks do what CPython's do: the same code, run both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Probe = Callable[[], object]
InTheLab = Callable[[Probe], list[Any]]


def every_queue_has_its_order() -> object:
    import queue

    found = []
    for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue, queue.SimpleQueue):
        one: Any = kind()
        for number in (2, 3, 1):
            one.put(number)
        found.append([one.get() for _ in range(3)])
    return found


def a_full_or_empty_queue_refuses_in_time() -> object:
    from queue import Empty, Full, Queue, SimpleQueue

    one: Queue[int] = Queue(1)
    simple: SimpleQueue[int] = SimpleQueue()
    one.put(1)
    found = []
    for refused in (
        lambda: one.put(2, block=False),
        lambda: one.put(2, timeout=0.001),
        lambda: one.put(2, timeout=-1),
        lambda: (one.get(), one.get_nowait()),
        lambda: one.get(timeout=0.001),
        lambda: simple.get(timeout=0.001),
        simple.get_nowait,
    ):
        try:
            refused()
        except (Full, Empty, ValueError) as error:
            found.append(type(error).__name__)
    return found, one.qsize(), one.empty(), one.full(), simple.empty()


def a_queue_hands_items_over() -> object:
    from queue import Queue, SimpleQueue
    from threading import Thread

    into: Queue[int | None] = Queue(2)
    out: SimpleQueue[int] = SimpleQueue()

    def work() -> None:
        while (number := into.get()) is not None:
            out.put(number * number)
            into.task_done()
        into.task_done()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in (1, 2, 3, 4, None, None):
        into.put(number)
    into.join()
    for thread in threads:
        thread.join()
    return sorted(out.get() for _ in range(4)), into.unfinished_tasks


def one_task_done_too_many_is_an_error() -> object:
    from queue import Queue

    try:
        Queue[int]().task_done()
    except ValueError as error:
        return str(error)
    return None


def a_pool_returns_results_and_errors() -> object:
    from concurrent.futures import ThreadPoolExecutor

    def halve(number: int) -> int:
        if number % 2:
            raise ValueError(number)
        return number // 2

    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="w") as pool:
        futures = [pool.submit(halve, number) for number in (4, 5, 6)]
        mapped = list(pool.map(halve, [8, 10]))
    error = futures[1].exception()
    return [futures[0].result(), futures[2].result(), mapped, repr(error), futures[0].done()]


def a_pool_that_was_shut_down_takes_nothing() -> object:
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(1)
    late = pool.submit(int)
    pool.shutdown(wait=True)
    try:
        pool.submit(int)
    except RuntimeError as error:
        return late.result(), str(error)
    return None


def what_waits_in_a_pool_can_be_cancelled() -> object:
    from concurrent.futures import CancelledError, ThreadPoolExecutor
    from threading import Event

    begun, gate = Event(), Event()
    pool = ThreadPoolExecutor(1)

    def hold() -> bool:
        begun.set()
        return gate.wait()

    busy, idle = pool.submit(hold), pool.submit(int)
    begun.wait()
    found = [idle.cancel(), busy.cancel(), idle.cancelled()]
    never = pool.submit(int)
    pool.shutdown(wait=False, cancel_futures=True)
    gate.set()
    try:
        never.result()
    except CancelledError:
        found.append(True)
    return found, busy.result()


def futures_are_waited_for() -> object:
    from concurrent.futures import (
        FIRST_COMPLETED,
        FIRST_EXCEPTION,
        ThreadPoolExecutor,
        as_completed,
        wait,
    )
    from concurrent.futures import TimeoutError as Late
    from threading import Event

    gate = Event()
    found: list[object] = []
    with ThreadPoolExecutor(3) as pool:
        held: Any = pool.submit(gate.wait)
        quick: Any = pool.submit(int)
        wrong: Any = pool.submit(int, "x")
        first = wait([held, quick], return_when=FIRST_COMPLETED)
        found += [first.done == {quick}, first.not_done == {held}]
        failed = wait([held, wrong], return_when=FIRST_EXCEPTION)
        found += [failed.done == {wrong}, len(wait([held], timeout=0.001).done)]
        for late in (lambda: held.result(0.001), lambda: list(as_completed([held], 0.001))):
            try:
                late()
            except Late:
                found.append("late")
        gate.set()
        found.append({future.done() for future in as_completed([held, quick, wrong])})
    return found


def callbacks_run_when_a_future_ends() -> object:
    from concurrent.futures import Future, ThreadPoolExecutor

    seen: list[int] = []

    def note(future: Future[int]) -> None:
        seen.append(future.result())

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(int, "7")
        future.add_done_callback(note)
    future.add_done_callback(note)
    return seen


def a_scheduler_runs_what_is_due() -> object:
    import sched
    import time

    run: list[str] = []
    one = sched.scheduler(time.monotonic, time.sleep)
    now = time.monotonic()
    one.enterabs(now + 0.002, 1, run.append, ("later",))
    one.enterabs(now + 0.001, 2, run.append, ("sooner",))
    one.enterabs(now + 0.001, 1, run.append, ("soonest",))
    cancelled = one.enterabs(now + 0.001, 3, run.append, ("never",))
    one.cancel(cancelled)
    one.run()
    return run, one.empty()


def sleeping_refuses_what_is_no_time() -> object:
    import time

    found = []
    for seconds in (-1, "1", None, float("nan")):
        try:
            time.sleep(seconds)  # type: ignore[arg-type]
        except (ValueError, TypeError) as error:
            found.append(type(error).__name__)
    return found


def clocks_agree_on_what_passes() -> object:
    import time

    before = [time.monotonic(), time.perf_counter(), time.monotonic_ns() / 1e9]
    time.sleep(0.001)
    after = [time.monotonic(), time.perf_counter(), time.monotonic_ns() / 1e9]
    return [late - early > 0.0009 for early, late in zip(before, after, strict=True)]


def a_logger_can_be_used() -> object:
    import io
    import logging
    from threading import Thread

    text = io.StringIO()
    logger = logging.getLogger("buffer")
    handler = logging.StreamHandler(text)
    logger.addHandler(handler)
    thread = Thread(target=logger.warning, args=("%s items", 3), name="w")
    thread.start()
    thread.join()
    logger.removeHandler(handler)
    return text.getvalue()


PROBES = [
    every_queue_has_its_order,
    a_full_or_empty_queue_refuses_in_time,
    a_queue_hands_items_over,
    one_task_done_too_many_is_an_error,
    a_pool_returns_results_and_errors,
    a_pool_that_was_shut_down_takes_nothing,
    what_waits_in_a_pool_can_be_cancelled,
    futures_are_waited_for,
    callbacks_run_when_a_future_ends,
    a_scheduler_runs_what_is_due,
    sleeping_refuses_what_is_no_time,
    clocks_agree_on_what_passes,
    a_logger_can_be_used,
]


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_it_does_what_cpython_does(probe: Probe, in_the_lab: InTheLab) -> None:
    real = probe()

    simulated = in_the_lab(probe)

    assert simulated == [real]
