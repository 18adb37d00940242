"""What crosses a queue inside one process is the object itself."""

from dataclasses import dataclass
from queue import Queue


@dataclass(frozen=True)
class Order:
    """Frozen, and still not safe: the list inside can change."""

    lines: list[str]


orders: Queue[Order] = Queue(maxsize=1)
order = Order(lines=["tea"])
orders.put(order)
order.lines.append("cake")  # the producer goes on using what it gave away
print("the same object:", orders.get() is order)


@dataclass(frozen=True)
class SealedOrder:
    """Nothing in it can change: handing it over is enough."""

    lines: tuple[str, ...]


lines = ["tea"]
sealed: Queue[SealedOrder] = Queue(maxsize=1)
sealed.put(SealedOrder(lines=tuple(lines)))
lines.append("cake")
print("the consumer of the list sees:", order.lines)
print("the consumer of the tuple sees:", sealed.get().lines)
