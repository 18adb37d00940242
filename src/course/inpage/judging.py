"""What runs in the browser: an answer against its public checks, told as the terminal tells it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.text import Text

from course import catalog, pages
from course.candidate import Candidate
from course.grading import verdict
from course.grading.feedback import Misconception, feedback, has_run, no_verdict
from course.grading.items import check_of, is_check
from course.grading.layout import lay_out
from course.grading.message import Message
from course.grading.outcome import Result
from course.grading.run import NoResults, run_checks
from course.inpage.about import About
from course.lab.fingerprints import recognised
from course.playing.page import Beside, page
from course.subject.levels import ALONE
from course.workspace import FOLDER

HEIGHT = 60  # lines: a page scrolls, so little is folded
Tell = Callable[[str], None]


class _Teller:
    """Tells which check begins, so that whoever ends a hang can say where it was."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if is_check(item):
            self._tell(check_of(item).sentence)


def check(root: Path, wanted: str, tell: Tell) -> str:
    """Return as JSON what the checks say; `wanted` is JSON too.

    It has `about`, the exercise; `source`; `answers`, what else the learner has written, by its
    path below the root; and `width`, the columns of the screen. `tell` hears each check's sentence
    when it begins.
    """
    asked: Mapping[str, Any] = json.loads(wanted)
    about = About(**asked["about"])
    exercise = catalog.load(root).find(about.name)
    for path, text in {**asked["answers"], about.path: asked["source"]}.items():
        _write(root, path, text)
    began = time.perf_counter()
    try:
        results = run_checks(
            root,
            [Candidate.at(root / FOLDER)],
            exercises=[exercise.name],
            isolation=ALONE,
            plugins=[_Teller(tell)],
        )
    except NoResults as fault:
        told = no_verdict(str(fault), about.facts(0.0))
        return json.dumps({"status": verdict.OUR_FAULT, "lines": _lines(told, asked["width"])})
    facts = about.facts(time.perf_counter() - began)
    known = recognised(root, exercise, results)
    told = feedback(results, facts, known=known)
    return json.dumps(
        {
            "status": verdict.status(results),
            "passed": verdict.passed(results),
            "checks": len(results),
            "lines": _lines(told, asked["width"]),
            "whole": _whole(results, told),
            **_failing(results, about, known),
        }
    )


def _write(root: Path, path: str, text: str) -> None:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def _whole(results: Sequence[Result], told: Message) -> str:
    """Return the sentence about the whole file, with its mark; empty where single checks speak."""
    first = told.checks[0]
    return f"{first.mark.value} {first.text}" if verdict.whole_file(results) else ""


def _failing(
    results: Sequence[Result], about: About, known: Misconception | None
) -> dict[str, Any]:
    """Return of the check to look at its sentence, its line, where to read on, and its run."""
    whole = verdict.whole_file(results)
    failing = whole or verdict.first_failing(results)
    if failing is None:
        return {}
    found: dict[str, Any] = {"line": failing.evidence.line}
    if whole is not None:
        return found
    found |= {
        "failing": failing.check,
        "hint": about.hints.get(failing.check, ""),
        "section": failing.section,
        "read": pages.anchor(failing.section) if failing.section else "",
    }
    if has_run(failing.evidence):
        name = f"{known.name}: {known.misconception}" if known else ""
        beside = Beside(failing.check, about.name, about.path, known=name)
        found["play"] = page(failing.evidence, beside)
    return found


def _lines(message: Message, width: int) -> list[list[list[str]]]:
    """Return the lines of the screen, each as pieces of text with their styles.

    The next command is left out: a page has links and buttons in its place.
    """
    laid = lay_out(replace(message, following=()), width=width, height=HEIGHT)
    return [_pieces(line) for line in laid]


def _pieces(line: Text) -> list[list[str]]:
    """Return a line cut where its style changes; the style is words such as "bold red"."""
    line.rstrip()
    styles = [str(line.style)] * len(line.plain)
    for span in line.spans:
        for place in range(span.start, min(span.end, len(styles))):
            styles[place] = str(span.style)
    pieces: list[list[str]] = []
    for letter, style in zip(line.plain, styles, strict=True):
        if pieces and pieces[-1][1] == style:
            pieces[-1][0] += letter
        else:
            pieces.append([letter, style])
    return pieces
