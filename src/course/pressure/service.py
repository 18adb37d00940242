"""The service under test: started, asked, killed, paused, ended; a group of processes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PROGRAM = "service.py"
START_S = 10.0  # until it listens
LOOK_S = 0.01
GRACE_S = 5.0  # after the time it says it needs to end
TAIL = 400  # characters of what it printed


class NotUp(Exception):
    """The service does not listen; the message says what it did instead."""


class Service:
    """One answer's program, on one folder of data; it may be started several times."""

    def __init__(self, folder: Path, place: Path, told: Sequence[str] = ()) -> None:
        self.socket = place / "service.sock"
        self.effects = place / "ledger.sock"
        self._data = place / "data"
        self._data.mkdir()
        self._told = told  # beside the three paths, where there is a broker
        self._folder = folder
        self._printed = place / "printed.txt"
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it and wait until it listens. Raises `NotUp`."""
        from course.subject import limits  # which only who starts processes needs

        with contextlib.suppress(FileNotFoundError):
            self.socket.unlink()  # of the one before, which may have been killed
        where = ("--data", self._data, "--socket", self.socket, "--effects", self.effects)
        with self._printed.open("ab") as printed:
            self._process = subprocess.Popen(  # noqa: ASYNC220  it waits for nothing
                [sys.executable, "-P", self._folder / PROGRAM, *where, *self._told],
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                start_new_session=True,
                preexec_fn=limits.die_with_parent,  # noqa: PLW1509  two calls of the kernel
            )
        until = time.monotonic() + START_S
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_unix_connection(self.socket)
                writer.close()
                await writer.wait_closed()
                return
            if self._process.poll() is not None:
                raise NotUp(f"it ended with status {self._process.returncode}; {self._said()}")
            if time.monotonic() > until:
                raise NotUp(f"it does not listen on its socket after {START_S:g} s; {self._said()}")
            await asyncio.sleep(LOOK_S)

    def _said(self) -> str:
        said = self._printed.read_bytes().decode("utf-8", "replace").strip()[-TAIL:]
        return f"it printed: {said}" if said else "it printed nothing"

    @property
    def members(self) -> list[int]:
        """Return the processes of its group, the first one first; on Linux, else that one alone."""
        if self._process is None:
            return []
        first, found = self._process.pid, []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[2]) == first and fields[0] != "Z":
                    found.append(int(stat.parent.name))
        return sorted(found, key=lambda one: (one != first, one)) or [first]

    def memory_mb(self) -> float:
        """Return what all its processes have in memory, in megabytes; 0 where that is not told."""
        total = 0
        for member in self.members:
            with contextlib.suppress(OSError):
                pages = int(Path(f"/proc/{member}/statm").read_text().split()[1])
                total += pages * os.sysconf("SC_PAGE_SIZE")
        return total / 1e6

    def kill(self) -> None:
        """Kill every process of it, as when the power of a machine goes."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def signal_one(self, member: int, number: signal.Signals) -> None:
        """Send a signal to one process of it, if it is still there."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(member, number)

    def ask_to_end(self) -> None:
        """Send SIGTERM to its first process, as a deployment does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    async def ended(self, within_s: float) -> int | None:
        """Wait for its first process to end; return its status, or None when it does not."""
        assert self._process is not None
        until = time.monotonic() + within_s
        while self._process.poll() is None:
            if time.monotonic() > until:
                return None
            await asyncio.sleep(LOOK_S)
        return self._process.returncode
