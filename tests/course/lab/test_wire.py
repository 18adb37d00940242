"""Messages are frames of plain values, bounded, and garbage is an error of one kind."""

from __future__ import annotations

import json
import random
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

import pytest

from course.subject.wire import (
    MAX_BYTES,
    MAX_NESTING,
    Channel,
    Gone,
    Late,
    Opaque,
    WireError,
    decode,
    encode,
)


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    """A channel, and the bare other end of its stream."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), theirs


class Held:
    """What stays on its own side: every value in turn gets the next number."""

    def __init__(self) -> None:
        self.values: list[Any] = []

    def __call__(self, value: Any) -> Opaque:
        self.values.append(value)
        return Opaque(len(self.values) - 1, type(value).__name__)


def there_and_back(value: Any) -> Any:
    """Return what arrives, with what stayed behind as it is called."""
    carried = json.loads(json.dumps(encode(value, Held())))
    return decode(carried, str)


def framed(data: bytes) -> bytes:
    """Return the data behind its length."""
    return struct.pack(">I", len(data)) + data


def feed(channel: Channel, stream: socket.socket, data: bytes) -> None:
    """Let data arrive in pieces that any socket holds."""
    for start in range(0, len(data), 4_096):
        stream.sendall(data[start : start + 4_096])
        channel.fill()


# --- frames ---------------------------------------------------------------------------------


def test_messages_arrive_in_order_whatever_the_pieces(
    ends: tuple[Channel, socket.socket],
) -> None:
    channel, stream = ends
    data = b"".join(framed(json.dumps(message).encode()) for message in ({"n": 1}, [2], "drei"))

    arrived = []
    for number in range(len(data)):
        stream.sendall(data[number : number + 1])
        channel.fill()
        while (message := channel.next_buffered()) is not None:
            arrived.append(message)

    assert arrived == [{"n": 1}, [2], "drei"]


def test_what_is_sent_arrives(ends: tuple[Channel, socket.socket]) -> None:
    channel, stream = ends
    message = {"text": 'é \ud800 "', "numbers": [0, -1, 1.5, 1e300], "no": [False, None, {}]}

    Channel(stream).send(message)

    assert channel.receive(1.0) == message


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 1 << 31, (1 << 32) - 1])
def test_a_frame_that_is_too_long_is_refused_at_its_head(
    size: int, ends: tuple[Channel, socket.socket]
) -> None:
    channel, stream = ends
    stream.sendall(struct.pack(">I", size))

    with pytest.raises(WireError, match="over"):
        channel.receive(1.0)


def test_nothing_that_is_too_long_is_sent(ends: tuple[Channel, socket.socket]) -> None:
    channel, _ = ends

    with pytest.raises(WireError, match="over"):
        channel.send("x" * MAX_BYTES)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"{",
        b"nonsense",
        b"\xff\xfe",
        b"[" * 100_000,
        b'"\x00"',
        b"1" * 5_000,
        b"[1] 2",
    ],
    ids=["empty", "nothing", "cut", "word", "bytes", "deep", "control", "digits", "two"],
)
def test_what_is_no_message_is_refused(data: bytes, ends: tuple[Channel, socket.socket]) -> None:
    channel, stream = ends
    feed(channel, stream, framed(data))

    with pytest.raises(WireError, match="not a message"):
        channel.receive(1.0)


def test_nothing_in_time_is_late_and_a_closed_end_is_gone(
    ends: tuple[Channel, socket.socket],
) -> None:
    channel, stream = ends

    with pytest.raises(Late):
        channel.receive(0.0)
    stream.sendall(b"\x00\x00")
    stream.close()
    with pytest.raises(Gone):
        channel.receive(1.0)
    with pytest.raises(Gone):
        channel.send({})


# --- values ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        None, True, 0, -(10**400), 1.5, float("inf"), "", "$bytes", b"\x00\xff", [], (), {},
        [1, (2, [3])], {"k": [(), {}]}, {1: "int", (1, "x"): b"key", None: None}, {"$tuple": [1]},
        set(), {1, (2, "x"), None},
    ],
    ids=repr,
)  # fmt: skip
def test_plain_values_cross_exactly(value: object) -> None:
    arrived = there_and_back(value)

    assert arrived == value
    assert type(arrived) is type(value)


class Text(str):
    """A text that could lie about itself."""

    __slots__ = ()


class Pair(NamedTuple):
    """A tuple, and more."""

    left: int


class Colour(IntEnum):
    """A number, and more."""

    RED = 1


@dataclass(frozen=True)
class Data:
    """A value of the answer's own."""

    x: int = 1


@pytest.mark.parametrize(
    "value",
    [Text("x"), Pair(1), Colour.RED, Data(), frozenset(), object(), int, len, 1j, range(3)],
    ids=lambda value: type(value).__name__ + getattr(value, "__name__", ""),
)
def test_what_is_not_exactly_plain_stays_behind(value: object) -> None:
    held = Held()

    arrived = decode(encode(["beside", value], held), str)

    assert held.values == [value]
    assert arrived == ["beside", f"<{type(value).__name__}>"]


def test_what_stays_behind_is_found_again_by_its_handle() -> None:
    held, value = Held(), object()

    again = decode(encode({"k": (value,)}, held), lambda one: held.values[one.handle])

    assert again == {"k": (value,)}
    assert encode(Opaque(7, "object"), held) == {"$opaque": [7, "object"]}


@pytest.mark.parametrize(
    "wrap", [lambda v: [v], lambda v: (v,), lambda v: {"k": v}], ids=["list", "tuple", "dict"]
)
def test_nesting_is_bounded(wrap: Any) -> None:
    value: Any = "core"
    for _ in range(MAX_NESTING):
        value = wrap(value)

    assert there_and_back(value) == value
    assert "core" not in str(there_and_back(wrap(value)))


def test_a_value_that_holds_itself_stays_behind() -> None:
    endless: list[Any] = []
    endless.append(endless)

    assert there_and_back(endless) == "<list>"


@pytest.mark.parametrize("depth", [MAX_NESTING * 2 + 2, 400])
def test_what_arrives_too_deep_is_refused(depth: int) -> None:
    plain: Any = 1
    for _ in range(depth):
        plain = [plain]

    with pytest.raises(WireError, match="nested deeper"):
        decode(plain, str)


TAGS = ["$bytes", "$tuple", "$dict", "$opaque", "$nonsense", "", "k"]
LEAVES: list[Any] = [
    None, True, 0, -1, 1e308, float("inf"), float("nan"), 10**400, "", "x", "é", "====", "\ud800",
    [1], [1, 2], [1, 2, 3], [[1, 2]], [[[], 2]], [{}, 1], {}, {"a": 1, "b": 2},
]  # fmt: skip


def test_garbage_is_a_wire_error_and_never_another() -> None:
    generator = random.Random(5)
    refused = 0

    for _ in range(5_000):
        plain = generator.choice(LEAVES)
        for _ in range(generator.randint(0, 5)):
            tag = generator.choice(TAGS)
            plain = generator.choice(
                [{tag: plain}, [plain], {tag: [plain, 1]}, {tag: [[plain, 1]]}]
            )
        try:
            decode(plain, str)
        except WireError:
            refused += 1

    assert refused > 2_000


@pytest.mark.parametrize("seed", range(5))
def test_noise_on_the_stream_is_a_wire_error_and_never_another(
    seed: int, ends: tuple[Channel, socket.socket]
) -> None:
    channel, stream = ends
    generator = random.Random(seed)
    answers: set[str] = set()

    for _ in range(200):
        feed(channel, stream, framed(generator.randbytes(generator.randint(0, 12))))
        try:
            answers.add(type(channel.next_buffered()).__name__)
        except WireError as error:
            answers.add(str(error))

    assert answers - {"int", "float"} == {"not a message"}


def test_noise_in_the_head_ends_the_channel(ends: tuple[Channel, socket.socket]) -> None:
    channel, stream = ends
    feed(channel, stream, random.Random(1).randbytes(2_000))

    for _ in range(3):
        with pytest.raises(WireError, match="over"):
            channel.next_buffered()
