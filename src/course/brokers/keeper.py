"""Runs servers until whoever asked for them is gone; then ends them and removes their folder.

Started as a program of its own by `course.brokers.keeping`, so it outlives whoever asked, even one
that is killed. It imports the standard library only.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path


def start(command: list[str], environment: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    """Start one server in a session of its own, with its output in the folder's `log`."""
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def end(servers: list[subprocess.Popen[bytes]]) -> None:
    """Kill every server with all that it started; what they stored is thrown away."""
    for server in servers:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)


def main() -> None:
    """Keep the servers of the first line until the input ends; close the output when one ends."""
    asked = json.loads(sys.stdin.buffer.readline())
    folder = Path(asked["folder"])
    servers: list[subprocess.Popen[bytes]] = []
    is_over = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.buffer.read()
        is_over.set()
        end(servers)

    try:
        servers += [start(each, asked["environment"], folder) for each in asked["commands"]]
        threading.Thread(target=wait_for_the_end, daemon=True).start()
        os.wait()  # the first server to end
    finally:
        end(servers)
        os.close(sys.stdout.fileno())
        for server in servers:
            server.wait()
        is_over.wait()  # until then the log can be read
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
