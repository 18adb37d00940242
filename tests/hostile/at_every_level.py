"""A level that is not there is skipped at home, where one can see it, and fails in CI."""

from __future__ import annotations

import pytest

from course.machine import in_ci
from course.subject.levels import POSIX, probe

IS_STRICT = in_ci()  # so in CI, and under `./course test --all`


def held_or_skipped(level: str) -> str:
    """Return the level when it works here; otherwise skip, or fail where nothing may be missing.

    At home the strongest level and posix are tried: what lies between is of the same make.
    """
    strongest = probe.strongest()
    if strongest and not IS_STRICT and level not in (strongest, POSIX):
        pytest.skip(f"{level} is left to ./course test --all")
    problem = probe.problem(level)
    if problem:
        (pytest.fail if IS_STRICT else pytest.skip)(f"{level} does not work here: {problem}")
    return level
