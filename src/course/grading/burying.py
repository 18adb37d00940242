"""What a check expects of a consumer, step by step, in sentences a learner reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from course.contracts.retries_and_dead_letters import Dead, DeadLetter, Delivery, Retry
from course.lab.doubles import PATH
from course.lab.mailroom import Draws, End, Post, Tries, Wanted, Work
from course.lab.scenario import show
from course.subject.calls import SHOWN, Started
from course.subject.proxy import Subject
from course.subject.remote import Held

HALF = Draws((0.5,))
ROUNDING = 1e-9  # share of a delay that arithmetic may add
ANY = Draws(seed=1450)  # without a period, however often a delay asks
TURNS = 16  # delays of one attempt, to see how far they spread
LEAST_SPREAD, LEAST_REACH = 1 / 3, 1 / 2  # shares of the ceiling


@dataclass(frozen=True)
class Place:
    """One file of consumers: their handler, and their settings."""

    subject: Subject
    handler: Held
    settings: dict[str, Any]

    def consumer(self) -> Held:
        """Make one more consumer on the file, as another process would."""
        held = self.subject.Consumer(PATH, **self.settings, handler=self.handler)
        assert isinstance(held, Held)
        return held


def place(
    subject: Subject,
    *tries: Tries,
    max_attempts: int = 3,
    base_s: float = 1.0,
    cap_s: float = 60.0,
    chance: Draws = HALF,
) -> Place:
    """Return a file on which consumers can be made, with this work for their handler."""
    settings = {"max_attempts": max_attempts, "base_s": base_s, "cap_s": cap_s}
    handler = subject.double(Work(tries))
    return Place(subject, handler, {**settings, "chance": subject.double(chance)})


def work(body: bytes, *ends: End) -> Tries:
    """Return how the attempts at one body end, in this order, and then as the last."""
    return Tries(body, ends)


def retried(
    at: Place, consumer: Held, delivery: Delivery, *, tried: int | None = 1, ceiling: float = 0.0
) -> float:
    """Hand over a delivery, and expect a retry after one call of the handler; return its delay.

    `ceiling` is the longest delay; nought: that of the settings.
    """
    call = at.subject.start(consumer.step, delivery)
    settings = at.settings
    most = ceiling or min(
        settings["cap_s"], settings["base_s"] * 2.0 ** min(delivery.attempt - 1, 900)
    )
    expected = f"a retry later: above 0, at most {most:g} s"
    value = call.value if call.returned() else None
    is_retry = isinstance(value, Retry) and type(value.delay_s) in (int, float)
    if not isinstance(value, Retry) or not is_retry:
        raise _other(at.subject, call, expected, "no retry")
    if not 0 < value.delay_s <= most * (1 + ROUNDING):
        showed = at.settings["chance"].showed()
        raise _other(at.subject, call, f"{expected}, when chance shows {show(showed)}", "delay")
    _at_once(at.subject, call)
    if tried is not None:
        was_tried(at, delivery.body, times=tried)
    return float(value.delay_s)


def buried(at: Place, consumer: Held, delivery: Delivery, reason: str, *, tried: int = 1) -> None:
    """Hand over a delivery, and expect that the job is dead for this reason."""
    call = at.subject.start(consumer.step, delivery)
    if not call.returned(Dead(reason)):
        raise _other(at.subject, call, f"{show(Dead(reason))}", "not dead")
    _at_once(at.subject, call)
    was_tried(at, delivery.body, times=tried)


def was_tried(at: Place, body: bytes, *, times: int) -> None:
    """Expect that since the last time somebody asked, the handler was called so often."""
    found = at.handler.handler_calls()
    if found != [body] * times:
        asked = f"the handler is {_times(times)} called with {show(body)}"
        listed = ", ".join(show(one) for one in found[:3])
        yours = f"it was {_times(len(found))} called" + (f": {listed}" if listed else "")
        raise at.subject.unexpected(asked, yours, f"handler called {len(found)} for {times}")


def letters_are(at: Place, consumer: Held, *letters: DeadLetter) -> None:
    """Ask for the dead letters, and expect these in any order."""
    call = at.subject.start(consumer.dead)
    found = call.value if call.returned() and isinstance(call.value, list) else None
    if found is None or sorted(map(repr, found)) != sorted(map(repr, letters)):
        told = call.happened() if found is None else f"tells of {_listed(found)}"
        kind = f"call {call.number} {told}"
        expected, yours = f"dead() tells of {_listed(letters)}", f"dead() {told}"
        told_of = found or []
        alike = [one for one in told_of if told_of.count(one) == letters.count(one)]
        if alike:
            others = f", beside {len(alike)} that {'is' if len(alike) == 1 else 'are'} right"
            expected = f"dead() tells of {_listed([x for x in letters if x not in alike])}{others}"
            yours = f"dead() tells of {_listed([x for x in told_of if x not in alike])}{others}"
        raise at.subject.unexpected(expected, yours, f"{kind:.120}", call.line)


def redriven(at: Place, consumer: Held, wanted: Wanted, *sent: tuple[bytes, int]) -> None:
    """Redrive what is wanted, and expect that exactly this is sent, in any order."""
    post = at.subject.double(Post())
    redriven_by(at, consumer, wanted, post, *sent)


def redriven_by(
    at: Place, consumer: Held, wanted: Wanted | Held, post: Held, *sent: tuple[bytes, int]
) -> None:
    """Redrive by this way to send, and expect that exactly this is sent, in any order."""
    look = at.subject.double(wanted) if isinstance(wanted, Wanted) else wanted
    call = at.subject.start(consumer.redrive, look, send=post)
    if call.error is None:
        sent_were(at, post, *sent)
    if not call.returned(len(sent)):
        raise _other(at.subject, call, f"{len(sent)}: so many were sent", "redrive")


def broken_off(
    at: Place, consumer: Held, post: Post, error: type[BaseException], *letters: DeadLetter
) -> None:
    """Redrive by a way to send that raises this; expect that only what was sent is gone."""
    broken = at.subject.double(post)
    call = at.subject.start(consumer.redrive, at.subject.double(Wanted()), send=broken)
    if not call.raised(error):
        raise _other(at.subject, call, f"{error.__name__}, which send raised", "broken off")
    sent = [body for body, _ in broken.was_sent()]
    letters_are(at, consumer, *[one for one in letters if one.body not in sent])


def sent_were(at: Place, post: Held, *sent: tuple[bytes, int]) -> None:
    """Expect that since the last time somebody asked, exactly this was sent, in any order."""
    found = post.was_sent()
    if sorted(map(repr, found)) != sorted(map(repr, sent)):
        expected, yours = f"what is sent: {_pairs(sent)}", f"what was sent: {_pairs(found)}"
        raise at.subject.unexpected(expected, yours, f"{yours:.120}")


def spread(at: Place, delays: list[float], ceiling: float) -> None:
    """Expect delays that chance spreads over a third of the ceiling, and reach half of it."""
    least, most = min(delays), max(delays)
    if most - least < LEAST_SPREAD * ceiling * (1 - 1e-5):
        expected = f"chance spreads the delays over at least {ceiling / 3:.3g} s"
        yours = f"they lie between {least:.4g} and {most:.4g} s"
        kind = "no spread" if most == least else "little spread"
        raise at.subject.unexpected(expected, yours, kind)
    if most < LEAST_REACH * ceiling:
        expected = f"the longest delay is over half of the ceiling, {ceiling:g} s"
        yours = f"the longest of {len(delays)} is {most:.4g} s"
        raise at.subject.unexpected(expected, yours, "reach")


def _at_once(subject: Subject, call: Started) -> None:
    if subject.now > 0:
        yours = f"it slept for {subject.now:g} s, and what is behind it waited"
        raise subject.unexpected("step() returns without waiting", yours, "slept", call.line)


def _other(subject: Subject, call: Started, expected: str, kind: str) -> Exception:
    actual = type(call.value).__name__ if call.error is None else call.error.name
    yours = f"{call.happened():.{SHOWN}}"
    named = f"call {call.number} {kind}->{actual}"
    return subject.unexpected(f"{call.text} gives {expected}", f"it {yours}", named, call.line)


def _times(count: int) -> str:
    return {0: "not", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _pairs(sent: Any) -> str:
    pairs = sorted(sent, key=repr)
    return "; ".join(f"{show(body)}, redriven {show(times)}" for body, times in pairs) or "nothing"


def _listed(letters: Any) -> str:
    told = []
    for one in sorted(letters, key=repr):
        if not isinstance(one, DeadLetter):
            return show(letters)[:SHOWN]
        told.append(str(one))
    return "; ".join(told)[:SHOWN] or "nobody"
