"""A pool of worker threads: every item is accounted for, and every thread has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    # TODO: Who tells a worker that no item will come any more, and how many have to hear it?
    # TODO: What does a worker owe the others, whatever the handler does to it?
    # TODO: When may you return: when no item is left, or when no thread is?
    raise NotImplementedError
