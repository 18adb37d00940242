# mypy: ignore-errors
# ruff: noqa
"""Sends replies of the right shape with impossible parts: times, lines, actors, values. CRASHED."""

import gc
import itertools
import sys


def channel():
    serving = next(found for found in gc.get_objects() if type(found).__name__ == "Serving")
    return serving._channel


TURN = itertools.count(int.from_bytes(sys.modules["os"].urandom(2)))
NUMBERS = (None, -1, 1 << 70, float("inf"), float("nan"), "7", [], {}, True, "x" * 9_000)


def spoilt(message):
    if isinstance(message, dict):
        return {key: spoilt(value) for key, value in message.items()}
    if isinstance(message, list) and message and next(TURN) % 3:
        return [spoilt(value) for value in message]
    return NUMBERS[next(TURN) % len(NUMBERS)]


def send_nonsense(message, send=channel().send):
    send(message if "calls" in message and len(message["calls"]) == 1 else spoilt(message))


channel().send = send_nonsense


class BoundedBuffer:
    def put(self, item, *, timeout=None):
        pass

    def get(self, *, timeout=None):
        return "a"
