"""Queues, locks and barriers of asyncio do in the lab what they do outside: the same code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

Probe = Callable[[], Coroutine[Any, Any, object]]
InTasks = Callable[[Probe], list[Any]]


async def every_queue_has_its_order() -> object:
    import asyncio

    found = []
    for kind in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
        one: Any = kind()
        for number in (2, 3, 1):
            await one.put(number)
        found.append([await one.get() for _ in range(3)])
    return found


async def a_queue_hands_items_over() -> object:
    import asyncio

    into: asyncio.Queue[int] = asyncio.Queue(2)
    out: list[int] = []

    async def work() -> None:
        while number := await into.get():
            out.append(number * number)
            into.task_done()
        into.task_done()

    workers = [asyncio.create_task(work()) for _ in range(2)]
    for number in (1, 2, 3, 4, 0, 0):
        await into.put(number)
    await into.join()
    await asyncio.gather(*workers)
    return out, into.qsize(), into.empty()


async def a_full_or_empty_queue_refuses_at_once() -> object:
    import asyncio

    one: asyncio.Queue[int] = asyncio.Queue(1)
    one.put_nowait(1)
    found = []
    for refused in (lambda: one.put_nowait(2), lambda: (one.get_nowait(), one.get_nowait())):
        try:
            refused()
        except (asyncio.QueueFull, asyncio.QueueEmpty) as error:
            found.append(type(error).__name__)
    try:
        one.task_done()
        one.task_done()
    except ValueError as error:
        found.append(str(error))
    return found


async def who_waits_in_a_queue_can_be_cancelled() -> object:
    import asyncio

    one: asyncio.Queue[int] = asyncio.Queue()
    first, second = asyncio.create_task(one.get()), asyncio.create_task(one.get())
    await asyncio.sleep(0)
    one.put_nowait(7)
    first.cancel()  # it was woken, and has not run
    ended = await asyncio.gather(first, second, return_exceptions=True)
    return [repr(one) for one in ended], one.qsize()


async def a_lock_is_given_in_turn() -> object:
    import asyncio

    lock, seen = asyncio.Lock(), []

    async def enter(name: str) -> None:
        async with lock:
            seen.append(f"{name} in")
            await asyncio.sleep(0.001)
            seen.append(f"{name} out")

    await asyncio.gather(*map(enter, "abc"))
    try:
        lock.release()
    except RuntimeError as error:
        seen.append(str(error))
    return seen, lock.locked()


async def an_event_wakes_everybody() -> object:
    import asyncio

    event, seen = asyncio.Event(), []

    async def wait(name: str) -> None:
        seen.append((name, await event.wait()))

    waiting = [asyncio.create_task(wait(name)) for name in "ab"]
    await asyncio.sleep(0)
    event.set()
    await asyncio.wait(waiting)
    event.clear()
    return seen, event.is_set()


async def a_condition_wakes_as_many_as_it_is_told() -> object:
    import asyncio

    ready, seen, stock = asyncio.Condition(), [], [0]

    async def take(name: str) -> None:
        async with ready:
            await ready.wait_for(lambda: stock[0] > 0)
            stock[0] -= 1
            seen.append(name)

    takers = [asyncio.create_task(take(name)) for name in "abc"]
    await asyncio.sleep(0)
    for count in (1, 2):
        async with ready:
            stock[0] += count
            ready.notify(count)
        await asyncio.sleep(0.001)
        seen.append(str(stock[0]))
    async with ready:
        ready.notify_all()
    await asyncio.gather(*takers)
    try:
        ready.notify()
    except RuntimeError as error:
        seen.append(str(error))
    return seen


async def a_semaphore_lets_so_many_in() -> object:
    import asyncio

    semaphore, inside, most = asyncio.Semaphore(2), 0, 0

    async def enter() -> None:
        nonlocal inside, most
        async with semaphore:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1

    await asyncio.gather(*(enter() for _ in range(5)))
    bounded = asyncio.BoundedSemaphore(1)
    try:
        bounded.release()
    except ValueError as error:
        return most, semaphore.locked(), str(error)
    return None


async def a_barrier_holds_all_until_the_last() -> object:
    import asyncio

    barrier, seen = asyncio.Barrier(3), []

    async def arrive(name: str) -> None:
        seen.append(f"{name} comes")
        place = await barrier.wait()
        seen.append(f"{name} goes {place}")

    await asyncio.gather(*map(arrive, "abc"))
    left = asyncio.create_task(barrier.wait())
    await asyncio.sleep(0)
    await barrier.abort()
    try:
        await left
    except asyncio.BrokenBarrierError as error:
        seen.append(type(error).__name__)
    return sorted(seen[:3]), sorted(seen[3:]), barrier.broken


async def what_the_standard_library_has_works_beside_tasks() -> object:
    import bisect
    import collections
    import contextlib
    import dataclasses
    import enum
    import functools
    import heapq
    import itertools
    import logging
    import random
    import time
    import weakref

    @functools.lru_cache
    def double(number: int) -> int:
        return 2 * number

    heap = [3, 1, 2]
    heapq.heapify(heap)
    logging.getLogger("queue").debug("%s items", 3)
    modules = (bisect, contextlib, dataclasses, enum, itertools, random, weakref)
    counted = collections.Counter("aab")
    return heap, double(4), counted["a"], time.monotonic() > 0, len(modules)


PROBES = [
    every_queue_has_its_order,
    a_queue_hands_items_over,
    a_full_or_empty_queue_refuses_at_once,
    who_waits_in_a_queue_can_be_cancelled,
    a_lock_is_given_in_turn,
    an_event_wakes_everybody,
    a_condition_wakes_as_many_as_it_is_told,
    a_semaphore_lets_so_many_in,
    a_barrier_holds_all_until_the_last,
    what_the_standard_library_has_works_beside_tasks,
]


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_it_does_what_asyncio_does(probe: Probe, in_tasks: InTasks) -> None:
    real = asyncio.run(probe())

    simulated = in_tasks(probe)

    assert simulated == [real]
