"""The engine of the home page is this one's twin: the same events, one by one, in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from course.contracts.backpressure_policy import WhenFull
from course.simulate import (
    MS,
    SECOND,
    ArrivalTrace,
    Clients,
    Constant,
    Crash,
    Erlang,
    Every,
    Exponential,
    Hyperexponential,
    Load,
    Order,
    Poisson,
    Rates,
    Run,
    Slowdown,
    Station,
    Uniform,
    WorkTrace,
    simulate,
)
from course.simulate.draws import exponentials
from course.simulate.load import Arrivals, Work

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LAB = Path(__file__).resolve().parents[3] / "docs/assets/queue_lab"
PARTS = ("draws.js", "load.js", "waiting.js", "engine.js")  # in this order, as on the page
RUNS = 320
KINDS = ("Poisson", "Rates", "Every", "ArrivalTrace")
WORKS = ("Constant", "Uniform", "Exponential", "Erlang", "Hyperexponential", "WorkTrace")


TEXT = "\n".join((LAB / part).read_text("utf-8") for part in PARTS)
PLAY = "(runs) => runs.map((run) => QueueLab.simulate(run).log)"


@pytest.fixture(scope="module")
def twin(browser: Browser) -> Iterator[Page]:
    """An empty page that has the engine of the home page."""
    page = browser.new_page()
    page.add_script_tag(content=TEXT)
    yield page
    page.close()


@pytest.fixture(scope="module")
def logs(twin: Page) -> Any:
    """What the twin says of each run."""
    return twin.evaluate(PLAY, [told(a_run(seed)) for seed in range(RUNS)])


def told(value: Any) -> Any:
    """Return a run as the twin takes it: plain data, each load with the name of its kind."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [told(one) for one in value]
    if is_dataclass(value):
        return {"kind": type(value).__name__} | {
            field.name: told(getattr(value, field.name)) for field in fields(value)
        }
    return value


def a_load(draw: Random, kind: str, work: str) -> Load:
    """Return a load of these kinds that offers a small station too little or too much."""
    many = draw.randint(20, 120)
    arrivals: dict[str, Callable[[], Arrivals]] = {
        "Poisson": lambda: Poisson(draw.randint(20, 3000) / 16),
        "Rates": lambda: Rates(
            ((0, draw.randint(1, 90)), (300 * MS, draw.randint(90, 500)), (SECOND, 20))
        ),
        "Every": lambda: Every(draw.randint(1, 20) * MS),
        "ArrivalTrace": lambda: ArrivalTrace(
            tuple(sorted(draw.randrange(0, 1000) * MS for _ in range(many)))
        ),
    }
    works: dict[str, Callable[[], Work]] = {
        "Constant": lambda: Constant(draw.randint(1, 20) * MS),
        "Uniform": lambda: Uniform(1, draw.randint(1, 40) * MS),
        "Exponential": lambda: Exponential(draw.randint(1, 30_000)),
        "Erlang": lambda: Erlang(draw.randint(1, 30_000), draw.randint(1, 4)),
        "Hyperexponential": lambda: Hyperexponential(5 * MS, 100 * MS, draw.randint(0, 100)),
        "WorkTrace": lambda: WorkTrace(tuple(draw.randint(1, 30) * MS for _ in range(many))),
    }
    lasts = draw.choice([None, 900 * MS])
    priorities = draw.choice([((0, 1),), ((0, 2), (1, 1), (7, 1))])
    return Load(arrivals[kind](), works[work](), many, lasts, priorities)


def a_station(draw: Random, rule: WhenFull, order: Order) -> Station:
    """Return a small station with a rule and an order, and perhaps with troubles."""
    return Station(
        workers=draw.randint(1, 4),
        capacity=draw.choice([None, 1, 2, 5, 8]),
        when_full=rule,
        holds_for=draw.randint(0, 40) * MS if rule is WhenFull.TIME_OUT else None,
        order=order,
        expires_after=draw.choice([None, None, draw.randint(0, 90 * MS)]),
        slowdowns=draw.choice(
            [(), (Slowdown(300 * MS, 600 * MS, 7),), (Slowdown(50 * MS, 90 * MS, 250),)]
        ),
        crashes=draw.choice(
            [(), (Crash(100 * MS, 50 * MS), Crash(200 * MS, 1), Crash(201_000, 9))]
        ),
        redelivers_after=draw.choice([None, draw.randint(0, 30) * MS]),
    )


def a_run(seed: int) -> Run:
    """Return the run of a number: every pair of a rule and an order, of an arrival and a work."""
    draw = Random(seed)
    rules, orders = list(WhenFull), list(Order)
    return Run(
        a_load(draw, KINDS[seed % 4], WORKS[seed // 4 % 6]),
        a_station(draw, rules[seed % 6], orders[seed // 6 % 3]),
        Clients(
            patience=draw.choice([None, draw.randint(1, 90) * MS, draw.randint(1, 90_000)]),
            retries=draw.randint(0, 3),
            backoff=draw.choice([0, draw.randint(0, 20 * MS)]),
            jitter=draw.random() < 0.5,
            budget_percent=draw.choice([None, draw.randint(0, 150)]),
        ),
        seed=draw.getrandbits(48),
        stops_at=draw.choice([None, None, draw.randint(1, 900) * MS]),
    )


@cache
def events(seed: int) -> list[list[object]]:
    """Return what happens in a run here, in the shape in which the twin tells it."""
    result = simulate(a_run(seed), logs=True)
    return [[event.at, event.what, event.request] for event in result.log]


@pytest.mark.parametrize("seed", range(RUNS))
def test_the_twin_has_the_same_events(logs: Any, seed: int) -> None:
    found = logs[seed]

    assert found == events(seed)


def test_the_twin_has_no_work_done_at_once_while_workers_stand_still(twin: Page) -> None:
    run = Run(Load(Every(2), Exponential(1), 8), Station(8, slowdowns=(Slowdown(0, 100, 0),)))

    found = twin.evaluate(PLAY, [told(run)])[0]

    log = simulate(run, logs=True).log
    ends = [event.at for event in log if event.what == "answered"]
    assert ends[0] < 100 < ends[-1]
    assert found == [[event.at, event.what, event.request] for event in log]


def test_the_runs_show_every_event_and_every_part() -> None:
    runs = [a_run(seed) for seed in range(RUNS)]

    happened = {what for seed in range(RUNS) for _, what, _ in events(seed)}
    loads = {(type(run.load.arrivals), type(run.load.work)) for run in runs}
    stations = {(run.station.when_full, run.station.order) for run in runs}

    assert happened >= {"sent", "held", "entered", "started", "answered", "late", "refused"}
    assert happened >= {"timed out", "evicted", "expired", "crashed"}
    assert len(loads) == len(KINDS) * len(WORKS)
    assert len(stations) == len(WhenFull) * len(Order)


def test_the_twin_has_the_same_table_of_exponentials(twin: Page) -> None:
    table = twin.evaluate("QueueLab.exponentials().map(String)")

    assert list(map(int, table)) == exponentials()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("agenda.next <= at", "agenda.next < at"),
        ("this.line[place - 1].at > at", "this.line[place - 1].at >= at"),
        ("Math.ceil(left / slow.percent)", "Math.floor(left / slow.percent)"),
        (">> 27n", ">> 26n"),
        ("a <= b", "a < b"),
        ("(2 * drawn + 1)", "(2 * drawn)"),
    ],
    ids=["arrivals last", "ties", "rounding", "hash", "newest of the lowest", "jitter"],
)
def test_a_twin_with_a_small_mistake_is_found(browser: Browser, right: str, wrong: str) -> None:
    page = browser.new_page()
    page.add_script_tag(content=TEXT.replace(right, wrong))

    found = page.evaluate(PLAY, [told(a_run(seed)) for seed in range(RUNS)])

    page.close()
    assert TEXT.count(right) == 1
    assert found != [events(seed) for seed in range(RUNS)]
