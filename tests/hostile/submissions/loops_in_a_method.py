# mypy: ignore-errors
# ruff: noqa
"""Runs round in a loop in every call. Earns nothing but the refused capacity: HUNG."""


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)

    def put(self, item, *, timeout=None):
        while True:
            pass

    def get(self, *, timeout=None):
        while True:
            pass

    def close(self):
        while True:
            pass

    def __len__(self):
        while True:
            pass
