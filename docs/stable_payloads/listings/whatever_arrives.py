"""A worker, five messages, and one minute in which the store is down."""

from __future__ import annotations

import json
from collections.abc import Callable

MESSAGES = [b'{"order_id": "o-1"}', b"hello", b"\xc3(", b"[1, 2]", b'{"order_id": "o-2"}']


class BadMessage(Exception):
    """These bytes are no command."""


def charge(order_id: str) -> str:
    if order_id == "o-2":
        raise ConnectionError("the store is down")
    return f"charges {order_id}"


# --8<-- [start:wrong]
def hopes(data: bytes) -> str:
    """Wrong: the first message that is none ends the worker."""
    return charge(json.loads(data)["order_id"])


def blames(data: bytes) -> str:
    """Wrong: the store is down, and a good order is put aside."""
    try:
        return charge(json.loads(data)["order_id"])
    except Exception as error:
        return f"puts it aside: {type(error).__name__}"


# --8<-- [end:wrong]
# --8<-- [start:right]
def decode(data: bytes) -> str:
    """Return the order's id; raise BadMessage for anything else."""
    try:
        found = json.loads(data)
    except ValueError as error:  # no JSON, or no text
        raise BadMessage("no JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("order_id"), str):
        raise BadMessage("no order_id")
    return str(found["order_id"])


def asks_whose_fault(data: bytes) -> str:
    """Right: the message's fault is settled before anything else is touched."""
    try:
        order_id = decode(data)
    except BadMessage as error:
        return f"puts it aside: {error}"
    return charge(order_id)


# --8<-- [end:right]


def run(work: Callable[[bytes], str]) -> None:
    """Carry the messages out one by one, as a worker's loop does."""
    print(work.__name__)
    for data in MESSAGES:
        try:
            print(f"  {data!r:<24} {work(data)}")
        except ConnectionError as error:
            print(f"  {data!r:<24} goes back to the queue: {error}")
        except Exception as error:
            print(f"  {data!r:<24} ends the worker: {type(error).__name__}")
            return


for work in (hopes, blames, asks_whose_fault):
    run(work)
