"""The rows of a step-by-step check, with what could be seen of the queue after each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.grading.outcome import Row
from course.lab.history import Raised
from course.lab.scenario import Operation, call, get, put
from course.lab.travel import RAISED, RETURNED, SPINNING, WAITING
from course.subject.calls import Started
from course.subject.record import ANSWERING, ASKING, Record

Step = Callable[..., Started]
MADE, OTHER = 5, 6  # handles of objects


class Made:
    """What a check holds of an object that lives in the subject."""

    def __init__(self, handle: int) -> None:
        self._held = type("Opaque", (), {"handle": handle})()


class Told:
    """A check told by hand: each step is a call that has ended, or waits."""

    def __init__(self) -> None:
        self.record = Record()
        self.now = 0.0
        self._count = 0

    def make(self, capacity: int, handle: int = MADE) -> Started:
        """Make a queue."""
        one = self._call(Operation("Buffer", (capacity,)), ["export", "Buffer"])
        return self.ends(one, Made(handle))

    def does(self, operation: Operation, value: Any = None, on: int = MADE) -> Started:
        """Make a call that returns."""
        return self.ends(self._call(operation, ["handle", on]), value)

    def waits(self, operation: Operation, line: int = 7) -> Started:
        """Make a call that waits."""
        one = self._call(operation, ["handle", MADE])
        one.state, one.line = WAITING, line
        self._rows(one)
        return one

    def ends(self, one: Started, value: Any = None) -> Started:
        """Let a call return, with the rows that a check writes."""
        one.state, one.value, one.line = RETURNED, value, None
        self._rows(one)
        return one

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.record.row(self.now, ASKING, f"lets {seconds:g} s pass")

    def rows(self, expected: str, about: Started, kind: str = "") -> tuple[Row, ...]:
        """Return the rows for a false claim about a call."""
        return self.record.rows(expected, kind or f"call {about.number} returns->waiting")

    def _call(self, operation: Operation, target: list[Any]) -> Started:
        self._count += 1
        one = Started(lambda claim: None, self._count, str(operation))
        self.record.made(one, operation, target)
        return one

    def _rows(self, one: Started) -> None:
        self.record.row(self.now, ASKING, one.text)
        self.record.row(self.now, ANSWERING, one.happened(), one.line)


@pytest.fixture
def told() -> Told:
    """A check in which nothing has been done yet."""
    return Told()


def differing(rows: tuple[Row, ...]) -> list[Row]:
    return [row for row in rows if row.right is not None]


def test_the_last_row_says_what_is_expected(told: Told) -> None:
    told.make(1)
    third = told.does(put("a"))

    rows = told.rows('put("a") waits', third)

    assert [row.flag for row in rows] == ["", "", "", 'expected: put("a") waits']
    assert [row.number for row in rows] == [1, 2, 3, 4]


def test_items_and_sleepers_are_seen_after_each_row(told: Told) -> None:
    told.make(1)
    told.does(put("a"))
    asleep = told.waits(put("b"))

    last = told.rows('put("b") raises Full', asleep)[-1]

    assert last.scene is not None
    (figure,) = last.scene.figures
    assert last.scene.inside == ("a",)
    assert (figure.actor, figure.state, figure.holds, figure.line) == (
        'put("b")',
        "asleep",
        "b",
        7,
    )


def test_a_sleeper_that_another_call_has_moved_is_seen_to_end(told: Told) -> None:
    told.make(1)
    told.does(put("a"))
    asleep = told.waits(put("b"))
    asleep.state, asleep.value = RETURNED, None

    taken = told.does(get(), "a")

    last = told.rows('get() returns "b"', taken)[-1]
    assert last.scene is not None
    assert last.scene.inside == ("b",)
    assert {figure.actor for figure in last.scene.figures} == {'put("b")', "get()"}


def test_who_has_ended_has_left_by_the_next_step(told: Told) -> None:
    told.make(2)
    told.does(put("a"))
    last_call = told.does(put("b"))

    last = told.rows("another promise", last_call)[-1]

    assert last.scene is not None
    assert [figure.actor for figure in last.scene.figures] == ['put("b")']


def test_two_sleepers_in_the_same_call_are_told_apart(told: Told) -> None:
    told.make(1)
    told.waits(get())
    second = told.waits(get())

    last = told.rows("get() raises Closed", second)[-1]

    assert last.scene is not None
    assert [figure.actor for figure in last.scene.figures] == ["get()", "get() no. 2"]


def test_the_first_difference_is_where_the_call_ended(told: Told) -> None:
    told.make(3)
    told.does(put("c"))
    told.does(put("a"))
    wrong = told.does(get(), "a")
    told.does(call("__len__"), 1)

    (row,) = differing(told.rows('get() returns "c"', wrong))

    assert row.text == "get()"
    assert row.right is not None
    assert (row.right.inside, row.right.says) == (("a",), 'get() returns "c"')


def test_the_first_difference_is_where_too_many_are_inside(told: Told) -> None:
    told.make(1)
    told.does(put("a"))
    told.does(put("b"))
    last = told.does(put("c"))

    (row,) = differing(told.rows('put("c") waits', last))

    assert row.text == 'put("b")'
    assert row.right is not None
    assert row.right.says == 'put("b") waits: 1 of 1 places are taken'


def test_who_still_waits_differs_at_the_end(told: Told) -> None:
    told.make(1)
    asleep = told.waits(get())
    told.does(put("a"))
    told.passes(1)

    rows = told.rows('get() returns "a"', asleep)

    assert differing(rows) == [rows[-1]]
    assert rows[-1].right is not None
    assert rows[-1].right.inside == ()


def test_only_the_queue_in_question_is_drawn(told: Told) -> None:
    told.make(1)
    told.does(put("a"))
    told.make(2, OTHER)
    last = told.does(put("b"), on=OTHER)

    rows = told.rows("another promise", last)

    assert [row.scene is None for row in rows] == [True] * 4 + [False] * 4
    assert rows[-1].scene is not None
    assert (rows[-1].scene.inside, rows[-1].scene.capacity) == (("b",), 2)


def test_where_there_are_two_queues_each_row_says_which(told: Told) -> None:
    told.make(1)
    told.does(put("a"))
    told.make(2, OTHER)
    last = told.does(get(), "a", on=OTHER)

    asked = [row.text for row in told.rows("get() waits", last) if row.actor == ASKING]

    assert asked == [
        "buffer 1 = Buffer(1)",
        'buffer 1: put("a")',
        "buffer 2 = Buffer(2)",
        "buffer 2: get()",
    ]


def test_of_the_making_itself_nothing_is_drawn(told: Told) -> None:
    zero = told.make(0)
    told.make(1, OTHER)

    rows = told.rows("Buffer(0) raises ValueError", zero)

    assert [row.scene for row in rows] == [None] * 4
    assert [row.text for row in differing(rows)] == ["buffer 1 = Buffer(0)"]


@pytest.mark.parametrize("state", [WAITING, SPINNING])
def test_who_polls_is_seen_to_find_no_rest(told: Told, state: str) -> None:
    told.make(1)
    restless = told.waits(get())
    restless.state = state
    told.passes(60)

    last = told.rows("get() sleeps", restless, f"call {restless.number} still->polls")[-1]

    assert last.scene is not None
    assert last.right is not None
    assert (last.scene.figures[0].state, last.right.figures[0].state) == ("spinning", "asleep")


def test_a_call_that_raises_holds_what_it_would_have_given(told: Told) -> None:
    told.make(1)
    told.does(put("a"))
    one = told.waits(put("b"))
    one.state, one.error = RAISED, Raised("Full", "", 9)
    told.passes(1)

    last = told.rows('put("b") waits', one)[-1]

    assert last.scene is not None
    figure = last.scene.figures[0]
    assert (figure.state, figure.word, figure.line, figure.holds) == (
        "raised",
        "raises Full",
        9,
        "b",
    )


def test_before_anything_was_done_there_are_no_rows() -> None:
    assert Record().rows("anything", "numbers") == ()
