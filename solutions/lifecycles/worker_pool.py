"""A pool of worker threads: every item is accounted for, and every thread has ended."""

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
    """Return what became of each item, once each has been handled and every thread has ended.

    At most ``workers`` handlers run at once, and a worker that is free takes the next item.
    Any value can be an item or a result, None too, and equal items are items of their own.

    ``items`` is read once, by one thread at a time, and not to its end beforehand:
    at most ``capacity + workers + 1`` items have been read that no handler has finished.
    When it raises, nothing more is read, and the error stands in the report as ``source_error``.
    Items that were read by then and not begun are handled, or listed as ``unprocessed``.

    A handler is called once for an item. Whatever it raises makes that item failed and no other,
    SystemExit too. The call returns when the last handler has ended, and not later.
    Raise ValueError for ``workers`` or ``capacity`` below one; nothing is read then.
    """
    if workers < 1:
        raise ValueError(f"workers must be at least 1, not {workers}")
    if capacity < 1:
        raise ValueError(f"capacity must be at least 1, not {capacity}")

    # What crosses to the workers: an item with its position, or None, which no pair equals.
    queue: Queue[tuple[int, T] | None] = Queue(capacity)

    # Each position is written once, by the worker that has its item, and read after all joins.
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}

    def work() -> None:
        while (pair := queue.get()) is not None:
            position, item = pair
            try:
                succeeded[position] = handler(item)
            except BaseException as error:  # a worker outlives whatever comes
                failed[position] = error

    threads = [Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()

    # This thread alone reads the source. A full queue holds it, and so the source.
    source_error: BaseException | None = None
    try:
        for pair in enumerate(items):
            queue.put(pair)
    except BaseException as error:  # the caller learns it from the report
        source_error = error

    # The last word comes after the last item, once for each worker: whoever hears it is gone.
    for _ in threads:
        queue.put(None)
    for thread in threads:
        thread.join()
    return PoolReport(succeeded, failed, [], source_error)
