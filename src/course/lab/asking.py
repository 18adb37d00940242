"""An object that an answer is given, and whose methods the judge answers, call by call."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Asking:
    """Which methods the object has, and which facts it holds."""

    methods: tuple[str, ...]
    facts: tuple[tuple[str, float], ...] = ()
