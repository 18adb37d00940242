"""One order fails: who ends with it, and who goes on waiting for a count that never comes."""

import threading
from queue import Queue
from threading import Thread

threading.excepthook = lambda args: print(f"  the thread ended with {args.exc_type.__name__}")
failed: dict[str, BaseException] = {}


def handler(order: str) -> str:
    """Return the label of an order; one without a name cannot have one."""
    if not order:
        raise ValueError("an order without a name")
    return order.upper()


# --8<-- [start:wrong]
def hopes(queue: Queue[str | None]) -> None:
    while (order := queue.get()) is not None:
        handler(order)
        queue.task_done()


# --8<-- [end:wrong]


# --8<-- [start:half]
def catches(queue: Queue[str | None]) -> None:
    while (order := queue.get()) is not None:
        try:
            handler(order)
            queue.task_done()
        except ValueError as error:
            failed[order] = error


# --8<-- [end:half]


# --8<-- [start:right]
def keeps(queue: Queue[str | None]) -> None:
    while (order := queue.get()) is not None:
        try:
            handler(order)
        except BaseException as error:
            failed[order] = error
        finally:
            queue.task_done()


# --8<-- [end:right]

for work in (hopes, catches, keeps):
    print(f"{work.__name__}:")
    queue: Queue[str | None] = Queue()
    for order in ("ink", "", "paper", None):
        queue.put(order)
    worker = Thread(target=work, args=[queue])
    worker.start()
    worker.join()
    left = queue.unfinished_tasks - 1  # the last word is no order
    print(f"  join() would wait for ever: not counted off: {left}" if left else "  all counted off")
