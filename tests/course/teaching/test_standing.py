"""What is late and who is excused: told by the platform, the clone or the roster, never guessed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.course.teaching.sent import BUFFER, HANDOFF, ROSTER, contents, lay_out, rows, zipped

from course import catalog
from course.teaching import commits, standing
from course.teaching.sheets import Unusable

Said = pytest.CaptureFixture[str]
DUE = ("--due", "2026-11-20T23:59+01:00")  # 22:59 in UTC
GRADESCOPE = """\
submission_7:
  :submitters: [{":sid": "s-one"}]
  :created_at: %s
submission_9:
  :submitters: [{":sid": "s-two"}]
  :created_at: 2026-11-20 20:00:00.5 Z
"""


def excusing(place: Path, told: Mapping[str, tuple[str, str]]) -> None:
    """Give the roster the columns `excused` and `late`."""
    header, *lines = ROSTER.splitlines()
    cells = {line.split(",")[0]: line for line in lines}
    whole = [f"{line},{','.join(told.get(one, ('', '')))}" for one, line in cells.items()]
    (place / "roster.csv").write_text("\n".join([f"{header},excused,late", *whole]), "utf-8")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", set()),
        ("buffer", {"buffer"}),
        ("boundary", {"buffer", "handoff"}),
        ("buffer; handoff", {"buffer", "handoff"}),
        ("all", {"buffer", "handoff"}),
        ("ALL", {"buffer", "handoff"}),
        ("buffer,All", {"buffer", "handoff"}),
    ],
)
def test_a_cell_names_exercises_units_or_all(root: Path, text: str, names: set[str]) -> None:
    assert standing.exercises_in(text, catalog.load(root)) == names


@pytest.mark.parametrize("text", ["bufer", "yes", "alll", "buffer\x1b[2J"])
def test_a_cell_that_names_nothing_is_refused(root: Path, text: str) -> None:
    with pytest.raises(Unusable, match="no exercise or unit is called so"):
        standing.exercises_in(text, catalog.load(root))


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (timedelta(0), ""),
        (timedelta(hours=-2), ""),
        (timedelta(seconds=1), "late by 1 min"),
        (timedelta(minutes=59, seconds=59), "late by 59 min"),
        (timedelta(hours=2), "late by 2 h"),
        (timedelta(hours=2, minutes=5), "late by 2 h 5 min"),
        (timedelta(days=1, minutes=3), "late by 1 day 3 min"),
        (timedelta(days=12, hours=3, minutes=9), "late by 12 days 3 h"),
    ],
)
def test_how_late_is_said_in_two_units(late: timedelta, said: str) -> None:
    assert standing.late_by(late) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("late", "late"),
        ("late by 2 h", "late by 2 h"),
        ("by 2 days", "late by 2 days"),
        ("yes", "late: yes"),
        (" '=1+1 ", "late: =1+1"),
    ],
)
def test_what_a_person_has_written_is_read_behind_the_word_late(text: str, said: str) -> None:
    assert standing.words(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("folder,excused\nada,bufer\n", "ada is excused from 'bufer'"),
        ("id,excused\nada,buffer\n", "it has no column 'folder'"),
        ("folder,late\nada,'no\n", "ada: `late` is"),
        ("folder,excused\nada\n", "line 2 of it has 1 cells"),
        ("folder,excused\nada,buffer\nada,\n", "the folder 'ada' stands there twice"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(
    root: Path, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "collected.csv").write_text(text, "utf-8")

    with pytest.raises(Unusable, match=r"collected\.csv: ") as refused:
        standing.read(tmp_path, catalog.load(root))

    assert said in str(refused.value)


def test_a_table_is_read_by_folder_and_a_link_is_not(root: Path, tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {"collected.csv": "folder;late;excused\n'=ada;2 days;buffer\njoan;late by 2 h;\n;;\n"},
    )
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "collected.csv").symlink_to(tmp_path / "collected.csv")
    listed = catalog.load(root)

    told = standing.read(tmp_path, listed)

    assert told["=ada"] == standing.Standing("late: 2 days", frozenset({"buffer"}))
    assert told["joan"].late == "late by 2 h"
    assert told["nobody"] == standing.NOTHING
    assert standing.read(tmp_path / "linked", listed)["joan"] == standing.NOTHING


@pytest.mark.parametrize("due", ["2026-11-20T23:59", "tomorrow", "2026-11-20", ""])
def test_a_due_date_without_its_distance_from_utc_is_refused(
    go: Callable[..., int], capsys: Said, due: str
) -> None:
    with pytest.raises(SystemExit):
        go("--due", due)

    assert "such as 2026-11-20T23:59+01:00" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sent_at", "late"),
    [
        ("2026-11-20 22:59:00 Z", ""),
        ("2026-11-20 22:59:00", ""),  # a time without a zone is that of UTC
        ("2026-11-21 01:04:00.25 Z", "late by 2 h 5 min"),
        ("2026-11-21 02:04:00 +01:00", "late by 2 h 5 min"),
        ("soon", ""),
    ],
)
def test_what_gradescope_took_after_the_due_date_is_late(
    go: Callable[..., int], place: Path, capsys: Said, sent_at: str, late: str
) -> None:
    files = {f"submission_{n}/{BUFFER}": "x" for n in (7, 9)}
    lay_out(place / "sent", {**files, "submission_metadata.yml": GRADESCOPE % sent_at})

    status = go(*DUE, "--out", "submissions")

    table = {row["id"]: row for row in rows(place / "submissions")}
    assert status == 0
    assert table["id-one"]["late"] == late
    assert table["id-two"]["late"] == ""
    assert table["id-two"]["sent_at"] == "2026-11-20T20:00:00+00:00"
    assert f"id-one/{BUFFER}" in contents(place / "submissions")
    said = capsys.readouterr().out
    assert ("late: id-one (by 2 h 5 min)" in said) == bool(late)
    assert ("nothing tells when it was sent: id-one\n" in said) == (sent_at == "soon")


def test_the_delivery_that_gave_an_answer_decides_whether_it_is_late(
    go: Callable[..., int], place: Path
) -> None:
    lay_out(
        place / "sent",
        {
            "ada_11_5_answers.zip": zipped({BUFFER: "in time"}),
            "ada_LATE_11_6_answers-1.zip": b"damaged",
            "grace_12_7_answers.zip": zipped({BUFFER: "in time", HANDOFF: "in time"}),
            "grace_LATE_12_8_answers-1.zip": zipped({BUFFER: "late"}),
        },
    )

    go("--out", "submissions")

    assert [row["late"] for row in rows(place / "submissions")] == ["", "late", ""]


def test_the_roster_says_who_is_excused_and_what_no_platform_knows(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    excusing(place, {"id-one": ("buffer", "2 days"), "id-three": ("All", "")})
    lay_out(place / "sent", {f"id-one/{BUFFER}": "ada"})

    status = go("--out", "submissions")

    assert status == 0
    assert capsys.readouterr().out.splitlines()[:4] == [
        " 3 on the roster   1 matched   1 excused   1 missing",
        "   missing: id-two",
        "   late: id-one (2 days)",
        "   excused: id-one (buffer), id-three (All)",
    ]
    told = standing.read(place / "submissions", catalog.load(place.parent))
    assert told["id-one"] == standing.Standing("late: 2 days", frozenset({"buffer"}))
    assert told["id-three"].excused == {"buffer", "handoff"}
    assert (place / "submissions" / "id-three").is_dir()  # so that it stands in the book
    assert not (place / "submissions" / "id-two").exists()


def test_an_excuse_from_nothing_that_is_listed_changes_nothing(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    excusing(place, {"id-two": ("bufer", "")})
    lay_out(place / "sent", {f"id-one/{BUFFER}": "ada"})

    status = go("--out", "submissions")

    assert status == 2
    said = "line 3 of the roster excuses id-two from 'bufer': no exercise or unit is called so"
    assert f"{said}; did you mean buffer?" in capsys.readouterr().err
    assert not (place / "submissions").exists()


def git(clone: Path, *words: str, **environment: str) -> None:
    """Run git as its owner would, without the settings of this machine."""
    subprocess.run(
        ["git", "-C", str(clone), *words],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(clone),
            **{
                f"GIT_{who}_{what}": "x"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
            **environment,
        },
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize("is_packed", [False, True], ids=["loose", "packed"])
def test_a_clone_tells_when_its_last_commit_was_made_and_runs_nothing(
    go: Callable[..., int], place: Path, capsys: Said, *, is_packed: bool
) -> None:
    clone = lay_out(place / "sent", {f"week-ada-l/answers/{BUFFER}": "ada"}) / "week-ada-l"
    git(clone, "init", "-q")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "all of it", GIT_COMMITTER_DATE="2026-11-21T01:00:00 +0100")
    if is_packed:
        git(clone, "gc", "-q")
    ran = place / "ran"
    settings = f"[core]\n\tfsmonitor = touch {ran}\n[gpg]\n\tprogram = touch {ran}\n[log]\n"
    (clone / ".git" / "config").write_text(f"{settings}\tshowSignature = true\n[broken", "utf-8")

    go(*DUE, "--out", "submissions")

    row = rows(place / "submissions")[0]
    assert (row["sent_at"], row["late"]) == ("2026-11-21T00:00:00+00:00", "late by 1 h 1 min")
    assert "   late: id-one (by 1 h 1 min, its last commit)" in capsys.readouterr().out
    assert not ran.exists()


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"HEAD": "ref: refs/heads/main\n"},
        {"HEAD": "ref: refs/heads/../../../secret\n", "secret": "a" * 40},
        {"HEAD": "--help\n"},
        {"HEAD": f"{'a' * 40}\n"},
        {"HEAD": b"\xff\xfe"},
    ],
    ids=["no head", "no commit", "a path that leads out", "an option", "not there", "no text"],
)
def test_what_is_no_clone_tells_no_time(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    (tmp_path / ".git" / "objects").mkdir(parents=True)
    lay_out(tmp_path / ".git", files)

    assert commits.time_of(tmp_path) is None


def test_a_commits_time_is_that_of_its_committer(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    message = "x\n\ncommitter x <x> 1 +0000"
    words = ("commit", "-q", "--allow-empty", "-m", message)
    git(tmp_path, *words, GIT_COMMITTER_DATE="1767225600 +0000", GIT_AUTHOR_DATE="1600000000 +0000")

    assert commits.time_of(tmp_path) == datetime(2026, 1, 1, tzinfo=UTC)
