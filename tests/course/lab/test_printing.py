"""`print` as an answer gets it, who is called by which name in one run, and how both are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from course.lab.history import History, Printed
from course.lab.judges import Verdict
from course.lab.runtime.chronicle import Names
from course.lab.runtime.printing import LONGEST, MOST, Printing
from course.lab.scenario import Scenario, call, get, put
from course.lab.timeline import timeline

Tell = Callable[..., History]

BUFFER = (
    Scenario.of("Buffer", capacity=1)
    .first(put("x"))
    .actors(producer_a=[put("a")], consumer=[get(), get()])
    .drained_by(get(timeout=0))
)
CALLED = Scenario.of("Probe").actors(caller=[call("ask")])


def plain(text: str) -> str:
    """Word nothing anew."""
    return text


@pytest.fixture
def heard() -> list[tuple[str, int | None]]:
    """What somebody who listens has heard."""
    return []


@pytest.fixture
def printing(heard: list[tuple[str, int | None]]) -> Printing:
    """A `print` to which somebody listens, called from line 7."""
    one = Printing(lambda: 7, plain)
    one.begin(lambda text, line: heard.append((text, line)))
    return one


def test_text_is_heard_as_it_would_stand_on_the_screen(
    printing: Printing, heard: list[tuple[str, int | None]], capsys: pytest.CaptureFixture[str]
) -> None:
    printing("a", 1, sep="-", end="!\n")
    printing("b", None, sep=None, end=None, flush=True)
    printing()

    assert heard == [("a-1!", 7), ("b None", 7), ("", 7)]
    assert capsys.readouterr().out == "a-1!\nb None\n\n"


def test_what_goes_to_a_file_is_not_heard(
    printing: Printing, heard: list[tuple[str, int | None]], tmp_path: Path
) -> None:
    with (tmp_path / "log").open("w") as file:
        printing("kept", file=file)

    assert heard == []
    assert (tmp_path / "log").read_text() == "kept\n"


def test_each_value_is_asked_once_what_it_says(
    printing: Printing, heard: list[tuple[str, int | None]]
) -> None:
    class Counted:
        asked = 0

        def __str__(self) -> str:
            self.asked += 1
            return f"asked {self.asked}"

    printing(Counted())

    assert heard == [("asked 1", 7)]


def test_who_prints_without_end_is_heard_for_a_while(
    printing: Printing, heard: list[tuple[str, int | None]]
) -> None:
    for number in range(3 * MOST):
        printing(number, "x" * 2 * LONGEST)

    assert [text.partition(" ")[0] for text, _ in heard] == [*map(str, range(MOST - 1)), "…"]
    assert max(len(text) for text, _ in heard) == LONGEST


def test_it_looks_like_print() -> None:
    one: Any = Printing(lambda: 0, plain)

    assert (one.__name__, one.__doc__) == (print.__name__, print.__doc__)
    with pytest.raises(TypeError, match="colour"):
        one("a", colour="red")


def test_no_two_in_one_run_are_called_the_same() -> None:
    names = Names("task", CALLED, detailed=True)

    called = [names.of(1, "caller"), names.of(2, "work"), names.of(3, "work"), names.of(4, "")]

    assert called == ["caller no. 2", "work", "work no. 2", "task_4"]
    assert names.of(2, "renamed") == "work"


def test_in_an_explored_run_they_are_numbered_as_they_are_met() -> None:
    names = Names("thread", CALLED, detailed=False)

    assert [names.of(one, f"own {one}") for one in (7, 3, 7)] == [
        "thread_1",
        "thread_2",
        "thread_1",
    ]


def with_texts(history: History, *texts: tuple[int, str, str]) -> History:
    """Return the history with what was printed in it: after so many events, who, what."""
    return replace(history, printed=tuple(Printed(*text[:2], 0.0, text[2], 5) for text in texts))


def test_what_is_printed_stands_where_it_was_printed(tell: Tell) -> None:
    history = tell(BUFFER, "setup does, producer_a does, consumer calls, consumer returns 'x'")
    texts = (2, "Thread-1", "up"), (3, "producer_a", "one\ntwo"), (5, "consumer", "has x")

    shown = timeline(with_texts(history, *texts), Verdict("", "too late", 5, "consumer"))

    assert [(row.number, row.actor, row.text, row.line) for row in shown.rows] == [
        (1, "setup", 'put("x") returns', None),
        (2, "Thread-1", 'prints "up"', 5),
        (3, "producer a", 'prints "one / two"', 5),
        (4, "producer a", 'put("a") returns', None),
        (5, "consumer", 'prints "has x"', 5),
        (6, "consumer", 'get() returns "x"', None),
    ]
    assert shown.actors == ("setup", "producer a", "consumer", "Thread-1")
    assert [row.flag for row in shown.rows] == ["", "", "", "", "", "too late"]
    assert shown.rows[2].scene is not None
    assert shown.rows[2].scene.acting == "producer a"


@pytest.mark.parametrize("verdict", [Verdict("", "wrong", 1, "consumer"), Verdict("", "waits")])
def test_what_is_printed_after_the_end_of_the_story_is_not_told(
    tell: Tell, verdict: Verdict
) -> None:
    history = tell(BUFFER, "consumer does 'x', drain calls, drain returns 'a'")
    last = (2, "consumer", "at rest") if verdict.position is None else (1, "consumer", "has x")
    texts = last, (3, "producer_a", "woke"), (3, "drain", "given out")

    shown = timeline(with_texts(history, *texts), verdict)

    assert [row.text for row in shown.rows if "prints" in row.text] == [f'prints "{last[2]}"']
