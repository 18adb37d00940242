"""A worker that dies in the middle of a job, and always says task_done."""

import threading
from queue import Queue

done: list[str] = []
deaths: list[str] = []
threading.excepthook = lambda death: deaths.append(str(death.exc_value))


def print_label(order: str) -> None:
    """Do the work; one order is too much for the worker that has it."""
    if order == "two":
        raise MemoryError(f"died with order {order}")
    done.append(order)


# --8<-- [start:wrong]
def work(orders: Queue[str]) -> None:
    while True:
        order = orders.get()  # from here on it is in no queue
        if order == "stop":
            return
        try:
            print_label(order)
        finally:
            orders.task_done()  # counts one down, whatever happened


# --8<-- [end:wrong]


orders: Queue[str] = Queue()
for order in ("one", "two", "three"):
    orders.put(order)
first = threading.Thread(target=work, args=[orders])
first.start()
first.join()  # it has died
second = threading.Thread(target=work, args=[orders])
second.start()
orders.join()
orders.put("stop")
second.join()

print("join() has returned: everything is done")
print("labels:", *done)
print("waiting:", orders.qsize() or "nothing")
print("deaths:", *deaths)
