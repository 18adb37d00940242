"""The roster: read as spreadsheets write it, refused with the line where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.teaching import roster


def written(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "roster.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        "id,name\none,Ada\n",
        "Id;Name;Section\r\none;Ada;A\r\n",
        "ID\tname\none\tAda\n",
        b"\xef\xbb\xbfid,name\r\n\r\none,Ada\r\n",
    ],
    ids=["commas", "semicolons", "tabs", "a mark of the encoding, an empty line"],
)
def test_a_roster_is_read_as_spreadsheets_write_it(tmp_path: Path, content: str | bytes) -> None:
    path = written(tmp_path, content)

    learners = roster.read(path)

    assert [learner.known for learner in learners] == [{"id": "one", "name": "Ada"}]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,name\none,Ada\ntwo,Joan\none,Grace\n", ":4: the id 'one' stands in line 2 already"),
        ("id,late\none,\ntwo,No\n", ":3: `late` is 'No': anything in that cell marks as late"),
        ("id,late\none,0\n", ":2: `late` is '0'"),
        ("id;late\none;false\n", ":2: `late` is 'false'"),
        ("id\none\nONE\n", ":3: the id 'ONE' stands in line 2 already, if only in another case"),
        ("id,email\none,a@b\ntwo,A@b\n", ":3: the email 'A@b' stands in line 2 already"),
        ("name,mail\nAda,a\n", ':1 has no column "id" among: name, mail'),
        ("id,name,Name\n", ":1 has two columns called 'name'"),
        ("id,name\none\n", ":2 has 1 cells, the header 2"),
        ("id,name\n,Ada\n", ":2 has no id"),
        ("id\na\x1b[2Jb\n", r":2: the id 'a\\x1b[2Jb' cannot name a folder"),
        ("id\ngradebook.csv\n", ":2: the id 'gradebook.csv' is the name of a file of the grader"),
        (b"id,name\none,Zo\xeb\n", ":2 is not UTF-8"),
        ('id,name\none,"Ada\n', ":2 is no line of CSV"),
        ("id,name\n", ":1 is all there is"),
        ("", ":1 has no header"),
    ],
)
def test_a_wrong_roster_is_refused_with_its_line(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    path = written(tmp_path, content)

    with pytest.raises(roster.BadRoster) as refused:
        roster.read(path)

    assert f"roster.csv{said}" in str(refused.value)


def test_a_roster_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(roster.BadRoster, match="cannot be read"):
        roster.read(tmp_path / "roster.csv")


@pytest.mark.parametrize(
    ("learner", "folder"),
    [
        ("ada@school.example", "ada@school.example"),
        ("2024/017", "2024%2F017"),
        ("2024%2F017", "2024%252F017"),
        ("..", "%2E."),
        (".hidden", "%2Ehidden"),
        ("Zoë", "Zoë"),
        ("a\\b:c", "a%5Cb%3Ac"),
    ],
)
def test_an_id_becomes_the_name_of_a_folder(learner: str, folder: str) -> None:
    made = roster.folder_of(learner)

    assert made == folder
