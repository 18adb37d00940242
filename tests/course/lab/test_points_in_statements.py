"""Statements with preemption points do what they do without them: code that is run both ways."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, Self

import pytest

from course.lab.runtime.points import compile_with_points, helpers

Probe = Callable[[], object]


def in_place_changes_ask_once_for_object_and_key() -> object:
    log: list[object] = []

    class Cell:
        n: int

        def __init__(self) -> None:
            self.n = 1

        def itself(self) -> Self:
            log.append("object")
            return self

        def __getitem__(self, key: object) -> int:
            log.append(("get", key))
            return 1

        def __setitem__(self, key: object, value: int) -> None:
            log.append(("set", key, value))

    def key() -> str:
        log.append("key")
        return "k"

    cell = Cell()
    cell.itself().n += 2
    cell[key()] += 3
    cell.itself()[1:2, key()] -= 1
    return log, cell.n


def in_place_changes_keep_the_object() -> object:
    numbers = [1]
    same = numbers
    numbers += [2]
    numbers[0:1] += [9]
    deep = {"a": [[1]]}
    deep["a"][-1][0] *= 3
    return numbers, same is numbers, deep


def every_operator_changes_in_place() -> object:
    a = 7
    found = []
    for number in (2, 3):
        a += number
        a -= 1
        a *= number
        a **= 2
        a //= 3
        a %= 1_000
        a <<= 1
        a |= 1
        a ^= 6
        a &= 0xFF
        a >>= 1
        found.append(a)
    b = 9.0
    b /= 4
    return found, b


def a_failing_change_says_the_same() -> object:
    found = []
    for wrong in (None, "x", ()):
        box: Any = [wrong]
        try:
            box[0] += 1
        except TypeError as error:
            found.append(str(error))
    return found


def comprehensions_filter_and_choose() -> object:
    pairs = {a: b for a, b in zip("ab", range(2), strict=True) if (a and b) or a}
    chosen = [number if number % 2 else -number for number in range(5)]
    return pairs, {number % 3 for number in chosen}, [x for x in [0, 1, 2] if x or x is chosen[0]]


def patterns_match_and_guard() -> object:
    def kind(value: object) -> object:
        match value:
            case [first, *rest] if first or rest:
                return first, rest
            case {"k": 1 | 2 as found, **more}:
                return found, more
            case str() | bytes():
                return "text"
            case _:
                return None

    return [kind(value) for value in ([1, 2], [0], {"k": 2, "l": 3}, "x", 3)]


def clean_up_runs_whatever_happens() -> object:
    log: list[object] = []

    def leaves() -> str:
        try:
            log.append("try")
            raise KeyError("k")
        except KeyError as error:
            log.append(str(error))
            return "returned"
        finally:
            log.append("finally")

    for number in range(5):
        try:
            if number == 1:
                continue
            if number == 3:
                break
        finally:
            log.append(number)
    else:
        log.append("never")
    return leaves(), log


def groups_of_exceptions_are_taken_apart() -> object:
    found = []
    try:
        raise ExceptionGroup("both", [ValueError(1), KeyError(2)])
    except* ValueError as group:
        found.append(repr(group.exceptions))
    except* KeyError as group:
        found.append(repr(group.exceptions))
    return found


def loops_have_an_else() -> object:
    found: list[object] = []
    for limit in (2, 9):
        number = 0
        while number < 5 and number != 7:
            number += 1
            if number == limit:
                break
        else:
            found.append("else")
        found.append(number)
    return found


def expressions_choose_as_written() -> object:
    x, yes, nothing = 5, [1], list[int]()
    chained: list[object] = [1 < x < 9, 1 < x > 7, 0 <= x <= 4 or "no", not x or (x and 3)]
    if (n := len("abc")) > 2 and (m := n * 2) < 9:
        chained += [n, m]
    text = f"{1 if yes and x else 3:>{len(nothing) or 5}} {nothing or 'y'!r}"
    return chained, text, nothing and 1, nothing or 0, (0 if x else 1) or {}


def contexts_nest() -> object:
    from contextlib import contextmanager

    log: list[int] = []

    @contextmanager
    def entered(number: int) -> Iterator[int]:
        log.append(number)
        try:
            yield number
        finally:
            log.append(-number)

    with entered(1) as one, entered(2) as two:
        log.append(one + two)
    return log


PROBES = [value for value in list(globals().values()) if inspect.isfunction(value)]


@pytest.mark.parametrize(
    "probe",
    [one for one in PROBES if one.__module__ == __name__],
    ids=lambda probe: probe.__name__,
)
def test_code_does_what_it_does_without_points(probe: Probe) -> None:
    names = {**globals(), **helpers(lambda line: None)}
    plain = probe()

    exec(compile_with_points(inspect.getsource(probe), "answer.py"), names)  # noqa: S102 - ours

    assert names[probe.__name__]() == plain
