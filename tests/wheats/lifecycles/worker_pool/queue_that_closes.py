"""A queue that is closed: by `shutdown` where Python has it, else by a word for each worker."""

from __future__ import annotations

import queue as queues
from collections.abc import Callable, Iterable
from queue import Queue
from threading import Thread
from typing import Any, TypeVar

from course.contracts.lifecycles import PoolReport

T = TypeVar("T")
R = TypeVar("R")

LAST = object()
CLOSED: Any = getattr(queues, "ShutDown", ())  # since Python 3.13; catching nothing before


def run_pool(
    items: Iterable[T], *, handler: Callable[[T], R], workers: int, capacity: int
) -> PoolReport[R]:
    if workers < 1 or capacity < 1:
        raise ValueError(f"workers and capacity must be at least 1, not {workers} and {capacity}")
    queue: Queue[Any] = Queue(capacity)
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    source_error: BaseException | None = None

    def work() -> None:
        while True:
            try:
                taken = queue.get()
            except CLOSED:
                return
            if taken is LAST:
                return
            position, item = taken
            try:
                succeeded[position] = handler(item)
            except BaseException as error:
                failed[position] = error

    threads = [Thread(target=work, daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    try:
        for pair in enumerate(items):
            queue.put(pair)
    except BaseException as error:
        source_error = error
    if hasattr(queue, "shutdown"):
        queue.shutdown()  # what is inside still comes out, then every get raises
    else:
        for _ in threads:
            queue.put(LAST)
    for thread in threads:
        thread.join()
    return PoolReport(succeeded, failed, [], source_error)
