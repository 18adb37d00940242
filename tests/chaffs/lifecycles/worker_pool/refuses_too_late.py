"""Refuse bad numbers first: here the source is read before anybody looks at them."""

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
    source = enumerate(items)
    first = next(source, None)
    if workers < 1 or capacity < 1:
        raise ValueError("workers and capacity must be at least 1")
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
        if first is not None:
            queue.put(first)
        for pair in source:
            queue.put(pair)
    except BaseException as error:
        source_error = error
    for _ in threads:
        queue.put(None)
    for thread in threads:
        thread.join()
    return PoolReport(succeeded, failed, [], source_error)
