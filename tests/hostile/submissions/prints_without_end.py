# mypy: ignore-errors
# ruff: noqa
"""Prints for ever from inside one C call, so that output never pauses. Earns nothing: HUNG."""

import itertools
import sys


class BoundedBuffer:
    def __init__(self, capacity):
        sys.stdout.writelines(itertools.repeat("x" * 8191 + "\n"))
