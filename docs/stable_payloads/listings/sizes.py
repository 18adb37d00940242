"""How large a message is for orders of one to a thousand lines, and what a claim is."""

import json
from itertools import count

LINE = {"name": "green tea, loose, 100 g", "quantity": 1, "price": "19.99"}
kept: dict[str, bytes] = {}  # in life a store that outlives the process
numbers = count(1)


# --8<-- [start:wrong]
def everything(lines: int) -> bytes:
    """Wrong: the message grows with the order, and nobody has said how far."""
    return json.dumps({"order_id": "o-1", "lines": [LINE] * lines}).encode()


# --8<-- [end:wrong]
# --8<-- [start:right]
def command(lines: int) -> bytes:
    """Right: what the worker has to know."""
    return json.dumps({"order_id": "o-1", "amount_minor": lines * 1999}).encode()


def claim(lines: int) -> bytes:
    """Right: where everything is needed, keep it and send the key."""
    key = f"kept-{next(numbers)}"
    kept[key] = everything(lines)
    return json.dumps({"claim": key}).encode()


# --8<-- [end:right]


print("lines   everything   command   claim")
for lines in (1, 10, 100, 1000):
    print(f"{lines:5} {len(everything(lines)):12} {len(command(lines)):9} {len(claim(lines)):7}")
