"""The sender: a class goes out a few submissions at a time, and each reply is taken once."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from socket import gethostname

from course.catalog import Catalog
from course.distributed import commands, replies
from course.distributed.address import told, without_secrets
from course.distributed.application import Limits, application
from course.distributed.commands import Command, Edition, Malformed
from course.distributed.line import Line
from course.distributed.parcels import packed
from course.distributed.reaching import BROKEN, reach, words
from course.distributed.replies import Reply
from course.forms import is_document
from course.grading.crew import OnAnswer, Open, Terms
from course.grading.keys import Keys
from course.grading.outcome import Evidence, Outcome, Result, Visibility
from course.grading.reports import version_of

IN_FLIGHT = 64  # submissions that are sent and not answered, unless somebody says otherwise
LISTEN_S = 0.5
SILENT_S = 10.0
AGAIN_S = 2.0


@dataclass(frozen=True)
class Post:
    """Where commands go, for which folder of results, how many under way, and who is told."""

    url: str
    out: Path
    in_flight: int
    say: Callable[[str], None]


@dataclass(frozen=True)
class Sent:
    """A command under way."""

    open: Open
    command: Command
    task: str  # the broker's id of it


class Sender:
    """Grades like a crew, by workers elsewhere."""

    def __init__(self, post: Post, listed: Catalog, terms: Terms) -> None:
        self._post = post
        self._listed = listed
        self._terms = terms
        self._keys = Keys(listed, terms.isolation)
        self.edition = Edition.here(version_of(listed.root), terms.isolation, self._keys.course)
        self._app = application(post.url, self.edition, Limits())
        self._line = Line(self._app, _name_of(post.out))
        self._waiting: deque[Open] = deque()
        self._under_way: dict[str, Sent] = {}  # by the id of the command
        self._heard = time.monotonic()  # when there was something from a worker, or about them
        self._was_told = ""

    def grade(self, tasks: Sequence[Open], on_answer: OnAnswer) -> None:
        """Have everybody graded; `on_answer` is called here with all results of an answer.

        Waits for workers as long as there are none, and says so. After a lost connection all that
        is under way is sent again: a second reply to a command is left unread.
        Raises `NoBroker` where none answers to begin with.
        """
        self._waiting.extend(tasks)
        if self._waiting:
            reach(self._app, self._post.url)
        try:
            while self._waiting or self._under_way:
                for text in self._exchange():
                    self._hand_on(text, on_answer)
        finally:
            self._line.close([one.task for one in self._under_way.values()])

    def _exchange(self) -> list[object]:
        """Send what there is room for; return the replies that come meanwhile."""
        try:
            while self._waiting and len(self._under_way) < self._post.in_flight:
                self._send(self._waiting[0])
                self._waiting.popleft()
            came = self._line.receive(LISTEN_S)
            if time.monotonic() - self._heard > SILENT_S:
                self._look_for_workers()
                self._heard = time.monotonic()
        except BROKEN as error:
            self._say(f"the broker cannot be reached: {words(error, self._post.url)}: tried again")
            self._line.tear()
            self._waiting.extendleft(one.open for one in self._under_way.values())
            self._under_way.clear()
            time.sleep(AGAIN_S)
            return []
        return came

    def _send(self, task: Open) -> None:
        command = self._command(task)
        text = commands.written(command)
        self._under_way[commands.id_of(text)] = Sent(task, command, self._line.send(text))

    def _hand_on(self, text: object, on_answer: OnAnswer) -> None:
        """Give the results of a reply on, if it is the first one to a command under way."""
        sent = self._under_way.pop(replies.command_of(text), None)
        if sent is None:
            return
        self._heard, self._was_told = time.monotonic(), ""
        try:
            reply = replies.read(text, sent.command)
        except Malformed as problem:
            reply = Reply("", fault=f"its reply cannot be read: {problem}")
        for own in self._results(reply, sent.open):
            on_answer(own)

    def _results(self, reply: Reply, task: Open) -> Iterator[Sequence[Result]]:
        """Yield the results of each answer that was asked for.

        What a worker could not grade is a fault of the grader: pending, and never nought.
        """
        graded = {one.exercise: one.results for one in reply.noted}
        for name in task.exercises:
            yield graded.get(name) or [
                Result(
                    candidate=task.candidate.name,
                    unit=self._listed.find(name).unit,
                    exercise=name,
                    check="a worker grades the answer",
                    test="",
                    visibility=Visibility.PUBLIC,
                    behaviour="",
                    points=0,
                    outcome=Outcome.GRADER_ERROR,
                    seconds=0.0,
                    evidence=Evidence(yours=reply.fault or "its reply has no results of it"),
                )
            ]

    def _look_for_workers(self) -> None:
        there = self._line.editions()
        if any(self.edition.digest.startswith(one.digest) for one in there):
            return
        self._say(
            f"no worker for {self.edition} answers at {told(self._post.url)}: it is waited for",
            *(f"there is one for {other}" for other in sorted({str(one) for one in there})),
            f"start one:  ./course worker --broker {told(self._post.url)}"
            f" --isolation {self._terms.isolation}",
        )

    def _say(self, *lines: str) -> None:
        text = "\n".join(f" {'  ' * bool(number)}{line}" for number, line in enumerate(lines))
        if text != self._was_told:
            self._was_told = text
            self._post.say(without_secrets(text, self._post.url))

    def _command(self, task: Open) -> Command:
        asked = [self._listed.find(name) for name in task.exercises]
        has_document = any(is_document(one.answer) for one in asked)
        beside = self._listed.exercises if has_document else asked
        parcels = (packed(task.candidate, exercise) for exercise in beside)
        return Command(
            self.edition,
            self._terms.hidden,
            task.candidate.name,
            {one.name: self._keys.of(task.candidate, one) for one in asked},
            tuple(parcel for parcel in parcels if parcel is not None),
        )


def _name_of(out: Path) -> str:
    """Return a name that the next sender for this folder has too, and no other sender."""
    return sha256(f"{gethostname()}\0{out.resolve()}".encode()).hexdigest()[:16]
