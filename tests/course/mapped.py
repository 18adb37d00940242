"""A class in two exercises of the small course, each answer told by one word."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

from course.catalog import load
from course.grading import reports
from course.grading.outcome import Evidence, Outcome, Result, Row, Timeline, Visibility
from course.grading.reports import Circumstances, Graded, Report
from course.grading.scoring import score
from course.lab.fingerprints import FILE, Bank, fingerprints
from course.teaching import graded_class
from course.teaching.class_map import ClassMap, class_map
from course.verbs import map as verb

HERE = Circumstances(isolation="bubblewrap", seed=0, course="7")
EXERCISES = ("buffer", "handoff")
WORDS = {
    "right": Outcome.PASSED,
    "stub": Outcome.UNATTEMPTED,
    "gone": Outcome.MISSING,
    "torn": Outcome.BROKEN,
    "ours": Outcome.GRADER_ERROR,
    "stalls": Outcome.HUNG,
    "exits": Outcome.CRASHED,
    "dull": Outcome.FAILED,  # and nothing tells how
}
CLASS = {
    "ada": ("if_not_while", "right"),
    "alan": ("if_not_while", "late"),
    "barbara": ("one_too_many", "late"),
    "edsger": ("counts_free_places", "late"),
    "grace": ("counts_free_places", "stub"),
    "joan": ("like_nobody", "stalls"),
    "mary": ("right", "secretly_slow"),
}
BANK = {"if_not_while": "Woken is not `allowed`.", "one_too_many": "Full is full."}


def results(exercise: str, word: str) -> tuple[Result, ...]:
    """Return what the checks find; any word that is not one of those above is a behaviour."""
    if word == "half":
        return _result(exercise, Outcome.PASSED), _result(exercise, Outcome.UNATTEMPTED)
    if word.startswith("secretly_"):
        hidden = _result(exercise, Outcome.FAILED, word, Visibility.HIDDEN)
        return _result(exercise, Outcome.PASSED), hidden
    outcome = WORDS.get(word)
    if outcome is None:
        return _result(exercise, Outcome.FAILED, word), _result(exercise, Outcome.PASSED)
    one = _result(exercise, outcome)
    return (one, one) if word != "dull" else (one, _result(exercise, Outcome.PASSED))


def _result(
    exercise: str,
    outcome: Outcome,
    key: str = "",
    visibility: Visibility = Visibility.PUBLIC,
) -> Result:
    told = Timeline("a run", ("a",), (Row(1, 0.0, "a", "puts"),)) if key else None
    keys = (key,) if key else ()
    return Result(
        candidate="x",
        unit="boundary",
        exercise=exercise,
        check="it waits",
        test="test_it_waits",
        visibility=visibility,
        behaviour="capacity",
        points=2,
        outcome=outcome,
        seconds=0.0,
        section="Woken is not allowed",
        evidence=Evidence(keys=keys, timeline=told),
    )


def hand_in(folder: Path, learner: str, *words: str) -> None:
    """Write a learner's report: a word for each exercise, in order."""
    folder.mkdir(exist_ok=True)
    graded = {}
    for exercise, word in zip(EXERCISES, words, strict=False):
        own = results(exercise, word)
        graded[exercise] = Graded(own, score(own))
    reports.write(folder, Report(learner, graded), HERE)


def know(root: Path, exercise: str = "buffer") -> None:
    """Give the course a bank, with a chaff for each idea."""
    listed = {
        name: {"misconception": said, **fingerprints(results(exercise, name))}
        for name, said in BANK.items()
    }
    (root / FILE).parent.mkdir(parents=True, exist_ok=True)
    (root / FILE).write_text(json.dumps({exercise: listed}), encoding="utf-8")
    folder = root / "tests" / "chaffs" / "boundary" / exercise
    folder.mkdir(parents=True)
    for name, said in BANK.items():
        (folder / f"{name}.py").write_text(f'"""{said}"""\n', encoding="utf-8")


def behaviour(exercise: str, word: str) -> str:
    """Return the id of the group of those whose answer is this word."""
    return fingerprints(results(exercise, word))["all"]


def go(root: Path, *words: str) -> int:
    """Give the command in this process; return its exit status."""
    parser = ArgumentParser()
    verb.add_arguments(parser)
    return verb.run(parser.parse_args(words), root)


def hand_in_class(folder: Path) -> Path:
    """Write the reports of a class; return the folder."""
    for learner, words in CLASS.items():
        hand_in(folder, learner, *words)
    return folder


def made(root: Path, folder: Path) -> ClassMap:
    """Return the map of these results."""
    listed = load(root)
    class_ = graded_class.read(folder, [one.name for one in listed.exercises])
    return class_map(listed, class_, Bank.of(root))
