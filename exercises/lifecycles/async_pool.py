"""A pool of tasks: every item is accounted for, and every task has ended."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from typing import TypeVar

from course.contracts.lifecycles import PoolReport

T = TypeVar("T")
R = TypeVar("R")


async def run_pool_async(
    items: AsyncIterable[T] | Iterable[T],
    *,
    handler: Callable[[T], Awaitable[R]],
    workers: int,
    capacity: int,
) -> PoolReport[R]:
    """Return what became of each item, once each has been handled and every task has ended.

    At most ``workers`` handlers run at once, and a worker that is free takes the next item.
    Any value can be an item or a result, None too, and equal items are items of their own.

    ``items`` is asynchronous or plain, and waiting for it keeps no handler from running.
    It is read once, by one task at a time, and not to its end beforehand:
    at most ``capacity + workers + 1`` items have been read that no handler has finished.
    When it raises, nothing more is read, and the error stands in the report as ``source_error``.
    Items that were read by then and not begun are handled, or listed as ``unprocessed``.

    ``handler`` is a coroutine function, called once for an item. Whatever it raises makes that
    item failed and no other; that holds for SystemExit and for a CancelledError of its own.
    The call returns when the last handler has ended, and not later.

    A call that is cancelled begins no handler any more, and cancels those that run.
    Once all of them have ended it raises CancelledError, however often it was cancelled.
    Raise ValueError for ``workers`` or ``capacity`` below one; nothing is read then.
    """
    # TODO: Somebody waits for the source while others work. Who waits for all of them?
    # TODO: A CancelledError comes out of an await. Who was cancelled: you, or what you waited for?
    # TODO: You are cancelled. What of yours is still running, and how do you know that it ended?
    raise NotImplementedError
