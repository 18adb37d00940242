"""A batch waits for its slowest item, and all workers but one stand idle."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    source_error: BaseException | None = None

    def handle(position: int, item: T) -> None:
        try:
            succeeded[position] = handler(item)
        except BaseException as error:
            failed[position] = error

    batch: list[tuple[int, T]] = []

    def run_batch() -> None:
        threads = [Thread(target=handle, args=pair) for pair in batch]
        batch.clear()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    try:
        for pair in enumerate(items):
            batch.append(pair)
            if len(batch) == workers:
                run_batch()
    except BaseException as error:
        source_error = error
    run_batch()
    return PoolReport(succeeded, failed, [], source_error)
