# mypy: ignore-errors
# ruff: noqa
"""Runs round in a loop while it is imported. Earns nothing: HUNG, and only once."""

while True:
    pass
