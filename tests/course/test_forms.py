"""Answers in their two forms: what they share, where they cannot be read, what they begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.candidate import Candidate, Intake
from course.catalog import load
from course.forms import LONGEST, MOST_BYTES, Unreadable, first_words, shape

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = load(ROOT).find("policy_document")


def problem(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as found:
        shape(text, "answer.toml")
    return found.value


def test_comments_and_blanks_change_no_documents_shape() -> None:
    plain, other = "a = 1\nb = 2\n", "# why\nb=2\n\na = 1 # one\n"

    shapes = [shape(text, "answer.toml") for text in (plain, other)]

    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a = 1\nb = wait\n", 2, 5, "a text stands in quotes"),
        ("a = 1\na = 2\n", 2, 6, "stands here for the second time"),
        ("[queue\n", 1, 7, "between [ and ]"),
        ('a = "', 1, None, "no quote at its end"),
        ("a = [1\n", 1, None, "no ] at its end"),
        ('a = "b\nc = 1\n', 1, 7, "no quote at its end"),
        ("a = 13,5\n", 1, 7, "a number has a point"),
        ("a = 0%\n", 1, 6, "no unit"),
        ("a = 08\n", 1, 6, "no 0 in front"),
        ("[a]\n[a]\n", 2, 3, "this table stands here for the second time"),
        ("a b = 1\n", 1, 3, "a key, then ="),
        ("= 1\n", 1, 1, "begins with a key"),
        ('a = "\\q"\n', 1, 8, "stands twice"),
    ],
    ids=[
        "no quotes",
        "twice",
        "no bracket",
        "open string",
        "open list",
        "open line",
        "comma",
        "unit",
        "nought in front",
        "table twice",
        "two words",
        "no key",
        "backslash",
    ],
)
def test_a_document_that_does_not_parse_is_told_with_its_place(
    text: str, line: int, column: int | None, said: str
) -> None:
    found = problem(text)

    assert (found.line, found.column) == (line, column)
    assert said in found.problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a." * 10_000 + "a = 1", f"longer than {LONGEST:,} characters"),
        ("a = 1\n" * MOST_BYTES, f"longer than {MOST_BYTES // 1024} KiB"),
        ("a = " + "[" * 900, "recursion"),
    ],
    ids=["a chain of dots", "a long file", "nested deeply"],
)
def test_a_document_that_takes_long_to_read_is_not_read(text: str, said: str) -> None:
    found = problem(text)

    assert said in found.problem


def test_the_first_words_of_a_document_stand_in_its_first_comment(tmp_path: Path) -> None:
    path = tmp_path / "chaff.toml"

    path.write_text("# Who waits pays.\n\na = 1\n", "utf-8")

    assert first_words(path) == "Who waits pays."


def test_an_untouched_document_is_not_started(tmp_path: Path) -> None:
    text = DOCUMENT.stub.read_text("utf-8")
    (tmp_path / "mine.toml").write_text(f"# my own comment\n{text}", "utf-8")

    answer = Candidate.at(tmp_path / "mine.toml").answer(DOCUMENT)

    assert answer.intake is Intake.UNATTEMPTED
