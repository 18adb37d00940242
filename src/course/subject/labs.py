"""The labs by name: what runs an answer."""

from __future__ import annotations

import importlib

from course.lab.runtime.base import Runtime

LABS = {  # where each one's runtime is, and what it is called
    "threads": ("run", "Lab"),
    "tasks": ("tasks", "TaskLab"),
    "processes": ("processes", "ProcessLab"),
    "connections": ("connections", "ConnectionLab"),
}


def runtime(lab: str) -> type[Runtime]:
    """Return what runs an answer under this lab; only that one is imported."""
    module, name = LABS[lab]
    found: type[Runtime] = getattr(importlib.import_module(f"course.lab.runtime.{module}"), name)
    return found
