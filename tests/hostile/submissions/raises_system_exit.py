# mypy: ignore-errors
# ruff: noqa
"""Calls sys.exit(0) in every method. An exception like any other: earns nothing, FAILED."""

import sys


class BoundedBuffer:
    def __init__(self, capacity):
        sys.exit(0)
