"""Definitions with preemption points are what they are without them: code that is run both ways."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import Any

import pytest

from course.lab.runtime.points import compile_with_points, helpers

Probe = Callable[[], object]


def generators_yield_and_receive() -> object:
    def counting() -> Generator[Any, Any, None]:
        for number in range(3):
            got = yield number
            if got:
                yield got

    def both() -> Iterator[Any]:
        yield from (number * number for number in range(4) if number % 2 or number)
        yield from counting()

    generator: Any = counting()
    return [next(generator), generator.send(7), next(generator)], list(both())


def decorators_and_defaults_apply() -> object:
    def twice(function: Callable[..., int]) -> Callable[..., int]:
        def doubled(*given: int, **named: int) -> int:
            return function(*given, **named) * 2

        return doubled

    @twice
    @twice
    def total(x: int, /, y: int = len("") or 2, *, z: int = 3 if twice.__doc__ else 4) -> int:
        """Return a sum."""
        return x + y + z

    return total(1), total(1, 5, z=0)


def classes_are_made_as_written() -> object:
    class Meta(type):
        def __new__(cls, name: str, bases: Any, names: Any, **more: Any) -> Any:
            made: Any = super().__new__(cls, name, bases, names)
            made.more = more
            return made

    class Point(metaclass=Meta, colour="red"):
        """A point."""

        __slots__ = ("x",)
        size: int = 2
        if size > 1 and size < 9:
            size += 3

        @property
        def double(self) -> int:
            return self.size * 2

        @classmethod
        def named(cls) -> str:
            return cls.__name__

    point: Any = Point()
    return Point.__doc__, point.double, point.named(), point.more, point.size


def private_names_stay_private() -> object:
    class Counter:
        def __init__(self) -> None:
            self.__count = 0

        def grow(self) -> int:
            self.__count += 1
            return self.__count

    counter = Counter()
    return counter.grow(), counter.grow(), list(vars(counter))


def enumerations_and_tuples_are_made_as_written() -> object:
    from enum import Enum
    from typing import NamedTuple

    class Colour(Enum):
        RED = 1
        BLUE = RED + 1

    class Pair(NamedTuple):
        left: int
        right: int = 2

    return [colour.name for colour in Colour], Pair(1)


def scopes_are_as_written() -> object:
    total = 0

    def add(number: int) -> Callable[[], int]:
        nonlocal total
        total += number

        def more() -> int:
            nonlocal total
            total += number
            return total

        return more

    first, second = add(1), add(10)
    return first(), second(), first(), total


def coroutines_run() -> object:
    async def numbers() -> AsyncIterator[int]:
        for number in range(3):
            yield number

    async def zero() -> int:
        return 0

    async def gather() -> list[object]:
        found: list[object] = [n async for n in numbers() if n > 1 or n == 0]
        async with asyncio.Lock():
            found.append(await zero() or 7)
        async for number in numbers():
            found[0] = number
        return found

    return asyncio.run(gather())


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
