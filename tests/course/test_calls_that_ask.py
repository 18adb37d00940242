"""A call may ask the judge, and waits for its answer; the judge is asked within bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.lab.asking import Asking
from course.subject import questions
from course.subject.boxes import SubjectHung, SubjectLied
from course.subject.fresh import Exactly
from course.subject.proxy import Subject
from course.subject.questions import Question, Refusal

UNIT = "orientation"
ASKED = Exactly(Asking(("add", "fail"), (("limit", 7),)), "h")
ANSWER = """
import threading

def adds(h): return h.add(2, 3)
def names(h): return h.add(2, other=3)
def looks(h): return h.limit
def wants_more(h): return h.multiply(2, 3)
def fails(h): h.fail("no")
def catches(h):
    try:
        h.fail("no")
    except ValueError as error:
        return str(error)
def asks_for_ever(h):
    while True:
        h.add(1, 1)
def leaves_a_thread(h):
    def later():
        try:
            threading.Event().wait()
        finally:
            h.add(1, 1)
    threading.Thread(target=later).start()
"""


class Sums:
    """Answers `add`, refuses `fail`, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def answer(self, question: Question) -> Any:
        self.asked.append(question)
        if question.method == "fail":
            raise Refusal(ValueError, f"refused: {question.arguments[0]}")
        return sum([*question.arguments, *question.options.values()])


@pytest.fixture
def asking(inline: Callable[..., Subject]) -> Subject:
    subject = inline(ANSWER, UNIT)
    subject.answering = Sums()
    return subject


@pytest.mark.parametrize(
    ("name", "value"), [("adds", 5), ("names", 5), ("looks", 7), ("catches", "refused: no")]
)
def test_a_call_goes_on_with_the_judges_answer(asking: Subject, name: str, value: Any) -> None:
    function = getattr(asking, name)

    returned = function(ASKED)

    assert returned == value


def test_the_judge_hears_the_line_of_a_question(asking: Subject) -> None:
    sums = Sums()
    asking.answering = sums

    asking.adds(ASKED)

    assert [(one.method, one.arguments, one.line) for one in sums.asked] == [("add", (2, 3), 4)]


def test_a_refusal_is_an_exception_of_the_call(asking: Subject) -> None:
    call = asking.start(asking.fails, ASKED)

    raised = call.raised(ValueError)

    assert raised


def test_what_is_not_there_is_said_with_what_is(asking: Subject) -> None:
    call = asking.start(asking.wants_more, ASKED)

    error = call.error

    assert error is not None
    assert error.message == "there is no 'multiply' here, only add, fail, limit"


def test_questions_without_an_end_are_a_hang(
    asking: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "MOST", 20)

    with pytest.raises(SubjectHung, match="20 questions"):
        asking.start(asking.asks_for_ever, ASKED)


def test_a_question_that_nobody_answers_is_a_lie(asking: Subject) -> None:
    asking.answering = None

    with pytest.raises(SubjectLied, match="nobody can answer"):
        asking.start(asking.adds, ASKED)


def test_a_thread_that_is_ended_asks_nothing_more(asking: Subject) -> None:
    sums = Sums()
    asking.answering = sums
    asking.leaves_a_thread(ASKED)

    names = asking.load()

    assert sums.asked == []
    assert "leaves_a_thread" in names
