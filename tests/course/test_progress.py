"""What is remembered of a learner survives, and a damaged memory is never an error."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from course import progress
from course.progress import Passed, Standing


def noon() -> datetime:
    return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


RED = Standing(attempts=2, hints={"it waits": 1}, failing="it waits")


def test_nothing_is_remembered_of_a_new_learner(root: Path) -> None:
    assert progress.read(root) == {}


def test_what_is_recorded_is_read_again(root: Path) -> None:
    standing = Standing(3, {"it waits": 2}, "it waits", "", Passed("2026-11-21T12:00:00", 1, 0))

    progress.record(root, "buffer", standing)

    assert progress.read(root) == {"buffer": standing}


def test_recording_one_exercise_leaves_the_others(root: Path) -> None:
    progress.record(root, "buffer", RED)

    progress.record(root, "handoff", Standing(attempts=1))

    assert progress.standing(root, "buffer") == RED


def test_an_exercise_can_be_forgotten(root: Path) -> None:
    progress.record(root, "buffer", RED)

    progress.record(root, "buffer", None)

    assert progress.standing(root, "buffer") == Standing()


def test_the_first_pass_is_remembered_with_its_attempt_and_hints() -> None:
    after = progress.checked(RED, failing="", trouble="", now=noon)

    assert after.passed == Passed("2026-11-21T12:00:00+00:00", attempt=3, hints=1)
    assert not after.is_red


def test_a_later_red_does_not_take_the_pass_away() -> None:
    green = progress.checked(RED, failing="", trouble="", now=noon)

    after = progress.checked(green, failing="it closes", trouble="", now=noon)

    assert after.passed == green.passed
    assert after.is_red


def test_hints_are_counted_for_each_check() -> None:
    after = progress.hinted(RED, "it closes", 2)

    assert after.hints == {"it waits": 1, "it closes": 2}
    assert after.hints_shown == 3


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"exercises": []}',
        b'{"exercises": {"buffer": null}}',
        (
            b'{"exercises": {"buffer": {"attempts": "many", "hints": {}, "failing": "", '
            b'"trouble": "", "passed": null}}}'
        ),
        b"[" * 100_000,
    ],
    ids=["empty", "cut", "not text", "a list", "no names", "null", "wrong kind", "deep"],
)
def test_a_damaged_file_is_kept_aside_with_a_word(
    root: Path, capsys: pytest.CaptureFixture[str], damage: bytes
) -> None:
    file = progress.file_in(root)
    file.parent.mkdir()
    file.write_bytes(damage)

    read = progress.read(root, now=noon)

    kept = file.with_name("progress.damaged.20261121T120000.json")
    assert read == {}
    assert kept.read_bytes() == damage
    assert kept.name in capsys.readouterr().err


def test_a_second_damaged_file_does_not_replace_the_first(root: Path) -> None:
    file = progress.file_in(root)
    file.parent.mkdir()
    file.write_text("first", encoding="utf-8")
    progress.read(root, now=noon)
    file.write_text("second", encoding="utf-8")

    progress.read(root, now=noon)

    kept = sorted(path.read_text(encoding="utf-8") for path in file.parent.iterdir())
    assert kept == ["first", "second"]


def test_a_place_that_cannot_be_written_costs_a_word_and_no_more(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / ".course").write_text("a file where a folder should be", encoding="utf-8")

    progress.record(root, "buffer", RED)

    assert "could not be kept" in capsys.readouterr().err


def test_nothing_half_written_is_left_behind(root: Path) -> None:
    progress.record(root, "buffer", RED)

    progress.record(root, "buffer", Standing())

    assert [path.name for path in (root / ".course").iterdir()] == ["progress.json"]
