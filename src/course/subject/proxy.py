"""What a check holds: the answer's public names, calls in flight, explorations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome, Row, Timeline
from course.lab.history import Raised
from course.lab.scenario import Operation, Scenario, show
from course.lab.travel import raised_from
from course.subject.boxes import Box, GraderFault, Session, SubjectLied
from course.subject.explorations import Exploration, Explorer
from course.subject.wire import Opaque, decode, encode

RETURNED, RAISED, WAITING, SPINNING = "returned", "raised", "waiting", "spinning"
STILL_WAKES = 2  # wake-ups a waiting call may have while nothing happens
ANYTHING = object()


@dataclass(frozen=True)
class Claim:
    """A yes or no about a call, and how it reads when it is no."""

    holds: bool
    expected: str
    yours: str
    line: int | None
    kind: str  # what the fingerprint keeps of it

    def __bool__(self) -> bool:
        return self.holds


class Started:
    """A call that runs in the subject; time stands still until the check moves it."""

    def __init__(self, subject: Subject, number: int, text: str) -> None:
        self._subject = subject
        self.number = number
        self.text = text
        self.state = WAITING
        self.value: Any = None
        self.error: Raised | None = None
        self.line: int | None = None
        self.wakes = 0
        self.wakes_at_rest: int | None = None

    def is_waiting(self) -> Claim:
        """Does the call wait, asleep?"""
        return self._claim(self.state == WAITING, f"{self.text} waits", "waits")

    def is_still(self) -> Claim:
        """Has the call slept ever since it began to wait?"""
        woken = self.wakes - (self.wakes_at_rest or 0)
        if self.state in (WAITING, SPINNING) and woken > STILL_WAKES:
            yours = f"{self.text} woke {woken} times while nothing happened"
            return self._say(Claim(False, f"{self.text} sleeps", yours, self.line, f"call {self.number} still->polls"))
        return self._claim(self.state == WAITING, f"{self.text} sleeps", "still")

    def returned(self, value: Any = ANYTHING) -> Claim:
        """Has the call returned, and if a value is given, exactly this one?"""
        wanted = "" if value is ANYTHING or value is None else f" {show(value)}"
        is_it = self.state == RETURNED and (value is ANYTHING or _same(self.value, value))
        return self._claim(is_it, f"{self.text} returns{wanted}", "returns")

    def raised(self, kind: type[BaseException]) -> Claim:
        """Has the call raised this built-in or contract exception?"""
        is_it = self.state == RAISED and self.error is not None and self.error.is_a(kind)
        return self._claim(is_it, f"{self.text} raises {kind.__name__}", f"raises {kind.__name__}")

    def happened(self) -> str:
        """Return what the call did, as the end of a sentence."""
        if self.state == RETURNED:
            return "returns" if self.value is None else f"returns {show(self.value)}"
        if self.state == RAISED:
            return f"raises {self.error}"
        return "waits" if self.state == WAITING else "runs round in a loop for ever"

    def _claim(self, holds: bool, expected: str, wanted: str) -> Claim:
        yours = f"{self.text} {self.happened()}"
        actual = self.error.name if self.state == RAISED and self.error else self.state
        return self._say(Claim(holds, expected, yours, self.line, f"call {self.number} {wanted}->{actual}"))

    def _say(self, claim: Claim) -> Claim:
        self._subject.note_claim(claim)
        return claim


class Held:
    """An object that lives in the subject; calling its methods runs them there."""

    def __init__(self, subject: Subject, held: Opaque) -> None:
        self._subject = subject
        self._held = held

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return Remote(self._subject, ["handle", self._held.handle], name, name)

    def __repr__(self) -> str:
        return str(self._held)

    def __len__(self) -> int:
        length = Remote(self._subject, ["handle", self._held.handle], "__len__", "len")()
        if type(length) is not int or length < 0:
            raise self._subject.unexpected("len() is a number", f"len() is {show(length)}", "len")
        return length


class Remote:
    """Something callable in the subject: a public name, or a method of a held object."""

    def __init__(self, subject: Subject, target: list[Any], method: str | None, name: str) -> None:
        self._subject = subject
        self.target = target
        self.method = method
        self.name = name

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        call = self._subject.start(self, *arguments, **options)
        if call.state != RETURNED:
            claim = call.returned()
            raise self._subject.unexpected(claim.expected, claim.yours, claim.kind, call.line)
        self._subject.last_direct = call
        return call.value


class Subject:
    """One answer as a check sees it; each check gets a fresh one."""

    def __init__(self, box: Box, explorer: Explorer, test: str) -> None:
        self._box = box
        self._explorer = explorer
        self._test = test
        self._session: Session | None = None
        self._calls: list[Started] = []
        self._rows: list[Row] = []
        self._title = ""
        self._now = 0.0
        self.last_direct: Started | None = None
        self.false_claim: Claim | None = None
        self.stuck: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Remote:
        if name.startswith("_"):
            raise AttributeError(name)
        return Remote(self, ["export", name], None, name)

    def start(self, remote: Remote, /, *arguments: Any, **options: Any) -> Started:
        """Return the call once everything rests: it has ended, or it waits."""
        session = self._opened()
        text = str(Operation(remote.name, arguments, tuple(options.items())))
        call = Started(self, len(self._calls) + 1, text)
        self._calls.append(call)
        if remote.method is None:
            self._title = text
        session.send(
            {
                "do": "call",
                "name": text,
                "target": remote.target,
                "method": remote.method,
                "arguments": [self._encode(item) for item in arguments],
                "options": [[key, self._encode(value)] for key, value in options.items()],
            }
        )
        self._hear(session.receive())
        self._row("the check", text)
        self._row("your answer", call.happened(), call.line)
        return call

    def advance(self, seconds: float) -> None:
        """Let virtual time pass; everybody whose time has come moves, and all rest again."""
        session = self._opened()
        session.send({"do": "advance", "seconds": seconds})
        before = {call: call.state for call in self._calls}
        self._hear(session.receive())
        self._row("the check", f"lets {seconds:g} s pass")
        for call, state in before.items():
            if call.state != state:
                self._row("your answer", f"{call.text} {call.happened()}", call.line)

    def explore(self, scenario: Scenario, *, schedules: int) -> Exploration:
        """Return the distinct histories of this many seeded schedules."""
        self._refuse_in_steps()
        return self._explorer.explore(scenario, schedules)

    def sweep(self, scenario: Scenario) -> Exploration:
        """Return the distinct histories with each actor held before each of its steps in turn."""
        self._refuse_in_steps()
        return self._explorer.sweep(scenario)

    def close(self) -> None:
        """End the subject's process."""
        if self._session is not None:
            self._session.close()

    @property
    def printed(self) -> str:
        """What the answer printed so far."""
        data = self._session.printed if self._session else b""
        return bytes(data).decode("utf-8", "replace")

    # --- what became of it ------------------------------------------------------------------

    def note_claim(self, claim: Claim) -> None:
        """Remember a claim that does not hold: the assertion that follows is about it."""
        self.false_claim = None if claim.holds else claim

    def unexpected(
        self, expected: str, yours: str, kind: str, line: int | None = None
    ) -> Finding:
        """Return the finding that something else happened than the check relies on."""
        outcome = Outcome.HUNG if kind.endswith(SPINNING) else Outcome.FAILED
        return Finding(outcome, self.evidence(expected, yours, kind, line))

    def evidence(
        self, expected: str, yours: str, kind: str, line: int | None = None
    ) -> Evidence:
        """Return the evidence of a step-by-step check, with what was done so far."""
        rows = list(self._rows)
        if rows:
            rows[-1] = Row(**{**vars(rows[-1]), "flag": f"expected: {expected}"})
        actors = ("the check", "your answer")
        return Evidence(
            expected=expected,
            yours=yours,
            line=line,
            timeline=Timeline(self._title, actors, tuple(rows)),
            waits=self.stuck,
            keys=(f"{self._test} / step {len(self._calls)}: {kind}",),
        )

    # --- inside -----------------------------------------------------------------------------

    def _opened(self) -> Session:
        if self._session is None:
            self._session = self._box.session()
            self._session.send({"do": "load"})
            reply = self._session.receive()
            if [call[1] for call in reply["calls"]] != [RETURNED]:
                raise SubjectLied("the answer loads once and not again")
        return self._session

    def _refuse_in_steps(self) -> None:
        if self._session is not None:
            raise GraderFault("a check explores before it makes steps, not after")

    def _hear(self, reply: Any) -> None:
        try:
            for number, state, value, line, wakes in reply["calls"]:
                call = self._calls[number - 1]
                call.state, call.line, call.wakes = str(state), line, int(wakes)
                if state == RETURNED:
                    call.value = decode(value, lambda held: Held(self, held))
                elif state == RAISED:
                    call.error = raised_from(value)
                    call.line = call.error.line or line
                elif state not in (WAITING, SPINNING):
                    raise ValueError(state)
            self._now = float(reply["now"])
            self.stuck = tuple(
                f"{str(name)[:60]} {str(reason)[:120]}" + (f" (line {line})" if line else "")
                for name, line, reason in reply["stuck"]
            )
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise SubjectLied("not a reply to the question") from error
        for call in self._calls:
            if call.state == WAITING and call.wakes_at_rest is None:
                call.wakes_at_rest = call.wakes

    def _row(self, actor: str, text: str, line: int | None = None) -> None:
        self._rows.append(Row(len(self._rows) + 1, self._now, actor, text, line))

    def _encode(self, value: Any) -> Any:
        return encode(value, _handle_of)


def _handle_of(value: Any) -> Opaque:
    if isinstance(value, Held):
        return value._held
    raise GraderFault(f"a check passes {type(value).__name__}, which cannot cross the boundary")


def _same(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)
