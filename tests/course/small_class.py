"""A class whose submissions are one word each, and checks that read what it says."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from course.candidate import Candidate
from course.grading.outcome import Outcome, Result
from course.subject.levels import probe
from course.verbs import grade

SAID = {"right": Outcome.PASSED, "wrong": Outcome.FAILED, "ours": Outcome.GRADER_ERROR}


def go(root: Path, *arguments: str) -> int:
    """Grade in this process; return the exit status."""
    parser = ArgumentParser()
    grade.add_arguments(parser)
    return grade.run(parser.parse_args([*arguments, "--jobs", "1"]), root)


def read_the_word(
    root: Path, monkeypatch: pytest.MonkeyPatch, result: Callable[..., Result]
) -> None:
    """Let the checks be ones that find what the submission's one word says."""

    def run_checks(
        _: Path,
        candidates: Sequence[Candidate],
        *,
        on_answer: Callable[[Sequence[Result]], None],
        **__: Any,
    ) -> None:
        for candidate in candidates:
            answer = candidate.path / "boundary" / "buffer.py"
            outcome = SAID[answer.read_text("utf-8")] if answer.is_file() else Outcome.MISSING
            on_answer([result(outcome=outcome, candidate=candidate.name)])

    monkeypatch.setattr("course.grading.run.run_checks", run_checks)
    monkeypatch.setattr(probe, "problem", lambda _: "")
    listed = (root / "course.toml").read_text(encoding="utf-8")
    only_the_first = listed.rpartition("[[unit.exercise]]")[0]
    (root / "course.toml").write_text(only_the_first, encoding="utf-8")


def hand_in(folder: Path, learner: str, word: str) -> None:
    """Put a learner's submission into the folder."""
    answer = folder / learner / "boundary" / "buffer.py"
    answer.parent.mkdir(parents=True)
    answer.write_text(word, encoding="utf-8")


def make_class(folder: Path) -> Path:
    """Put there what two learners handed in, and one who did not; return the folder."""
    hand_in(folder, "ada", "right")
    hand_in(folder, "grace", "wrong")
    (folder / "joan").mkdir()
    return folder
