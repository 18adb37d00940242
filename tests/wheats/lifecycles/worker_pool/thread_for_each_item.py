"""A thread for each item, started only when one of so many places is free."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Semaphore, Thread
from typing import TypeVar

from course.contracts.lifecycles import PoolReport

T = TypeVar("T")
R = TypeVar("R")


def run_pool(
    items: Iterable[T], *, handler: Callable[[T], R], workers: int, capacity: int
) -> PoolReport[R]:
    if workers < 1 or capacity < 1:
        raise ValueError(f"workers and capacity must be at least 1, not {workers} and {capacity}")
    places = Semaphore(workers)  # taken before a thread is started, given back at its very end
    threads: list[Thread] = []
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    source_error: BaseException | None = None

    def handle(position: int, item: T) -> None:
        try:
            succeeded[position] = handler(item)
        except BaseException as error:
            failed[position] = error
        finally:
            places.release()

    try:
        for position, item in enumerate(items):
            places.acquire()
            threads = [thread for thread in threads if thread.is_alive()]
            threads.append(Thread(target=handle, args=(position, item)))
            threads[-1].start()
    except BaseException as error:
        source_error = error
    for thread in threads:
        thread.join()
    return PoolReport(succeeded, failed, [], source_error)
