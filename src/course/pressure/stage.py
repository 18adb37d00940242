"""Where an act is played: the service, its clients and the ledger, on one clock."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from course.pressure import lines
from course.pressure.backends import OWN_FOLDER, Backend
from course.pressure.judges import SLACK_S, slack_s
from course.pressure.ledger import Ledger
from course.pressure.policy import Policy
from course.pressure.record import (
    AGAIN,
    ASKED_TO_END,
    ENDED,
    HOLDERS_STAND_STILL,
    KILLED,
    STARTED,
    Command,
    Mark,
    Record,
    Sample,
)
from course.pressure.service import GRACE_S, Service

NO_ANSWER_S = 10.0  # then a client goes away
BUSY_S = 3.0  # until its workers have something in hand
STILL_S = 4.0  # nothing begins: then nothing more will come
SAMPLE_S = 0.1
LOOK_S = 0.02
MEMORY = Path("/dev/shm")  # noqa: S108  a file system in memory, where there is one


class Stage:
    """What an act does to a service; all it sees is in `record`."""

    def __init__(
        self, folder: Path, place: Path, policy: Policy, seed: str, told: Sequence[str] = ()
    ) -> None:
        self.record = Record(policy)
        self.policy = policy
        self.chance = random.Random(f"{seed} clients")
        self.service = Service(folder, place, told)
        self._began = time.monotonic()
        self.ledger = Ledger(self.record, self.now, random.Random(f"{seed} ledger"))
        self._links: set[asyncio.StreamWriter] = set()
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._keys = 0

    def now(self) -> float:
        """Return the seconds since the act began."""
        return time.monotonic() - self._began

    def mark(self, word: str) -> None:
        """Note what happens now."""
        self.record.marks.append(Mark(self.now(), word))

    def new_key(self) -> str:
        """Return a key that no command of this act has."""
        self._keys += 1
        return f"k{self._keys:04}"

    # --- clients ----------------------------------------------------------------------------

    async def send(self, key: str | None = None) -> Command:
        """Send a command and wait for its answer; without a key it has a new one."""
        key = key or self.new_key()
        command = Command(key, {"of": key, "amount": len(key)}, self.now())
        self.record.commands.append(command)
        said = await self.ask({"do": "submit", "key": key, "work": command.work})
        if said is not None:
            command.answered_s = self.now()
            command.answer, command.why = str(said.get("answer")), str(said.get("why", ""))
        return command

    async def ask(self, what: dict[str, Any]) -> dict[str, Any] | None:
        """Return the service's answer; None when none comes."""
        try:
            pair = self._idle.pop() if self._idle else await lines.connect(self.service.socket)
        except OSError:
            return None
        self._links.add(pair[1])
        try:
            await lines.write(pair[1], what)
            async with asyncio.timeout(NO_ANSWER_S):
                said = await lines.read(pair[0])
        except lines.Garbled as garbled:
            self.record.problems.append(f"to a client: {garbled}")
            said = None
        except TimeoutError:
            said = None
        if said is None:
            pair[1].close()
        else:
            self._idle.append(pair)
        return said

    async def arrivals(self, rate: float, seconds: float) -> list[Command]:
        """Send commands by chance at this rate a second, whatever becomes of them; return all."""
        async with asyncio.TaskGroup() as group:
            sent = []
            until = at = self.now()
            until += seconds
            while (at := at + self.chance.expovariate(rate)) < until:
                await asyncio.sleep(at - self.now())
                sent.append(group.create_task(self.send()))
        return [one.result() for one in sent]

    async def together(self, keys: Iterable[str | None]) -> list[Command]:
        """Send these commands at once, each over a connection of its own."""
        return list(await asyncio.gather(*map(self.send, keys)))

    async def leave(self) -> None:
        """Close every connection of the clients."""
        self._idle.clear()
        for link in self._links:
            link.close()
        await asyncio.gather(*(link.wait_closed() for link in self._links), return_exceptions=True)
        self._links.clear()

    # --- the service ------------------------------------------------------------------------

    async def restart(self) -> None:
        """Start the service on the data it has left, and connect anew."""
        await self.leave()
        await self.service.start()
        self.mark(STARTED)

    def kill(self) -> None:
        """Kill the whole service."""
        self.service.kill()
        self.mark(KILLED)

    async def end(self) -> None:
        """Ask the service to end, and wait for that longer than it says it needs."""
        began = self.now()
        self.mark(ASKED_TO_END)
        self.service.ask_to_end()
        self.record.ended_with = await self.service.ended(self.policy.drain_s + GRACE_S)
        self.record.drained_s.append(self.now() - began)
        self.mark(ENDED)
        self.service.kill()

    async def silence(self, calls: int) -> None:
        """Let the ledger fall silent, until so many effects are under way or it is taking long."""
        self.ledger.open.clear()
        until = self.now() + BUSY_S
        while self.now() < until:
            if sum(one.do == "apply" and not one.ended_s for one in self.record.calls) >= calls:
                return
            await asyncio.sleep(LOOK_S)

    async def said(self, *, is_healthy: bool) -> None:
        """Wait until the service says so of itself, but not for ever."""
        asked = len(self.record.samples)
        until = self.now() + self.policy.unhealthy_s + 2 * SLACK_S
        while self.now() < until:
            new = self.record.samples[asked:]
            if any((one.said or {}).get("is_healthy") is is_healthy for one in new):
                return
            await asyncio.sleep(LOOK_S)

    async def failed(self, key: str) -> None:
        """Wait until the service has once heard "again" of this, but not for ever."""
        until = self.now() + BUSY_S
        while self.now() < until:
            if any(
                one.key == key and one.answer == AGAIN and one.ended_s for one in self.record.calls
            ):
                return
            await asyncio.sleep(LOOK_S)

    async def at_work(self, keys: list[str]) -> None:
        """Wait until the effect of each of these is under way, but not for ever."""
        until = self.now() + BUSY_S
        while self.now() < until:
            if len(self.ledger.callers(keys)) == len(keys):
                return
            await asyncio.sleep(LOOK_S)

    async def handed_on(self, keys: list[str]) -> None:
        """Wait until another worker has called for each of these, but not for ever."""
        stopped = self.record.at(HOLDERS_STAND_STILL)
        until = self.now() + slack_s(self.record)
        while self.now() < until:
            again = {one.key for one in self.record.calls if one.began_s > stopped}
            if again.issuperset(keys):
                return
            await asyncio.sleep(LOOK_S)

    async def settled(self) -> None:
        """Wait until everything accepted is over, or nothing more is tried."""
        calls, since = len(self.record.calls), self.now()
        while self.now() - since < STILL_S:
            over = self.record.over()
            if all(key in over for key in self.record.accepted()):
                return
            if len(self.record.calls) != calls:
                calls, since = len(self.record.calls), self.now()
            await asyncio.sleep(LOOK_S)

    async def take_stock(self) -> None:
        """Ask for the dead letters."""
        until = self.now() + self.policy.answer_s + SLACK_S
        wanted = [key for key in self.record.poison if key in self.record.accepted()]
        while True:
            said = await self.ask({"do": "dead"}) or {}
            listed = said.get("dead")
            if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
                self.record.problems.append('to {"do": "dead"}: no {"dead": [{"key": …}, …]}')
                return
            self.record.dead = {str(one.get("key")): str(one.get("why", "")) for one in listed}
            if all(key in self.record.dead for key in wanted) or self.now() > until:
                return
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Ask the service how it is, and note what it says and takes."""
        said = await self.ask({"do": "look"})
        self.record.samples.append(Sample(self.now(), self.service.memory_mb(), said))

    async def _sample(self) -> None:
        while True:
            await self.look()
            slept = self.now()
            await asyncio.sleep(SAMPLE_S)
            self.record.lag_s = max(self.record.lag_s, self.now() - slept - SAMPLE_S)


@asynccontextmanager
async def stage(
    folder: Path,
    policy: Policy,
    seed: str,
    backend: Backend = OWN_FOLDER,
    *,
    above: Path = MEMORY,
) -> AsyncIterator[Stage]:
    """Give a stage on which the service has started; nothing of it is left behind.

    What the service keeps lies below `above`, where that can be written, or where files do else.
    Raises `NotUp` when the service does not start, and `NoServer` when its broker does not.
    """
    # Processes are killed here, never the machine: what they keep need not reach a slow disk.
    place_for_it = above if os.access(above, os.W_OK) else None
    with TemporaryDirectory(prefix="pressure-", dir=place_for_it) as place, backend() as told:
        made = Stage(folder, Path(place), policy, seed, told)
        await made.ledger.start(made.service.effects)
        sampling = None
        try:
            await made.restart()
            sampling = asyncio.create_task(made._sample())
            yield made
        finally:
            if sampling is not None:
                sampling.cancel()
                await asyncio.gather(sampling, return_exceptions=True)
            await made.leave()
            made.service.kill()
            await made.ledger.close()
