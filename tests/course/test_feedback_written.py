"""`course feedback`: where pages go, how they are written, and who is told what."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from course import catalog
from course.grading.feedback import Facts
from course.grading.outcome import Evidence, Outcome, Result
from course.grading.reports import Graded, Report
from course.grading.scoring import score
from course.teaching import learner_page
from course.teaching.learner_page import About

Make = Callable[..., Result]
ROOT = Path(__file__).resolve().parents[2]


def test_the_same_is_said_to_be_the_same_and_another_is_kept(
    graded: Callable[..., Path],
    give: Callable[..., int],
    tmp_path: Path,
    result: Make,
    capsys: pytest.CaptureFixture[str],
) -> None:
    graded("ada", result())
    graded("grace", result())
    give()
    (tmp_path / "pages" / "ada.html").write_text("mine", encoding="utf-8")
    capsys.readouterr()

    status = give("--json")

    said = json.loads(capsys.readouterr().out)
    kept = tmp_path / "pages.kept" / "ada.html"
    assert status == 0
    assert {name: one["state"] for name, one in said["pages"].items()} == {
        "ada": "changed",
        "grace": "same",
    }
    assert said["pages"]["ada"]["kept"] == str(kept)
    assert kept.read_text("utf-8") == "mine"


def test_a_page_of_who_has_no_report_is_no_longer_among_those_to_give_out(
    graded: Callable[..., Path],
    give: Callable[..., int],
    tmp_path: Path,
    result: Make,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = graded("ada", result())
    graded("grace.h", result())
    give()
    page = (tmp_path / "pages" / "grace.h.html").read_bytes()
    shutil.rmtree(folder / "grace.h")
    (tmp_path / "pages" / "notes.txt").write_text("mine", encoding="utf-8")
    capsys.readouterr()

    give("--only", "ada")
    untold = capsys.readouterr().out
    status = give()

    kept = tmp_path / "pages.kept" / "grace.h.html"
    assert status == 0
    assert "nobody" not in untold
    assert f"   of nobody who was graded, so it is kept: {kept}\n" in capsys.readouterr().out
    assert kept.read_bytes() == page
    there = sorted(path.name for path in (tmp_path / "pages").iterdir())
    assert there == ["ada.html", "notes.txt"]


@pytest.mark.parametrize("asked", ["o'neil; x", "o%27neil%3B x"])
def test_a_page_is_for_an_id_whatever_its_folder_is_called(
    graded: Callable[..., Path],
    give: Callable[..., int],
    tmp_path: Path,
    result: Make,
    asked: str,
) -> None:
    graded("o%27neil%3B x", result())
    graded("ada", result())

    status = give("--only", asked)

    (made,) = (tmp_path / "pages").iterdir()
    assert status == 0
    assert made.name == "o%27neil%3B x.html"
    assert "<h1>o&#x27;neil; x</h1>" in made.read_text("utf-8")


def test_who_is_pending_is_named(
    graded: Callable[..., Path],
    give: Callable[..., int],
    result: Make,
    capsys: pytest.CaptureFixture[str],
) -> None:
    graded("ada", result())
    graded("joan", result(outcome=Outcome.GRADER_ERROR))

    status = give()

    assert status == 1
    assert "pending, and told so: joan" in capsys.readouterr().out


def test_one_learner_may_be_asked_for(
    graded: Callable[..., Path], give: Callable[..., int], tmp_path: Path, result: Make
) -> None:
    graded("ada", result())
    graded("grace", result())

    status = give("--only", "grace")

    assert status == 0
    assert [path.name for path in (tmp_path / "pages").iterdir()] == ["grace.html"]


@pytest.mark.parametrize(
    ("out", "more", "said"),
    [
        ("results", (), "lies in"),
        ("results/ada/pages", (), "lies in"),
        ("submissions", (), "lies among submissions"),
        ("submissions/ada/pages", (), "lies among submissions"),
        ("a_file", (), "is a file; name a folder"),
        ("pages", ("--only", "joan"), "nobody here is called joan"),
        ("pages", ("--site", "javascript:x()"), "is no address"),
        ("taken", (), "grace.html is a folder"),
    ],
)
def test_a_wrong_use_writes_nothing(
    graded: Callable[..., Path],
    give: Callable[..., int],
    tmp_path: Path,
    result: Make,
    capsys: pytest.CaptureFixture[str],
    *,
    out: str,
    more: tuple[str, ...],
    said: str,
) -> None:
    graded("ada", result())
    graded("grace", result())
    (tmp_path / "submissions" / "ada" / "boundary").mkdir(parents=True)
    (tmp_path / "taken" / "grace.html").mkdir(parents=True)
    (tmp_path / "a_file").touch()

    status = give(*more, out=out)

    assert status == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.rglob("*.html")) == [tmp_path / "taken" / "grace.html"]


def test_results_that_are_none_are_wrong_use(
    graded: Callable[..., Path], give: Callable[..., int], result: Make
) -> None:
    shutil.rmtree(graded("ada", result()) / "ada")

    assert give() == 2


def test_a_page_of_a_learner_with_every_exercise_red_is_small(
    result: Make, woken_too_late: Evidence
) -> None:
    names = [one.name for one in catalog.load(ROOT).exercises]
    reds = [
        result(f"promise {number}", Outcome.FAILED, evidence=woken_too_late) for number in (1, 2)
    ]
    rest = [result(f"another promise {number}") for number in range(18)]
    graded = Graded((*reds, *rest), score([*reds, *rest]))
    about = {name: About(Facts(name, f"answers/{name}.py", "check")) for name in names}

    text = learner_page.page(Report("ada", dict.fromkeys(names, graded)), about)

    assert text.count('class="run"') == 2 * len(names)
    assert len(text.encode()) < 300 * 1024
