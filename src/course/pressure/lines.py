"""JSON, a line each way: how commands, effects and answers cross a socket."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

LONGEST = 64 * 1024  # bytes of a line
AGAIN_S = 0.002


class Garbled(Exception):
    """What came is no line with one JSON object; the message says what it is."""


async def connect(path: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to a Unix socket, and wait where too many are about to. Raises `OSError`."""
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(0)
    try:
        while True:
            try:
                link.connect(str(path))
            except BlockingIOError:  # the queue of those who wait to be let in is full
                await asyncio.sleep(AGAIN_S)
            else:
                return await asyncio.open_unix_connection(sock=link, limit=LONGEST)
    except BaseException:
        link.close()
        raise


async def read(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    """Wait for a line and return its object; None at the end. Raises `Garbled`."""
    try:
        line = await reader.readline()
    except ValueError:
        raise Garbled(f"a line is longer than {LONGEST:,} bytes") from None
    except OSError:
        return None
    if not line.endswith(b"\n"):
        return None  # whoever wrote it has gone in the middle of it
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise Garbled(f"a line is no JSON: {line[:60]!r}") from None
    if not isinstance(found, dict):
        raise Garbled(f"a line is no JSON object: {line[:60]!r}")
    return found


async def write(writer: asyncio.StreamWriter, what: dict[str, Any]) -> None:
    """Send an object; whoever has gone does not hear it."""
    try:
        writer.write(json.dumps(what).encode() + b"\n")
        await writer.drain()
    except OSError:
        return
