"""What a pickle carries, what it needs, and what it does when it is read."""

import json
import pickle
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Order:
    order_id: str
    amount_minor: int
    card_number: str  # needed for the form, and by nobody else
    lock: Lock = field(default_factory=Lock)


order = Order("o-1", 4000, "4111 1111 1111 1111")

# --8<-- [start:refused]
try:
    pickle.dumps(order)
except TypeError as error:
    print("as it is:        ", error)
# --8<-- [end:refused]

# --8<-- [start:wrong]
state = {name: part for name, part in vars(order).items() if name != "lock"}
pickled = pickle.dumps(state)
print("without the lock:", len(pickled), "bytes, with", state["card_number"])


@dataclass
class Command:
    order_id: str
    amount_minor: int


as_object = pickle.dumps(Command("o-1", 4000))
del Command  # the worker of tomorrow calls it something else
try:
    pickle.loads(as_object)  # noqa: S301  (it is what this listing is about)
except AttributeError as error:
    print("after a rename:  ", str(error).partition(" on ")[0])


class Surprise:
    """Whoever can write to the queue decides what the worker runs."""

    def __reduce__(self) -> tuple[object, ...]:
        return print, ("on reading:       this line is printed by pickle.loads",)


pickle.loads(pickle.dumps(Surprise()))  # noqa: S301
# --8<-- [end:wrong]
# --8<-- [start:right]
sent = json.dumps({"order_id": order.order_id, "amount_minor": order.amount_minor}).encode()
print("as JSON:         ", sent.decode())
# --8<-- [end:right]
