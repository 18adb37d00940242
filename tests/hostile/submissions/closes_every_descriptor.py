# mypy: ignore-errors
# ruff: noqa
"""Closes the channel and all else it has open. Earns nothing: CRASHED."""

import os
import select

os.closerange(0, 64)
select.select([], [], [], 60)
