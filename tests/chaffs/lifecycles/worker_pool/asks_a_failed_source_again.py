"""A source that has failed is asked no more, by no worker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock, Thread
from typing import TypeVar

from course.contracts.lifecycles import PoolReport

T = TypeVar("T")
R = TypeVar("R")


def run_pool(
    items: Iterable[T], *, handler: Callable[[T], R], workers: int, capacity: int
) -> PoolReport[R]:
    if workers < 1 or capacity < 1:
        raise ValueError(f"workers and capacity must be at least 1, not {workers} and {capacity}")
    lock = Lock()
    source = iter(enumerate(items))
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    errors: list[BaseException] = []
    is_over = False

    def following() -> tuple[int, T] | None:
        nonlocal is_over
        with lock:
            if is_over:
                return None
            try:
                return next(source)
            except StopIteration:
                is_over = True
            except BaseException as error:
                errors.append(error)
            return None

    def work() -> None:
        while (pair := following()) is not None:
            position, item = pair
            try:
                succeeded[position] = handler(item)
            except BaseException as error:
                failed[position] = error

    threads = [Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return PoolReport(succeeded, failed, [], errors[0] if errors else None)
