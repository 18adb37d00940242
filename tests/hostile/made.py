"""Answers that cannot lie in a repository: links, pipes, folders, files that do not parse."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from course.catalog import Exercise

Make = Callable[[Path, Exercise], None]
MARK = "import os\nopen(__file__ + '.ran', 'w').close()\n"  # whoever runs it leaves a file behind


def is_missing(path: Path, exercise: Exercise) -> None:
    """Leave the place of the answer empty."""


def is_a_folder(path: Path, exercise: Exercise) -> None:
    """Put a folder there, with the solution in it."""
    path.mkdir()
    (path / "bounded_buffer.py").write_bytes(exercise.solution.read_bytes())


def is_a_link(path: Path, exercise: Exercise) -> None:
    """Put a link to the solution there."""
    path.symlink_to(exercise.solution)


def is_a_hard_link(path: Path, exercise: Exercise) -> None:
    """Put a second name of another learner's file there."""
    other = path.with_name("somebody_else.py")
    other.write_bytes(exercise.solution.read_bytes())
    path.hardlink_to(other)


def lies_in_a_linked_folder(path: Path, exercise: Exercise) -> None:
    """Put a link to the solution's folder in the place of the unit's folder."""
    path.parent.rmdir()
    path.parent.symlink_to(exercise.solution.parent, target_is_directory=True)


def is_a_pipe(path: Path, exercise: Exercise) -> None:
    """Put a pipe there that nobody writes to."""
    os.mkfifo(path)


def is_huge(path: Path, exercise: Exercise) -> None:
    """Put the solution there, with more comment behind it than an answer may have."""
    path.write_bytes(exercise.solution.read_bytes() + b"#" * (1 << 20))


def is_not_text(path: Path, exercise: Exercise) -> None:
    """Put bytes there that are not UTF-8."""
    path.write_bytes(b"# \xff\xfe\n" + exercise.solution.read_bytes())


def does_not_parse(path: Path, exercise: Exercise) -> None:
    """Put a file there that ends in the middle of a line."""
    path.write_text("class BoundedBuffer\n    def put(self, item")


def does_not_compile(path: Path, exercise: Exercise) -> None:
    """Put a file there that parses, and that Python refuses all the same."""
    path.write_text("return 20\n")


def is_nested_too_deeply(path: Path, exercise: Exercise) -> None:
    """Put an expression there that is deeper than whoever walks over it."""
    path.write_text(f"x = {'-' * 600}1\n")


def sends_a_warning(path: Path, exercise: Exercise) -> None:
    """Put the solution there, with an escape in a text that Python warns of."""
    path.write_bytes(exercise.solution.read_bytes() + b"\nPATTERN = '\\d'\n")


def is_full_of_controls(path: Path, exercise: Exercise) -> None:
    """Put the solution there, with a comment that grows sixfold on its way."""
    path.write_bytes(exercise.solution.read_bytes() + b"\n# " + b"\x01" * 200_000)


def has_settings_beside_it(path: Path, exercise: Exercise) -> None:
    """Put settings of pytest around an answer that is wrong: hooks, options, plugins."""
    passes = "def pytest_runtest_makereport(item, call):\n    item.outcome = 'passed'\n"
    settings = {
        "conftest.py": f"{MARK}{passes}def pytest_course_candidates():\n    return []\n",
        "pytest.ini": "[pytest]\naddopts = --collect-only\npython_files = *\n",
        "tox.ini": "[pytest]\naddopts = --collect-only\n",
        "setup.cfg": "[tool:pytest]\naddopts = --collect-only\n",
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--collect-only'\n",
        "test_bounded_buffer.py": f"{MARK}def test_all():\n    pass\n",
    }
    _lay_out(path, settings)
    path.write_text("class BoundedBuffer:\n    def __init__(self, capacity):\n        pass\n")


def has_start_up_files_beside_it(path: Path, exercise: Exercise) -> None:
    """Put around an answer that is wrong what an interpreter may run at its start."""
    names = ("sitecustomize.py", "usercustomize.py", "__init__.py", "__main__.py", "planted.pth")
    start_up = {name: MARK.replace("\n", ";") + "os._exit(0)\n" for name in names}
    _lay_out(path, {**start_up, "pyvenv.cfg": "include-system-site-packages = true\n"})
    path.write_text("class BoundedBuffer:\n    def __init__(self, capacity):\n        pass\n")


def has_modules_of_other_names_beside_it(path: Path, exercise: Exercise) -> None:
    """Put around the solution modules named like those that it, pytest and the grader import."""
    names = ("threading", "collections", "time", "json", "pytest", "_pytest", "course", "queue")
    _lay_out(path, {f"{name}.py": f"{MARK}os._exit(0)\n" for name in names})
    path.write_bytes(exercise.solution.read_bytes())


def _lay_out(path: Path, texts: dict[str, str]) -> None:
    """Write these files into every folder of the submission."""
    for folder in (path.parent, path.parents[1]):
        for name, text in texts.items():
            (folder / name).write_text(text)


MADE: dict[str, Make] = {
    make.__name__: make
    for make in (
        is_missing,
        is_a_folder,
        is_a_link,
        is_a_hard_link,
        lies_in_a_linked_folder,
        is_a_pipe,
        is_huge,
        is_not_text,
        does_not_parse,
        does_not_compile,
        is_nested_too_deeply,
        sends_a_warning,
        is_full_of_controls,
        has_settings_beside_it,
        has_start_up_files_beside_it,
        has_modules_of_other_names_beside_it,
    )
}
