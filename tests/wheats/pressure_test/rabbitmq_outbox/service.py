"""A first process keeps commands in SQLite and sends their keys through RabbitMQ to workers.

The line forgets, the file does not: what is accepted lies in the file first, is sent after that,
and is sent anew on every new connection. RabbitMQ takes a job back when its worker's connection
ends, so whoever is silent for a lease is killed; the next one has a fence that counts on.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import sys
import time
import tomllib
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pika
from pika.exceptions import AMQPError

POLICY = tomllib.loads(Path(__file__).with_name("policy.toml").read_text("utf-8"))
TABLES = """
CREATE TABLE IF NOT EXISTS line (id INTEGER PRIMARY KEY, name TEXT NOT NULL);  -- of the queue
CREATE TABLE IF NOT EXISTS commands (
    key TEXT PRIMARY KEY,
    work TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'inside',  -- at the end 'done' or 'dead'
    fence INTEGER NOT NULL DEFAULT 0,  -- how often a worker has begun it
    due REAL NOT NULL DEFAULT 0,
    is_sent INTEGER NOT NULL DEFAULT 0,  -- since it was due
    why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS of_state ON commands (state, is_sent, due)"""
UNUSED_MS = 3_600_000  # then RabbitMQ removes the queue
BACKOFF_S = 0.05
TICK_S = 0.02
READY_S = 5.0  # for workers to start; then the door opens without them
WORKER = Path(__file__).with_name("worker.py")
LOST = (AMQPError, OSError)  # the connection to RabbitMQ


class Store:
    """The commands in one file, which the first process alone opens; a method, a transaction."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.executescript(TABLES)
        self._file.execute("INSERT OR IGNORE INTO line VALUES (1, ?)", (uuid.uuid4().hex,))
        self.line = str(self._file.execute("SELECT name FROM line").fetchone()[0])

    def count(self, state: str) -> int:
        """Return how many commands are in this state."""
        counted = self._file.execute("SELECT count(*) FROM commands WHERE state = ?", (state,))
        return int(counted.fetchone()[0])

    def has(self, key: str) -> bool:
        """Was this command accepted before?"""
        found = self._file.execute("SELECT 1 FROM commands WHERE key = ?", (key,))
        return found.fetchone() is not None

    def add(self, key: str, work: Any) -> None:
        """Keep a command, before anybody is told that it is accepted."""
        row = (key, json.dumps(work))
        self._file.execute("INSERT INTO commands (key, work) VALUES (?, ?)", row)

    def to_send(self) -> list[str]:
        """Return the keys that are due and not yet in the line, in order; they count as sent."""
        found = self._file.execute(
            "UPDATE commands SET is_sent = 1 WHERE state = 'inside' AND is_sent = 0 AND due <= ?"
            " RETURNING rowid, key",
            (time.time(),),
        )
        return [str(key) for _, key in sorted(found)]

    def forget_sent(self) -> None:
        """The line is empty: everything inside has to be sent."""
        self._file.execute("UPDATE commands SET is_sent = 0 WHERE state = 'inside'")

    def begin(self, key: str) -> dict[str, Any]:
        """Return the next fence of a command with its work; nothing: it is over, or to be sent.

        Who comes with the key of another has it from RabbitMQ: the other has lost it.
        """
        found = self._file.execute(
            "UPDATE commands SET fence = fence + 1 WHERE key = ? AND state = 'inside'"
            " AND is_sent = 1 RETURNING fence, work",
            (key,),
        ).fetchone()
        return {"fence": found[0], "work": json.loads(found[1])} if found else {}

    def end(self, key: str, fence: int, answer: str) -> None:
        """Note how an attempt ended; who has lost it may only say that the effect is there."""
        state, why, due = "inside", "", time.time() + BACKOFF_S * 2**fence
        if answer in ("applied", "there"):
            state = "done"
        elif answer == "never":
            state, why = "dead", "the ledger will never take it"
        elif answer == "again" and fence >= POLICY["max_attempts"]:
            state, why = "dead", f"failed {fence} times"
        self._file.execute(
            "UPDATE commands SET state = ?, why = ?, due = ?, is_sent = 0"
            " WHERE key = ? AND state = 'inside' AND (fence = ? OR ? = 'done')",
            (state, why, due, key, fence, state),
        )

    def dead(self) -> list[dict[str, str]]:
        """Return the dead letters."""
        found = self._file.execute("SELECT key, why FROM commands WHERE state = 'dead'")
        return [{"key": key, "why": why} for key, why in found]


@dataclass(eq=False)
class Hand:
    """A worker as the first process sees it."""

    process: asyncio.subprocess.Process
    left_s: float = 2 * READY_S  # until it has been silent for too long; to start it takes time
    is_ready: bool = False
    key: str = ""  # that it has in hand


class Service:
    """Answers clients, fills the line, and keeps as many workers as the policy says."""

    def __init__(self, data: Path, server: str, effects: str) -> None:
        self._store = Store(data / "commands.sqlite")
        self._server, self._effects = server, effects
        self._channel: Any = None
        self._is_ending = asyncio.Event()
        self._is_asked = asyncio.Event()  # something may have to be sent
        self._hands: set[Hand] = set()
        self._ready = asyncio.Semaphore(0)
        self._begun_s: dict[str, float] = {}  # when a command at work was first begun

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one client, line by line."""
        try:
            while line := await reader.readline():
                writer.write(json.dumps(self._answer(json.loads(line))).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError):
            pass
        finally:
            writer.close()

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["do"] == "submit":
            why = self._submit(asked["key"], asked["work"])
            return {"answer": "refused", "why": why} if why else {"answer": "accepted"}
        if asked["do"] == "dead":
            return {"dead": self._store.dead()}
        working = sum(bool(hand.key) for hand in self._hands)
        longest = time.monotonic() - min(self._begun_s.values(), default=time.monotonic())
        return {
            "waiting": max(0, self._store.count("inside") - working),
            "working": working,
            "dead": self._store.count("dead"),
            "is_healthy": longest < POLICY["unhealthy_s"] / 2,
        }

    def _submit(self, key: str, work: Any) -> str:
        """Keep a command; return why not, or nothing."""
        if self._store.has(key):
            return ""
        if self._is_ending.is_set():
            return "draining"
        if self._store.count("inside") >= POLICY["capacity"]:
            return "full"
        self._store.add(key, work)
        self._is_asked.set()
        return ""

    async def _fill(self) -> None:
        """Send what is due; on a new connection the line is made anew from the file."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._is_asked.wait(), TICK_S)
            self._is_asked.clear()
            try:
                if self._channel is None:
                    await asyncio.to_thread(self._connect)
                    self._store.forget_sent()
                await asyncio.to_thread(self._send, self._store.to_send())
            except LOST:
                self._channel = None

    def _connect(self) -> None:
        parameters = pika.URLParameters(self._server)
        parameters.heartbeat = 0  # it may be idle for as long as it likes
        channel = pika.BlockingConnection(parameters).channel()
        channel.confirm_delivery()
        channel.queue_delete(self._store.line)
        unused = {"x-expires": UNUSED_MS}
        channel.queue_declare(self._store.line, durable=True, arguments=unused)
        self._channel = channel

    def _send(self, keys: list[str]) -> None:
        """Give these to RabbitMQ, and wait for its word for each. Raises one of `LOST`."""
        for key in keys:
            self._channel.basic_publish("", self._store.line, key.encode(), mandatory=True)
        self._channel.connection.process_data_events(0)  # is it still there?

    async def _employ(self) -> None:
        """Keep one worker at work until the service ends; a dead one is replaced."""
        while not self._is_ending.is_set():
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", str(WORKER), "--line", self._store.line),
                *("--server", self._server, "--effects", self._effects),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            hand = Hand(process)
            self._hands.add(hand)
            if self._is_ending.is_set():
                process.terminate()
            await self._hear(hand)
            await process.wait()
            self._hands.discard(hand)

    async def _hear(self, hand: Hand) -> None:
        """Answer what a worker asks, until it has gone."""
        assert hand.process.stdin is not None
        assert hand.process.stdout is not None
        while line := await hand.process.stdout.readline():
            if not hand.is_ready:
                self._ready.release()
            hand.is_ready, hand.left_s = True, POLICY["lease_s"]
            answer = self._learn(hand, **json.loads(line))
            if answer is not None:
                hand.process.stdin.write(json.dumps(answer).encode() + b"\n")

    def _learn(
        self, hand: Hand, do: str, key: str = "", fence: int = 0, answer: str = ""
    ) -> dict[str, Any] | None:
        """Take a worker's word; return what it has asked for."""
        if do == "begin":
            begun = self._store.begin(key)
            if begun:
                hand.key = key
                self._begun_s.setdefault(key, time.monotonic())
            return begun
        hand.key = ""
        if do == "end":
            self._store.end(key, fence, answer)
            self._begun_s.pop(key, None)
            return {}
        return None

    async def _watch(self) -> None:
        """Kill whoever is silent for a lease, counted in turns: a turn may come late."""
        while True:
            await asyncio.sleep(TICK_S)
            for hand in self._hands:
                hand.left_s -= TICK_S
                if hand.left_s <= 0:
                    with contextlib.suppress(ProcessLookupError):
                        hand.process.kill()

    async def run(self, door: str) -> None:
        """Serve until SIGTERM; then let the workers finish, and leave the rest in the file."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._is_ending.set)
        beside = asyncio.gather(self._fill(), self._watch())
        employing = [asyncio.create_task(self._employ()) for _ in range(POLICY["workers"])]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_S):
                for _ in employing:
                    await self._ready.acquire()
        await asyncio.start_unix_server(self.talk, door, backlog=128)
        await self._is_ending.wait()
        for hand in self._hands:
            hand.process.terminate()
        await asyncio.wait(employing, timeout=POLICY["drain_s"])
        for hand in self._hands:
            hand.process.kill()
        beside.cancel()
        os._exit(0)  # all is in the file; no conversation that is left needs a goodbye


def main() -> None:
    """Read where everything is, and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--socket", "--effects", "--backend", "--server"):
        parser.add_argument(name)
    asked = parser.parse_args()
    if asked.server is None:
        parser.error("it takes --backend rabbitmq and --server, the address of a RabbitMQ")
    asyncio.run(Service(Path(asked.data), asked.server, asked.effects).run(asked.socket))


if __name__ == "__main__":
    main()
