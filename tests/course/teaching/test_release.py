"""A learner copy: what goes out, what is kept back, and what becomes of what lies there."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from course.teaching import copying, release
from course.teaching.leaks import leaks

ROOT = Path(__file__).resolve().parents[3]
KEPT_BACK = '''\
def put(self, item):
    """Put it in."""
    with self._lock:
        while len(self._items) >= self._capacity:
            self._room.wait()
        self._items.append(item)
'''
PAGE = """\
# A page

## Task

```markdown
## Reference solution
```

## Reading a wheat

--8<-- "tests/wheats/unit/name/design.py"

## Hints

A hint.

## Reference solution

--8<-- "solutions/unit/name.py"
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The least course that has something of each kind."""
    root = tmp_path / "course"
    for name, text in {
        "course": "#!/usr/bin/env python3\n",
        "course.toml": "",
        "README.md": "# A course\n",
        ".gitignore": "/.venv/\n/answers/\n",
        "docs/unit/name.md": PAGE,
        "docs/__pycache__/left.pyc": "",
        "exercises/unit/name.py": "def put(self, item):\n    raise NotImplementedError\n",
        "solutions/unit/name.py": KEPT_BACK,
        "tests/hidden/unit/test_name.py": "",
        "tests/public/unit/test_name.py": "",
        "answers/unit/name.py": "mine",
    }.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return root


@pytest.fixture
def made(course: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    release.make(course, folder)
    return folder


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_only_what_is_listed_goes_out(made: Path) -> None:
    held = names(made)

    assert held == {
        ".github/workflows/checks.yml",
        ".gitignore",
        ".vscode/tasks.json",
        "README.md",
        "course",
        "course.toml",
        "docs/unit/name.md",
        "exercises/unit/name.py",
        "release.json",
        "tests/public/unit/test_name.py",
    }


def test_a_copy_tracks_answers_and_can_be_started(made: Path) -> None:
    ignored = (made / ".gitignore").read_text()

    assert ignored == "/.venv/\n"
    assert (made / "course").stat().st_mode & 0o111


def test_a_page_loses_each_section_that_shows_what_is_kept_back() -> None:
    page = copying.cut(PAGE)

    headings = [line for line in page.splitlines() if line.startswith("## ")]
    assert headings == ["## Task", "## Reference solution", "## Hints"]  # one of them is fenced
    assert "8<--" not in page
    assert "".join(copying.sections(PAGE)) == PAGE


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docs/listings/buffer.py", f'"""Another docstring."""\n\n\n{KEPT_BACK}'),
        ("docs/unit/name.md", f"Look:\n\n```python\n{KEPT_BACK}```\n"),
        (
            "notebooks/unit.ipynb",
            json.dumps({"cells": [{"cell_type": "code", "source": [KEPT_BACK]}]}),
        ),
        (
            "src/course/own.py",
            "class Given:\n" + "".join(f"    {one}\n" for one in KEPT_BACK.splitlines()),
        ),
    ],
)
def test_a_piece_of_a_solution_is_found_wherever_it_lies(
    course: Path, made: Path, name: str, text: str
) -> None:
    (made / name).parent.mkdir(parents=True, exist_ok=True)
    (made / name).write_text(text, "utf-8")

    found = leaks(course, made)

    assert [str(one) for one in found] == [f"{name}: `put` of solutions/unit/name.py"]


def test_a_document_that_is_an_answer_is_found(course: Path, made: Path) -> None:
    (course / "solutions" / "unit" / "form.toml").write_text("[queue]\ncapacity = 3\n")
    (made / "docs" / "example.toml").write_text("[queue]\ncapacity=3\n")

    found = leaks(course, made)

    assert [one.where.as_posix() for one in found] == ["docs/example.toml"]


def test_what_a_stub_gives_is_no_secret(course: Path, made: Path) -> None:
    for place in (course / "exercises", made / "exercises"):
        (place / "unit" / "name.py").write_text(KEPT_BACK, "utf-8")

    found = leaks(course, made)

    assert found == []


def test_this_course_itself_gives_nothing_away(tmp_path: Path) -> None:
    release.make(ROOT, tmp_path)

    found = leaks(ROOT, tmp_path)

    assert found == []
    assert not any(name.startswith(copying.KEPT_BACK) for name in names(tmp_path))


def test_an_update_never_touches_an_answer(course: Path, made: Path, tmp_path: Path) -> None:
    out = tmp_path / "class"
    release.place(made, out)
    answer = out / "answers" / "unit" / "name.py"
    answer.parent.mkdir(parents=True)
    answer.write_text("hers")
    (course / "README.md").write_text("# The course, second edition\n")
    (course / "tests" / "public" / "unit" / "test_name.py").unlink()
    newer = tmp_path / "newer"
    newer.mkdir()
    release.make(course, newer)

    placed = release.place(newer, out)

    assert placed == release.Placed(changed=["README.md"], gone=["tests/public/unit/test_name.py"])
    assert answer.read_text() == "hers"
    assert names(out) == names(newer) | {"answers/unit/name.py"}


def test_what_somebody_has_changed_is_kept_beside(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "class"
    release.place(made, out)
    stub = out / "exercises" / "unit" / "name.py"
    stub.write_text("written into the stub by mistake")

    first, second = release.place(made, out), release.place(made, out)

    assert first == release.Placed(
        changed=["exercises/unit/name.py"], kept=["exercises/unit/name.py.kept"]
    )
    assert stub.with_name("name.py.kept").read_text() == "written into the stub by mistake"
    assert second == release.Placed()


@pytest.mark.parametrize("inside", ["", "copies/class"])
def test_a_copy_does_not_lie_in_the_course(course: Path, inside: str) -> None:
    with pytest.raises(release.NoPlace, match="lies in this course"):
        release.check_place(course, course / inside)


def test_a_copy_does_not_lie_on_something_else(course: Path, tmp_path: Path) -> None:
    out = tmp_path / "thesis"
    out.mkdir()
    (out / "chapter.tex").write_text("")

    with pytest.raises(release.NoPlace, match="holds something else"):
        release.check_place(course, out)


def test_the_same_copy_is_the_same_zip(made: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "one" / "class.zip", tmp_path / "two" / "class.zip"
    for path in (first, again):
        path.parent.mkdir()

        release.pack(made, path)

    assert first.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(first) as packed:
        assert set(packed.namelist()) == {f"class/{name}" for name in names(made)}
        assert packed.getinfo("class/course").external_attr >> 16 & 0o777 == 0o755
    assert names(tmp_path / "one") == {"class.zip"}
