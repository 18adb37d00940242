"""What was read is accounted for, also when the source fails behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from queue import Empty, Queue
from threading import Thread
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

    threads = [Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    try:
        for pair in enumerate(items):
            queue.put(pair)
    except BaseException as error:
        source_error = error
        while True:
            try:
                queue.get_nowait()
            except Empty:
                break
    for _ in threads:
        queue.put(None)
    for thread in threads:
        thread.join()
    return PoolReport(succeeded, failed, [], source_error)
