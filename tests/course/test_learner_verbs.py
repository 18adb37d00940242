"""What the learner's verbs do and remember, with the checks themselves played by the test."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from course import catalog, progress, workspace
from course.catalog import UnknownExercise
from course.grading.outcome import Evidence, Outcome, Result, Visibility
from course.grading.run import NoResults

Make = Callable[..., Result]
Play = Callable[..., None]


def go(verb: str, root: Path, *arguments: str) -> int:
    """Carry out a verb in a course; return its exit status."""
    module = import_module(f"course.verbs.{verb}")
    parser = ArgumentParser()
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(arguments), root))


@pytest.fixture
def red(play: Play, result: Make) -> None:
    """The checks find one promise broken."""
    play(result("it opens"), result("it waits", Outcome.FAILED, evidence=Evidence("a", "b")))


# --- check ---------------------------------------------------------------------------------


def test_the_first_check_copies_the_stub(root: Path, play: Play, result: Make) -> None:
    play(result(outcome=Outcome.UNATTEMPTED))

    status = go("check", root, "buffer")

    assert status == 1
    assert workspace.is_untouched(catalog.load(root).find("buffer"))


def test_without_a_name_the_first_exercise_that_is_not_passed_is_checked(
    root: Path, play: Play, result: Make
) -> None:
    play(result())
    go("check", root)
    play(result(outcome=Outcome.UNATTEMPTED))

    go("check", root)

    assert workspace.answer_of(catalog.load(root).find("handoff")).is_file()


def test_an_untouched_stub_is_no_attempt(root: Path, play: Play, result: Make) -> None:
    play(result(outcome=Outcome.UNATTEMPTED))

    go("check", root, "buffer")

    assert progress.read(root) == {}


@pytest.mark.usefixtures("red")
def test_a_red_is_an_attempt_and_exits_with_one(root: Path) -> None:
    status = go("check", root, "buffer")

    standing = progress.standing(root, "buffer")
    assert status == 1
    assert (standing.attempts, standing.failing) == (1, "it waits")


def test_a_green_is_remembered_and_exits_with_nought(
    root: Path, play: Play, result: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    play(result())

    status = go("check", root, "buffer")

    assert status == 0
    assert progress.standing(root, "buffer").passed is not None
    assert "passed on the first attempt" in capsys.readouterr().out


@pytest.mark.usefixtures("red")
def test_another_candidate_is_checked_without_being_remembered(root: Path) -> None:
    go("check", root, "buffer", "--candidate", str(root / "solutions"))

    assert progress.read(root) == {}


def test_a_hidden_red_does_not_take_the_pass_away(root: Path, play: Play, result: Make) -> None:
    hidden = root / "tests" / "hidden" / "boundary" / "test_buffer.py"
    hidden.parent.mkdir(parents=True)
    hidden.touch()
    play(result(), result("hard", Outcome.FAILED, visibility=Visibility.HIDDEN))

    status = go("check", root, "buffer", "--hidden")

    assert status == 1
    assert progress.standing(root, "buffer").passed is not None


def test_a_fault_of_the_grader_exits_with_three_and_is_no_attempt(
    root: Path, play: Play, result: Make
) -> None:
    play(result(outcome=Outcome.GRADER_ERROR))

    status = go("check", root, "buffer")

    assert status == 3
    assert progress.read(root) == {}


@pytest.mark.parametrize(
    "error", [NoResults("ImportError: no checks"), OSError("no more processes")], ids=repr
)
def test_checks_that_cannot_run_are_told_as_our_fault(
    root: Path, play: Play, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    play(error=error)

    status = go("check", root, "buffer")

    assert status == 3
    assert "a fault of the course, not of your answer" in capsys.readouterr().out


def test_json_is_one_document_that_keeps_hidden_checks_hidden(
    root: Path, play: Play, result: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = Evidence(expected="SECRET", detail="SECRET")
    play(
        result(),
        result("hard", Outcome.FAILED, evidence=secret, visibility=Visibility.HIDDEN),
    )

    status = go("check", root, "buffer", "--json")

    out = capsys.readouterr().out
    document = json.loads(out)
    assert status == document["status"] == 1
    assert document["results"][1]["check"] == "hard"
    assert "SECRET" not in out


@pytest.mark.parametrize(
    "arguments",
    [("--candidate", "/nowhere/at/all"), ("--hidden",)],
    ids=["no such candidate", "no hidden checks here"],
)
def test_what_cannot_be_checked_is_wrong_use(root: Path, arguments: tuple[str, ...]) -> None:
    assert go("check", root, "buffer", *arguments) == 2


def test_an_unknown_name_gets_the_nearest_ones(root: Path) -> None:
    with pytest.raises(UnknownExercise, match="did you mean buffer"):
        go("check", root, "bufer")


# --- hint ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("red")
def test_hints_come_one_by_one_and_the_last_is_repeated(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    go("check", root, "buffer")
    capsys.readouterr()

    for _ in range(4):
        go("hint", root, "buffer")

    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith(" hint")]
    assert said == [" hint 1 of 3", " hint 2 of 3", " hint 3 of 3", " hint 3 of 3"]
    assert progress.standing(root, "buffer").hints_shown == 3


@pytest.mark.usefixtures("red")
def test_all_hints_can_be_had_at_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    go("check", root, "buffer")

    go("hint", root, "buffer", "--all")

    out = capsys.readouterr().out
    assert "a question" in out
    assert "a shape" in out


def test_before_any_check_there_is_no_hint(root: Path) -> None:
    assert go("hint", root, "buffer") == 1


# --- next, list, diff, reset ---------------------------------------------------------------


def test_next_names_the_file_and_the_line_of_the_first_question(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.prepare(catalog.load(root))

    go("next", root)

    assert "answers/boundary/buffer.py:3" in capsys.readouterr().out


def test_next_says_when_everything_is_passed(
    root: Path, play: Play, result: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    play(result())
    go("check", root)
    go("check", root)
    capsys.readouterr()

    go("next", root)

    assert "All 2 exercises are passed" in capsys.readouterr().out


def test_list_tells_every_state(
    root: Path, play: Play, result: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    play(result("it waits", Outcome.FAILED))
    go("check", root, "buffer")
    capsys.readouterr()

    go("list", root, "--json")

    (unit,) = json.loads(capsys.readouterr().out)["units"]
    assert [one["state"] for one in unit["exercises"]] == ["failing", "not started"]


def test_the_reference_waits_until_the_answer_has_passed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = go("diff", root, "buffer")

    assert status == 1
    assert "shared = []" not in capsys.readouterr().out


def test_after_a_pass_the_answers_stand_side_by_side(
    root: Path, play: Play, result: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    play(result())
    go("check", root, "buffer")
    capsys.readouterr()

    status = go("diff", root, "buffer")

    out = capsys.readouterr().out
    assert status == 0
    assert "raise NotImplementedError" in out
    assert "shared = []" in out


def test_a_copy_without_the_reference_says_when_it_will_be_there(
    root: Path, play: Play, result: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    play(result())
    go("check", root, "buffer")
    catalog.load(root).find("buffer").solution.unlink()

    status = go("diff", root, "buffer")

    assert status == 1
    assert "once your instructor releases it" in capsys.readouterr().out


@pytest.mark.usefixtures("red")
def test_reset_starts_again_and_says_where_the_answer_is_kept(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    go("check", root, "buffer")
    workspace.answer_of(catalog.load(root).find("buffer")).write_text("mine", encoding="utf-8")

    go("reset", root, "buffer")

    assert "answers/.kept/boundary/buffer." in capsys.readouterr().out
    assert progress.read(root) == {}
