"""What a check holds: the answer's public names, calls in flight, explorations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome, Timeline
from course.lab.doubles import Curve, Double
from course.lab.lines import Line
from course.lab.mailroom import Draws, Post, Wanted, Work
from course.lab.naming import without_arguments
from course.lab.scenario import Operation, Scenario, without_doubles
from course.lab.travel import RAISED, RETURNED, SPINNING
from course.subject.boxes import GraderFault, SubjectLied
from course.subject.calls import Claim, Started
from course.subject.conversation import Boxed, Conversation
from course.subject.explorations import Exploration, Explorer
from course.subject.fresh import Fresh
from course.subject.paper import Paper
from course.subject.questions import Answering, replied
from course.subject.record import ANSWERING, ASKING, Record
from course.subject.remote import Held, Remote, handle_of
from course.subject.reply import CallNews, Reply, left_from, names_from, reply_from, several_from
from course.subject.wire import WireError, decode, encode

NUMBER = re.compile(r"\d+ ?")

Hear: TypeAlias = Callable[[Any], None]  # what becomes of a reply


class Subject:
    """One answer as a check sees it; each check gets a fresh one."""

    def __init__(self, box: Boxed, explorer: Explorer, test: str) -> None:
        self._box = box
        self._explorer = explorer
        self._test = test
        self.source, self.shelf = box.setting.source, box.shelf  # all checks of it share the shelf
        self._fresh = Fresh(box.salt and f"{box.salt}\0{test}")
        self._session: Conversation | None = None
        self._ahead: list[tuple[dict[str, Any], Hear]] | None = None
        self._forget()
        self.stuck: tuple[str, ...] = ()
        self.is_walking = False  # does each restart begin another random walk?
        self.kept = Evidence()  # what a check that passes has to show
        self.answering: Answering | None = None  # who answers what a call asks back

    def __getattr__(self, name: str) -> Remote:
        if name.startswith("_"):
            raise AttributeError(name)
        return Remote(self, ["export", name], None, name)

    def start(self, remote: Remote, /, *arguments: Any, **options: Any) -> Started:
        """Return the call once everything rests: it has ended, or it waits."""
        operation = Operation(remote.method or remote.name, arguments, tuple(options.items()))
        text = str(replace(operation, name=remote.name))
        brief = text if remote.method else str(without_doubles(operation))
        self._asked += 1
        call = Started(self.note_claim, self._asked, text)

        def hear(reply: Any) -> None:
            self._calls.append(call)
            self._record.made(call, operation, remote.target)
            if remote.method is None:
                self._title = brief
            name = self._hear_what_came(brief, reply)
            happened = call.happened()
            if type(call.value) is bytes:  # of its own making, perhaps with stand-ins inside
                happened = self._fresh.told(happened)
            self._row(ANSWERING, f"{name}{happened}", call.line)

        request = {
            "do": "call",
            "name": text,
            "target": remote.target,
            "method": remote.method,
            "arguments": [self._encode(item) for item in arguments],
            "options": [[key, self._encode(value)] for key, value in options.items()],
        }
        self._ask(request, hear)
        return call

    def value(self, name: str) -> Any:
        """Return a public value of the answer that is no function and no class, such as a list."""
        call = self.start(Remote(self, ["value", name], None, name))
        if call.state != RETURNED:
            claim = call.returned()
            raise self.unexpected(f"the file defines {name}", claim.yours, claim.kind, call.line)
        return call.value

    def advance(self, seconds: float) -> None:
        """Let virtual time pass; everybody whose time has come moves, and all rest again."""

        def hear(reply: Any) -> None:
            before = {call: call.state for call in self._calls}
            self._hear_what_came(f"lets {seconds:g} s pass", reply)
            for call, state in before.items():
                if call.state != state:
                    self._row(ANSWERING, f"{call.text} {call.happened()}", call.line)

        self._ask({"do": "advance", "seconds": seconds}, hear)

    def cancel(self, call: Started) -> None:
        """Cancel a call from outside, as a caller does who has left; all come to rest."""

        def hear(reply: Any) -> None:
            self._row(ASKING, f"cancels {call.text}")
            self._take_in(reply_from(reply))
            self._row(ANSWERING, call.happened(), call.line)

        self._ask({"do": "cancel", "number": call.number}, hear)

    def ahead(self, make: Callable[[], None]) -> Iterator[None]:
        """Make steps that need no answers in between, ask for all at once, and hear one by one.

        What `make` starts, cancels and lets pass is heard of with each `next`, in its order.
        """
        steps: list[tuple[dict[str, Any], Hear]] = []
        self._ahead = steps
        try:
            make()
        finally:
            self._ahead = None
        return self._heard(steps)

    def _heard(self, steps: list[tuple[dict[str, Any], Hear]]) -> Iterator[None]:
        session = self._opened()
        session.send({"do": "several", "requests": [request for request, _ in steps]})
        replies = several_from(session.receive(), len(steps))
        for (_, hear), reply in zip(steps, replies, strict=True):
            hear(reply)
            yield

    def double(self, double: Double | Curve | Work | Post | Draws | Wanted | Line) -> Held:
        """Return a double that lives in the subject and can be given to several objects."""
        session = self._opened()
        session.send({"do": "double", "double": encode(double, handle_of)})
        try:
            held = decode(session.receive()["held"], lambda held: Held(self, held))
        except (KeyError, TypeError, WireError) as error:
            raise SubjectLied("not a reply to the question") from error
        if not isinstance(held, Held):
            raise SubjectLied("not a double")
        return held

    def leaves_nothing(self) -> Claim:
        """Has the answer ended every task and timer it started? A false claim names one."""
        session = self._opened()
        session.send({"do": "left"})
        left = left_from(session.receive())
        yours = f"{left[0].thread} {left[0].reason}" if left else "nothing is left"
        claim = Claim(not left, "nothing is left behind", yours, None, "left behind")
        self.note_claim(claim)
        return claim

    def restart(self) -> None:
        """Forget all that happened and load the answer anew, in the same process: a new walk."""
        self.is_walking = True
        self.load()

    def load(self) -> list[str]:
        """Load the answer, anew if it was loaded before; return the public names it defines."""
        if self._session is None:
            self._session = self._box.session()
        else:
            self._forget()
        self._session.send({"do": "load"})
        return names_from(self._session.receive())

    def begin_anew(self) -> None:
        """End the subject's process, and go on in a fresh one: nothing of the old one is left."""
        self.close()
        self._session = None
        self._forget()
        self._row(ASKING, "goes on in a fresh process")

    def _forget(self) -> None:
        self._calls: list[Started] = []  # that were heard of
        self._asked = 0  # calls, heard of or not
        self._record, self._title, self.now = Record(), "", 0.0
        self.last_direct: Started | None = None
        self.false_claim: Claim | None = None

    def explore(self, scenario: Scenario, *, schedules: int) -> Exploration:
        """Return the distinct histories of this many seeded schedules."""
        self._refuse_in_steps()
        return self._explorer.explore(scenario, schedules)

    def sweep(self, scenario: Scenario) -> Exploration:
        """Return the distinct histories with each actor held before each of its steps in turn."""
        self._refuse_in_steps()
        return self._explorer.sweep(scenario)

    def crash(self, scenario: Scenario) -> Exploration:
        """Return the distinct histories with the first actor's process killed at each point."""
        self._refuse_in_steps()
        return self._explorer.crash(scenario)

    def close(self) -> None:
        """End the subject's process."""
        if self._session is not None:
            self._session.close()

    @property
    def paper(self) -> Paper:
        """The answer as a document, for an exercise whose answer is one."""
        assert isinstance(self._box, Paper)
        return self._box

    def keep(self, evidence: Evidence) -> None:
        """Let the learner see this if the check passes."""
        self.kept = evidence

    def note_claim(self, claim: Claim) -> None:
        """Remember a claim that does not hold: the assertion that follows is about it."""
        self.false_claim = None if claim.holds else claim

    def unexpected(self, expected: str, yours: str, kind: str, line: int | None = None) -> Finding:
        """Return the finding that something else happened than the check relies on."""
        outcome = Outcome.HUNG if kind.endswith(SPINNING) else Outcome.FAILED
        return Finding(outcome, self.evidence(expected, yours, kind, line))

    def evidence(self, expected: str, yours: str, kind: str, line: int | None = None) -> Evidence:
        """Return the evidence of a step-by-step check, with what was done so far."""
        return Evidence(
            expected=expected,
            yours=yours,
            line=line,
            timeline=Timeline(self._title, (ASKING, ANSWERING), self._record.rows(expected, kind)),
            waits=self.stuck,
            keys=(self._key(kind),),
        )

    def _key(self, kind: str) -> str:
        """Return what the fingerprint keeps; which walk was the smallest is no part of it."""
        if self.is_walking:
            return f"{self._test} / walk: {re.sub(NUMBER, '', kind)}"
        return f"{self._test} / step {len(self._calls)}: {kind}"

    def _opened(self) -> Conversation:
        if self._session is None:
            self.load()
        assert self._session is not None
        return self._session

    def _refuse_in_steps(self) -> None:
        if self._session is not None:
            raise GraderFault("a check explores before it makes steps, not after")

    def _ask(self, request: dict[str, Any], hear: Hear) -> None:
        """Send a request and hear its reply, or keep it until all are asked at once."""
        if self._ahead is not None:
            self._ahead.append((request, hear))
            return
        self._opened().send(request)
        hear(replied(self._opened(), self.answering))

    def _hear_what_came(self, asked: str, message: Any) -> str:
        """Tell what was asked, and what was said; after that, the end has to name the call."""
        reply = reply_from(message)
        self.now = reply.now
        if reply.said:
            self._row(ASKING, asked)
        self._take_in(reply)
        if not reply.said:
            self._row(ASKING, asked)
        return f"{without_arguments(asked)} " if reply.said else ""

    def _take_in(self, reply: Reply) -> None:
        for text, line in reply.said:
            self._row(ANSWERING, self._fresh.told(text), line)
        for news in reply.calls:
            self._hear_of(news)
        self.now, self.stuck = reply.now, reply.waits
        for call in self._calls:
            call.comes_to_rest()

    def _hear_of(self, news: CallNews) -> None:
        if not 1 <= news.number <= len(self._calls):
            raise SubjectLied("word of a call that nobody made")
        call = self._calls[news.number - 1]
        if call.state in (RETURNED, RAISED):
            raise SubjectLied("word of a call that had ended")
        call.state, call.line, call.wakes = news.state, news.line, news.wakes
        if news.error is not None:
            call.error = replace(news.error, message=self._fresh.told(news.error.message))
        try:
            call.value = self._fresh.meant(decode(news.value, lambda held: Held(self, held)))
        except WireError as error:
            raise SubjectLied("not a reply to the question") from error

    def _row(self, actor: str, text: str, line: int | None = None) -> None:
        self._record.row(self.now, actor, text, line)

    def _encode(self, value: Any) -> Any:
        return encode(self._fresh.given(value), handle_of)
