"""A pretend class walked through the pipeline: its steps, and whether each grade is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course.catalog import Catalog
from course.grading import verdict
from course.grading.gradebook import FILE as BOOK
from course.grading.reports import Report
from course.lab.fingerprints import Bank
from course.teaching import graded_class
from course.teaching.class_map import ClassMap, State, class_map
from course.teaching.pretend_class import CLASS, EXERCISES, MISNAMED, Expected, Pretend


@dataclass(frozen=True)
class Step:
    """One command of the pipeline: what it is for, and what to look at when it is done."""

    title: str
    says: str
    command: tuple[str, ...]  # the verb, then what it takes; an option begins a part of its own
    look: str
    status: int = verdict.ALL_PASSED


@dataclass(frozen=True)
class Judged:
    """What one of the class got, and what is wrong about that, if anything."""

    pretend: Pretend
    points: str
    problems: tuple[str, ...]


def steps(folder: Path, isolation: str = "") -> tuple[Step, ...]:
    """Return the commands in the order in which an instructor gives them."""
    downloads, submissions, results = (
        str(folder / name) for name in ("downloads", "submissions", "results")
    )
    only = [word for name in EXERCISES for word in ("--only", name)]
    level = ["--isolation", isolation] if isolation else []
    page, pages, grades = (str(folder / name) for name in ("map.html", "pages", "grades.csv"))
    return (
        Step(
            "Take what came in",
            "Match the platform's downloads with your roster, and keep the answers alone.",
            (
                *("collect", downloads, "--roster", str(folder / "roster.csv")),
                *("--assign", f"final_FINAL.zip={MISNAMED}", "--out", submissions),
            ),
            "one zip would have written outside its folder: refused, and so the status is 1",
            verdict.NOT_ALL_PASSED,
        ),
        Step(
            "Grade it",
            "Run each answer in a process of its own, and judge it from outside.",
            ("grade", submissions, "--out", results, *only, *level),
            f"{folder / 'results' / BOOK}, and report.json in each learner's folder beside it",
        ),
        Step(
            "See what the class has understood",
            "Put those together whose answers behave alike, whatever the code looks like.",
            ("map", results, "--out", page),
            f"{page} in a browser: who stands where, and what to talk about next",
        ),
        Step(
            "Give each learner a page",
            "Show each of them what holds, and play the run that breaks what does not.",
            ("feedback", results, "--out", pages),
            f"{folder / 'pages' / 'if-not-while.html'} in a browser: open a run, and play it",
        ),
        Step(
            "Take the grades elsewhere",
            "Write them as the system reads them in which you keep your grades.",
            ("export", results, "--format", "csv", "--out", grades),
            f"{grades}; canvas, moodle, gradescope and junit are other formats",
        ),
    )


def judge(listed: Catalog, results: Path) -> list[Judged]:
    """Return what each of the class got, held against what each must get.

    Raises `Unusable` where the results are no reports.
    """
    names = [exercise.name for exercise in listed.exercises]
    class_ = graded_class.read(results, names)
    made = class_map(listed, class_, Bank.of(listed.root))
    reports = {report.learner: report for report in class_}
    return [_judged(one, reports.get(one.learner), made) for one in CLASS]


def _judged(pretend: Pretend, report: Report | None, made: ClassMap) -> Judged:
    if report is None:
        missing = ("no report",) if pretend.answers else ()
        return Judged(pretend, "–", missing)
    if not pretend.answers:
        return Judged(pretend, "–", ("a report, and nothing was sent",))
    problems = [
        problem
        for column in made.columns
        for problem in _problems(pretend, report, made, column.exercise.name)
    ]
    total = report.total
    earned = "pending" if total.earned is None else total.earned
    return Judged(pretend, f"{earned} of {total.possible}", tuple(problems))


def _problems(pretend: Pretend, report: Report, made: ClassMap, name: str) -> Sequence[str]:
    """Return what is not as expected in one exercise."""
    column = next(one for one in made.columns if one.exercise.name == name)
    cell, expected = column.cells[pretend.learner], pretend.expected[name]
    score = report.exercises[name].score
    known = cell.group.known.name if cell.group and cell.group.known else ""
    right = _points(expected, score.possible)
    problems = []
    if (cell.state, known) != (expected.state, expected.known):
        found = known or cell.state.value
        problems.append(f"{name}: {found}, expected {expected.known or expected.state.value}")
    if score.earned != right:
        problems.append(f"{name}: {score.earned} of {score.possible}, expected {right}")
    return problems


def _points(expected: Expected, possible: int) -> int:
    if expected.earned is not None:
        return expected.earned
    return possible if expected.state is State.PASSED else 0
