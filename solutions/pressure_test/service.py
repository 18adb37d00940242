"""A service that takes commands, keeps them in SQLite, and has each effect once.

One process: tasks of asyncio take commands from clients and bring their effects to the ledger.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sqlite3
import time
import tomllib
from pathlib import Path
from typing import Any

POLICY = tomllib.loads(Path(__file__).with_name("policy.toml").read_text("utf-8"))
TABLE = """
CREATE TABLE IF NOT EXISTS commands (
    key TEXT PRIMARY KEY,
    work TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',  -- then 'working', and at the end 'done' or 'dead'
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0,
    why TEXT NOT NULL DEFAULT ''
)"""
BACKOFF_S = 0.05
IDLE_S = 0.02


class Store:
    """The commands in one file; every method is one transaction."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute(TABLE)
        # Whoever was at work has gone with the process before this one.
        self._file.execute("UPDATE commands SET state = 'waiting' WHERE state = 'working'")

    def count(self, *states: str) -> int:
        """Return how many commands are in these states."""
        found = self._file.execute(
            "SELECT count(*) FROM commands WHERE state IN (SELECT value FROM json_each(?))",
            (json.dumps(states),),
        )
        return int(found.fetchone()[0])

    def has(self, key: str) -> bool:
        """Was this command accepted before?"""
        found = self._file.execute("SELECT 1 FROM commands WHERE key = ?", (key,))
        return found.fetchone() is not None

    def add(self, key: str, work: Any) -> None:
        """Keep a command, before anybody is told that it is accepted."""
        self._file.execute(
            "INSERT INTO commands (key, work) VALUES (?, ?)", (key, json.dumps(work))
        )

    def take(self) -> tuple[str, Any, int] | None:
        """Return a command that waits, its work and the number of this attempt; or None."""
        found = self._file.execute(
            "UPDATE commands SET state = 'working', attempts = attempts + 1 WHERE key = ("
            " SELECT key FROM commands WHERE state = 'waiting' AND not_before <= ?"
            " ORDER BY rowid LIMIT 1) RETURNING key, work, attempts",
            (time.time(),),
        ).fetchone()
        return None if found is None else (found[0], json.loads(found[1]), found[2])

    def done(self, key: str) -> None:
        """Remember that a command has had its effect, for when it is sent again."""
        self._file.execute("UPDATE commands SET state = 'done' WHERE key = ?", (key,))

    def later(self, key: str, seconds: float) -> None:
        """Let a command wait again."""
        self._file.execute(
            "UPDATE commands SET state = 'waiting', not_before = ? WHERE key = ?",
            (time.time() + seconds, key),
        )

    def bury(self, key: str, why: str) -> None:
        """Put a command among the dead letters."""
        self._file.execute("UPDATE commands SET state = 'dead', why = ? WHERE key = ?", (why, key))

    def dead(self) -> list[dict[str, str]]:
        """Return the dead letters."""
        found = self._file.execute("SELECT key, why FROM commands WHERE state = 'dead'")
        return [{"key": key, "why": why} for key, why in found]


class Service:
    """Intake in front, workers behind, the store between them."""

    def __init__(self, data: Path, effects: Path) -> None:
        self._store = Store(data / "commands.sqlite")
        self._effects = effects
        self._is_ending = asyncio.Event()
        self._since: dict[int, float] = {}  # of each worker that waits for the ledger

    # --- intake -----------------------------------------------------------------------------

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
        longest = max((time.monotonic() - one for one in self._since.values()), default=0.0)
        return {
            "waiting": self._store.count("waiting"),
            "working": self._store.count("working"),
            "dead": self._store.count("dead"),
            "is_healthy": longest < POLICY["unhealthy_s"] / 2,
        }

    def _submit(self, key: str, work: Any) -> str:
        """Keep a command; return why not, or nothing."""
        if self._store.has(key):
            return ""
        if self._is_ending.is_set():
            return "draining"
        if self._store.count("waiting", "working") >= POLICY["capacity"]:
            return "full"
        self._store.add(key, work)
        return ""

    # --- workers ----------------------------------------------------------------------------

    async def work(self, number: int) -> None:
        """Bring effects to the ledger until the service ends; a lost connection is made anew."""
        while not self._is_ending.is_set():
            try:
                reader, writer = await asyncio.open_unix_connection(self._effects)
                try:
                    await self._bring(number, reader, writer)
                finally:
                    writer.close()
            except (ConnectionError, FileNotFoundError):
                await asyncio.sleep(IDLE_S)

    async def _bring(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while not self._is_ending.is_set():
            taken = self._store.take()
            if taken is None:
                await asyncio.sleep(IDLE_S)
                continue
            key, work, attempt = taken
            self._since[number] = time.monotonic()
            try:
                await self._have_effect(key, work, attempt, reader, writer)
            except ConnectionError:
                self._store.later(key, BACKOFF_S)
                raise
            finally:
                del self._since[number]

    async def _have_effect(
        self,
        key: str,
        work: Any,
        attempt: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        async def ask(do: str) -> str:
            asked = {"do": do, "key": key, "fence": attempt, "work": work}
            writer.write(json.dumps(asked).encode() + b"\n")
            await writer.drain()
            line = await reader.readline()
            if not line:
                raise ConnectionError("the ledger has gone")
            return str(json.loads(line)["answer"])

        answer = await ask("find") if attempt > 1 else "absent"
        if answer == "absent":
            answer = await ask("apply")
        if answer in ("applied", "there"):
            self._store.done(key)
        elif answer == "never":
            self._store.bury(key, "the ledger will never take it")
        elif answer == "again" and attempt >= POLICY["max_attempts"]:
            self._store.bury(key, f"failed {attempt} times")
        else:
            self._store.later(key, BACKOFF_S * 2**attempt)

    # --- the whole --------------------------------------------------------------------------

    async def run(self, socket: Path) -> None:
        """Serve until SIGTERM; then finish what is at work, and leave the rest to the next."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._is_ending.set)
        async with asyncio.TaskGroup() as workers:
            for number in range(POLICY["workers"]):
                workers.create_task(self.work(number))
            server = await asyncio.start_unix_server(self.talk, socket)
            await self._is_ending.wait()
        server.close()


def main() -> None:
    """Read where everything is, and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--socket", "--effects"):
        parser.add_argument(name, type=Path, required=True)
    asked = parser.parse_args()
    asyncio.run(Service(asked.data, asked.effects).run(asked.socket))


if __name__ == "__main__":
    main()
