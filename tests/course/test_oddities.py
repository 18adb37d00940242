"""What leads to the lab is named, with its line; what a right answer needs is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.grading.oddities import oddities

ROOT = Path(__file__).parents[2]
ANSWERS = sorted(
    path
    for tree in ("exercises", "solutions", "tests/wheats", "tests/chaffs")
    for path in (ROOT / tree).rglob("*.py")
    if "pressure_test" not in path.parts  # programs: nothing of them is loaded by a check
)
NAMED = {
    "import gc": "gc (line 1)",
    "from gc import get_objects": "gc (line 1)",
    "import collections\ncollections._sys.modules": "modules (line 2)",
    "import course.lab.runtime.run": "course.lab (line 1)",
    "find('course.subject.wire')": "course.subject (line 1)",
    "open('/proc/self/mem')": "/proc (line 1)",
    "def f():\n    return f.__globals__": "__globals__ (line 2)",
    "x = 1\n__point__ = print": "__point__ (line 2)",
}


@pytest.mark.parametrize("source", NAMED)
def test_a_way_to_the_lab_is_named_with_its_line(source: str) -> None:
    assert NAMED[source] in oddities(source)


def test_an_answer_that_a_learner_would_write_has_none() -> None:
    found = {str(path.relative_to(ROOT)): oddities(path.read_text("utf-8")) for path in ANSWERS}

    assert {path: odd for path, odd in found.items() if odd} == {}


def test_an_answer_that_does_not_parse_has_none() -> None:
    assert oddities("import gc\nclass") == ()
