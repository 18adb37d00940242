"""What strangers send beside answers: left out, told with a word, and safe to read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.course.teaching.sent import BUFFER, HANDOFF, contents, lay_out, zipped

Said = pytest.CaptureFixture[str]


def test_what_strangers_wrote_cannot_reach_a_terminal_or_a_shell(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    lay_out(
        place / "sent",
        {
            "$(reboot)\x1b]0;.zip": zipped({BUFFER: "x"}),
            "id-one.zip": zipped({"a\x1b[2J.py": "", BUFFER: "ada", "../../up.py": ""}),
        },
    )

    go("--out", "submissions")

    out = capsys.readouterr().out
    table = (place / "submissions" / "collected.csv").read_text("utf-8")
    assert "\x1b" not in out + table
    assert "   --assign '$(reboot)\\x1b]0;.zip=ID'" in out.splitlines()
    assert " ✗ id-one.zip/up.py: its path leads out of the zip" in out.splitlines()


def test_a_group_of_which_one_is_unknown_is_told(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    metadata = r"""submission_7: {":submitters": [{":sid": "s-one"}, {":name": "Eve\x1b[2J"}]}"""
    lay_out(place / "sent", {"submission_7/buffer.py": "both", "submission_metadata.yml": metadata})

    status = go("--out", "submissions")

    assert status == 1
    assert r"sent by Eve\x1b[2J, too" in capsys.readouterr().out
    assert contents(place / "submissions")[f"id-one/{BUFFER}"] == "both"


def test_what_nobody_has_sent_is_nobodys(go: Callable[..., int], place: Path, capsys: Said) -> None:
    metadata = "submission_7: {':submitters': []}"
    lay_out(
        place / "sent", {"submission_7/buffer.py": "whose", "submission_metadata.yml": metadata}
    )

    status = go()

    assert status == 1
    assert "   --assign submission_7=ID" in capsys.readouterr().out.splitlines()


def test_a_link_among_the_zips_of_a_folder_is_told_once(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    lay_out(place / "sent", {"id-one/answers.zip": zipped({BUFFER: "ada"})})
    (place / "sent" / "id-one" / "other.zip").symlink_to("/etc/passwd")

    go("--out", "submissions")

    out = capsys.readouterr().out
    assert out.count("id-one/other.zip: it is a link") == 1
    assert "left out" not in out
    assert contents(place / "submissions")[f"id-one/{BUFFER}"] == "ada"


def test_a_stub_in_a_clone_is_no_answer(go: Callable[..., int], place: Path) -> None:
    lay_out(
        place / "sent", {f"id-one/exercises/{BUFFER}": "stub", f"id-one/mine/{HANDOFF}": "hers"}
    )

    go("--out", "submissions")

    assert contents(place / "submissions").keys() == {"collected.csv", f"id-one/{HANDOFF}"}


def test_an_answer_under_another_case_is_told(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    lay_out(place / "sent", {"id-one.zip": zipped({"Boundary/Buffer.py": "ada", BUFFER: "right"})})

    status = go("--out", "submissions")

    assert status == 1
    assert f"it is called {BUFFER} in the course" in capsys.readouterr().out
    assert contents(place / "submissions")[f"id-one/{BUFFER}"] == "right"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"id-one.rar": "Rar!"}, "id-one.rar/id-one.rar: it is no zip: ask for a zip"),
        ({"id-one.zip": "no zip"}, "id-one.zip: it is damaged, or no zip"),
        (
            {"id-one.zip": zipped({f"a/answers/{BUFFER}": "1", f"b/answers/{BUFFER}": "2"})},
            "id-one.zip: it holds answers in 2 folders: keep one of them",
        ),
        ({"id-one.zip": zipped({BUFFER: "x" * 300_000})}, "it is larger than 256 KiB"),
    ],
)
def test_a_delivery_that_gives_nothing_is_told_and_graded_as_missing(
    go: Callable[..., int],
    place: Path,
    capsys: Said,
    files: dict[str, str | bytes],
    said: str,
) -> None:
    lay_out(place / "sent", {**files, f"id-two/{BUFFER}": "grace"})

    status = go("--out", "submissions")

    out = capsys.readouterr().out
    assert status == 1
    assert said in out
    assert "without any answer: id-one" in out
    assert (place / "submissions" / "id-one").is_dir()
