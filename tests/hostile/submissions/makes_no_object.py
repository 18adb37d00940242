# mypy: ignore-errors
# ruff: noqa
"""The public name is a function that returns None. The fault of the answer: FAILED."""


def BoundedBuffer(capacity):
    return None
