"""A thread reads; the last word goes from worker to worker, and results come back by a queue."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from queue import Queue, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from course.contracts.lifecycles import PoolReport

T = TypeVar("T")
R = TypeVar("R")


def run_pool(
    items: Iterable[T], *, handler: Callable[[T], R], workers: int, capacity: int
) -> PoolReport[R]:
    if workers < 1 or capacity < 1:
        raise ValueError(f"workers and capacity must be at least 1, not {workers} and {capacity}")
    waiting: Queue[tuple[int, T] | None] = Queue(capacity)
    finished: SimpleQueue[tuple[int, Any, BaseException | None]] = SimpleQueue()
    errors: list[BaseException] = []

    def read() -> None:
        try:
            for pair in enumerate(items):
                waiting.put(pair)
        except BaseException as error:
            errors.append(error)
        waiting.put(None)

    def work() -> None:
        while (pair := waiting.get()) is not None:
            position, item = pair
            try:
                finished.put((position, handler(item), None))
            except BaseException as error:
                finished.put((position, None, error))
        waiting.put(None)  # for whoever comes after me; there is room, the reader has ended

    threads = [Thread(target=read), *(Thread(target=work) for _ in range(workers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    while not finished.empty():
        position, result, error = finished.get()
        if error is None:
            succeeded[position] = result
        else:
            failed[position] = error
    return PoolReport(succeeded, failed, [], errors[0] if errors else None)
