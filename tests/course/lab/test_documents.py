"""Policy documents as they are read: what is wrong is named, with its line and what is right."""

from __future__ import annotations

import pytest

from course.lab.documents import read, where

NAMES = ("letters", "parcels")


@pytest.mark.parametrize(
    ("text", "line", "expected", "yours"),
    [
        (
            '[claims]\np99_wait_s = "2 s"',
            2,
            "p99_wait_s is a number of seconds of at least 0, without quotes",
            'p99_wait_s is "2 s"',
        ),
        ("[queue]\ncapacity = true", 2, "capacity is a whole number", "capacity is true"),
        ("[queue]\ncapacity = 0", 2, "of at least 1", "capacity is 0"),
        ("[claims]\np99_wait_s = nan", 2, "a number of seconds", "p99_wait_s is nan"),
        ("[claims]\nmax_loss_pct = 101", 2, "from 0 to 100", "max_loss_pct is 101"),
        (f"[claims]\np99_wait_s = {'9' * 400}", 2, "a number of seconds", "p99_wait_s is 999"),
        ('[queue]\nowner_in = "Sender"', 2, '"sender" or "queue"', "did you mean sender?"),
        ('[when_full]\nsignal = "refused"', 2, "a list in [ ]", 'signal is "refused"'),
        ('[when_full]\nsignal = ["refused", "refused"]', 2, "each once", "signal is"),
        ('[crash]\nwho_retries = ["nobody"]', 2, "[] where there is none", '["nobody"]'),
        ('[crash]\nwho_retries = ["Queue"]', 2, "a list in [ ]", "did you mean queue?"),
        ('[when_full]\nsignal = ["timed_out", "timed out"]', 2, "each once", "signal is"),
        ("[crash]\nwho_retries = [[]]", 2, "a list in [ ]", "who_retries is [[]]"),
        ("[crash]\nredelivery_after_s = 1979-05-27", 2, 'or "never"', "is 1979-05-27"),
        ("[claims]\nmax_deph = 3", 2, "max_depth", "did you mean max_depth?"),
        ("[claims]\nmax_wait_s = 3", 2, "max_wait_s stands in [when_full]", "is elsewhere"),
        ("capacity = 3", 1, "capacity stands in [queue]", "is elsewhere"),
        ("[claim]\nmax_depth = 3", 1, "claims", "[claim] is unknown; did you mean claims?"),
        ("queue = 3", 1, "[queue] is a table", "queue is 3"),
        ("[queue]\ncapacity = {a = 1}", 2, "a whole number", "capacity is a table"),
        (
            '[queue]\nsubject = "given"\nname = "letter"',
            3,
            '"letters" or "parcels"',
            "did you mean letters?",
        ),
    ],
)
def test_what_is_no_document_is_told_by_key_and_line(
    text: str, line: int, expected: str, yours: str
) -> None:
    document = read(text, NAMES)

    (problem,) = document.problems
    assert problem.line == line
    assert expected in problem.expected
    assert yours in problem.yours


def test_an_empty_text_is_an_open_question_whatever_it_is_about() -> None:
    text = '[claims]\nmax_depth = ""\nduplicates_possible = " "\n[queue]\nsubject = "given"'

    document = read(text, NAMES)

    assert document.problems == ()
    assert set(document.says) == {"queue.subject"}
    assert document.unanswered[0] == "queue.name"


def test_a_blank_and_an_underscore_are_the_same_in_a_word_of_a_choice() -> None:
    text = '[when_full]\naction = "time out"\nsignal = ["timed_out", "evicted other"]\n'

    document = read(text, NAMES)

    assert document.problems == ()
    assert document.says == {
        "when_full.action": "time_out",
        "when_full.signal": ["timed out", "evicted other"],
    }


def test_a_key_is_found_on_its_line_in_each_way_of_writing_it() -> None:
    text = "# a comment\n[queue]\n  capacity=6\n\n[ claims ]\nmax_depth = 7\n"

    lines, dotted = where(text), where("queue.capacity = 6\n")

    assert lines == {"queue": 2, "queue.capacity": 3, "claims": 5, "claims.max_depth": 6}
    assert dotted == {"queue.capacity": 1}
