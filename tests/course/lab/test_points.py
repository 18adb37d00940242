"""Preemption points find the races inside a statement, and change nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from course.lab.history import Kind
from course.lab.runtime.points import compile_with_points, helpers
from course.lab.runtime.policies import rotating
from course.lab.runtime.run import Lab
from course.lab.scenario import Scenario, call

MakeLab = Callable[[str], Lab]
SEEDS = range(100)  # within which each race below is found
RACES = {
    "an attribute is changed in place": ("self.n += 1", "self.n", 2),
    "an item is changed in place": ("self.d['n'] += 1", "self.d['n']", 2),
    "a chain is changed in place": ("self.itself.n += 1", "self.n", 2),
    "a global is changed in place": ("global n; n += 1", "n", 2),
    "after and": ("self.n < 1 and self.grow()", "self.n", 1),
    "after or": ("self.n >= 1 or self.grow()", "self.n", 1),
    "in a conditional expression": ("self.grow() if self.n < 1 else None", "self.n", 1),
    "between two statements": ("n = self.n; self.n = n + 1", "self.n", 2),
    "after a while test": ("while self.n < 1: self.grow()", "self.n", 1),
    "in a nested function": ("(lambda: self.n < 1 and self.grow())()", "self.n", 1),
    "in a comprehension": ("[self.grow() for _ in 'x' if self.n < 1 and True]", "self.n", 1),
    "between a test and its body": ("if self.n < 1: self.grow()", "self.n", 1),
}
RACING = """
n = 0
class Counter:
    def __init__(self):
        self.n, self.d, self.itself = 0, {{"n": 0}}, self
    def grow(self):
        self.n = self.n + 1
    def change(self):
        {0}
    def look(self):
        return {1}
"""


@pytest.mark.parametrize(("statement", "value", "right"), RACES.values(), ids=RACES)
def test_a_race_inside_a_statement_is_found(
    statement: str, value: str, right: int, lab: MakeLab
) -> None:
    one = lab(RACING.format(statement, value))
    scenario = (
        Scenario.of("Counter")
        .actors(a=[call("change")], b=[call("change")])
        .drained_by(call("look"))
    )

    ends = {one.run(scenario, rotating(seed)).events[-1].value for seed in SEEDS}

    assert right in ends
    assert len(ends) == 2  # the race, too


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("'text'\nfrom __future__ import annotations\nx: no = __doc__", {"x": "text"}),
        ("def f():\n    'text'\nx = f.__doc__", {"x": "text"}),
        ("x = 1\ndef f():\n    global x\n    x += 1\nf()", {"x": 2}),
        ("x = 1\nx += 1\ny = x\ndel x", {"y": 2}),
        ("class A:\n    n = [1]\n    n[0] += 1\nx = A.n", {"x": [2]}),
    ],
    ids=["future", "docstring", "global", "module", "class"],
)
def test_a_file_keeps_its_meaning(source: str, left: dict[str, object]) -> None:
    names = helpers(lambda line: None)

    exec(compile_with_points(source, "answer.py"), names)  # noqa: S102 - what this is about

    assert {name: names[name] for name in left} == left


def test_points_keep_the_lines() -> None:
    source = "x = 1\n\nif x and (\n    x\n):\n    x += 1\nwhile x < 3: x += 1\n"
    passed: list[int] = []

    exec(compile_with_points(source, "a.py"), helpers(passed.append))  # noqa: S102 - on purpose

    assert passed[:5] == [1, 3, 4, 6, 6]
    assert passed[5:] == [7] * 5  # the loop, its test, its body, in the change, its test


def test_an_error_names_the_line_the_answer_wrote(lab: MakeLab) -> None:
    one = lab("class X:\n    def go(self):\n\n        x = 1\n        x += (\n            1 / 0)\n")

    history = one.run(Scenario.of("X").actors(a=[call("go")]), rotating(0))

    assert history.events[-1].kind is Kind.RAISE
    assert (history.events[-1].value.name, history.events[-1].value.line) == (
        "ZeroDivisionError",
        6,
    )


@pytest.mark.parametrize("source", ["def f(:", "x = = 1", "  x", "return 1", "x += y = 2", "'"])
def test_what_does_not_parse_is_said_as_ever(source: str) -> None:
    with pytest.raises(SyntaxError) as plain:
        compile(source, "answer.py", "exec")

    with pytest.raises(SyntaxError) as pointed:
        compile_with_points(source, "answer.py")

    assert (pointed.value.msg, pointed.value.lineno) == (plain.value.msg, plain.value.lineno)
