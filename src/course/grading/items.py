"""What items of pytest say when they are checks: whose answer, which exercise, who sees it."""

from __future__ import annotations

import pytest

from course.candidate import Candidate
from course.grading.check import ATTRIBUTE, Check
from course.grading.outcome import Visibility


def is_check(item: pytest.Item) -> bool:
    """Is it a check on a candidate, and no test of another kind?"""
    return isinstance(item, pytest.Function) and hasattr(item.function, ATTRIBUTE)


def check_of(item: pytest.Item) -> Check:
    """Return what stands at the check."""
    assert isinstance(item, pytest.Function)
    check = getattr(item.function, ATTRIBUTE)
    assert isinstance(check, Check)
    return check


def candidate_of(item: pytest.Item) -> Candidate:
    """Return whose answer is checked."""
    assert isinstance(item, pytest.Function)
    candidate = item.callspec.params["candidate"]
    assert isinstance(candidate, Candidate)
    return candidate


def exercise_of(item: pytest.Item) -> str:
    """Return the exercise by its name, which is that of the file."""
    return item.path.stem.removeprefix("test_")


def visibility_of(item: pytest.Item) -> Visibility:
    """Return who sees the check: the instructor alone, where it lies below `hidden`."""
    is_hidden = item.path.parents[1].name == Visibility.HIDDEN.value
    return Visibility.HIDDEN if is_hidden else Visibility.PUBLIC
