"""SimPy, given the same draws, walks the same path to the last microsecond."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from course.simulate import MS, Exponential, Hyperexponential, Load, Poisson, Run, Station, simulate
from course.simulate.load import Work

simpy = pytest.importorskip("simpy", reason="SimPy is not installed: ./course test adds it")


def path(load: Load, workers: int, seed: int) -> list[tuple[int, int]]:
    """Return when each customer starts and ends in SimPy, oldest first and without a bound."""
    crowd = load.crowd(seed)
    world: Any = simpy.Environment()
    desk = simpy.Resource(world, workers)
    found = [(-1, -1)] * len(crowd.times)

    def customer(number: int) -> Iterator[Any]:
        with desk.request() as turn:
            yield turn
            start = world.now
            yield world.timeout(crowd.work[number])
            found[number] = (start, world.now)

    def street() -> Iterator[Any]:
        for number, at in enumerate(crowd.times):
            yield world.timeout(at - world.now)
            world.process(customer(number))

    world.process(street())
    world.run()
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("workers", [1, 3, 8])
@pytest.mark.parametrize(
    "work", [Exponential(100 * MS), Hyperexponential(40 * MS, 640 * MS, 10)], ids=["one", "mixed"]
)
def test_the_path_is_the_same(work: Work, workers: int, seed: int) -> None:
    load = Load(Poisson(9 * workers), work, customers=3000)

    peer = path(load, workers, seed)

    requests = simulate(Run(load, Station(workers), seed=seed)).requests
    assert list(zip(requests.started, requests.ended, strict=True)) == peer
