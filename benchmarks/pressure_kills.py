"""What a kill of whatever holds the work costs a service under load.

SIGKILL takes the process, not the machine: what the kernel had is still there.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any, Self

from course.brokers import rabbitmq
from course.brokers.keeping import kept
from course.brokers.notes import wait_for
from course.own_server import OwnServer, own_server
from course.pressure import policy
from course.pressure.backends import Backend, own_folder
from course.pressure.stage import Stage, stage

RATE = 20.0  # commands a second
BEFORE_S, SILENT_S, AFTER_S = 1.0, 1.0, 2.0  # of load: before, without the ledger, and after
AGAIN = 10  # commands with an effect that are sent again after the kill
PATIENCE_S = 3.0  # without an effect; then somebody starts the service again
START_S = 180.0  # for RabbitMQ on a busy machine
COST_HEAD = [
    "where the work is; what is killed",
    "up after",
    "nothing accepted for",
    "no effect for",
    "accepted meanwhile",
    "lost",
    "twice",
]
APPEND = "appendonly yes"
DISK = Path(gettempdir())  # services keep their files there, as brokers do


class Mortal:
    """A private RabbitMQ that can be killed once, and started again on the files it has left."""

    def __init__(self, broker: rabbitmq.Private) -> None:
        self.broker = broker
        self._until_over = ExitStack()

    def __enter__(self) -> Self:
        """Wait until it says which process it is."""
        wait_for(lambda: "os_pid" in self._node(), "RabbitMQ's process", within_s=START_S)
        self._pid = int(self._node()["os_pid"])
        return self

    def __exit__(self, *_: object) -> None:
        """End the one that was started again."""
        self._until_over.close()

    def _node(self) -> dict[str, Any]:
        found: dict[str, Any] = self.broker.ask("GET", "nodes")[0]
        return found

    def kill_and_start_again(self) -> None:
        """Kill the server as `kill -9` does, and wait until another one answers."""
        process = Path(f"/proc/{self._pid}")
        command = _words(process / "cmdline")
        environment = dict(word.split("=", 1) for word in _words(process / "environ"))
        os.kill(self._pid, signal.SIGKILL)
        again = kept(
            [command],
            folder=Path(mkdtemp(prefix="course-again-")),
            environment=environment,
            is_up=self._answers,
            patience_s=START_S,
        )
        self._until_over.enter_context(again)

    def _answers(self) -> bool:
        with contextlib.suppress(Exception):  # however it does not answer yet
            return bool(self.broker.ask("GET", "overview"))
        return False


def _words(path: Path) -> list[str]:
    return path.read_bytes().decode().split("\0")[:-1]


@dataclass(frozen=True)
class Cost:
    """What a kill of whatever holds the work has cost."""

    up_s: float  # until what was killed was up again
    silent_s: float  # nothing was accepted
    idle_s: float  # nothing was in effect
    meanwhile: int  # accepted before it was up again
    lost: int
    accepted: int
    twice: int
    again: int  # so many were sent again
    by_hand: bool  # somebody had to start the service again

    def row(self, name: str) -> list[str]:
        """Return it as a line of the table."""
        seconds = [f"{one:.1f} s" for one in (self.up_s, self.silent_s, self.idle_s)]
        lost = f"{self.lost} of {self.accepted}" if self.lost else "none"
        told = f"{name}, and the service by hand" if self.by_hand else name
        return [
            *(told, *seconds, str(self.meanwhile), lost),
            f"{self.twice} of {self.again}" if self.twice else "none",
        ]


async def cost(folder: Path, backend: Backend, kill: Callable[[Stage], Awaitable[None]]) -> Cost:
    """Kill under load what holds the work, start it again, and see what has become of it.

    The ledger is silent just before, so that commands wait inside when it happens.
    """
    async with stage(folder, policy.read(folder), "kill", backend, above=DISK) as made:
        load = asyncio.create_task(made.arrivals(RATE, 3600.0))
        await asyncio.sleep(BEFORE_S)
        done = list(made.record.applied())[:AGAIN]
        made.ledger.open.clear()
        await asyncio.sleep(SILENT_S)
        made.ledger.open.set()
        killed_s = made.now()
        await kill(made)
        up_s, by_hand = made.now(), False
        while not any(calls[0].decided_s > up_s for calls in made.record.applied().values()):
            await asyncio.sleep(0.05)
            if made.now() - up_s > PATIENCE_S and not by_hand:
                by_hand = True
                made.kill()
                await made.restart()
        await asyncio.sleep(AFTER_S)
        load.cancel()
        await asyncio.gather(load, return_exceptions=True)
        await made.settled()
        await made.together(done)
        await asyncio.sleep(AFTER_S)
        await made.take_stock()
        accepted, applied = made.record.accepted(), made.record.applied()
    answers = [one.answered_s for one in accepted.values()]
    effects = [calls[0].decided_s for calls in applied.values()]
    return Cost(
        up_s - killed_s,
        longest_gap(answers, killed_s),
        longest_gap(effects, killed_s),
        sum(killed_s < at_s < up_s for at_s in answers),
        sum(key not in applied and key not in made.record.dead for key in accepted),
        len(accepted),
        sum(len(calls) > 1 for calls in applied.values()),
        len(done),
        by_hand,
    )


def longest_gap(times: list[float], since_s: float) -> float:
    """Return how long nothing happened at the longest, from a moment on."""
    steps = [since_s, *sorted(at_s for at_s in times if at_s > since_s)]
    return max((end - begin for begin, end in itertools.pairwise(steps)), default=0.0)


async def kill_the_service(made: Stage) -> None:
    """Kill the service, which holds its work itself, and start it again at once."""
    made.kill()
    await made.restart()


async def kill_the_broker(broker: OwnServer | Mortal, _: Stage) -> None:
    """Kill this broker, and start it again on its files."""
    await asyncio.to_thread(broker.kill_and_start_again)


def costs(services: dict[str, Path], mortal: Mortal) -> list[list[str]]:
    """Return a row for each service and what is killed."""
    *own, (on_valkey, valkey_folder), (on_rabbit, rabbit_folder) = services.items()
    rows = []
    for name, folder in own:
        found = asyncio.run(cost(folder, own_folder, kill_the_service))
        rows.append(found.row(f"{name}; the service"))
    for settings in ((), (APPEND,)):
        with own_server(*settings) as server:
            told = ("--backend", "valkey", "--server", server.socket)
            kill = partial(kill_the_broker, server)
            found = asyncio.run(cost(valkey_folder, lambda: nullcontext(told), kill))  # noqa: B023
        with_ = "`appendonly yes`" if settings else "its defaults"
        rows.append(found.row(f"{on_valkey}, {with_}; the server"))
        print(rows[-1], flush=True)
    with mortal.broker.room() as room:
        told = ("--backend", "rabbitmq", "--server", room.url)
        kill = partial(kill_the_broker, mortal)
        found = asyncio.run(cost(rabbit_folder, lambda: nullcontext(told), kill))
    rows.append(found.row(f"{on_rabbit}; the server"))
    print(rows[-1], flush=True)
    return rows
