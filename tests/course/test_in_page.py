"""What a browser gets to check answers with: all that is needed, and nothing that is kept back."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Mapping
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest

from course import catalog
from course.inpage import building, parts
from course.inpage.__main__ import main
from course.inpage.about import about
from course.inpage.judging import check
from course.teaching import copying
from course.teaching.copying import KEPT_BACK

ROOT = Path(__file__).resolve().parents[2]
LISTED = [exercise for exercise in catalog.load(ROOT).exercises if exercise.in_page]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip that a browser gets, unpacked, beside the list that goes with it."""
    folder = tmp_path_factory.mktemp("in_page")
    with zipfile.ZipFile(BytesIO(parts.packed(ROOT, LISTED))) as whole:
        whole.extractall(folder)
    return folder


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A course whose files for a browser are to be made."""
    for name in (*parts.FILES, building.LOCK, building.SOURCES / building.ENTRY):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("exercises", "tests/public"):
        shutil.copytree(ROOT / name, tmp_path / name, dirs_exist_ok=True)
    return tmp_path


def of_what_is_kept_back(given: Mapping[str, bytes]) -> set[str]:
    """Return the names of those files that hold what a file that is kept back holds."""
    folders = [ROOT / name for name in KEPT_BACK]
    secret = {path.read_bytes() for folder in folders for path in folder.rglob("*.*")}
    return {name for name, content in given.items() if content.strip() and content in secret}


def test_nothing_that_is_kept_back_goes_to_a_browser() -> None:
    given = parts.contents(ROOT, LISTED)
    planted = {**given, "lib/planted.py": LISTED[0].solution.read_bytes()}

    assert of_what_is_kept_back(given) == set()
    assert of_what_is_kept_back(planted) == {"lib/planted.py"}


def test_each_part_is_one_that_a_learner_copy_has_or_a_package() -> None:
    names = {Path(name) for name in parts.contents(ROOT, LISTED)}

    inside = {name.parts[1] for name in names if name.parts[0] == "lib"} - set(parts.PACKAGES)
    own = {Path(*name.parts[2:]) for name in names if name.parts[:2] == ("lib", "course")}

    assert {name for name in inside if not name.endswith((".dist-info", ".py"))} == {"course"}
    assert {Path("src", "course", name) for name in own} <= set(copying.files_of(ROOT))


def test_of_the_course_go_stubs_and_public_checks_of_those_exercises_only(unpacked: Path) -> None:
    course = unpacked / "course"

    found = {path.relative_to(course).as_posix() for path in course.rglob("*") if path.is_file()}

    wanted = {one.relative_to(ROOT).as_posix() for e in LISTED for one in (e.stub, e.public_checks)}
    assert found == wanted | set(parts.FILES)


def test_the_list_beside_it_tells_no_solution() -> None:
    told = json.dumps([about(exercise).as_json() for exercise in LISTED])

    assert all(json.dumps(one.solution.read_text("utf-8"))[1:-1] not in told for one in LISTED)


def test_each_page_leads_to_the_next_exercise_and_to_the_next_that_is_solved_in_its_page() -> None:
    every = catalog.load(ROOT).exercises

    for one, after in pairwise(every):
        following = about(one).following

        assert following[0].page == f"../../{after.unit}/{after.name}/"
        assert following[0].is_in_page == after.in_page
        assert [other.is_in_page for other in following[1:]] in ([], [True])
    assert about(every[-1]).following == ()


def test_a_file_that_does_not_parse_is_told_as_such(unpacked: Path, tmp_path: Path) -> None:
    exercise = LISTED[0]
    root = tmp_path / "course"
    shutil.copytree(unpacked / "course", root)
    source = {"source": "def broken(:", "answers": {}, "width": 60}

    report = json.loads(
        check(root, json.dumps({"about": about(exercise).as_json(), **source}), print)
    )

    assert report["whole"] == "✗ this file does not parse"


def test_a_verdict_is_told_as_lines_with_where_to_go(unpacked: Path, tmp_path: Path) -> None:
    exercise = next(one for one in LISTED if one.name == "pick_workers")
    chaff = next(one for one in exercise.chaffs() if one.stem == "core_count")
    root = tmp_path / "course"
    shutil.copytree(unpacked / "course", root)
    wanted = {
        "about": about(exercise).as_json(),
        "source": chaff.read_text("utf-8"),
        "answers": {},
        "width": 60,
    }
    begun: list[str] = []

    report = json.loads(check(root, json.dumps(wanted), begun.append))

    lines = ["".join(text for text, _ in line) for line in report["lines"]]
    assert report["failing"] in begun
    assert f" ✗ {report['failing']}" in "\n".join(lines)
    assert max(map(len, lines)) <= 60
    assert report["hint"] == about(exercise).hints[report["failing"]]
    assert not any("./course" in line for line in lines)


def test_without_node_it_is_left_out_at_home_and_a_failure_in_ci(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    statuses = []

    for value in ("", "true"):
        monkeypatch.setenv("CI", value)
        statuses.append(main(copy))

    said = capsys.readouterr().out.splitlines()
    assert statuses == [0, 1]
    assert said[0].startswith("left out: node is missing: install Node.js")
