# mypy: ignore-errors
# ruff: noqa
"""Sleeps in the kernel, out of reach of virtual time, while it is imported. Earns nothing: HUNG."""

import select

select.select([], [], [])
