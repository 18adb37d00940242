"""The ledger: where effects go. It is the test's own, and it applies as often as it is told."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from course.pressure import lines
from course.pressure.record import ABSENT, AGAIN, APPLIED, NEVER, STALE, THERE, Call, Record

DELAY_S = 0.05  # of an effect, unless an act says otherwise
BAD = "bad"


class Ledger:
    """A server on a Unix socket, and the record of every call."""

    def __init__(self, record: Record, clock: Callable[[], float], chance: random.Random) -> None:
        self.record = record
        self.delay_s = DELAY_S
        self.open = asyncio.Event()  # closed, it answers nobody
        self.open.set()
        self.was_called = asyncio.Event()  # an effect has begun
        self.fences: dict[str, int] = {}
        self.failures: dict[str, int] = {}  # of these keys, so many calls are to fail at first
        self._clock = clock
        self._chance = chance
        self._applied: set[str] = set()
        self._is_lost = False  # of two calls whose callers are gone, one is lost
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()
        self._under_way: list[tuple[Call, asyncio.StreamReader]] = []

    async def start(self, path: Path) -> None:
        """Listen."""
        self._server = await asyncio.start_unix_server(self._talk, path, limit=lines.LONGEST)

    async def close(self) -> None:
        """End every conversation."""
        if self._server is not None:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def callers(self, keys: Iterable[str]) -> dict[str, int]:
        """Return which process has the effect of each of these under way; others are left out."""
        self._let_go()
        calls = [call for call, _ in self._under_way if call.do == "apply" and not call.ended_s]
        return {call.key: call.caller for call in calls if call.key in set(keys)}

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)
        who = caller_of(writer)
        try:
            while (asked := await lines.read(reader)) is not None:
                await lines.write(writer, await self._answer(asked, reader, who))
        except asyncio.CancelledError:
            return  # the act is over
        except lines.Garbled as garbled:
            self.record.problems.append(f"to the ledger: {garbled}")
        finally:
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(
        self, asked: dict[str, Any], caller: asyncio.StreamReader, who: int
    ) -> dict[str, Any]:
        do, key, fence = asked.get("do"), asked.get("key"), asked.get("fence")
        known = ("apply", "find")
        if do not in known or type(key) is not str or type(fence) is not int:
            why = 'it takes {"do": "apply" or "find", "key": text, "fence": whole number}'
            self.record.problems.append(f"to the ledger: {str(asked)[:80]}; {why}")
            return {"answer": BAD, "why": why}
        self._let_go()
        call = Call(do, key, fence, asked.get("work"), self._clock(), caller=who)
        self.record.calls.append(call)
        self._under_way.append((call, caller))
        if do == "find":
            self._decide(call, self._find(call))
        else:
            await self._apply(call, caller)
        call.ended_s = call.ended_s or self._clock()
        self._under_way.remove((call, caller))
        return {"answer": call.answer}

    def _let_go(self) -> None:
        """End the calls whose callers have gone; before each new one that is soon enough."""
        for call, caller in self._under_way:
            if caller.at_eof() and not call.ended_s:
                call.ended_s = self._clock()

    def _find(self, call: Call) -> str:
        """Say whether the effect is there; from now on an older fence is stale."""
        self.fences[call.key] = max(call.fence, self.fences.get(call.key, call.fence))
        return THERE if call.key in self._applied else ABSENT

    async def _apply(self, call: Call, caller: asyncio.StreamReader) -> None:
        """Apply the effect, early or late in the time that takes; nobody can call it back.

        Only what its caller did not live to see may be lost on the way, and every second time is.
        """
        late = self._chance.random() < 0.5
        self.was_called.set()
        await self.open.wait()
        if late:
            await asyncio.sleep(self.delay_s)
        if caller.at_eof():
            self._is_lost = not self._is_lost
            if self._is_lost:
                return
        self._decide(call, self._applied_now(call))
        if not late:
            await asyncio.sleep(self.delay_s)
        if caller.at_eof() and call.answer in (AGAIN, NEVER):
            call.answer = ""  # nobody has heard that it failed

    def _decide(self, call: Call, answer: str) -> None:
        call.answer, call.decided_s = answer, self._clock()

    def _applied_now(self, call: Call) -> str:
        if call.key in self.record.poison:
            return self.record.poison[call.key]
        if self.failures.get(call.key, 0) > 0:
            self.failures[call.key] -= 1
            return AGAIN
        if call.fence < self.fences.get(call.key, call.fence):
            return STALE
        self.fences[call.key] = call.fence
        self._applied.add(call.key)
        return APPLIED


def caller_of(writer: asyncio.StreamWriter) -> int:
    """Return the process at the other end; nought where the system does not tell."""
    if not hasattr(socket, "SO_PEERCRED"):
        return 0
    link = writer.get_extra_info("socket")
    asked = struct.Struct("3i")  # process, user, group
    return int(asked.unpack(link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, asked.size))[0])
