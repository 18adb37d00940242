"""A group's name, given once: kept beside the course, used by the next map, never taken twice."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.course import mapped
from tests.course.mapped import behaviour, go, hand_in_class, know, made

from course.catalog import UnknownExercise, load
from course.lab import own_names
from course.lab.fingerprints import Bank
from course.lab.own_names import FILE, NotNamed
from course.teaching import copying
from course.teaching.naming_groups import named


@pytest.fixture
def handed(root: Path, tmp_path: Path) -> Path:
    """The results of a class in a course that knows two ideas."""
    know(root)
    return hand_in_class(tmp_path / "results")


def test_a_group_has_its_name_from_the_next_map_on(
    root: Path, handed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    group = behaviour("buffer", "counts_free_places")

    status = go(root, str(handed), "--name", "buffer", group, "Its length is the room left.")

    assert status == 0
    assert "docs/authors.md" in capsys.readouterr().out
    known = [one.known for one in made(root, handed).named if one.behaviour == group]
    assert [(one.name, one.misconception) for one in known if one] == [
        ("its_length_is_the_room_left", "Its length is the room left.")
    ]


def test_a_second_name_keeps_the_first(root: Path, handed: Path) -> None:
    for exercise, word, sentence in (
        ("buffer", "counts_free_places", "It counts the room."),
        ("handoff", "late", "It comes late."),
        ("handoff", "late", "It comes late."),
    ):
        go(root, str(handed), "--name", exercise, behaviour(exercise, word), sentence)

    assert own_names.read(root) == {
        "buffer": {behaviour("buffer", "counts_free_places"): "It counts the room."},
        "handoff": {behaviour("handoff", "late"): "It comes late."},
    }


@pytest.mark.parametrize(
    ("word", "sentence", "problem"),
    [
        ("nobody_does", "A name.", "no answer to buffer behaves like"),
        ("if_not_while", "A name.", "is if_not_while in the course's own bank"),
        ("counts_free_places", "One too many!", "names another group, of the course's"),
        ("counts_free_places", "It is alone", "names another group, "),
        ("like_nobody", "Another name", "has a name: 'It is alone.'"),
        ("counts_free_places", "…", "a name is one sentence"),
        ("counts_free_places", "two\nlines", "a name is one sentence"),
        ("counts_free_places", "x" * 201, "a name is one sentence"),
    ],
    ids=[
        "nobody behaves so",
        "the bank knows it",
        "a name of the bank",
        "a name of another group",
        "it has another name",
        "no word",
        "two lines",
        "a long one",
    ],
)
def test_a_name_that_cannot_be_given_is_refused(
    root: Path, handed: Path, word: str, sentence: str, problem: str
) -> None:
    go(root, str(handed), "--name", "buffer", behaviour("buffer", "like_nobody"), "It is alone.")
    before = (root / FILE).read_bytes()

    status = go(root, str(handed), "--name", "buffer", behaviour("buffer", word), sentence)

    assert status == 2
    assert (root / FILE).read_bytes() == before
    with pytest.raises(NotNamed, match=re.escape(problem)):
        named(
            made(root, handed),
            Bank.of(root),
            load(root).exercises[0],
            behaviour("buffer", word),
            sentence,
        )


def test_an_exercise_that_is_not_there_is_refused(root: Path, handed: Path) -> None:
    with pytest.raises(UnknownExercise):
        go(root, str(handed), "--name", "bufer", behaviour("buffer", "late"), "A name.")


@pytest.mark.parametrize("text", ["{", "[]", '{"buffer": []}', '{"buffer": {"x": 1}}'])
def test_names_that_cannot_be_read_are_told(
    root: Path, handed: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (root / FILE).write_text(text, encoding="utf-8")

    status = go(root, str(handed))

    assert status == 2
    assert FILE.name in capsys.readouterr().err


def test_the_bank_goes_before_an_own_name(root: Path, handed: Path) -> None:
    own = {"buffer": {behaviour("buffer", "if_not_while"): "Something else."}}
    (root / FILE).write_text(json.dumps(own), encoding="utf-8")

    known = Bank.of(root).recognise("buffer", mapped.results("buffer", "if_not_while"))

    assert known is not None
    assert known.name == "if_not_while"


def test_no_learner_copy_has_the_names(root: Path) -> None:
    (root / FILE).write_text("{}", encoding="utf-8")

    assert FILE not in list(copying.files_of(root))


def test_two_sentences_of_one_name_are_one_name() -> None:
    names = {"buffer": {"1": "Locks, too late."}}

    with pytest.raises(NotNamed, match="names another group, 1"):
        own_names.text_with(names, "buffer", "2", "locks too LATE")
