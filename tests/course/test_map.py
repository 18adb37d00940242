"""The map of a class: who stands where, who is alike, and what is talked about."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.course.mapped import CLASS, behaviour, go, hand_in, hand_in_class, know, made

from course import catalog
from course.teaching.advice import on_lines, show_it
from course.teaching.class_map import Group, State, letter
from course.width import WIDEST

HERE = Path(__file__).resolve().parents[2]


@pytest.fixture
def handed(root: Path, tmp_path: Path) -> Path:
    """The results of a class in a course that knows two ideas."""
    know(root)
    return hand_in_class(tmp_path / "results")


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


# --- who stands where ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("right", State.PASSED),
        ("if_not_while", State.NAMED),
        ("own", State.ALONE),
        ("dull", State.ALONE),
        ("half", State.BEGUN),
        ("stub", State.NOT_STARTED),
        ("gone", State.MISSING),
        ("torn", State.BROKEN),
        ("stalls", State.HUNG),
        ("exits", State.CRASHED),
        ("ours", State.PENDING),
    ],
)
def test_an_answer_stands_where_its_results_put_it(
    root: Path, tmp_path: Path, word: str, state: State
) -> None:
    know(root)
    hand_in(tmp_path / "results", "ada", word)

    (column,) = made(root, tmp_path / "results").columns

    assert column.cells["ada"].state is state
    assert column.is_begun == (word not in ("stub", "gone"))


def test_a_group_is_those_who_behave_alike_in_one_exercise(root: Path, handed: Path) -> None:
    found = made(root, handed)

    named = [(one.mark, one.exercise.name, one.known, one.learners) for one in found.named]
    alike = [(one.mark, one.exercise.name, one.learners) for one in found.alike]
    assert [(mark, name, who) for mark, name, known, who in named if known] == [
        ("A", "buffer", ("ada", "alan")),
        ("B", "buffer", ("barbara",)),
    ]
    assert alike == [
        ("?1", "handoff", ("alan", "barbara", "edsger")),
        ("?2", "buffer", ("edsger", "grace")),
    ]


def test_a_groups_id_is_the_same_in_another_class(root: Path, handed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    hand_in(other, "zoe", "counts_free_places", "right")
    hand_in(other, "yan", "counts_free_places", "right")

    here, there = made(root, handed).alike, made(root, other).alike

    assert there[0].behaviour == here[1].behaviour == behaviour("buffer", "counts_free_places")


@pytest.mark.parametrize(
    ("number", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")]
)
def test_letters_go_on_after_z(number: int, letters: str) -> None:
    assert letter(number) == letters


# --- the screen ------------------------------------------------------------------------------


def test_the_screen_says_what_to_talk_about(
    root: Path, handed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = go(root, str(handed))

    said = told(capsys)
    assert status == 0
    assert (
        " buffer    1 ✓   2 if_not_while   1 one_too_many   2 alike, no name yet   1 alone" in said
    )
    assert "talk about tomorrow: 2 learners in buffer with if_not_while" in said
    assert "Woken is not `allowed`." in said
    assert "./course watch buffer --candidate \\" in said
    assert "   tests/chaffs/boundary/buffer/if_not_while.py" in said.splitlines()
    assert "not yet named: 3 behave alike in handoff, alan is one · 1 more group" in said


def test_the_same_results_give_the_same_screen(
    root: Path, handed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    go(root, str(handed))
    first = told(capsys)

    go(root, str(handed))

    assert told(capsys) == first


def test_nobody_is_named_where_names_are_not_wanted(
    root: Path, handed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "map.html"

    go(root, str(handed), "--no-names", "--out", str(page))
    go(root, str(handed), "--no-names", "--json")

    said = told(capsys) + page.read_text("utf-8")
    assert [learner for learner in CLASS if re.search(rf"\b{learner}\b", said)] == []


def test_a_map_for_a_wall_has_no_command_and_no_path(
    root: Path, handed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wall = tmp_path / "wall.html"

    go(root, str(handed), "--no-names", "--out", str(wall))

    said = capsys.readouterr().out.replace(str(wall), "")
    for text in (said, wall.read_text("utf-8")):
        assert "./course" not in text
        assert "tests/chaffs" not in text
        assert "docs/" not in text
        assert "if_not_while" in text


def test_a_class_of_right_answers_has_nothing_to_talk_about(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(tmp_path / "results", "ada", "right", "right")

    status = go(root, str(tmp_path / "results"))

    assert status == 0
    assert "no idea that has a name is shared by two learners" in told(capsys)


def test_a_mistake_that_only_hidden_checks_see_is_shown_by_them(root: Path, handed: Path) -> None:
    column = made(root, handed).columns[1]
    group = column.cells["mary"].group

    assert group is not None
    command = show_it(group, "mary")
    assert command == "./course check handoff --hidden --candidate SUBMISSIONS/mary"


def test_each_command_about_the_bank_fits_the_screen() -> None:
    listed = catalog.load(HERE)
    wide = []
    for exercise in listed.exercises:
        for chaff in exercise.chaffs():
            command = (
                f"./course check {exercise.name} --hidden --candidate {chaff.relative_to(HERE)}"
            )
            wide += [line for line in on_lines(command, "   two minutes   ") if len(line) > WIDEST]

    assert wide == []


def test_a_program_gets_one_document(
    root: Path, handed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = go(root, str(handed), "--json")

    told_ = json.loads(capsys.readouterr().out)
    assert status == 0
    assert told_["learners"] == 7
    assert told_["talk"]["name"] == "if_not_while"
    assert told_["talk"]["learners"] == ["ada", "alan"]
    assert told_["exercises"][0]["states"]["passed"] == 1
    assert told_["exercises"][1]["learners"]["joan"] == "hung"


# --- wrong use -------------------------------------------------------------------------------


@pytest.mark.parametrize("out", ["map.txt", "gradebook.csv", "folder.html"])
def test_a_page_has_a_pages_name(
    root: Path, handed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str
) -> None:
    (tmp_path / "folder.html").mkdir()

    status = go(root, str(handed), "--out", str(tmp_path / out))

    assert status == 2
    assert "it ends in .html" in capsys.readouterr().err


def test_a_folder_without_reports_is_wrong_use(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert go(root, str(tmp_path / "nothing")) == 2
    assert "holds no reports" in capsys.readouterr().err


def test_what_stood_in_the_pages_place_is_kept(root: Path, handed: Path, tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    page.write_text("mine", encoding="utf-8")

    go(root, str(handed), "--out", str(page))

    assert (tmp_path / "map.html.kept").read_text("utf-8") == "mine"


def test_a_screen_is_never_longer_than_a_terminal(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("results")
    know(root)
    for number in range(60):
        words = [f"a_very_long_idea_of_the_kind_{(number + place) // 2}" for place in (0, 1)]
        hand_in(folder, f"id-{number:04}", *words)
    _add_exercises(root, folder)

    go(root, str(folder))

    lines = told(capsys).splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= WIDEST


def _add_exercises(root: Path, folder: Path) -> None:
    """Let the course and each report have thirty exercises like the first."""
    text = (root / "course.toml").read_text("utf-8")
    entry = text[text.index("[[unit.exercise]]") : text.rindex("[[unit.exercise]]")]
    names = [f"buffer_{letter(number).lower()}" for number in range(30)]
    for name in names:
        text += entry.replace('name = "buffer"', f'name = "{name}"')
    (root / "course.toml").write_text(text, encoding="utf-8")
    for path in folder.glob("*/report.json"):
        plain = json.loads(path.read_text("utf-8"))
        for name in names:
            plain["exercises"][name] = plain["exercises"]["buffer"]
        path.write_text(json.dumps(plain), encoding="utf-8")


def test_a_group_without_a_chaff_here_is_shown_by_its_learner(root: Path, handed: Path) -> None:
    group: Group = made(root, handed).alike[1]

    assert group.chaff is None
    assert "SUBMISSIONS/edsger" in show_it(group, "edsger")
    assert "SUBMISSIONS/LEARNER" in show_it(group)
