"""An instructor's folder beside the course: a roster, and `collect` run in it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.course.teaching.sent import ROSTER

from course.verbs import collect


@pytest.fixture
def place(root: Path) -> Path:
    """A folder beside the course, with a roster in it."""
    folder = root / "term"
    folder.mkdir()
    (folder / "roster.csv").write_text(ROSTER, "utf-8")
    return folder


@pytest.fixture
def go(root: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run `collect sent --roster roster.csv`, and what else is said, in that folder."""
    monkeypatch.chdir(place)

    def run(*arguments: str, source: str = "sent") -> int:
        parser = ArgumentParser()
        collect.add_arguments(parser)
        return collect.run(parser.parse_args([source, "--roster", "roster.csv", *arguments]), root)

    return run
