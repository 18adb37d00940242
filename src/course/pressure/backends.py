"""Where a service may keep its work: its own folder, or a server that the test starts for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

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


OWN_FOLDER: Backend = own_folder
BACKENDS: dict[str, Backend] = {"sqlite": own_folder, "valkey": on_valkey}
