# mypy: ignore-errors
# ruff: noqa
"""Asks for memory until the limit refuses it. Earns nothing: FAILED, CRASHED or HUNG."""

KEPT = []


class BoundedBuffer:
    def __init__(self, capacity):
        while True:
            KEPT.append(bytes(64 << 20))  # zeros nobody touches, so the machine gives none
