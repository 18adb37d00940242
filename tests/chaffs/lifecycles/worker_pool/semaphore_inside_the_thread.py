"""A place that is taken inside the thread bounds the handlers, not the threads and the items."""

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
    places = Semaphore(workers)
    threads: list[Thread] = []
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    source_error: BaseException | None = None

    def handle(position: int, item: T) -> None:
        with places:
            try:
                succeeded[position] = handler(item)
            except BaseException as error:
                failed[position] = error

    try:
        for pair in enumerate(items):
            threads.append(Thread(target=handle, args=pair))
            threads[-1].start()
    except BaseException as error:
        source_error = error
    for thread in threads:
        thread.join()
    return PoolReport(succeeded, failed, [], source_error)
