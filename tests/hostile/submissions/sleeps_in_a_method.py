# mypy: ignore-errors
# ruff: noqa
"""Sleeps in the kernel, out of reach of virtual time, in every call. Earns nothing: HUNG."""

import select


class BoundedBuffer:
    def __init__(self, capacity):
        select.select([], [], [])
