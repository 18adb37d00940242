"""The learner's files are copied once, put back on demand, and never lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from course import catalog, workspace


def noon() -> datetime:
    return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_preparing_copies_every_stub_that_has_no_answer(root: Path) -> None:
    listed = catalog.load(root)

    copied = workspace.prepare(listed)

    assert [path.name for path in copied] == ["buffer.py", "handoff.py"]
    assert copied[0].read_bytes() == listed.find("buffer").stub.read_bytes()


def test_preparing_again_changes_nothing(root: Path) -> None:
    listed = catalog.load(root)
    mine, _ = workspace.prepare(listed)
    mine.write_text("mine", encoding="utf-8")

    copied = workspace.prepare(listed)

    assert copied == []
    assert mine.read_text(encoding="utf-8") == "mine"


def test_a_link_in_the_place_of_an_answer_is_left_alone(root: Path) -> None:
    listed = catalog.load(root)
    answer = workspace.answer_of(listed.find("buffer"))
    answer.parent.mkdir(parents=True)
    answer.symlink_to(root / "nowhere.py")

    workspace.prepare(listed)

    assert answer.is_symlink()


def test_resetting_keeps_the_answer_and_puts_the_stub_back(root: Path) -> None:
    exercise = catalog.load(root).find("buffer")
    workspace.make_ready(exercise)
    workspace.answer_of(exercise).write_text("mine", encoding="utf-8")

    kept = workspace.reset(exercise, now=noon)

    assert kept == root / "answers" / ".kept" / "boundary" / "buffer.20261121T120000.py"
    assert kept.read_text(encoding="utf-8") == "mine"
    assert workspace.is_untouched(exercise)


def test_a_kept_answer_is_never_overwritten(root: Path) -> None:
    exercise = catalog.load(root).find("buffer")
    workspace.make_ready(exercise)
    workspace.answer_of(exercise).write_text("first", encoding="utf-8")
    first = workspace.reset(exercise, now=noon)
    workspace.answer_of(exercise).write_text("second", encoding="utf-8")

    second = workspace.reset(exercise, now=noon)

    assert first is not None
    assert first.read_text(encoding="utf-8") == "first"
    assert second is not None
    assert second.read_text(encoding="utf-8") == "second"


def test_resetting_an_answer_that_is_a_folder_keeps_the_folder(root: Path) -> None:
    exercise = catalog.load(root).find("buffer")
    workspace.answer_of(exercise).mkdir(parents=True)

    kept = workspace.reset(exercise, now=noon)

    assert kept is not None
    assert kept.is_dir()
    assert workspace.is_untouched(exercise)


def test_resetting_where_there_is_no_answer_keeps_nothing(root: Path) -> None:
    exercise = catalog.load(root).find("buffer")

    kept = workspace.reset(exercise, now=noon)

    assert kept is None
    assert workspace.is_untouched(exercise)
