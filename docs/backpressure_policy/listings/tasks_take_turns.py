"""Who moves when: two tasks on one event loop."""

import asyncio


async def caller(name: str, bell: asyncio.Event) -> None:
    """Say each step; between two awaits nobody else moves."""
    print(f"{name} has come, and waits")
    await bell.wait()
    print(f"{name} goes on")


async def main() -> None:
    bell = asyncio.Event()
    caller("nobody", bell).close()  # a coroutine by itself does nothing
    first = asyncio.create_task(caller("first", bell))
    second = asyncio.create_task(caller("second", bell))
    print("two tasks are made, and none has moved")
    await asyncio.sleep(0)  # let the others move
    bell.set()
    print("the bell has rung, and none has moved")
    await first
    await second


asyncio.run(main())
