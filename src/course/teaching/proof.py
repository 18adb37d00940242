"""What has to hold before a learner copy goes out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course import pages
from course.candidate import Candidate
from course.grading.outcome import Outcome
from course.grading.run import run_checks
from course.teaching.leaks import leaks

MOST = 8  # problems of one kind that are told


@dataclass(frozen=True)
class Proof:
    """One thing that holds of a copy, or why it does not."""

    sentence: str
    problems: tuple[str, ...] = ()


def proofs(root: Path, copy: Path) -> Iterator[Proof]:
    """Yield what was found, cheapest first; whoever meets a problem need not go on."""
    kinds: tuple[tuple[str, Callable[[Path, Path], list[str]]], ...] = (
        ("nothing in it is a solution, a hidden check, a wheat or a chaff", _leaks),
        ("its pages build from it alone", _pages),
        ("each public check of it says: not started", _stubs),
        ("each solution passes its checks, public and hidden", _solutions),
    )
    for sentence, of in kinds:
        yield Proof(sentence, tuple(of(root, copy)[:MOST]))


def _leaks(root: Path, copy: Path) -> list[str]:
    return [str(leak) for leak in leaks(root, copy)]


def _pages(_: Path, copy: Path) -> list[str]:
    try:
        pages.build(copy, is_strict=True)
    except pages.NoSite as problem:
        return str(problem).splitlines()
    finally:
        shutil.rmtree(copy / "site", ignore_errors=True)
    return []


def _stubs(_: Path, copy: Path) -> list[str]:
    results = run_checks(copy, [Candidate.at(copy / "exercises")])
    return [
        f"{one.exercise}, {one.check}: {one.outcome.value}"
        for one in results
        if one.outcome is not Outcome.UNATTEMPTED
    ]


def _solutions(root: Path, _: Path) -> list[str]:
    results = run_checks(root, [Candidate.at(root / "solutions")], hidden=True)
    return [
        f"{one.exercise}, {one.check}: {one.outcome.value}"
        for one in results
        if one.outcome is not Outcome.PASSED
    ]
