"""A service that takes commands and has their effects: a walking skeleton.

It starts, answers, and takes one command. Every act of the pressure test asks for more of it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
from pathlib import Path
from typing import Any


class Service:
    """What stands between clients and the ledger."""

    def __init__(self, data: Path, effects: Path) -> None:
        self._data = data  # a folder; what lies in it is still there after a crash
        self._effects = effects  # the socket of the ledger
        self._inside: list[str] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one client, line by line."""
        while line := await reader.readline():
            writer.write(json.dumps(self.answer(json.loads(line))).encode() + b"\n")
            await writer.drain()
        writer.close()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to one line."""
        if asked["do"] == "look":
            return {"waiting": len(self._inside), "working": 0, "dead": 0, "is_healthy": True}
        if asked["do"] == "dead":
            return {"dead": []}
        if self._inside:
            return {"answer": "refused", "why": "the skeleton takes one command"}
        # TODO: You are about to say "accepted". Where is the command if you die right after it?
        self._inside.append(asked["key"])
        return {"answer": "accepted"}

    async def run(self, socket: Path) -> None:
        """Serve until SIGTERM."""
        is_ending = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, is_ending.set)
        server = await asyncio.start_unix_server(self.talk, socket)
        # TODO: Who brings the effect of an accepted command to the ledger?
        await is_ending.wait()
        # TODO: What is still at work, and what still waits?
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
