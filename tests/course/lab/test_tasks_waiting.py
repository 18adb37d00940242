"""Tasks, groups, timeouts and futures do in the lab what they do outside: the same code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

Probe = Callable[[], Coroutine[Any, Any, object]]
InTasks = Callable[[Probe], list[Any]]


async def a_group_waits_for_all_and_cancels_at_an_error() -> object:
    import asyncio

    seen: list[str] = []

    async def work(name: str, seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            seen.append(f"{name} is cancelled")
            raise
        seen.append(name)
        if name == "wrong":
            raise KeyError(name)

    async with asyncio.TaskGroup() as group:
        group.create_task(work("slow", 0.02))
        group.create_task(work("fast", 0.001))
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work("late", 60))
            group.create_task(work("wrong", 0.001))
    except* KeyError as errors:
        seen.append(repr(errors.exceptions))
    return seen


async def time_outs_end_a_wait() -> object:
    import asyncio

    loop, seen = asyncio.get_running_loop(), []
    soon = loop.time() + 0.001
    for limit in (asyncio.timeout(0.001), asyncio.timeout_at(soon), asyncio.timeout(0)):
        try:
            async with limit:
                await asyncio.Event().wait()
        except TimeoutError:
            seen.append(limit.expired())
    async with asyncio.timeout(None) as limit:
        limit.reschedule(loop.time() + 60)
        await asyncio.sleep(0)
        limit.reschedule(None)
    seen.append(limit.expired())
    return seen


async def wait_for_gives_a_result_or_gives_up() -> object:
    import asyncio

    seen: list[object] = [await asyncio.wait_for(asyncio.sleep(0.001, "done"), 60)]
    for limit in (0.001, 0, -1):
        try:
            await asyncio.wait_for(asyncio.Event().wait(), limit)
        except TimeoutError:
            seen.append("late")
    ready = asyncio.get_running_loop().create_future()
    ready.set_result("at once")
    seen.append(await asyncio.wait_for(ready, 0))
    return seen


async def tasks_are_waited_for() -> object:
    import asyncio

    gate = asyncio.Event()
    slow = asyncio.create_task(gate.wait())
    fast = asyncio.create_task(asyncio.sleep(0.001, "fast"))
    never = asyncio.create_task(asyncio.Event().wait())
    first, _ = await asyncio.wait([slow, fast], return_when=asyncio.FIRST_COMPLETED)
    found: list[object] = [first == {fast}]
    done, left = await asyncio.wait([never], timeout=0.001)
    found += [len(done), left == {never}]
    gate.set()
    found += await asyncio.gather(slow, fast, asyncio.sleep(0, "third"))
    never.cancel()
    found += [repr(one) for one in await asyncio.gather(never, return_exceptions=True)]
    return found, never.cancelled()


async def results_come_as_they_complete() -> object:
    import asyncio

    seconds = (0.04, 0.001, 0.02)
    work = [asyncio.sleep(each, each) for each in seconds]
    found: list[object] = [await one for one in asyncio.as_completed(work)]
    for late in asyncio.as_completed([asyncio.Event().wait()], timeout=0.001):
        try:
            await late
        except TimeoutError:
            found.append("late")
    return found


async def a_shield_keeps_the_inner_task() -> object:
    import asyncio

    inner = asyncio.create_task(asyncio.sleep(0.001, "inner"))
    outer = asyncio.create_task(asyncio.wait_for(asyncio.shield(inner), 60))
    await asyncio.sleep(0)
    outer.cancel()
    ended = await asyncio.gather(outer, return_exceptions=True)
    return repr(ended), await inner


async def a_task_knows_itself_and_the_others() -> object:
    import asyncio

    async def name() -> str:
        me = asyncio.current_task()
        assert me is not None
        return me.get_name()

    before = len(asyncio.all_tasks())
    other = asyncio.create_task(name(), name="other")
    found = [len(asyncio.all_tasks()) - before, await other, other.done(), other.result()]
    try:
        await asyncio.ensure_future(asyncio.sleep(-1, "done"))
        other.exception()
        other.set_result("another")
    except RuntimeError as error:
        found.append(str(error))
    return found


async def a_cancelled_task_may_clean_up_or_refuse() -> object:
    import asyncio

    seen: list[object] = []

    async def stubborn() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            me = asyncio.current_task()
            assert me is not None
            seen.append((me.cancelling(), me.uncancel()))
            await asyncio.sleep(0.001)
        return "stays"

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    seen.append(task.cancel("why"))
    return seen, await task, task.cancel()


async def a_future_calls_back_in_order() -> object:
    import asyncio

    loop, seen = asyncio.get_running_loop(), list[object]()
    future: asyncio.Future[int] = loop.create_future()
    for name in "ab":
        future.add_done_callback(lambda done, name=name: seen.append((name, done.result())))  # type: ignore[misc]
    future.set_result(7)
    seen.append("before")
    await asyncio.sleep(0)
    other: asyncio.Future[int] = asyncio.Future()
    loop.call_soon(other.set_exception, KeyError("k"))
    try:
        await other
    except KeyError as error:
        seen.append(str(error))
    return seen


async def the_loop_calls_what_it_is_told() -> object:
    import asyncio

    loop, seen = asyncio.get_running_loop(), list[str]()
    start = loop.time()
    loop.call_later(0.02, seen.append, "later")
    loop.call_at(start + 0.001, seen.append, "at")
    loop.call_soon(seen.append, "soon")
    loop.call_soon_threadsafe(seen.append, "soon too")
    for handle in (loop.call_soon(seen.append, "never"), loop.call_later(0.001, seen.append, "no")):
        handle.cancel()
    await asyncio.sleep(0.05)
    return seen, loop.time() >= start + 0.05, loop.is_running(), loop.is_closed()


async def each_task_has_its_own_context() -> object:
    import asyncio
    from contextvars import ContextVar, copy_context

    name: ContextVar[str] = ContextVar("name", default="none")
    seen: list[str] = []

    async def rename(new: str) -> None:
        seen.append(name.get())
        name.set(new)
        await asyncio.sleep(0)
        seen.append(name.get())

    name.set("mine")
    await asyncio.gather(rename("a"), rename("b"))
    given = copy_context()
    await asyncio.create_task(rename("c"), context=given)
    return seen, name.get(), given[name]


async def generators_run_and_end() -> object:
    import asyncio

    seen: list[object] = []

    async def count() -> Any:
        try:
            for number in range(9):
                await asyncio.sleep(0)
                yield number
        finally:
            await asyncio.sleep(0)
            seen.append("ended")

    async for number in count():
        seen.append(number)
        if number == 1:
            break  # nobody asks it again, so the loop closes it
    await asyncio.sleep(0.001)
    whole = count()
    seen.append([number async for number in whole])
    half = count()
    seen.append(await anext(half))
    await half.aclose()
    return seen


PROBES = [
    a_group_waits_for_all_and_cancels_at_an_error,
    time_outs_end_a_wait,
    wait_for_gives_a_result_or_gives_up,
    tasks_are_waited_for,
    results_come_as_they_complete,
    a_shield_keeps_the_inner_task,
    a_task_knows_itself_and_the_others,
    a_cancelled_task_may_clean_up_or_refuse,
    a_future_calls_back_in_order,
    the_loop_calls_what_it_is_told,
    each_task_has_its_own_context,
    generators_run_and_end,
]


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_it_does_what_asyncio_does(probe: Probe, in_tasks: InTasks) -> None:
    real = asyncio.run(probe())

    simulated = in_tasks(probe)

    assert simulated == [real]
