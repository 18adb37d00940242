"""The way to a server: open doors, a clean start, rights over keys alone, and nothing left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from valkey.exceptions import NoPermissionError

from course.lab.runtime.door import Doors, client_at
from course.lab.runtime.members import Shared
from course.machine import in_ci, lacks
from course.subject.broker import BoxServer

LACKING = lacks(["valkey"])
pytestmark = pytest.mark.skipif(
    bool(LACKING) and not in_ci(), reason=f"it needs {'; '.join(LACKING)}"
)


def unheard(name: bytes) -> None:
    """Note nothing of a command."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[BoxServer]:
    """A server of a box."""
    server = BoxServer(str(tmp_path))
    yield server
    server.close()


def test_a_schedule_begins_with_an_empty_server_and_with_what_was_kept(server: BoxServer) -> None:
    with server.door() as door:
        doors, client = Doors([door.fileno()]), client_at(door.fileno(), unheard)
        doors.begin()
        client.rpush("jobs", b"kept")
        doors.keep()

        doors.begin()
        at_first = client.lrange("jobs", 0, -1)
        doors.restore()

        assert at_first == []
        assert client.lrange("jobs", 0, -1) == [b"kept"]


def test_a_transaction_that_a_dead_process_left_open_is_none(server: BoxServer) -> None:
    with server.door() as first, server.door() as second:
        doors = Doors([first.fileno(), second.fileno()])
        second_door = doors.of(1)
        os.write(second_door, b"MULTI\r\nRPUSH jobs lost\r\n")

        doors.begin()

        assert client_at(second_door, unheard).rpush("jobs", b"here") == 1


def test_a_command_is_noted_with_its_line_before_it_is_sent(server: BoxServer) -> None:
    shared = Shared(1)
    with server.door() as door:
        client = client_at(door.fileno(), shared.at_command(1, lambda: 7))
        client.rpush("jobs", b"a")
        single = shared.command_of(1)

        with client.pipeline(transaction=True) as step:
            step.lpop("jobs")
            step.execute()

        assert (single, shared.command_of(1)) == ("RPUSH", "MULTI")
        assert shared.line_of(1) == 7


@pytest.mark.parametrize("command", ["CONFIG GET *", "SHUTDOWN", "MODULE LIST", "ACL LIST", "SAVE"])
def test_whoever_has_a_door_has_keys_and_not_the_server(server: BoxServer, command: str) -> None:
    with server.door() as door:
        client = client_at(door.fileno(), unheard)

        with pytest.raises(NoPermissionError):
            client.execute_command(*command.split())


def test_nothing_of_a_server_is_left(tmp_path: Path) -> None:
    server = BoxServer(str(tmp_path))

    server.close()

    assert list(tmp_path.iterdir()) == []
