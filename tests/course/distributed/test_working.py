"""A worker refuses what is not for it by name, and grades what is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from course import catalog
from course.candidate import Candidate
from course.distributed import commands
from course.distributed.commands import Command, Malformed
from course.distributed.parcels import Kind, Parcel
from course.distributed.working import Desk, answer
from course.grading.journal import Noted
from course.grading.keys import Keys
from course.grading.outcome import Result

ANSWER = b"shared = []\n"


@pytest.fixture
def desk(root: Path) -> Desk:
    return Desk(root, "posix")


@pytest.fixture
def command(desk: Desk, tmp_path: Path) -> Command:
    """A command for this desk, about one answer."""
    listed = catalog.load(desk.root)
    exercise = listed.find("buffer")
    place = exercise.answer_in(tmp_path / "submission")
    place.parent.mkdir(parents=True)
    place.write_bytes(ANSWER)
    key = Keys(listed, "posix").of(Candidate.at(tmp_path / "submission"), exercise)
    parcel = Parcel("buffer", Kind.FILE, ANSWER)
    return Command(desk.edition(), True, "learner00001", {"buffer": key}, (parcel,))


def never(*_: Any) -> str:
    raise AssertionError("it is judged")


def fault_of(command: Command, desk: Desk) -> str:
    """Return why the desk does not judge this command."""
    reply = answer(commands.written(command), desk, never)
    assert reply.noted == ()
    return reply.fault


def test_what_is_for_this_desk_is_judged_where_it_is_laid_out(
    command: Command, desk: Desk, result: Callable[..., Result]
) -> None:
    def judge(asked: Command, at: Desk, folder: Path, noted: list[Noted]) -> str:
        assert (folder / "boundary" / "buffer.py").read_bytes() == ANSWER
        noted.append(Noted(asked.learner, "buffer", asked.keys["buffer"], (result(),)))
        return "and a word"

    reply = answer(commands.written(command), desk, judge)

    assert reply.command == commands.id_of(commands.written(command))
    assert [one.exercise for one in reply.noted] == ["buffer"]
    assert reply.fault == "and a word"


def test_another_course_is_refused_by_name(command: Command, desk: Desk) -> None:
    with (desk.root / "course.toml").open("a", encoding="utf-8") as file:
        file.write("# another line\n")

    fault = fault_of(command, desk)

    assert str(command.edition) in fault
    assert str(desk.edition()) in fault
    assert command.edition.digest[:12] in fault


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("version", "8", "for course 8 ("),
        ("python", "3.12.1", "on Python 3.12.1"),
        ("isolation", "bubblewrap", "at bubblewrap, and this worker has"),
    ],
)
def test_another_version_python_or_level_is_refused_by_name(
    command: Command, desk: Desk, field: str, value: str, said: str
) -> None:
    strange = replace(command, edition=replace(command.edition, **{field: value}))

    assert said in fault_of(strange, desk)


def test_another_answer_than_was_sent_is_refused(command: Command, desk: Desk) -> None:
    strange = replace(command, answers=(replace(command.answers[0], content=b"shared = ()\n"),))

    assert "the answer to buffer is not what was sent" in fault_of(strange, desk)


def test_an_exercise_that_nobody_has_is_refused(command: Command, desk: Desk) -> None:
    strange = replace(command, keys={"bufer": "k"})

    assert "no exercise is called 'bufer'" in fault_of(strange, desk)


def test_what_is_no_command_is_said_to_be_none(desk: Desk) -> None:
    with pytest.raises(Malformed):
        answer("{}", desk, never)
