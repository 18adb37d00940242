"""Where a service may keep its work: its own folder, or a server that the test starts for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.brokers.rabbitmq import Broker

Backend = Callable[[], AbstractContextManager[tuple[str, ...]]]  # gives what the service is told


@contextmanager
def own_folder() -> Iterator[tuple[str, ...]]:
    """Give nothing: the service keeps its work in its folder, in SQLite or however it likes."""
    yield ()


@contextmanager
def on_valkey() -> Iterator[tuple[str, ...]]:
    """Give a Valkey server with nothing in it, which outlives the service. Raises `NoServer`."""
    from course.own_server import own_server  # which only who asks for it needs

    with own_server() as server:
        yield ("--backend", "valkey", "--server", server.socket)


@contextmanager
def on_rabbitmq(broker: Broker) -> Iterator[tuple[str, ...]]:
    """Give a virtual host with nothing in it, which outlives the service. Raises `NoServer`.

    Where `COURSE_AMQP_URL` names the broker there is one virtual host, and its queues stay.
    """
    from course.subject.broker import NoServer

    with ExitStack() as until_over:
        try:
            room = until_over.enter_context(broker.room())
            room.log_in()  # one that somebody else runs may be gone, or know nobody of this name
        except OSError as problem:
            raise NoServer(f"RabbitMQ cannot be used: {problem}") from problem
        yield ("--backend", "rabbitmq", "--server", room.url)


@contextmanager
def one_rabbitmq() -> Iterator[Backend]:
    """Give rooms of one RabbitMQ, which takes seconds to start. Raises `NoServer`."""
    from course.brokers import rabbitmq
    from course.brokers.keeping import NotStarted
    from course.machine import lacks
    from course.subject.broker import NoServer

    if lacking := lacks(["rabbitmq"]):
        raise NoServer(f"this machine lacks {'; '.join(lacking)}")
    with ExitStack() as until_over:
        try:
            broker = until_over.enter_context(rabbitmq.broker())
        except NotStarted as problem:
            raise NoServer(f"RabbitMQ does not start: {problem}") from problem
        yield partial(on_rabbitmq, broker)


@contextmanager
def each_its_own(backend: Backend) -> Iterator[Backend]:
    """Give what starts a server for each act, or none."""
    yield backend


OWN_FOLDER: Backend = own_folder
# For a whole run: what its acts share is started before the first, and ended after the last.
BACKENDS: dict[str, Callable[[], AbstractContextManager[Backend]]] = {
    "sqlite": partial(each_its_own, own_folder),
    "valkey": partial(each_its_own, on_valkey),
    "rabbitmq": one_rabbitmq,
}
