"""Servers end with their block and with whoever asked for them; each room has one user."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from course.brokers import rabbitmq
from course.brokers.keeping import NotStarted, kept
from course.machine import in_ci

PATIENCE_S = 30.0
SLEEPER = [sys.executable, "-c", "import time; open('up', 'w').close(); time.sleep(600)"]
ASKER = """
import sys
from pathlib import Path
from course.brokers.keeping import kept

folder = Path(sys.argv[1])
commands = [["sh", "-c", "echo $$ > made; mv made up; sleep 600"]]
environment = {"PATH": sys.argv[2]}
up = folder / "up"
with kept(commands, folder=folder, environment=environment, is_up=up.exists, patience_s=30.0):
    print(up.read_text(), flush=True)
    sys.stdin.read()
"""


def is_running(pid: int) -> bool:
    """Tell whether a process is there, and not one that only waits to be counted."""
    said = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(said) and not said.startswith("Z")


def comes_true(holds: Callable[[], bool]) -> bool:
    """Wait until it holds, for so long that a loaded machine gets there."""
    until = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def test_a_server_and_its_folder_end_with_the_block(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    up = folder / "up"

    with kept([SLEEPER], folder=folder, environment={}, is_up=up.exists, patience_s=PATIENCE_S):
        was_there = up.exists()

    assert was_there
    assert not folder.exists()


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
def test_a_server_ends_when_whoever_asked_is_gone(sent: signal.Signals, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    asker = subprocess.Popen(
        [sys.executable, "-c", ASKER, str(folder), os.environ["PATH"]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert asker.stdout is not None
    server = int(asker.stdout.readline())

    asker.send_signal(sent)
    asker.communicate()

    assert comes_true(lambda: not folder.exists())
    assert not is_running(server)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives orphans to the keeper")
def test_what_a_server_leaves_behind_ends_too(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    up = folder / "up"
    orphan = "echo $$ > made; mv made up; exec sleep 600"
    leaves = ["sh", "-c", f"setsid sh -c '{orphan}' & exec sleep 600"]

    with kept(
        [leaves],
        folder=folder,
        environment={"PATH": os.environ["PATH"]},
        is_up=up.exists,
        patience_s=PATIENCE_S,
    ):
        left = int(up.read_text())
        was_running = is_running(left)

    assert was_running
    assert not is_running(left)


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    words = [str(tmp_path / "no-such-server")]

    with (
        pytest.raises(NotStarted, match=r"No such file or directory: .*no-such-server"),
        kept([words], folder=tmp_path, environment={}, is_up=lambda: False, patience_s=PATIENCE_S),
    ):
        pass


def test_a_server_that_ends_at_once_is_quoted(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "print('no such port')"]

    with (
        pytest.raises(NotStarted, match="the server ended; it said: no such port"),
        kept([words], folder=tmp_path, environment={}, is_up=lambda: False, patience_s=PATIENCE_S),
    ):
        pass


def test_a_server_that_is_not_up_in_time_is_given_up(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()

    with (
        pytest.raises(NotStarted, match=r"not up after 0.1 s; it said: nothing"),
        kept([SLEEPER], folder=folder, environment={}, is_up=lambda: False, patience_s=0.1),
    ):
        pass

    assert not folder.exists()


def test_a_broker_of_ones_own_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(rabbitmq.ELSEWHERE, "amqp://me:secret@broker.example:5672/mine")

    with rabbitmq.broker() as broker, broker.room() as room:
        url = room.url

    assert url == "amqp://me:secret@broker.example:5672/mine"


def test_a_missing_rabbitmq_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rabbitmq, "server", lambda: None)

    with (
        pytest.raises(FileNotFoundError, match=r"apt-get install rabbitmq-server.*COURSE_AMQP_URL"),
        rabbitmq.started(),
    ):
        pass


@pytest.fixture(scope="module")
def private() -> Iterator[rabbitmq.Private]:
    """A RabbitMQ of these tests' own; without one they are skipped, in CI they fail."""
    if rabbitmq.server() is None:
        reason = "RabbitMQ is not installed: no private broker is started"
        pytest.fail(reason) if in_ci() else pytest.skip(reason)
    with rabbitmq.started() as broker:
        yield broker


def status(broker: rabbitmq.Private, user: str, password: str, room: str) -> int:
    """Return how the broker answers this user about a room: 200 is welcome."""
    visitor = rabbitmq.Private(broker.port, broker.api_port, user, password)
    try:
        visitor.ask("GET", "queues", room)
    except OSError as refused:
        return int(str(refused).partition(" with ")[2].partition(":")[0])
    return 200


def test_a_room_is_one_virtual_host_with_one_user(private: rabbitmq.Private) -> None:
    with private.room() as room, private.room() as other:
        names = [each.url.rpartition("/")[2] for each in (room, other)]

        allowed = {
            name: [each["vhost"] for each in private.ask("GET", "users", name, "permissions")]
            for name in names
        }
        tags = [private.ask("GET", "users", name)["tags"] for name in names]

    assert allowed == {name: [name] for name in names}
    assert not any(tags)


def test_a_room_goes_with_its_user(private: rabbitmq.Private) -> None:
    with private.room() as room:
        name = room.url.rpartition("/")[2]

    rooms = [each["name"] for each in private.ask("GET", "vhosts")]
    users = [each["name"] for each in private.ask("GET", "users")]

    assert name not in rooms
    assert name not in users


def test_a_stranger_is_refused(private: rabbitmq.Private) -> None:
    with private.room() as room:
        name = room.url.rpartition("/")[2]

        answered = status(private, name, "a guess", name)

    assert answered == http.client.UNAUTHORIZED


def test_who_is_not_let_in_hears_what_the_broker_says(private: rabbitmq.Private) -> None:
    pytest.importorskip("pika", reason="a client of RabbitMQ is missing")
    with private.room() as room:
        room.log_in()
        user, _, there = room.url.removeprefix("amqp://").partition("@")
        wrong = rabbitmq.Room(f"amqp://{user}wrong@{there}")

        with pytest.raises(OSError, match=r"lets nobody in so: .*ACCESS_REFUSED"):
            wrong.log_in()


def test_the_broker_listens_on_loopback_only(private: rabbitmq.Private) -> None:
    listeners = {each["protocol"]: each for each in private.ask("GET", "overview")["listeners"]}

    addresses = {
        "amqp": listeners["amqp"]["ip_address"],
        "clustering": listeners["clustering"]["ip_address"],
        "http": listeners["http"]["socket_opts"]["ip"],
    }

    assert addresses == dict.fromkeys(addresses, "127.0.0.1")
