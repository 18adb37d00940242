"""Judges of a queue at rest accept what keeps the promise, and reject what does not."""

from __future__ import annotations

import pytest
from tests.course.lab.policy_story import told

from course.contracts.backpressure_policy import WhenFull
from course.lab.at_rest import books_balance, equals_keep_their_places, room_is_used
from course.lab.judges import Judge

LEFT = "c takes, c cancelled, c raises CancelledError"
TWO_ALIKE = "p puts a, p puts b, p puts a"

KEPT: dict[str, tuple[Judge, str]] = {
    "books: nothing happened": (books_balance, "s asks, s counts 0"),
    "books: who raised counts nowhere": (books_balance, f"{LEFT}, s asks, s counts 0"),
    "books: what came later": (books_balance, "s asks, s counts 0, p puts a, c has a"),
    "books: one is on its way": (books_balance, "p offers a, s asks, s counts 7"),
    "books: nobody asked": (books_balance, "p puts a"),
    "equals: in turn": (equals_keep_their_places, f"{TWO_ALIKE}, c has a, c has b, c has a"),
    "equals: not all came out": (equals_keep_their_places, f"{TWO_ALIKE}, c has a"),
    "room: there was none": (room_is_used, "p puts a, q offers b, q told TIMED_OUT"),
    "room: somebody was there": (room_is_used, "p offers a, q offers b, q told TIMED_OUT"),
    "room: it was used": (room_is_used, "p puts a, c has a, q puts b"),
}
BROKEN: dict[str, tuple[Judge, str, str]] = {
    "books: an offer": (books_balance, "p puts a, s asks, s counts 1", "accepted is 1"),
    "books: a depth": (books_balance, "s asks, s counts 1", "depth is 0"),
    "books: one who left": (books_balance, f"{LEFT}, s asks, s counts 2", "depth is 0"),
    "equals: the first is gone": (
        equals_keep_their_places,
        f"{TWO_ALIKE}, c has b, c has a",
        'Item("a") comes out',
    ),
    "room: lies idle": (room_is_used, "p puts a, c has a, q offers b, q told TIMED_OUT", "offer"),
}


@pytest.mark.parametrize(("judge", "words"), KEPT.values(), ids=KEPT)
def test_a_promise_that_is_kept_is_not_held_against_anybody(judge: Judge, words: str) -> None:
    assert judge(told(words, WhenFull.TIME_OUT)) is None


@pytest.mark.parametrize(("judge", "words", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_broken_promise_is_told(judge: Judge, words: str, expected: str) -> None:
    verdict = judge(told(words, WhenFull.TIME_OUT))

    assert verdict is not None
    assert expected in verdict.expected
