"""An executor takes all you submit: its own queue has no limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
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
    with ThreadPoolExecutor(workers) as executor:
        futures = []
        try:
            for item in items:
                futures.append(executor.submit(handler, item))
        except BaseException as error:
            source_error = error
    for position, future in enumerate(futures):
        try:
            succeeded[position] = future.result()
        except Exception as error:
            failed[position] = error
    return PoolReport(succeeded, failed, [], source_error)
