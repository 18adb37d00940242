"""A collection on the disk: whole or as it was, the same again, and taken by `grade`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.course.small_class import go as grade_here
from tests.course.teaching.sent import BUFFER, contents, lay_out, rows, zipped

from course.candidate import Candidate
from course.grading.outcome import Outcome, Result
from course.subject.levels import probe
from course.teaching import collection

Said = pytest.CaptureFixture[str]


def test_the_same_source_gives_the_same_bytes_and_says_so(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    lay_out(place / "sent", {f"id-one/{BUFFER}": "ada", "id-two.zip": zipped({BUFFER: "grace"})})
    go("--out", "submissions")
    before = contents(place / "submissions")

    go("--out", "submissions")

    assert contents(place / "submissions") == before
    assert "submissions was like this before: nothing changed" in capsys.readouterr().out
    assert not (place / "submissions.kept").exists()


def test_what_stood_there_before_is_kept(go: Callable[..., int], place: Path) -> None:
    lay_out(place / "sent", {f"id-one/{BUFFER}": "first"})
    go("--out", "submissions")
    lay_out(place / "sent", {f"id-one/{BUFFER}": "second"})

    go("--out", "submissions")

    assert contents(place / "submissions")[f"id-one/{BUFFER}"] == "second"
    assert contents(place / "submissions.kept")[f"id-one/{BUFFER}"] == "first"


def test_a_collection_that_fails_leaves_everything_as_it_was(
    go: Callable[..., int], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(place / "sent", {f"id-one/{BUFFER}": "first"})
    go("--out", "submissions")
    lay_out(place / "sent", {f"id-one/{BUFFER}": "second"})

    def table(*_: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(collection, "table", table)
    status = go("--out", "submissions")

    assert status == 2
    assert contents(place / "submissions")[f"id-one/{BUFFER}"] == "first"
    assert sorted(path.name for path in place.iterdir()) == ["roster.csv", "sent", "submissions"]


@pytest.mark.parametrize("out", ["sent/submissions", ".", "thesis", "roster.csv"])
def test_a_collection_has_a_place_of_its_own(go: Callable[..., int], place: Path, out: str) -> None:
    lay_out(place, {f"sent/id-one/{BUFFER}": "ada", "thesis/chapter.tex": ""})
    before = contents(place)

    status = go("--out", out)

    assert status == 2
    assert contents(place) == before


def test_a_spreadsheet_runs_nothing_from_the_table(go: Callable[..., int], place: Path) -> None:
    lay_out(place / "sent", {"=1+1.zip": zipped({BUFFER: "x"}), f"id-one/{BUFFER}": "ada"})

    go("--out", "submissions")

    assert rows(place / "submissions")[-1]["sent"] == "'=1+1.zip"


@pytest.fixture
def grading(
    root: Path, monkeypatch: pytest.MonkeyPatch, result: Callable[..., Result]
) -> Callable[..., int]:
    """Run `grade` with checks that pass where there is a file at all."""

    def run_checks(
        _: Path,
        candidates: Sequence[Candidate],
        *,
        on_answer: Callable[[Sequence[Result]], None],
        **__: Any,
    ) -> None:
        for candidate in candidates:
            for exercise in ("buffer", "handoff"):
                there = (candidate.path / "boundary" / f"{exercise}.py").is_file()
                outcome = Outcome.PASSED if there else Outcome.MISSING
                made = result(outcome=outcome, candidate=candidate.name)
                on_answer([replace(made, exercise=exercise)])

    def run(*arguments: str) -> int:
        return grade_here(root, *arguments)

    monkeypatch.setattr("course.grading.run.run_checks", run_checks)
    monkeypatch.setattr(probe, "problem", lambda _: "")
    return run


def test_what_is_collected_can_be_graded(
    go: Callable[..., int], grading: Callable[..., int], place: Path, capsys: Said
) -> None:
    lay_out(place / "sent", {"id-one.zip": zipped({BUFFER: "#"}), "id-two.zip": "no zip"})
    go("--out", "submissions")

    status = grading("submissions", "--out", "results")

    book = (place / "results" / "gradebook.csv").read_text("utf-8").splitlines()
    assert status == 0
    assert book[1:] == ['"id-one",2,0,2,4,"",""', '"id-two",0,0,0,4,"",""']
    assert "left out" not in capsys.readouterr().out
