"""An executor's `map` submits all items at once, and its first failure hides what comes behind."""

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
    with ThreadPoolExecutor(workers) as executor:
        results = executor.map(handler, items)
        position = 0
        while True:
            try:
                succeeded[position] = next(results)
            except StopIteration:
                break
            except BaseException as error:
                failed[position] = error
            position += 1
    return PoolReport(succeeded, failed, [])
