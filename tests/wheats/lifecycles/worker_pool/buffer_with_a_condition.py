"""A deque under one condition; a source that fails lets what is not begun stay unprocessed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from threading import Condition, Thread
from typing import TypeVar

from course.contracts.lifecycles import PoolReport

T = TypeVar("T")
R = TypeVar("R")


def run_pool(
    items: Iterable[T], *, handler: Callable[[T], R], workers: int, capacity: int
) -> PoolReport[R]:
    if workers < 1 or capacity < 1:
        raise ValueError(f"workers and capacity must be at least 1, not {workers} and {capacity}")
    condition = Condition()  # guards all below; every change wakes everyone
    waiting: deque[tuple[int, T]] = deque()
    is_over = False
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    unprocessed: list[int] = []
    source_error: BaseException | None = None

    def taken() -> tuple[int, T] | None:
        with condition:
            condition.wait_for(lambda: waiting or is_over)
            condition.notify_all()
            return waiting.popleft() if waiting else None

    def work() -> None:
        while (pair := taken()) is not None:
            position, item = pair
            try:
                result = handler(item)
            except BaseException as error:
                failed[position] = error
            else:
                succeeded[position] = result

    threads = [Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    try:
        for pair in enumerate(items):
            with condition:
                condition.wait_for(lambda: len(waiting) < capacity)
                waiting.append(pair)
                condition.notify_all()
    except BaseException as error:
        source_error = error
    with condition:
        if source_error is not None:
            unprocessed = [position for position, _ in waiting]
            waiting.clear()
        is_over = True
        condition.notify_all()
    for thread in threads:
        thread.join()
    return PoolReport(succeeded, failed, unprocessed, source_error)
