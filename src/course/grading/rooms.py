"""What a check expects of a queue on a broker, and what the broker itself says of it."""

from __future__ import annotations

import time
from typing import Any

from course.contracts.broker_settings import Delivery
from course.lab.lines import CONNECTION, Line
from course.lab.scenario import show
from course.subject.calls import SHOWN, Started
from course.subject.fresh import Exactly
from course.subject.proxy import Subject
from course.subject.remote import Held

WAIT_S = 4.0  # real seconds that a receive may wait for what is there
SETTLING_S = 4.0  # real seconds until the broker has dealt with a lost connection
LOOK_S = 0.005
PERSISTENT = 2  # the delivery mode of what is kept on the disk


class Room:
    """The queue of one check in the virtual host of the answer, empty at first."""

    def __init__(self, subject: Subject, name: str = "jobs") -> None:
        self.subject = subject
        server = subject.shelf["server"]
        self._judge = server.judge()
        self._shown = show(name)
        self._name = server.empty(name)

    def queue(self, line: Line | Held = CONNECTION, **settings: int) -> Held:
        """Return a client of this queue, over this connection or over one of its own."""
        made: Held = self.subject.RabbitQueue(line, **self._settings(settings))
        return made

    def start(self, line: Line | Held = CONNECTION, **settings: int) -> Started:
        """Return the call that makes a client, whatever becomes of it."""
        return self.subject.start(self.subject.RabbitQueue, line, **self._settings(settings))

    def _settings(self, changed: dict[str, int]) -> dict[str, Any]:
        name = Exactly(self._name, self._shown)
        return {"name": name, "capacity": 5, "prefetch": 3, "max_attempts": 3, **changed}

    def settles(
        self, *, waiting: int = 0, dead: int = 0, inside: int | None = None, told: str = ""
    ) -> None:
        """Expect so many waiting and so many dead, or so many inside, once the broker is done.

        A learner reads what was ``told``, where the numbers alone say too little.
        """
        total = waiting + dead if inside is None else inside
        wanted = f"the broker has {_jobs(waiting)} waiting and {_letters(dead)}"
        if inside is not None:
            wanted = f"the broker has {_jobs(inside)} waiting or dead"
        until = time.monotonic() + SETTLING_S
        while True:
            found = (self.waiting(), self.waiting(".dead"))
            if sum(found) == total and (inside is not None or found == (waiting, dead)):
                return
            if time.monotonic() > until:
                break
            time.sleep(LOOK_S)
        yours = f"the broker has {_jobs(found[0])} waiting and {_letters(found[1])}"
        how = "more" if sum(found) > total else "fewer" if sum(found) < total else "another mix"
        raise self.subject.unexpected(told or wanted, yours, f"settles with {how}")

    def waiting(self, part: str = "") -> int:
        """Return how many jobs the broker says wait in this queue; none where there is no queue."""
        from pika.exceptions import ChannelClosedByBroker

        channel = self._judge.channel()
        try:
            declared = channel.queue_declare(self._name + part, passive=True)
        except ChannelClosedByBroker:
            return 0
        count: int = declared.method.message_count
        channel.close()
        return count

    def holds(self, *bodies: bytes) -> None:
        """Expect that each of these waits or is dead, once the broker is done; it may be twice."""
        until = time.monotonic() + SETTLING_S
        while lost := set(bodies) - {*self._read(""), *self._read(".dead")}:
            if time.monotonic() > until:
                expected = "what is not done is still in the broker"
                yours = f"{_listed(sorted(lost))} is nowhere"
                raise self.subject.unexpected(expected, yours, f"lost {sorted(lost)}")
            time.sleep(LOOK_S)

    def _read(self, part: str) -> list[bytes]:
        """Return the bodies in a queue, which are given back."""
        return [body for _, body in self._looked(part)]

    def _looked(self, part: str) -> list[tuple[int | None, bytes]]:
        """Return mode and body of each message in a queue; all are given back."""
        found, last = [], 0
        with self._judge.channel() as channel:
            for _ in range(self.waiting(part)):
                method, properties, body = channel.basic_get(self._name + part)
                if method is not None:
                    last = method.delivery_tag
                    found.append((properties.delivery_mode, body))
            if last:
                channel.basic_nack(last, multiple=True, requeue=True)
        return found

    def goes(self) -> None:
        """Remove the queue of the jobs, as somebody with the rights to do so may."""
        with self._judge.channel() as channel:
            channel.queue_delete(self._name)

    def outlives_the_broker(self) -> None:
        """Expect durable queues for everybody, with nothing but persistent messages in them."""
        for part, what in (("", "the queue of the jobs"), (".dead", "that of the dead letters")):
            problem = self._refused(part) or self._transient(part)
            if problem:
                expected = f"{what} and what lies in it outlive a restart"
                raise self.subject.unexpected(expected, f"{what} {problem}", f"{what} {problem}")

    def _refused(self, part: str) -> str:
        """Return what is wrong with how a queue was declared, as the broker tells who redeclares.

        It compares durable, exclusive and auto-delete first, and names what differs.
        """
        from pika.exceptions import ChannelClosedByBroker

        channel = self._judge.channel()
        try:
            channel.queue_declare(self._name + part, passive=True)
            channel.queue_declare(self._name + part, durable=True)
        except ChannelClosedByBroker as error:
            said = error.reply_text
            if error.reply_code == 404:
                return "is not there under its name"
            if "durable" in said:
                return "is not durable"
            if "exclusive" in said or error.reply_code == 405:
                return "belongs to one connection"
            return "is deleted with its last consumer" if "auto_delete" in said else ""
        channel.close()
        return ""

    def _transient(self, part: str) -> str:
        """Return what is wrong with the messages in a queue; they are given back."""
        modes = {mode for mode, _ in self._looked(part)}
        if not modes:
            return "is empty"
        return "" if modes == {PERSISTENT} else "has a message that is not persistent"


def handed(
    subject: Subject,
    queue: Held,
    *bodies: bytes,
    attempt: int | None = None,
    is_ordered: bool = False,
) -> list[Delivery]:
    """Receive as many as there are bodies, and expect these; return them, sorted or in order."""
    call = subject.start(queue.receive, len(bodies), wait_s=WAIT_S)
    found = call.value if call.returned() and type(call.value) is list else []
    if not all(type(one) is Delivery for one in found):
        found = []
    got = [one.body for one in found]
    wanted = list(bodies)
    if not is_ordered:
        got, wanted = sorted(got, key=repr), sorted(wanted, key=repr)
    if got != wanted or not call.returned():
        is_list = call.returned()
        yours = f"it hands out {_listed(got)}" if is_list else f"it {call.happened():.{SHOWN}}"
        kind = f"call {call.number} hands out {got}" if is_list else f"call {call.number} raises"
        expected = f"{call.text} hands out {_listed(wanted)}"
        raise subject.unexpected(expected, yours, kind, call.line)
    for one in found:
        if attempt is not None and one.attempt != attempt:
            expected = f"{show(one.body)} comes with attempt {attempt}"
            yours = f"it comes with attempt {show(one.attempt):.{SHOWN}}"
            raise subject.unexpected(expected, yours, f"call {call.number} attempt", call.line)
    return found if is_ordered else sorted(found, key=lambda one: repr(one.body))


def taken(
    subject: Subject,
    queue: Held,
    limit: int,
    *,
    at_least: int = 0,
    at_most: int,
    waits: bool = False,
) -> list[Delivery]:
    """Receive, and expect so many, whichever they are; wait for them where there have to be any."""
    options = {"wait_s": WAIT_S} if at_least or waits else {}
    call = subject.start(queue.receive, limit, **options)
    found: Any = call.value
    is_list = bool(call.returned()) and type(found) is list
    if not is_list or not at_least <= len(found) <= at_most:
        bound = "" if at_least == at_most else "at most "
        expected = f"{call.text} returns {bound}{_jobs(at_most)}"
        yours = f"it returns {_jobs(len(found))}" if is_list else f"it {call.happened():.{SHOWN}}"
        raise subject.unexpected(expected, yours, f"call {call.number} other number", call.line)
    return list(found)


def at_once(subject: Subject, queue: Held, *bodies: bytes) -> None:
    """Send and receive these one by one, and expect that one of them does not take the whole wait.

    It is real time, and a machine may be busy once.
    """
    for body in bodies:
        sent(subject, queue, body)
        began = time.monotonic()
        (one,) = handed(subject, queue, body)
        if time.monotonic() - began < WAIT_S:
            return
        queue.ack(one.receipt)
    expected = "receive returns as soon as it has what it asks for"
    raise subject.unexpected(expected, "each time it waits to the end", "waits to the end")


def sent(subject: Subject, queue: Held, *bodies: bytes) -> list[str]:
    """Send these, and expect an id of its own for each."""
    ids = []
    for body in bodies:
        call = subject.start(queue.send, body)
        if not call.returned() or type(call.value) is not str or call.value in ids:
            expected = f"{call.text} returns an id of its own"
            yours = f"it {call.happened():.{SHOWN}}"
            raise subject.unexpected(expected, yours, f"call {call.number} no id", call.line)
        ids.append(call.value)
    return ids


def dead_are(subject: Subject, queue: Held, *letters: Any) -> None:
    """Expect these dead letters, in any order."""
    call = subject.start(queue.dead)
    found = call.value if call.returned() and type(call.value) is list else None
    if found is None or sorted(map(repr, found)) != sorted(map(repr, letters)):
        expected = f"{call.text} returns {show(list(letters))}"
        yours = f"it {call.happened():.{SHOWN}}"
        raise subject.unexpected(expected, yours, f"call {call.number} other dead", call.line)


def buried(room: Room, queue: Held, count: int) -> None:
    """Expect so many dead letters and nothing else, once this client has received again.

    Whoever receives next may put them aside, and may wait until the broker has sent them.
    """
    room.settles(inside=count)
    taken(room.subject, queue, count, at_most=0, waits=room.waiting(".dead") < count)
    room.settles(dead=count)


def _listed(bodies: list[bytes]) -> str:
    return ", ".join(map(show, bodies)) or "nothing"


def _jobs(count: int) -> str:
    return "one job" if count == 1 else f"{count or 'no'} jobs"


def _letters(count: int) -> str:
    return "one dead letter" if count == 1 else f"{count or 'no'} dead letters"
