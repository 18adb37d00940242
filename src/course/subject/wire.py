"""Framed messages between judge and subject: plain values only, bounded in size and nesting."""

from __future__ import annotations

import base64
import json
import select
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from course.lab.doubles import Curve, Double
from course.lab.history import Raised
from course.lab.travel import plain_raised, raised_from
from course.subject import contracted

MAX_BYTES = 1 << 20
MAX_NESTING = 25
MAX_SIZE = 1 << 14  # parts and characters of one value; what is larger stays on its own side
HEADER = struct.Struct(">I")


class WireError(ValueError):
    """The other side sent something that is not a message."""


class Gone(Exception):
    """The other side closed the channel."""


class Late(Exception):
    """Nothing came in time."""


@dataclass(frozen=True, repr=False)
class Opaque:
    """A value that stays on its own side; equal only to itself."""

    handle: int
    type_name: str

    def __str__(self) -> str:
        is_unfinished = self.type_name == "coroutine"
        return "a coroutine that nobody awaited" if is_unfinished else f"<{self.type_name}>"

    __repr__ = __str__


class Line(Protocol):
    """What leads from the subject to its judge."""

    def send(self, message: Any) -> None:
        """Send one message; `Gone` when nobody is there."""

    def receive(self, timeout: float | None = None) -> Any:
        """Return the next message; `Gone` when there will be none."""


class Channel:
    """Messages over a stream socket."""

    def __init__(self, stream: socket.socket) -> None:
        self.stream = stream
        self._buffer = bytearray()

    def fileno(self) -> int:
        return self.stream.fileno()

    def send(self, message: Any) -> None:
        """Send one message; `Gone` when nobody is there, `Late` when nobody reads."""
        data = packed(message)
        try:
            self.stream.sendall(HEADER.pack(len(data)) + data)
        except TimeoutError as error:
            raise Late from error
        except OSError as error:
            raise Gone from error

    def receive(self, timeout: float | None = None) -> Any:
        """Return the next message; `Late` after `timeout` real seconds, `Gone` at the end."""
        while True:
            message = self.next_buffered()
            if message is not None:
                return message
            if timeout is not None and not select.select([self.stream], [], [], timeout)[0]:
                raise Late
            self.fill()

    def fill(self) -> None:
        """Read what is there; `Gone` at the end of the stream."""
        try:
            data = self.stream.recv(1 << 16)
        except OSError as error:
            raise Gone from error
        if not data:
            raise Gone
        self._buffer += data

    def has_unread(self) -> bool:
        """Has something arrived that nobody has received?"""
        if self._buffer:
            return True
        if not select.select([self.stream], [], [], 0)[0]:
            return False
        try:
            return bool(self.stream.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def next_buffered(self) -> Any | None:
        """Return a whole message that has arrived, or None."""
        if len(self._buffer) < HEADER.size:
            return None
        (size,) = HEADER.unpack_from(self._buffer)
        if size > MAX_BYTES:
            raise WireError(f"a message of {size} bytes is over {MAX_BYTES}")
        if len(self._buffer) < HEADER.size + size:
            return None
        data = bytes(self._buffer[HEADER.size : HEADER.size + size])
        del self._buffer[: HEADER.size + size]
        return unpacked(data)

    def close(self) -> None:
        """Close this end."""
        self.stream.close()


def packed(message: Any) -> bytes:
    """Return a message as it crosses; `WireError` for one that is too large."""
    data = json.dumps(message, separators=(",", ":")).encode("utf-8", "surrogatepass")
    if len(data) > MAX_BYTES:
        raise WireError(f"a message of {len(data)} bytes is over {MAX_BYTES}")
    return data


def unpacked(data: bytes) -> Any:
    """Return the message that has crossed; `WireError` for what is none."""
    try:
        message = json.loads(data.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise WireError("not a message") from error
    if message is None:
        raise WireError("not a message")
    return message


def encode(value: Any, opaque: Callable[[Any], Opaque | Raised], depth: int = 0) -> Any:
    """Return a value as JSON can carry it; what is not exactly a plain built-in becomes opaque.

    `opaque` says what stands for such a value: a handle, or of an exception what it says.
    """
    kind = type(value)
    if value is None or kind in (bool, float):
        return value
    if kind is str and len(value) <= MAX_SIZE:
        return value
    if kind is int and value.bit_length() < 2_000:
        return value
    if kind is bytes and len(value) <= MAX_SIZE:
        return {"$bytes": base64.b64encode(value).decode()}
    if depth < MAX_NESTING and (depth > 0 or _fits(value)):
        if kind in (list, tuple, set):
            items = [encode(item, opaque, depth + 1) for item in value]
            if kind is set:
                return {"$set": sorted(items, key=json.dumps)}  # whatever order the hashes give
            return items if kind is list else {"$tuple": items}
        if kind is dict:
            pairs = [[encode(part, opaque, depth + 1) for part in pair] for pair in value.items()]
            return {"$dict": pairs}
    if kind is Double:
        return {"$double": value.value}
    if kind is Curve:
        return {"$curve": value.rows}
    contract = contracted.named(value)
    if contract is not None and depth < MAX_NESTING and _fits(contract[1]):
        name, parts = contract
        return {"$contract": [name, [encode(part, opaque, depth + 1) for part in parts]]}
    held = value if kind in (Opaque, Raised) else opaque(value)
    if isinstance(held, Raised):
        return {"$raised": plain_raised(held)}
    return {"$opaque": [held.handle, held.type_name]}


def _fits(value: Any) -> bool:
    """Is the value small enough to cross? It may hold itself, or share its parts."""
    left, parts = MAX_SIZE, [value]
    while parts:
        part = parts.pop()
        kind = type(part)
        left -= 1 + (len(part) if kind in (str, bytes, list, tuple, dict, set) else 0)
        if left < 0:
            return False
        if kind is dict:
            parts += [*part.keys(), *part.values()]
        elif kind in (list, tuple, set):
            parts += part
    return True


LEAVES: dict[str, Callable[[Any], Any]] = {  # what has no values inside
    "$bytes": base64.b64decode,
    "$double": Double,
    "$curve": lambda rows: Curve(tuple(tuple(map(float, row)) for row in rows)),
    "$raised": raised_from,
}


def numbered() -> Callable[[Any], Any]:
    """Return a `decode` for one history: its opaque values are numbered as they are met."""
    met: dict[int, int] = {}

    def kept(held: Opaque) -> Opaque:
        return Opaque(met.setdefault(held.handle, len(met)), held.type_name)

    return lambda plain: decode(plain, kept)


def decode(plain: Any, opaque: Callable[[Opaque], Any], depth: int = 0) -> Any:
    """Return the value that `encode` described; `opaque` says what stands for a held one."""
    if depth > 2 * MAX_NESTING:
        raise WireError(f"a value nested deeper than {MAX_NESTING}")

    def inside(part: Any) -> Any:
        return decode(part, opaque, depth + 1)

    if isinstance(plain, str) and len(plain) > MAX_SIZE:
        raise WireError(f"a text of {len(plain)} characters is over {MAX_SIZE}")
    if isinstance(plain, list):
        return [inside(item) for item in plain]
    if not isinstance(plain, dict):
        return plain
    try:
        ((tag, inner),) = plain.items()
        if tag in LEAVES:
            return LEAVES[tag](inner)
        if tag == "$tuple":
            return tuple(inside(item) for item in inner)
        if tag == "$dict":
            return {inside(key): inside(value) for key, value in inner}
        if tag == "$set":
            return {inside(item) for item in inner}
        if tag == "$contract":
            name, parts = inner
            return contracted.from_parts(name, [inside(part) for part in parts])
        if tag == "$opaque":
            handle, type_name = inner
            return opaque(Opaque(int(handle), str(type_name)[:60]))
    except (TypeError, ValueError, OverflowError) as error:
        raise WireError("not an encoded value") from error
    raise WireError("not an encoded value")
