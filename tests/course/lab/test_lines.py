"""The way to a RabbitMQ: open doors, a room for each, connections that are lost when told to."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest

from course.lab.runtime.line import connection_at, url_at
from course.machine import in_ci, lacks
from course.subject.rooms import Rooms, RoomServer

PATIENCE_S = 30.0
LACKING = lacks(["rabbitmq"])
pytestmark = pytest.mark.skipif(
    bool(LACKING) and not in_ci(), reason=f"it needs {'; '.join(LACKING)}"
)


@pytest.fixture(scope="module")
def rooms() -> Iterator[Rooms]:
    """A RabbitMQ of these tests."""
    rooms = Rooms()
    yield rooms
    rooms.close()


@pytest.fixture
def room(rooms: Rooms) -> Iterator[RoomServer]:
    """A virtual host of one test."""
    room = rooms.room()
    yield room
    room.close()


class Given:
    """The doors of one session, and the connections made of them."""

    def __init__(self, room: RoomServer) -> None:
        self._doors = room.doors()
        self._made: list[Any] = []
        self.url = url_at(self._doors.pop(0).detach())

    def connection(self, lost_after: int | None = None) -> Any:
        """Return a connection through the next door."""
        made = connection_at(self._doors.pop(0).detach(), self.url, lost_after)
        self._made.append(made)
        return made

    def close(self) -> None:
        """Close what is open."""
        from pika.exceptions import AMQPError

        for connection in self._made:
            if connection.is_open:
                with suppress(AMQPError):  # it may have been lost
                    connection.close()
        for door in self._doors:
            door.close()


@pytest.fixture
def given(room: RoomServer) -> Iterator[Given]:
    """The doors of one session."""
    with ExitStack() as closing:
        given = Given(room)
        closing.callback(given.close)
        yield given


def declared_until_lost(connection: Any) -> int:
    """Return how many declarations of a queue the broker has answered."""
    from pika.exceptions import StreamLostError

    answered = 0
    channel = connection.channel()
    try:
        while True:
            channel.queue_declare(f"queue {answered}")
            answered += 1
    except StreamLostError:
        return answered


def taken(channel: Any) -> bytes:
    """Return the next message of the queue, once it is there."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        method, _, body = channel.basic_get("jobs")
        if method is not None:
            return bytes(body)
    raise AssertionError("no message comes")


def test_a_client_needs_no_way_to_the_broker_but_its_door(given: Given) -> None:
    connection = given.connection()

    declared = connection.channel().queue_declare("new", exclusive=True)

    assert declared.method.message_count == 0


def test_a_connection_is_lost_with_the_reply_to_its_last_command(given: Given) -> None:
    connection = given.connection(lost_after=4)

    answered = declared_until_lost(connection)

    assert answered == 2  # one command opened the channel, and nobody heard of the fourth
    judge = given.connection()
    judge.channel().queue_declare("queue 2", passive=True)


def test_what_was_in_hand_is_back_when_a_connection_is_lost(given: Given) -> None:
    connection, judge = given.connection(), given.connection()
    other = judge.channel()
    other.queue_declare("jobs")
    other.basic_publish("", "jobs", b"a")
    taken(connection.channel())

    connection.lose()

    assert taken(other) == b"a"


def test_two_rooms_have_nothing_in_common(rooms: Rooms, given: Given) -> None:
    if os.environ.get("COURSE_AMQP_URL"):
        pytest.skip("whoever names a broker shares one room")
    other = rooms.room()

    doors = Given(other)

    assert doors.url != given.url
    doors.close()
    other.close()
