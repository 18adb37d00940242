"""Workers of a queue on a broker whose connection is lost, and how far each of them got."""

from __future__ import annotations

from collections.abc import Iterator

from course.grading.rooms import WAIT_S, Room
from course.lab.lines import CONNECTION, Line
from course.subject.fresh import Exactly
from course.subject.proxy import Subject
from course.subject.remote import Held

SOON_S = 1.5  # real seconds for what may be there, or not
MOST_COMMANDS = 30  # of one worker


def worked_until_lost(subject: Subject, *bodies: bytes, max_attempts: int) -> Iterator[Room]:
    """Give the room after a worker has received these jobs, given back the first, and tried again.

    Each time its connection is lost one command later, until its work is done before that.
    """
    settings = {"prefetch": len(bodies), "max_attempts": max_attempts}
    for commands in range(MOST_COMMANDS):
        if commands:
            subject.begin_anew()
        room = Room(subject)
        sender = room.queue(CONNECTION, **settings)
        for body in bodies:
            sender.send(Exactly(body))
        worker = subject.double(Line(commands))
        is_done = _worked(room, worker, settings, len(bodies))
        worker.lose()
        yield room
        if is_done:
            return


def delivered_and_lost(room: Room, *, most: int) -> int:
    """Return to how many clients the one job is delivered, each of which loses its connection."""
    for deliveries in range(most):
        line = room.subject.double(CONNECTION)
        call = room.subject.start(room.queue(line).receive, 1, wait_s=SOON_S)
        if not call.returned() or not call.value:
            return deliveries
        line.lose()
        room.settles(inside=1)
    return most


def _worked(room: Room, line: Held, settings: dict[str, int], count: int) -> bool:
    """Do a worker's work over this line, as far as it gets; tell whether that is the end."""
    subject = room.subject
    made = room.start(line, **settings)
    if not made.returned():
        return False
    received = subject.start(made.value.receive, count, wait_s=WAIT_S)
    if not received.returned() or type(received.value) is not list or not received.value:
        return False
    given_back = subject.start(made.value.nack, received.value[0].receipt)
    if not given_back.returned():
        return False
    again = subject.start(made.value.receive)
    return bool(again.returned())
