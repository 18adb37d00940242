"""A first process with a log hands out leases; worker processes bring the effects.

The first process alone touches the log: a worker that is killed or stands still holds no lock.
A command that is handed out becomes due again when its lease is over, and its fence counts on.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

POLICY = tomllib.loads(Path(__file__).with_name("policy.toml").read_text("utf-8"))
BACKOFF_S = 0.05
TICK_S = 0.01
LONGEST = 64 * 1024  # bytes of a line
BACKLOG = 128  # clients who wait to be let in


def work(effects: Path) -> None:
    """Bring to the ledger what comes over standard input, until that ends."""
    ledger: socket.socket | None = None
    for line in sys.stdin:
        order = json.loads(line)
        try:
            if ledger is None:
                ledger = socket.socket(socket.AF_UNIX)
                ledger.connect(str(effects))
            answer = have_effect(ledger, order)
        except OSError:
            ledger, answer = None, "gone"
        report = {"key": order["key"], "fence": order["fence"], "answer": answer}
        print(json.dumps(report), flush=True)


def have_effect(ledger: socket.socket, order: dict[str, Any]) -> str:
    """Return the ledger's answer. What was handed out before may be in effect: look first."""

    def ask(do: str) -> str:
        ledger.sendall(json.dumps({"do": do, **order}).encode() + b"\n")
        line = b""
        while not line.endswith(b"\n"):
            more = ledger.recv(LONGEST)
            if not more:
                raise ConnectionError("the ledger has gone")
            line += more
        return str(json.loads(line)["answer"])

    answer = ask("find") if order["fence"] > 1 else "absent"
    return ask("apply") if answer == "absent" else answer


@dataclass
class Command:
    """What is known of one command."""

    work: Any
    fence: int = 0  # how often it was handed out
    due_s: float = 0.0  # from when on it may be handed out, again
    end: str = ""  # "done" or "dead"; nothing: it is inside
    why: str = ""


class Log:
    """Every change of every command, a line each; whoever reads it has all commands again."""

    def __init__(self, path: Path) -> None:
        self.commands: dict[str, Command] = {}
        self.inside: dict[str, Command] = {}  # those without an end, in order of arrival
        self._file = path.open("a+b", buffering=0)
        self._is_synced = True
        whole = path.read_bytes()
        kept = whole.rfind(b"\n") + 1  # a line without its end was never answered
        self._file.truncate(kept)
        for line in whole[:kept].splitlines():
            self._read(json.loads(line))

    def write(self, **change: Any) -> None:
        """Make a change; it is safe after the next `sync`."""
        self._file.write(json.dumps(change).encode() + b"\n")
        self._is_synced = False
        self._read(change)

    def sync(self) -> None:
        """Wait until all changes are on the disk."""
        if not self._is_synced:
            os.fsync(self._file.fileno())
            self._is_synced = True

    def _read(self, change: dict[str, Any]) -> None:
        key = change["key"]
        if "work" in change:
            self.commands[key] = self.inside[key] = Command(change["work"])
        elif "fence" in change:
            self.commands[key].fence = change["fence"]
        else:
            self.commands[key].end, self.commands[key].why = change["end"], change["why"]
            self.inside.pop(key)


class Talk:
    """A connection: whole lines come out, and what is said goes when the log is safe."""

    def __init__(self, link: socket.socket) -> None:
        self.link = link
        self.link.setblocking(False)
        self._begun = b""
        self._to_say = b""

    def heard(self) -> list[dict[str, Any]] | None:
        """Return what came, an object a line; None at the end."""
        try:
            more = self.link.recv(LONGEST)
        except OSError:
            return None
        *lines, self._begun = (self._begun + more).split(b"\n")
        try:
            return [json.loads(line) for line in lines] if more else None
        except ValueError:
            return None  # who speaks so is not listened to

    def say(self, what: dict[str, Any]) -> None:
        """Keep this for the next `flush`."""
        self._to_say += json.dumps(what).encode() + b"\n"

    def flush(self) -> None:
        """Send what was said; whoever does not read it, or has gone, does not hear it."""
        with contextlib.suppress(OSError):
            self.link.sendall(self._to_say)
        self._to_say = b""


class Worker(Talk):
    """A worker's process, and what it has in hand."""

    def __init__(self, effects: Path) -> None:
        ours, theirs = socket.socketpair()
        super().__init__(ours)
        self.since_s: float | None = None  # it has something in hand
        with theirs:
            program = [sys.executable, "-P", __file__, "--effects", str(effects)]
            pipe = theirs.fileno()
            self.process = subprocess.Popen(program, stdin=pipe, stdout=pipe)


class Service:
    """One loop: hear clients and workers, hand out what is due, keep the log, then answer."""

    def __init__(self, data: Path, socket_path: Path, effects: Path) -> None:
        self._log = Log(data / "log.jsonl")
        self._effects = effects
        self._ends_at_s: float | None = None
        self._selector = selectors.DefaultSelector()
        self._talks: set[Talk] = set()
        self._workers: set[Worker] = set()
        for _ in range(POLICY["workers"]):
            self._hire()
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(socket_path))
        self._door.listen(BACKLOG)
        self._selector.register(self._door, selectors.EVENT_READ, self._let_in)

    def run(self) -> None:
        """Serve until SIGTERM; then finish what is handed out, and leave the rest in the log."""
        signal.signal(signal.SIGTERM, self._end)
        while not self._is_over():
            for key, _ in self._selector.select(TICK_S):
                key.data()
            if self._ends_at_s is None:
                self._hand_out()
            self._log.sync()
            for talk in self._talks:
                talk.flush()
        for worker in self._workers:
            worker.process.kill()
            worker.process.wait()

    def _end(self, *_: object) -> None:
        self._ends_at_s = time.monotonic() + POLICY["drain_s"]

    def _is_over(self) -> bool:
        if self._ends_at_s is None:
            return False
        is_busy = any(worker.since_s is not None for worker in self._workers)
        return not is_busy or time.monotonic() > self._ends_at_s

    def _let_in(self) -> None:
        talk = Talk(self._door.accept()[0])
        self._talks.add(talk)
        self._selector.register(talk.link, selectors.EVENT_READ, partial(self._listen, talk))

    def _listen(self, talk: Talk) -> None:
        heard = talk.heard()
        if heard is None:
            self._hang_up(talk)
        for asked in heard or []:
            talk.say(self._answer(asked))

    def _hang_up(self, talk: Talk) -> None:
        self._selector.unregister(talk.link)
        self._talks.discard(talk)
        talk.link.close()

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["do"] == "submit":
            why = self._submit(asked["key"], asked["work"])
            return {"answer": "refused", "why": why} if why else {"answer": "accepted"}
        known = self._log.commands.items()
        dead = [{"key": key, "why": one.why} for key, one in known if one.end == "dead"]
        if asked["do"] == "dead":
            return {"dead": dead}
        busy = [worker.since_s for worker in self._workers if worker.since_s is not None]
        longest = time.monotonic() - min(busy, default=time.monotonic())
        return {
            "waiting": len(self._log.inside) - len(busy),
            "working": len(busy),
            "dead": len(dead),
            "is_healthy": longest < POLICY["unhealthy_s"] / 2,
        }

    def _submit(self, key: str, work: Any) -> str:
        """Keep a command; return why not, or nothing."""
        if key in self._log.commands:
            return ""
        if self._ends_at_s is not None:
            return "draining"
        if len(self._log.inside) >= POLICY["capacity"]:
            return "full"
        self._log.write(key=key, work=work)
        return ""

    def _hire(self) -> None:
        worker = Worker(self._effects)
        self._workers.add(worker)
        self._talks.add(worker)
        self._selector.register(worker.link, selectors.EVENT_READ, partial(self._report, worker))

    def _hand_out(self) -> None:
        now = time.monotonic()
        due = [key for key, one in self._log.inside.items() if one.due_s <= now]
        idle = [worker for worker in self._workers if worker.since_s is None]
        for worker, key in zip(idle, due, strict=False):
            command = self._log.inside[key]
            self._log.write(key=key, fence=command.fence + 1)
            command.due_s = now + POLICY["lease_s"]
            worker.since_s = now
            worker.say({"key": key, "fence": command.fence, "work": command.work})

    def _report(self, worker: Worker) -> None:
        heard = worker.heard()
        if heard is None:  # it has died; its lease runs out by itself
            self._hang_up(worker)
            self._workers.discard(worker)
            worker.process.wait()
            self._hire()
        for report in heard or []:
            worker.since_s = None
            self._learn(**report)

    def _learn(self, key: str, fence: int, answer: str) -> None:
        """Take a worker's word, unless its lease is another's by now."""
        command = self._log.inside.get(key)
        if command is None or command.fence != fence:
            return
        if answer in ("applied", "there"):
            self._log.write(key=key, end="done", why="")
        elif answer == "never":
            self._log.write(key=key, end="dead", why="the ledger will never take it")
        elif answer == "again" and fence >= POLICY["max_attempts"]:
            self._log.write(key=key, end="dead", why=f"failed {fence} times")
        else:
            command.due_s = time.monotonic() + BACKOFF_S * 2**fence


def main() -> None:
    """Serve; or work, where there is nothing to keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--socket", "--effects"):
        parser.add_argument(name, type=Path)
    asked = parser.parse_args()
    if asked.data is None:
        work(asked.effects)
    else:
        Service(asked.data, asked.socket, asked.effects).run()


if __name__ == "__main__":
    main()
