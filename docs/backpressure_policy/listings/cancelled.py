"""Two callers are cancelled, one asleep and one woken a moment before."""

import asyncio


async def caller(place: asyncio.Future[str]) -> None:
    """Wait for a place; a cancellation comes out of this await."""
    try:
        print(f"  goes on with {await place}")
    except asyncio.CancelledError:
        has_place = place.done() and not place.cancelled()
        print(f"  cancelled at its await; has a place: {has_place}")
        raise


async def main() -> None:
    for story in ("asleep", "woken a moment before"):
        place: asyncio.Future[str] = asyncio.Future()
        task = asyncio.create_task(caller(place))
        await asyncio.sleep(0)  # now it waits
        print(f"{story}:")
        if story != "asleep":
            place.set_result("a place")  # it is woken, and has not moved yet
        task.cancel()
        await asyncio.wait([task])


asyncio.run(main())
