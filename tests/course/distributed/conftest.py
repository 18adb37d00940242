"""Private brokers for workers; a machine without one, or without Celery, leaves them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from tests.course.distributed.far import Far, files, made
from tests.course.distributed.mortal import Mortal, empty, kill_and_start_again

from course.brokers.rabbitmq import Private
from course.machine import in_ci, lacks

MORE = ("olga", "ruth")  # beside the small class of four


def at_hand(need: str) -> None:
    """Leave the test out by name where this machine lacks a broker or Celery; in CI it fails."""
    missing = lacks([need])
    try:
        import celery  # noqa: F401
    except ModuleNotFoundError:
        missing.append("celery: run `./course test`")
    if missing:
        reason = f"it needs {'; '.join(missing)}"
        pytest.fail(reason) if in_ci() else pytest.skip(reason)


@contextmanager
def valkey() -> Iterator[str]:
    """Give the address of a Valkey server that is empty."""
    from course.own_server import own_server

    with own_server() as server:
        yield f"redis+socket://{server.socket}"


@pytest.fixture(scope="session")
def private() -> Iterator[Private]:
    """One private RabbitMQ for all."""
    from course.brokers import rabbitmq

    at_hand("rabbitmq")
    with rabbitmq.started() as broker:
        yield broker


@pytest.fixture(scope="session")
def lives(private: Private) -> Iterator[ExitStack]:
    """What keeps the private RabbitMQ alive after it was killed."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def rabbitmq(private: Private, lives: ExitStack) -> Iterator[Callable[[], str]]:
    """Give addresses of empty virtual hosts on it; they go while one of its lives lasts."""
    with ExitStack() as rooms:
        yield lambda: rooms.enter_context(private.room()).url


@pytest.fixture(params=["valkey", "rabbitmq"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a broker that nobody else uses."""
    at_hand(request.param)
    if request.param == "rabbitmq":
        yield request.getfixturevalue("rabbitmq")()
        return
    with valkey() as address:
        yield address


@pytest.fixture
def far(url: str, tmp_path: Path) -> Far:
    """A class of six and a broker; no worker yet."""
    return made(tmp_path, url, *MORE)


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file of the results of the same class, graded on this machine alone."""
    here = made(tmp_path_factory.mktemp("local"), "", *MORE)
    assert here.grade_here() == 0
    return files(here.course.out)


@pytest.fixture(params=["valkey, kept", "valkey, empty", "rabbitmq, kept", "rabbitmq, empty"])
def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mortal]:
    """A class of six and a broker that can be lost, and is then back with its data or without."""
    name, _, data = request.param.partition(", ")
    at_hand(name)
    if name == "rabbitmq":
        of = request.getfixturevalue
        private, url, lives = of("private"), of("rabbitmq")(), of("lives")
        lose = {
            "kept": lambda: kill_and_start_again(private, lives),
            "empty": lambda: empty(private, url),
        }
        yield Mortal(made(tmp_path, url, *MORE), lose[data])
        return
    from course.own_server import own_server

    settings = ("appendonly yes", "appendfsync always") if data == "kept" else ()
    with own_server(*settings) as server:
        far = made(tmp_path, f"redis+socket://{server.socket}", *MORE)
        yield Mortal(far, server.kill_and_start_again)
