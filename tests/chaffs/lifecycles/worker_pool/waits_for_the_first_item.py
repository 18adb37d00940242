"""Nothing to read is a case of its own only for who waits for a first item."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from queue import Queue
from threading import Event, Thread
from typing import TypeVar

from course.contracts.lifecycles import PoolReport

T = TypeVar("T")
R = TypeVar("R")


def run_pool(
    items: Iterable[T], *, handler: Callable[[T], R], workers: int, capacity: int
) -> PoolReport[R]:
    if workers < 1 or capacity < 1:
        raise ValueError(f"workers and capacity must be at least 1, not {workers} and {capacity}")
    queue: Queue[tuple[int, T] | None] = Queue(capacity)
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    source_error: BaseException | None = None

    def work() -> None:
        while (pair := queue.get()) is not None:
            position, item = pair
            try:
                succeeded[position] = handler(item)
            except BaseException as error:
                failed[position] = error

    has_begun = Event()
    threads = [Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    try:
        for pair in enumerate(items):
            queue.put(pair)
            has_begun.set()
    except BaseException as error:
        source_error = error
    has_begun.wait()
    for _ in threads:
        queue.put(None)
    for thread in threads:
        thread.join()
    return PoolReport(succeeded, failed, [], source_error)
