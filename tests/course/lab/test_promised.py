"""What a right queue would show at the same moment: drawn, or in words, and never against them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.course.lab.test_stage import asleep, done, of, stage

from course.lab.promised import contradicts, promised, shows_no_difference, worded
from course.lab.scenario import call, get, put
from course.lab.stage import Stage


@pytest.mark.parametrize(
    "prepare",
    [
        lambda seen: done(seen, "closer", call("close")),
        lambda seen: seen.calls("p", put("a", timeout=5), -6.0),
        lambda seen: seen.calls("p", call("stats"), 0.0),
    ],
    ids=["closed", "out of time", "another call"],
)
def test_what_cannot_be_drawn_is_said(prepare: Callable[[Stage], None]) -> None:
    seen = stage()
    seen.calls("p", put("a"), 0.0)
    prepare(seen)

    right = promised(seen, "p", 'put("a") raises Closed')

    assert of(right, "p").state == "right"
    assert of(right, "p").word.endswith("raises Closed")


def test_who_waits_before_it_raises_is_told_both() -> None:
    seen = stage()
    done(seen, "q", put("a"))
    seen.calls("p", put("b", timeout=5), 0.0)

    right = promised(seen, "p", 'put("b") raises Full')

    assert of(right, "p").state == "asleep"
    assert right.says.endswith("1 of 1 places are taken; then it raises Full")


def test_a_promise_that_looks_like_what_happened_is_put_in_words() -> None:
    seen = stage()
    asleep(seen, "c", get())

    right = promised(seen, "c", "get() sleeps")

    assert shows_no_difference(right, seen.scene())
    assert of(worded(seen, "c", "get() sleeps"), "c").word == "sleeps"


@pytest.mark.parametrize(
    ("inside", "expected", "is_odd"),
    [
        (("a",), "get() returns", False),
        (("a",), 'get() returns "a"', False),
        (("a",), 'get() returns "b"', True),
        ((), 'get() returns "b"', True),
        ((), "get() waits", False),
        (("a",), "get() sleeps", True),
        (("a",), "get() raises Closed", True),
    ],
    ids=str,
)
def test_a_picture_that_contradicts_a_check_is_noticed(
    inside: tuple[str, ...], expected: str, is_odd: bool
) -> None:
    seen = stage()
    for item in inside:
        done(seen, "p", put(item))
    seen.calls("c", get(), 0.0)

    right = promised(seen, "c", expected)

    assert contradicts(right, expected) is is_odd
