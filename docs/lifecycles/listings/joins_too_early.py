"""A queue that nobody has put into is finished, says `join()`."""

from queue import Queue
from threading import Event, Thread

done: list[str] = []
source_is_slow = Event()


def work(queue: Queue[str | None]) -> None:
    """Handle orders until the last word."""
    while (order := queue.get()) is not None:
        done.append(order)
        queue.task_done()


def read(queue: Queue[str | None]) -> None:
    """Put three orders, once the slow source has them."""
    source_is_slow.wait()
    for order in ("ink", "paper", "glue"):
        queue.put(order)


def started() -> tuple[Queue[str | None], Thread, Thread]:
    """Return a queue with a reader and a worker."""
    source_is_slow.clear()
    done.clear()
    queue: Queue[str | None] = Queue(1)
    threads = Thread(target=read, args=[queue]), Thread(target=work, args=[queue])
    for thread in threads:
        thread.start()
    return queue, *threads


# --8<-- [start:wrong]
queue, reader, worker = started()
queue.join()  # nothing was put yet, so nothing is unfinished
print(f"join() first: {len(done)} of 3 orders done")
# --8<-- [end:wrong]
source_is_slow.set()
reader.join()
queue.put(None)
worker.join()

# --8<-- [start:right]
queue, reader, worker = started()
source_is_slow.set()
reader.join()  # everything was put
queue.put(None)  # and this comes behind all of it
worker.join()
print(f"the reader first: {len(done)} of 3 orders done")
# --8<-- [end:right]
