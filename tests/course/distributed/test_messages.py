"""What crosses to a worker and back: read as it was written, or refused with what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from course import catalog
from course.candidate import MAX_BYTES, Candidate
from course.distributed import commands, replies
from course.distributed.commands import MOST_BYTES, Command, Edition, Malformed
from course.distributed.parcels import Kind, Parcel, lay_out, packed
from course.distributed.replies import Reply
from course.grading.journal import Noted
from course.grading.keys import Keys
from course.grading.outcome import Result

COMMAND = Command(
    Edition("7", "3.11.7", "bubblewrap", "d" * 64),
    hidden=True,
    learner="learner00001",
    keys={"buffer": "k" * 64},
    answers=(
        Parcel("buffer", Kind.FILE, b"shared = '\xc3\xa4'\n"),
        Parcel("handoff", Kind.LINK),
    ),
)


def changed(path: str, value: Any) -> str:
    """Return the command's message with another value at this place; with None, without it."""
    plain = json.loads(commands.written(COMMAND))
    *places, last = path.split(".")
    there = plain
    for place in places:
        there = there[int(place) if isinstance(there, list) else place]
    if value is None:
        del there[last]
    else:
        there[last] = value
    return json.dumps(plain)


def test_a_command_is_read_as_it_was_written() -> None:
    assert commands.read(commands.written(COMMAND)) == COMMAND


def test_the_same_command_has_the_same_id_and_another_has_another() -> None:
    again, other = replace(COMMAND), replace(COMMAND, learner="learner00002")

    ids = [commands.id_of(commands.written(one)) for one in (COMMAND, again, other)]

    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "a message is a text"),
        (b"{}", "a message is a text, and this is of type bytes"),
        ("", "no JSON"),
        ("\x80\x04N.", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "the message is no object"),
        ("{}", "its schema is None, and this reads course.command/1"),
        (changed("schema", "course.command/2"), "its schema is 'course.command/2'"),
        (changed("keys", None), "the message lacks 'keys'"),
        (changed("path", "/etc"), "also has 'path'"),
        (changed("course", "7"), "course is no object"),
        (changed("course.digest", None), "course lacks 'digest'"),
        (changed("course.digest", 7), "digest is 7"),
        (changed("isolation", "none"), "isolation is 'none', and not one of bubblewrap"),
        (changed("hidden", 1), "hidden is neither true nor false"),
        (changed("learner", "../ada"), "learner is '../ada'"),
        (changed("learner", "a" * 65), "no word of at most 64"),
        (changed("keys", {}), "keys is no object that names an exercise"),
        (changed("keys", {"../buffer": "k"}), "an exercise is '../buffer'"),
        (changed("answers", {}), "answers is no list"),
        (changed("answers", ["buffer"]), "an answer is no object"),
        (changed("answers.0.kind", "pipe"), "has no known kind, or is not base64"),
        (changed("answers.0.content", "%"), "has no known kind, or is not base64"),
        (changed("answers.0.content", 7), "has no known kind, or is not base64"),
        (changed("answers.1.content", "YQ=="), "the answer to handoff is longer"),
        (changed("answers.1.exercise", "buffer"), "answers has two to one exercise"),
        (changed("answers.0.content", "AAAA" * (MAX_BYTES // 3 + 2)), "longer than 256 KiB"),
        ("{" + " " * MOST_BYTES, "more than"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_no_command_is_refused_with_what_is_wrong(text: object, says: str) -> None:
    with pytest.raises(Malformed) as refused:
        commands.read(text)

    assert says in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.fixture
def reply(result: Callable[..., Result]) -> Reply:
    """The reply to the command, with one result."""
    noted = Noted("learner00001", "buffer", "k" * 64, (result(candidate="learner00001"),))
    return Reply(commands.id_of(commands.written(COMMAND)), (noted,), "what was said")


def test_a_reply_is_read_as_it_was_written(reply: Reply) -> None:
    text = replies.written(reply)

    found = replies.read(text, COMMAND)

    assert replies.written(found) == text
    assert found.noted[0].results[0].check == "it waits"
    assert replies.command_of(text) == reply.command


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"command": "c" * 64}, "another command"),
        ({"schema": "course.reply/2"}, "its schema is 'course.reply/2'"),
        ({"lines": {}}, "lines is no list"),
        ({"fault": None}, "fault is no text"),
        ({"lines": [[]]}, "none of a journal"),
        ({"lines": [{"results": [{"evidence": []}]}]}, "none of a journal"),
        ({"lines": [7]}, "none of a journal"),
    ],
    ids=repr,
)
def test_what_is_no_reply_is_refused(reply: Reply, change: dict[str, Any], says: str) -> None:
    plain = {**json.loads(replies.written(reply)), **change}

    with pytest.raises(Malformed, match=says):
        replies.read(json.dumps(plain), COMMAND)


@pytest.mark.parametrize(
    ("field", "value"),
    [("learner", "learner00002"), ("exercise", "handoff"), ("key", "another"), ("results", ())],
)
def test_a_line_that_was_not_asked_for_is_refused(reply: Reply, field: str, value: Any) -> None:
    strange = replace(reply, noted=(replace(reply.noted[0], **{field: value}),))

    with pytest.raises(Malformed):
        replies.read(replies.written(strange), COMMAND)


def test_a_line_that_comes_twice_is_refused(reply: Reply) -> None:
    with pytest.raises(Malformed, match="two lines of one exercise"):
        replies.read(replies.written(replace(reply, noted=reply.noted * 2)), COMMAND)


def a_link(path: Path) -> None:
    path.symlink_to(path.parent / "elsewhere")


def a_second_name(path: Path) -> None:
    path.touch()
    path.with_name("second").hardlink_to(path)


def a_linked_folder(path: Path) -> None:
    elsewhere = path.parents[1] / "elsewhere"
    path.parent.rename(elsewhere)
    (elsewhere / path.name).write_text("shared = []\n", "utf-8")
    path.parent.symlink_to(elsewhere)


@pytest.mark.parametrize(
    "put",
    [
        lambda path: None,
        lambda path: path.write_text("shared = []\n", "utf-8"),
        lambda path: path.write_bytes(b"\xff"),
        lambda path: path.write_bytes(b"\xef\xbb\xbfshared = [\r\n"),
        lambda path: path.write_bytes(b"#" * (MAX_BYTES + 7)),
        lambda path: path.mkdir(),
        a_link,
        a_second_name,
        a_linked_folder,
    ],
    ids=[
        *("nothing", "a file", "no UTF-8", "a byte-order mark", "too large", "a folder"),
        *("a link", "a second name", "a linked folder"),
    ],
)
def test_whatever_stands_there_is_judged_alike_where_it_is_laid_out(
    root: Path, tmp_path: Path, put: Callable[[Path], None]
) -> None:
    exercise = catalog.load(root).find("buffer")
    sender, worker = tmp_path / "sender", tmp_path / "worker"
    exercise.answer_in(sender).parent.mkdir(parents=True)
    worker.mkdir()
    put(exercise.answer_in(sender))

    parcel = packed(Candidate.at(sender), exercise)
    if parcel is not None:
        lay_out(worker, exercise, parcel)

    keys = Keys(catalog.load(root), "posix")
    there = [keys.of(Candidate.at(folder), exercise) for folder in (sender, worker)]
    assert there[0] == there[1]
