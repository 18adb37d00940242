"""The code that you are to replace: it works, until the customer goes on."""

from datetime import UTC, datetime
from decimal import Decimal
from queue import Queue

from course.contracts.stable_payloads import PLACES, Charge, Effects, Order, Store, Stored


# --8<-- [start:given]
def submit(order: Order, *, queue: Queue[Order]) -> None:
    queue.put(order)


def work(order: Order, *, store: Store, effects: Effects) -> None:
    effects.charge(
        Charge(
            order_id=order.order_id,
            amount_minor=int(order.total().scaleb(PLACES[order.currency])),
            currency=order.currency,
            placed_at=order.placed_at.astimezone(UTC).isoformat(),
            address=store.order(order.order_id).address,
        )
    )


# --8<-- [end:given]


class Shown:
    """A store of one order, and effects that are printed."""

    def order(self, order_id: str) -> Stored:
        return Stored(order_id, "1 Old Street", Decimal("40.00"), "EUR")

    def keep(self, data: bytes) -> str:
        raise NotImplementedError

    def kept(self, key: str) -> bytes:
        raise KeyError(key)

    def charge(self, charge: Charge) -> None:
        print("charged", charge.amount_minor, charge.currency)

    def dead_letter(self, letter: object) -> None:
        print("put aside", letter)


shown = Shown()
queue: Queue[Order] = Queue()
placed_at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
order = Order("o-1", currency="EUR", placed_at=placed_at, address="1 Old Street", database=shown)
order.add("tea", 2, "20.00")
submit(order, queue=queue)
order.add("pot", 1, "40.00")
work(queue.get(), store=shown, effects=shown)
