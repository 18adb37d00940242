"""What serves boxes from outside: a Valkey of its own for each, a room each in one RabbitMQ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.subject.broker import BoxServer, Serves

if TYPE_CHECKING:
    from course.subject.rooms import Rooms


class Servers:
    """The servers of one session; what several boxes share is started with the first of them."""

    def __init__(self) -> None:
        self._rooms: Rooms | None = None

    def serving(self, broker: str, above: str | None = None) -> Serves | None:
        """Return what serves a box that needs this; `above` is a folder for what it keeps."""
        if broker == "rabbitmq":
            from course.subject.rooms import Rooms  # only who needs a broker pays for it

            self._rooms = self._rooms or Rooms()
            return self._rooms.room()
        return BoxServer(above) if broker else None

    def close(self) -> None:
        """End what several boxes share."""
        if self._rooms is not None:
            self._rooms.close()
