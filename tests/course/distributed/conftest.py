"""Private brokers for workers; a machine without one, or without Celery, leaves them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from tests.course.distributed.far import Far, files, made

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
def rabbitmq() -> Iterator[Callable[[], str]]:
    """Give addresses of empty virtual hosts on one private RabbitMQ."""
    from course.brokers import rabbitmq

    at_hand("rabbitmq")
    with ExitStack() as rooms, rabbitmq.started() as broker:
        yield lambda: rooms.enter_context(broker.room()).url
        rooms.close()


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
