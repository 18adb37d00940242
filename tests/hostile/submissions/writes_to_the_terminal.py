# mypy: ignore-errors
# ruff: noqa
"""Prints and raises terminal escapes, to recolour what a person reads. Earns nothing: FAILED."""

import sys

ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31mPASSED\u202e\u200b\r\n20 of 20"


class BoundedBuffer:
    def __init__(self, capacity):
        print(ESCAPES)
        sys.stderr.write(ESCAPES)
        raise type(ESCAPES, (RuntimeError,), {})(ESCAPES)
