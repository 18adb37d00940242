"""A map over a source: so many calls at once, so many results ahead, and nothing left behind."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from typing import TypeVar

from course.contracts.two_limits import Result

T = TypeVar("T")
R = TypeVar("R")


def bounded_map(
    fn: Callable[[T], Awaitable[R]],
    *,
    source: AsyncIterable[T],
    limit: int,
    buffer: int,
    timeout_s: float | None = None,
    ordered: bool = True,
) -> AsyncGenerator[Result[R], None]:
    """Return a generator of what `await fn(item)` comes to, one result for each item.

    ``fn`` is a coroutine function, called once for an item; at most ``limit`` calls are in flight.
    From its call until its result is taken an item is outstanding: at most ``limit + buffer`` are,
    and one more may be read. ``source`` is asked by one task at a time.
    Up to these two limits reading and calling go on, whether the consumer waits or is busy.

    Results come in the order of reading, or, not ``ordered``, as the calls end.
    What is ready waits for nothing but its turn. A call that raises is a failed result,
    CancelledError too, if nobody cancelled the consumer.
    A call that takes longer than ``timeout_s`` seconds, counted from its begin, is cancelled:
    a failed result with a TimeoutError. None means no limit.

    What ``source`` raises comes out of the generator after all results of items read before.
    When the generator has ended, been cancelled or been closed, no call, task or timer is left.
    Raise ValueError for ``limit`` below one, ``buffer`` below nought, or ``timeout_s`` that is
    not above nought; nothing is read then.
    """
    # TODO: Which limit does each of your waits keep: the calls in flight, or what is outstanding?
    # TODO: When a call ends badly, who gives its slot to the next one?
    # TODO: When the consumer leaves in the middle, what is still running, and who waits for it?
    raise NotImplementedError
