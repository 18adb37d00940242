"""Two workers, ten orders: who reads them all at once, and who reads only what fits."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from threading import Event, Semaphore, Thread

orders = range(10)


class Shop:
    """Orders that count how many were read, and printers that wait to be let go."""

    def __init__(self) -> None:
        self.read = 0
        self.may_print = Event()
        self.at_work = Semaphore(0)

    def source(self) -> Iterator[int]:
        for order in orders:
            self.read += 1
            yield order

    def handler(self, order: int) -> int:
        self.at_work.release()
        self.may_print.wait()
        return order


# --8<-- [start:wrong]
def submit_all(shop: Shop, workers: int) -> None:
    with ThreadPoolExecutor(workers) as executor:
        for order in shop.source():
            executor.submit(shop.handler, order)
        tell(shop, "an executor")


# --8<-- [end:wrong]


# --8<-- [start:right]
def put_one_by_one(shop: Shop, workers: int, capacity: int) -> None:
    queue: Queue[int | None] = Queue(capacity)

    def work() -> None:
        while (order := queue.get()) is not None:
            shop.handler(order)

    threads = [Thread(target=work) for _ in range(workers)]
    # --8<-- [end:right]
    for thread in threads:
        thread.start()
    for order in shop.source():
        if order == workers:  # both printers have an order: now see how far the reading goes
            shop.at_work.acquire()
            shop.at_work.acquire()
        if queue.full():
            tell(shop, f"a queue of {capacity}")
        queue.put(order)
    for _ in threads:
        queue.put(None)
    for thread in threads:
        thread.join()


def tell(shop: Shop, what: str) -> None:
    """Say once how many were read before any order was finished, and let the printers go."""
    if not shop.may_print.is_set():
        print(f"{what}: {shop.read} of {len(orders)} orders read, none finished")
        shop.may_print.set()


run: list[Callable[[], None]] = [
    lambda: submit_all(Shop(), workers=2),
    lambda: put_one_by_one(Shop(), workers=2, capacity=2),
]
for one in run:
    one()
