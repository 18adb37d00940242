"""A small course in a folder of its own, and results without running anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from course.grading.outcome import Evidence, Outcome, Result, Visibility

COURSE = """
[[unit]]
name = "boundary"

[[unit.exercise]]
name = "buffer"
answer = "buffer.py"
lab = "threads"
needs = ["posix"]
core = true

[[unit.exercise]]
name = "handoff"
answer = "handoff.py"
lab = "threads"
needs = ["posix"]
core = false
"""
STUB = '"""A stub."""\n\n# TODO: what do all callers share?\nraise NotImplementedError\n'
PAGE = """---
title: A buffer
minutes: 25
---

## Hints

### it waits

1. a question
2. a direction
3. a shape
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course of two exercises; the first has a page with hints and a reference solution."""
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "7"\n', encoding="utf-8")
    for place, text in {
        "exercises/boundary/buffer.py": STUB,
        "exercises/boundary/handoff.py": STUB,
        "solutions/boundary/buffer.py": '"""A buffer."""\n\nshared = []\n',
        "docs/boundary/buffer.md": PAGE,
        "docs/boundary/index.md": "---\ntitle: A boundary\n---\n",
    }.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def result() -> Callable[..., Result]:
    """A maker of results; what is not said is a public check of the buffer that passed."""

    def make(
        check: str = "it waits",
        outcome: Outcome = Outcome.PASSED,
        *,
        evidence: Evidence | None = None,
        points: int = 2,
        visibility: Visibility = Visibility.PUBLIC,
        candidate: str = "answers",
        seconds: float = 0.1,
    ) -> Result:
        return Result(
            candidate=candidate,
            unit="boundary",
            exercise="buffer",
            check=check,
            test=f"test_{check.replace(' ', '_')}",
            visibility=visibility,
            behaviour="capacity",
            points=points,
            outcome=outcome,
            seconds=seconds,
            section="Woken is not allowed",
            evidence=evidence or Evidence(),
        )

    return make
