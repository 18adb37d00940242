"""Whose a delivery is: the platforms' names against the roster, and no guess where two could be."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from tests.course.teaching.sent import ROSTER

from course.teaching import roster, senders
from course.teaching.matching import Finder
from course.teaching.sources import Refused

METADATA = b"""\
submission_901:
  :submitters:
  - :name: Ada Lovelace
    :sid: s-one
    :email: other@school.example
  - :name: Grace Hopper
    :sid: id-two
  :created_at: 2026-01-05 10:00:00.000000000 Z
submission_902:
  :submitters:
  - :name: Somebody
    :email: ZOE@school.example
"""


@pytest.fixture
def finder(tmp_path: Path) -> Finder:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, "utf-8")
    return Finder(roster.read(path))


def found(finder: Finder, name: str, metadata: bytes = b"{}") -> list[tuple[str | None, str]]:
    label = senders.label_of(name, senders.submitters(metadata))
    matches = [finder.find(sender) for sender in label.senders]
    return [(match.learner.id if match.learner else None, match.by) for match in matches]


@pytest.mark.parametrize(
    ("name", "learner", "by"),
    [
        ("whoever_11_5001_answers.zip", "id-one", "canvas"),
        ("whoever_LATE_12_5002_answers-2.zip", "id-two", "canvas"),
        ("müllerzoë_99_5003_answers.zip", "id-three", "name"),
        ("mullerzoe_99_5003_answers.zip", "id-three", "name"),
        ("Ada Lovelace_21_assignsubmission_file_", "id-one", "moodle"),
        ("Zoë Müller_77_assignsubmission_file_answers.zip", "id-three", "name"),
        ("id-two", "id-two", "id"),
        ("ID-TWO.zip", "id-two", "id"),
        ("id-two (3).zip", "id-two", "id"),
        ("ada@school.example", "id-one", "email"),
        ("Grace Hopper.zip", "id-two", "name"),
        ("grace_hopper", "id-two", "name"),
        ("week-two-ada-l", "id-one", "login"),
        (unicodedata.normalize("NFD", "Zoë Müller.zip"), "id-three", "name"),
    ],
)
def test_a_name_is_somebodys(finder: Finder, name: str, learner: str, by: str) -> None:
    matches = found(finder, name)

    assert matches == [(learner, by)]


@pytest.mark.parametrize(
    "name",
    [
        "final_FINAL(2).zip",
        "lovelaceada_99_5001_answers.zip",  # Ada is 11 there, so this is another of her name
        "Participant_23_assignsubmission_file_",
        "submission_901",
        "11.zip.exe",
    ],
)
def test_a_name_is_nobodys(finder: Finder, name: str) -> None:
    matches = found(finder, name)

    assert matches == [(None, "")]


def test_what_a_learner_calls_a_file_does_not_name_another(finder: Finder) -> None:
    matches = found(finder, "hoppergrace_12_5001_lovelaceada_11_5002_answers.zip")

    assert matches == [("id-two", "canvas")]


def test_a_name_that_two_have_is_left_to_a_person(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("id,name\none,Ada King\ntwo,King Ada\n", "utf-8")
    finder = Finder(roster.read(path))

    match = finder.find(senders.Sender("", "ada king"))

    assert match.learner is None
    assert match.doubt == "could be one or two"


def test_a_group_on_gradescope_is_everybody_in_it(finder: Finder) -> None:
    group = found(finder, "submission_901", METADATA)
    single = found(finder, "submission_902", METADATA)

    assert group == [("id-one", "gradescope"), ("id-two", "id")]
    assert single == [("id-three", "email")]


@pytest.mark.parametrize("text", [b"- 1\n", b"a: [", b"\xff\xfe\x00"])
def test_metadata_that_cannot_be_read_is_refused(text: bytes) -> None:
    with pytest.raises(Refused):
        senders.submitters(text)


@pytest.mark.parametrize("text", [b"{}", b"a: 1", b"a: {':submitters': [1, {':name': 2}]}"])
def test_metadata_that_says_little_is_read(text: bytes) -> None:
    told = senders.submitters(text)

    assert set(told) <= {"a"}
