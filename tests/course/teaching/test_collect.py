"""What a platform gives: matched with the roster, told, and nobody's where there is a doubt."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.course.teaching.sent import BUFFER, HANDOFF, contents, lay_out, rows, zipped

Said = pytest.CaptureFixture[str]
CANVAS = "lovelaceada_11_{}_{}"


@pytest.mark.parametrize(
    "files",
    [
        {f"id-one/{BUFFER}": "ada", f"id-two/answers/{BUFFER}": "grace"},
        {
            "id-one.zip": zipped({BUFFER: "ada"}),
            "id-two.zip": zipped({f"answers/{BUFFER}": "grace"}),
        },
        {
            CANVAS.format(1, "answers.zip"): zipped({f"course-main/answers/{BUFFER}": "ada"}),
            "hoppergrace_LATE_12_2_buffer-1.py": "grace",
        },
        {
            "Ada Lovelace_21_assignsubmission_file_/answers.zip": zipped({BUFFER: "ada"}),
            "Grace Hopper_22_assignsubmission_file_/buffer.py": "grace",
        },
        {
            "export/submission_7/buffer.py": "ada",
            f"export/submission_8/{BUFFER}": "grace",
            "export/submission_metadata.yml": """\
submission_7: {":submitters": [{":name": "Ada", ":sid": "s-one"}]}
submission_8: {":submitters": [{":name": "Grace", ":email": "grace@school.example"}]}
""",
        },
        {
            f"week-ada-l/answers/{BUFFER}": "ada",
            f"week-ada-l/exercises/{BUFFER}": "stub",
            "week-ada-l/.git/config": "[core]",
            f"week-grace/answers/{BUFFER}": "grace",
        },
    ],
    ids=["folders", "zips", "Canvas", "Moodle", "Gradescope", "clones"],
)
@pytest.mark.parametrize("is_packed", [False, True], ids=["in a folder", "in a zip"])
def test_what_a_platform_gives_becomes_what_grade_takes(
    go: Callable[..., int], place: Path, files: dict[str, str | bytes], is_packed: bool
) -> None:
    if is_packed:
        (place / "sent").write_bytes(zipped(files))
    else:
        lay_out(place / "sent", files)

    status = go("--out", "submissions")

    found = contents(place / "submissions")
    assert status == 0
    assert found.keys() - {"collected.csv"} == {f"id-one/{BUFFER}", f"id-two/{BUFFER}"}
    assert found[f"id-one/{BUFFER}"] == "ada"
    assert found[f"id-two/{BUFFER}"] == "grace"


def test_the_table_says_who_matched_and_what_is_missing(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    lay_out(
        place / "sent",
        {
            CANVAS.format(5, "answers.zip"): zipped({BUFFER: "old", "README.md": ""}),
            CANVAS.format(6, "answers-1.zip"): zipped({BUFFER: "new"}),
            "hoppergrace_LATE_12_7_answers.zip": zipped({BUFFER: "grace", "notes.txt": ""}),
            "final_FINAL(2).zip": zipped({BUFFER: "whose"}),
            "index.html": "",
        },
    )

    status = go()

    assert status == 1
    assert capsys.readouterr().out.splitlines() == [
        " 3 on the roster   2 matched   1 sent twice   1 missing",
        "   missing: id-three",
        "   sent twice, newest kept: id-one",
        "   late: id-two",
        " 1 could not be matched; say whose it is:",
        "   --assign 'final_FINAL(2).zip=ID'",
        " 3 files outside the answers were left out",
        " nothing was written   next: the same with --out submissions",
    ]


@pytest.mark.parametrize("arguments", [(), ("--out", "submissions", "--dry-run")])
def test_nothing_is_written_unless_it_is_asked_for(
    go: Callable[..., int], place: Path, arguments: Sequence[str]
) -> None:
    lay_out(place / "sent", {f"id-one/{BUFFER}": "ada"})

    go(*arguments)

    assert sorted(path.name for path in place.iterdir()) == ["roster.csv", "sent"]


def test_the_newest_of_each_answer_is_kept(go: Callable[..., int], place: Path) -> None:
    lay_out(
        place / "sent",
        {
            CANVAS.format(10, "answers-1.zip"): zipped({BUFFER: "new"}),
            CANVAS.format(9, "answers.zip"): zipped({BUFFER: "old", HANDOFF: "once"}),
        },
    )

    go("--out", "submissions")

    found = contents(place / "submissions")
    assert (found[f"id-one/{BUFFER}"], found[f"id-one/{HANDOFF}"]) == ("new", "once")


def test_of_two_that_nobody_can_order_neither_is_taken(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    lay_out(place / "sent", {f"id-one/{BUFFER}": "a", "id-one.zip": zipped({BUFFER: "b"})})

    status = go("--out", "submissions")

    assert status == 1
    assert f"{BUFFER} differs, and neither is called newer" in capsys.readouterr().out
    assert list(contents(place / "submissions")) == ["collected.csv"]


def test_two_senders_are_never_taken_for_one_learner(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    lay_out(
        place / "sent",
        {
            CANVAS.format(5, "answers.zip"): zipped({BUFFER: "hers"}),
            "eve_11_6_lovelaceada_11_7_answers.zip": zipped({BUFFER: "not hers"}),
        },
    )

    doubted = go("--out", "submissions")
    said = capsys.readouterr().out
    decided = go("--out", "submissions", "--assign", f"{CANVAS.format(5, 'answers.zip')}=id-one")

    assert (doubted, decided) == (1, 0)
    assert "2 could not be matched" in said
    assert contents(place / "submissions")[f"id-one/{BUFFER}"] == "hers"
    said = capsys.readouterr().out
    assert "could not be matched" not in said
    assert (
        "   set aside: eve_11_6_lovelaceada_11_7_answers.zip   id-one has what was assigned" in said
    )
    assert rows(place / "submissions")[-1]["refused"] == "id-one has what was assigned"


def test_a_person_says_whose_it_is(go: Callable[..., int], place: Path) -> None:
    lay_out(place / "sent", {"id-one/readme": "", "final_FINAL(2).zip": zipped({BUFFER: "zoë"})})

    go("--out", "submissions", "--assign", "final_FINAL(2).zip=ID-Three")

    assert contents(place / "submissions")[f"id-three/{BUFFER}"] == "zoë"
    assert rows(place / "submissions")[2]["matched_by"] == "assigned"


@pytest.mark.parametrize(
    ("assigned", "said"),
    [
        ("nothing.zip=id-one", 'nothing in the source is called "nothing.zip"'),
        ("x.zip=id-nine", 'nobody on the roster has the id "id-nine"'),
    ],
)
def test_an_assignment_that_names_nothing_is_wrong_use(
    go: Callable[..., int], place: Path, capsys: Said, assigned: str, said: str
) -> None:
    lay_out(place / "sent", {"x.zip": zipped({BUFFER: "x"})})

    status = go("--assign", assigned)

    assert status == 2
    assert said in capsys.readouterr().err


def test_a_name_is_assigned_however_its_marks_are_written(
    go: Callable[..., int], place: Path
) -> None:
    name = "Abgabe für heute.zip"
    lay_out(place / "sent", {unicodedata.normalize("NFD", name): zipped({BUFFER: "zoë"})})
    (place / "sent" / "id-one").mkdir()

    status = go("--assign", f"{unicodedata.normalize('NFC', name)}=id-three")

    assert status == 0
