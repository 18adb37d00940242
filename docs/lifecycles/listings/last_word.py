"""Three workers, one last word: two of them wait for another."""

from queue import Queue, SimpleQueue
from threading import Thread, current_thread

WORKERS = 3
ended: SimpleQueue[Thread] = SimpleQueue()


def work(queue: Queue[str | None]) -> None:
    """Handle orders until the last word."""
    while queue.get() is not None:
        pass
    ended.put(current_thread())


def started() -> tuple[Queue[str | None], list[Thread]]:
    """Return a queue with its workers."""
    queue: Queue[str | None] = Queue()
    threads = [Thread(target=work, args=[queue]) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    return queue, threads


queue, threads = started()
# --8<-- [start:wrong]
queue.put(None)
# --8<-- [end:wrong]
ended.get().join()
print(f"one word: {sum(thread.is_alive() for thread in threads)} of {WORKERS} still wait")
for _ in threads[1:]:  # end the demonstration
    queue.put(None)

queue, threads = started()
# --8<-- [start:right]
for _ in threads:
    queue.put(None)
for thread in threads:
    thread.join()
# --8<-- [end:right]
print(f"a word for each: {sum(thread.is_alive() for thread in threads)} of {WORKERS} still wait")
