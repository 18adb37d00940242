"""Who awaits a task and is cancelled: the call turns the cancellation into a result."""

import asyncio


async def call() -> str:
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError as error:
        return f"a failed result: {type(error).__name__}"
    return "an answer"


async def awaits_it(task: asyncio.Task[str]) -> str:
    return await task


async def waits_for_it(task: asyncio.Task[str]) -> str:
    await asyncio.wait([task])
    return task.result()


async def main() -> None:
    for consume in (awaits_it, waits_for_it):
        task = asyncio.create_task(call())
        consumer = asyncio.create_task(consume(task))
        await asyncio.sleep(0)
        await asyncio.sleep(0)  # now the consumer waits, and the call is in flight
        consumer.cancel()
        await asyncio.wait([consumer])
        end = "is cancelled" if consumer.cancelled() else f"goes on with {consumer.result()}"
        print(f"{consume.__name__}: the consumer {end}; the call was cancelled: {task.done()}")
        task.cancel()
        await asyncio.wait([task])


asyncio.run(main())
