"""The pretend class: what it sends, what must come out, and one walk through the pipeline."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from argparse import ArgumentParser
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from course.catalog import load
from course.grading import reports
from course.grading.outcome import Evidence, Outcome, Result, Visibility
from course.grading.reports import Circumstances, Graded, Report
from course.grading.scoring import score
from course.teaching import demonstration, pretend_class
from course.teaching.class_map import State
from course.teaching.demonstration import judge, steps
from course.teaching.pretend_class import CLASS, EXERCISES, Text
from course.verbs import demo
from course.width import WIDEST

ROOT = Path(__file__).resolve().parents[2]
HERE = Circumstances(isolation="bubblewrap", seed=0, course="7")
LOST = {
    State.NOT_STARTED: Outcome.UNATTEMPTED,
    State.BROKEN: Outcome.BROKEN,
    State.HUNG: Outcome.HUNG,
    State.CRASHED: Outcome.CRASHED,
}


@dataclass(frozen=True)
class Walk:
    """What the command left and said, run once for all tests of this file."""

    folder: Path
    status: int
    said: str


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """The demo, walked once in a process of its own."""
    folder = tmp_path_factory.mktemp("walk") / "demo"
    done = subprocess.run(
        [sys.executable, "-P", "-m", "course", "demo", "--out", "demo"],
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "92", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Walk(folder, done.returncode, done.stdout + done.stderr)


# --- the walk --------------------------------------------------------------------------------


def test_each_of_the_class_gets_what_it_must(walk: Walk) -> None:
    assert walk.status == 0, walk.said
    assert f"All {len(CLASS)} are as they must be" in walk.said


def test_each_command_is_told_before_it_runs(walk: Walk) -> None:
    commands = [line for line in walk.said.splitlines() if line.startswith(" $ ./course ")]

    assert [line.split()[2] for line in commands] == [
        step.command[0] for step in steps(walk.folder)
    ]
    assert walk.said.count("   look: ") == len(commands)


def test_nothing_is_too_wide(walk: Walk) -> None:
    assert [line for line in walk.said.splitlines() if len(line) > WIDEST] == []


def test_what_the_screen_names_is_there(walk: Walk) -> None:
    for name in ("results/gradebook.csv", "map.html", "grades.csv", "roster.csv"):
        assert (walk.folder / name).is_file(), name
        assert f"demo/{name}" in walk.said


def test_the_attack_has_written_no_book(walk: Walk) -> None:
    books = [path.relative_to(walk.folder) for path in walk.folder.rglob("gradebook.csv")]

    assert books == [Path("results/gradebook.csv")]
    assert not (walk.folder.parent / "gradebook.csv").exists()


def test_the_attack_is_named_to_a_person(walk: Walk) -> None:
    assert "for a person to look at, never points:   attacks-the-grader" in walk.said


# --- what it sends ---------------------------------------------------------------------------


def test_the_class_sends_what_their_names_say(tmp_path: Path) -> None:
    downloads = pretend_class.write(load(ROOT), tmp_path)

    sent = {path.name for path in downloads.iterdir()}
    ids = (tmp_path / "roster.csv").read_text("utf-8").split()
    assert ids == ["id", *(one.learner for one in CLASS)]
    assert {"right-one.zip", "final_FINAL.zip", "right-second-time (2).zip"} <= sent
    assert "sent-nothing.zip" not in sent
    with zipfile.ZipFile(downloads / "attacks-the-grader.zip") as attack:
        assert pretend_class.OUTSIDE in attack.namelist()


def test_each_of_the_class_has_an_expectation_for_each_answer() -> None:
    for one in CLASS:
        assert one.answers.keys() == one.expected.keys(), one.learner
        assert set(one.answers) in (set(EXERCISES), set()), one.learner


def test_an_edit_that_finds_nothing_is_a_fault_of_the_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = replace(CLASS[0], answers={EXERCISES[0]: Text(edits=(("no such line", ""),))})
    monkeypatch.setattr(pretend_class, "CLASS", (stale,))

    with pytest.raises(LookupError, match="the pretend class is stale"):
        pretend_class.write(load(ROOT), tmp_path)


# --- whether what came out is right ----------------------------------------------------------


def made_up(name: str, expected: pretend_class.Expected) -> Graded:
    """Return results as they must be, of forty points."""
    if expected.state is State.ALIKE:
        earned = expected.earned or 0
        alike = Evidence(keys=("free places",))
        own = (
            _result(name, Outcome.PASSED, earned),
            _result(name, Outcome.FAILED, 40 - earned, alike),
        )
    else:
        own = (_result(name, LOST.get(expected.state, Outcome.PASSED), 20),) * 2
    return Graded(own, score(own))


def _result(name: str, outcome: Outcome, points: int, evidence: Evidence | None = None) -> Result:
    return Result(
        candidate="x",
        unit="u",
        exercise=name,
        check="it holds",
        test="test_it_holds",
        visibility=Visibility.PUBLIC,
        behaviour="b",
        points=points,
        outcome=outcome,
        seconds=0.0,
        evidence=evidence or Evidence(),
    )


@pytest.fixture
def graded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Results of those of the class whose grade rests on no bank; the class is these alone."""
    few = tuple(
        one
        for one in CLASS
        if all(expected.state is not State.NAMED for expected in one.expected.values())
    )
    monkeypatch.setattr(demonstration, "CLASS", few)
    for one in few:
        if one.answers:
            own = {name: made_up(name, one.expected[name]) for name in EXERCISES}
            reports.write(tmp_path, Report(one.learner, own), HERE)
    return tmp_path


def _put(folder: Path, learner: str, *outcomes: Outcome) -> None:
    own = tuple(_result(EXERCISES[0], outcome, 20) for outcome in outcomes)
    other = tuple(_result(EXERCISES[1], Outcome.PASSED, 20) for _ in range(2))
    graded = {EXERCISES[0]: Graded(own, score(own)), EXERCISES[1]: Graded(other, score(other))}
    reports.write(folder, Report(learner, graded), HERE)


def _problems(folder: Path) -> dict[str, tuple[str, ...]]:
    found = judge(load(ROOT), folder)
    return {one.pretend.learner: one.problems for one in found if one.problems}


def test_grades_that_are_right_have_no_problem(graded: Path) -> None:
    assert _problems(graded) == {}


@pytest.mark.parametrize(
    ("learner", "outcomes", "problem"),
    [
        ("right-one", (Outcome.PASSED, Outcome.FAILED), "20 of 40, expected 40"),
        ("right-one", (Outcome.GRADER_ERROR, Outcome.PASSED), "pending, expected passed"),
        ("hangs", (Outcome.PASSED, Outcome.PASSED), "40 of 40, expected 0"),
        ("hangs", (Outcome.CRASHED, Outcome.CRASHED), "crashed, expected hung"),
    ],
    ids=["too few", "pending", "too many", "another outcome"],
)
def test_a_grade_that_is_not_right_is_told(
    graded: Path, learner: str, outcomes: tuple[Outcome, ...], problem: str
) -> None:
    _put(graded, learner, *outcomes)

    found = _problems(graded)

    assert any(problem in said for said in found[learner])


def test_a_learner_who_is_lost_is_told(graded: Path) -> None:
    shutil.rmtree(graded / "right-one")

    assert _problems(graded)["right-one"] == ("no report",)


def test_a_grade_for_nothing_is_told(graded: Path) -> None:
    shutil.copytree(graded / "right-one", graded / "sent-nothing")

    assert _problems(graded)["sent-nothing"] == ("a report, and nothing was sent",)


def test_a_difference_is_said_to_be_the_courses(graded: Path) -> None:
    _put(graded, "hangs", Outcome.PASSED, Outcome.PASSED)

    said = "\n".join(demo.summary(judge(load(ROOT), graded), graded, 1.0))

    assert " ✗ hangs" in said
    assert "This is a fault of the course, not of a learner" in said


# --- wrong use -------------------------------------------------------------------------------


def _go(root: Path, *words: str) -> int:
    parser = ArgumentParser()
    demo.add_arguments(parser)
    return demo.run(parser.parse_args(words), root)


def test_a_folder_that_holds_something_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")

    status = _go(ROOT, "--out", str(tmp_path))

    assert status == 2
    assert "holds something: name a new folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_learner_copy_has_no_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(ROOT / "course.toml", tmp_path)

    status = _go(tmp_path, "--out", str(tmp_path / "demo"))

    assert status == 2
    assert "run it in the full clone" in capsys.readouterr().err
    assert not (tmp_path / "demo").exists()


def test_a_command_can_be_given_as_it_is_told() -> None:
    for step in steps(Path("a folder") / ("x" * 40)):
        lines = demo.command_lines(step.command)

        joined = " ".join(line.rstrip("\\").strip() for line in lines).removeprefix("$ ")
        assert shlex.split(joined) == ["./course", *step.command]
