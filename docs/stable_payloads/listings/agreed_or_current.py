"""An order is sent on Monday and carried out on Friday; two things change in between."""

from dataclasses import dataclass


@dataclass
class Stored:
    address: str
    cents: int


@dataclass(frozen=True)
class Message:
    order_id: str
    cents: int = 0
    address: str = ""


store = {"o-1": Stored("1 Old Street", 4000)}


# --8<-- [start:wrong]
def key_only() -> tuple[int, str]:
    """Wrong: send the key alone, and read everything when the work is done."""
    message = Message("o-1")
    time_passes()
    now = store[message.order_id]
    return now.cents, now.address


def all_of_it() -> tuple[int, str]:
    """Wrong as well: send all there is, and read nothing."""
    message = Message("o-1", 4000, store["o-1"].address)
    time_passes()
    return message.cents, message.address


# --8<-- [end:wrong]
# --8<-- [start:right]
def each_by_its_kind() -> tuple[int, str]:
    """Right: what was agreed is sent, what must be current is read."""
    message = Message("o-1", 4000)
    time_passes()
    return message.cents, store[message.order_id].address


# --8<-- [end:right]


def time_passes() -> None:
    store["o-1"] = Stored("9 New Road", 4500)  # the customer moves, and tea gets dearer


for send in (key_only, all_of_it, each_by_its_kind):
    store["o-1"] = Stored("1 Old Street", 4000)
    cents, address = send()
    print(f"{send.__name__:<17} charges {cents / 100:.2f}, and writes to {address}")
