"""The sender: a class goes out a few submissions at a time, and each reply is taken once."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from course.catalog import Catalog
from course.distributed import commands, replies
from course.distributed.address import told, without_secrets
from course.distributed.application import TASK, Limits, application
from course.distributed.commands import Command, Edition, Malformed
from course.distributed.parcels import packed
from course.distributed.reaching import BROKEN, reach, words
from course.distributed.replies import Reply
from course.distributed.serving import edition_of
from course.forms import is_document
from course.grading.crew import OnAnswer, Open, Terms
from course.grading.keys import Keys
from course.grading.outcome import Evidence, Outcome, Result, Visibility
from course.grading.reports import version_of

IN_FLIGHT = 64  # submissions that are sent and not answered, unless somebody says otherwise
POLL_S = 0.1
SILENT_S = 10.0
ASK_S = 1.0
AGAIN_S = 2.0


@dataclass(frozen=True)
class Post:
    """Where commands go, how many may be under way, and who hears what there is to say."""

    url: str
    in_flight: int
    say: Callable[[str], None]


@dataclass(frozen=True)
class Sent:
    """A command under way."""

    task: Open
    command: Command
    result: Any  # Celery's, asked whether it is there


class Sender:
    """Grades like a crew, by workers elsewhere."""

    def __init__(self, post: Post, listed: Catalog, terms: Terms) -> None:
        self._post = post
        self._listed = listed
        self._terms = terms
        self._keys = Keys(listed, terms.isolation)
        self.edition = Edition.here(version_of(listed.root), terms.isolation, self._keys.course)
        self._app = application(post.url, self.edition, Limits())
        self._waiting: deque[Open] = deque()
        self._under_way: dict[str, Sent] = {}
        self._heard = time.monotonic()  # when there was something from a worker, or about them
        self._was_told = ""

    def grade(self, tasks: Sequence[Open], on_answer: OnAnswer) -> None:
        """Have everybody graded; `on_answer` is called here with all results of an answer.

        Waits for workers as long as there are none, and says so. After a lost connection all that
        is under way is sent again: whoever is graded twice is noted once.
        """
        self._waiting.extend(tasks)
        if self._waiting:
            reach(self._app, self._post.url)
        try:
            while self._waiting or self._under_way:
                with self._patience():
                    self._send()
                    self._take(on_answer)
        finally:
            with suppress(*BROKEN):
                self._app.control.revoke(list(self._under_way))  # nobody begins it any more

    def _send(self) -> None:
        while self._waiting and len(self._under_way) < self._post.in_flight:
            command = self._command(self._waiting[0])
            result = self._app.send_task(TASK, [commands.written(command)])
            self._under_way[result.id] = Sent(self._waiting.popleft(), command, result)

    def _take(self, on_answer: OnAnswer) -> None:
        """Hand on the replies that are there; else wait a little, and see who works at all."""
        there = [one for one in self._under_way.values() if one.result.ready()]
        for sent in there:
            reply = _reply(sent)
            del self._under_way[sent.result.id]
            sent.result.forget()
            for own in _results(reply, sent, self._listed):
                on_answer(own)
        if there:
            self._heard, self._was_told = time.monotonic(), ""
            return
        if time.monotonic() - self._heard > SILENT_S:
            self._look_for_workers()
            self._heard = time.monotonic()
        time.sleep(POLL_S)

    def _look_for_workers(self) -> None:
        nodes = [node for one in self._app.control.ping(timeout=ASK_S) or () for node in one]
        there = [found for node in nodes if (found := edition_of(node))]
        if any(self.edition.digest.startswith(one.digest) for one in there):
            return
        others = sorted({str(one) for one in there})
        self._say(
            f"no worker for {self.edition} answers at {told(self._post.url)}: it is waited for",
            *(f"there is one for {other}" for other in others),
            f"start one:  ./course worker --broker {told(self._post.url)}"
            f" --isolation {self._terms.isolation}",
        )

    def _say(self, *lines: str) -> None:
        text = "\n".join(f" {'  ' * bool(number)}{line}" for number, line in enumerate(lines))
        if text != self._was_told:
            self._was_told = text
            self._post.say(without_secrets(text, self._post.url))

    @contextmanager
    def _patience(self) -> Iterator[None]:
        try:
            yield
        except BROKEN as error:
            self._say(f"the broker cannot be reached: {words(error, self._post.url)}: tried again")
            self._waiting.extendleft(one.task for one in self._under_way.values())
            self._under_way.clear()
            time.sleep(AGAIN_S)

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


def _reply(sent: Sent) -> Reply:
    """Return what became of a command; what went wrong is the grader's fault, never an answer's."""
    if sent.result.successful():
        try:
            return replies.read(sent.result.result, sent.command)
        except Malformed as problem:
            return Reply(sent.command.learner, fault=f"its reply cannot be read: {problem}")
    return Reply(sent.command.learner, fault=f"its worker failed: {sent.result.result!r:.300}")


def _results(reply: Reply, sent: Sent, listed: Catalog) -> Iterator[Sequence[Result]]:
    """Yield the results of each answer that was asked for."""
    graded = {one.exercise: one.results for one in reply.noted}
    for name in sent.task.exercises:
        yield graded.get(name) or [
            Result(
                candidate=sent.task.candidate.name,
                unit=listed.find(name).unit,
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
