# mypy: ignore-errors
# ruff: noqa
"""Sends one history after the other and never comes to an end. Earns nothing: CRASHED or HUNG.

The refused capacity is right.
"""

import gc


def channel():
    serving = next(found for found in gc.get_objects() if type(found).__name__ == "Serving")
    return serving._channel


def repeat(message, send=channel().send):
    while "history" in message:
        send(message)
    send(message)


channel().send = repeat


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)

    def put(self, item, *, timeout=None):
        pass

    def get(self, *, timeout=None):
        return "a"
