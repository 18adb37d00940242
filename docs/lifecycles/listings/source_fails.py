"""The source breaks after two orders: where the error goes, and what the caller learns."""

from collections.abc import Iterator
from queue import Queue
from threading import Thread


def orders() -> Iterator[str]:
    """Yield two orders and lose the connection."""
    yield "ink"
    yield "paper"
    raise TimeoutError("the shop does not answer")


def work(queue: Queue[str | None], done: list[str]) -> None:
    """Handle orders until the last word."""
    while (order := queue.get()) is not None:
        done.append(order)


def started(done: list[str]) -> tuple[Queue[str | None], Thread]:
    """Return a queue with its worker."""
    queue: Queue[str | None] = Queue(1)
    worker = Thread(target=work, args=[queue, done])
    worker.start()
    return queue, worker


seen: list[tuple[Queue[str | None], Thread]] = []  # to end the demonstration


# --8<-- [start:wrong]
def leaves_at_once() -> list[str]:
    done: list[str] = []
    queue, worker = started(done)
    seen.append((queue, worker))
    for order in orders():
        queue.put(order)
    queue.put(None)
    worker.join()
    return done


# --8<-- [end:wrong]


# --8<-- [start:right]
def ends_what_it_began() -> tuple[list[str], BaseException | None]:
    done: list[str] = []
    source_error: BaseException | None = None
    queue, worker = started(done)
    try:
        for order in orders():
            queue.put(order)
    except BaseException as error:
        source_error = error
    queue.put(None)
    worker.join()
    return done, source_error


# --8<-- [end:right]

try:
    leaves_at_once()
except TimeoutError as error:
    alive = seen[0][1].is_alive()
    print(f"leaves at once: {error!r}, no report, worker alive: {alive}")
seen[0][0].put(None)
seen[0][1].join()
print("ends what it began:", *ends_what_it_began())
