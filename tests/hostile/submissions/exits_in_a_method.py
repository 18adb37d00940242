# mypy: ignore-errors
# ruff: noqa
"""Ends its process with status 0 in the first call. Earns the refused capacity alone: CRASHED."""

import os


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)

    def put(self, item, *, timeout=None):
        os._exit(0)

    def get(self, *, timeout=None):
        os._exit(0)

    def close(self):
        os._exit(0)

    def __len__(self):
        os._exit(0)
