"""A customer pays, and goes on shopping while the worker is busy."""

from dataclasses import dataclass, field
from queue import Queue
from threading import Lock


# --8<-- [start:given]
@dataclass
class Order:
    order_id: str
    lines: list[tuple[str, int]] = field(default_factory=list)  # name, cents
    lock: Lock = field(default_factory=Lock)

    def total(self) -> int:
        with self.lock:
            return sum(price for _, price in self.lines)


def submit(order: Order, queue: Queue[Order]) -> None:
    queue.put(order)


def work(queue: Queue[Order]) -> None:
    order = queue.get()
    print(f"worker    charges {order.order_id}: {order.total() / 100:.2f}")


# --8<-- [end:given]


queue: Queue[Order] = Queue()
order = Order("o-1")
order.lines.append(("tea", 40_00))
print(f"customer  presses pay at {order.total() / 100:.2f}")
submit(order, queue)
order.lines.append(("pot", 40_00))
print("customer  looks at a pot, and puts it into the basket")
work(queue)
