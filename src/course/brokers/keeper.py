"""Runs servers until whoever asked for them is gone; then ends them and removes their folder.

Started as a program of its own by `course.brokers.keeping`, so it outlives whoever asked, even one
that is killed. It imports the standard library only.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
LOOK_AGAIN_S = 0.02


def start(command: list[str], environment: dict[str, str], folder: Path) -> int:
    """Start one server in a group of its own, with its output in the folder's `log`."""
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    server.returncode = 0  # `reap` waits for it, not this object
    return server.pid


def adopt_orphans() -> None:
    """Become the parent of what servers leave behind, where the kernel can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children() -> Iterable[int]:
    """Return the processes whose parent this one is; none where the kernel does not tell."""
    lists = Path("/proc/self/task").glob("*/children")
    return [int(pid) for each in lists for pid in each.read_text().split()]


def reap(servers: list[int]) -> None:
    """Wait for every child there is; when a server has ended, close the output to say so."""
    with contextlib.suppress(ChildProcessError):
        while True:
            ended, _ = os.wait()
            if ended in servers:
                say_ended()


def say_ended() -> None:
    """Close the output: whoever asked reads its end."""
    with contextlib.suppress(OSError):
        os.close(sys.stdout.fileno())


def kill(servers: list[int]) -> None:
    """Kill every server with its group, and every child; what they stored is thrown away."""
    for send, pids in ((os.killpg, servers), (os.kill, children())):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                send(pid, signal.SIGKILL)


def main() -> None:
    """Keep the servers of the first line until the input ends; close the output when one ends."""
    asked = json.loads(sys.stdin.buffer.readline())
    folder = Path(asked["folder"])
    servers: list[int] = []
    adopt_orphans()
    try:
        servers.extend(start(each, asked["environment"], folder) for each in asked["commands"])
    except OSError as error:
        (folder / "log").write_text(str(error), "utf-8")
        say_ended()
    reaper = threading.Thread(target=reap, args=[servers])
    reaper.start()
    sys.stdin.buffer.read()  # ends when whoever asked closes it, or is gone
    while reaper.is_alive():
        kill(servers)
        reaper.join(LOOK_AGAIN_S)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
