"""What a consumer of deliveries is given: work to do, a way to send, chance, and a filter.

A body is known by how it begins, so that a fresh one, which goes on with a mark, is known too.
"""

from __future__ import annotations

import builtins
import random
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import Any

from course.lab.scripts import Deed, Play

CONTRACTS = "course.contracts.retries_and_dead_letters"
LOOKS_ENOUGH = 100  # of one filter, for the same reason
ALMOST_ONE = 0.999999
SENDS_ENOUGH = 30  # of one double: whoever sends more has no end in sight


class End(Enum):
    """How one call of a handler ends: it returns, or raises this with this message."""

    DONE = ("", "")
    SAYS_FALSE = ("", "False")  # it returns, and what it returns is False
    NO_PAPER = ("ValueError", "no paper")
    NO_ANSWER = ("TimeoutError", "no answer")
    TWO_LINES = ("ValueError", 'line "one"\n, line two\t| \udc80')
    EMPTY = ("KeyError", "")
    CAUSED = ("RuntimeError", "caused by what is permanent")  # and is not so itself
    NO_SUCH_ORDER = ("Permanent", "no such order")
    WRONG_ADDRESS = ("WrongAddress", "no such street")  # derived from `Permanent`
    INTERRUPTED = ("KeyboardInterrupt", "stop")
    EXITS = ("SystemExit", "worker ends")
    IS_CLOSED = ("GeneratorExit", "")

    def error(self) -> BaseException | None:
        """Return what the handler raises; nothing when it returns."""
        name, message = self.value
        if not name:
            return None
        contracts = import_module(CONTRACTS)
        derived = type("WrongAddress", (contracts.Permanent,), {})
        kinds = {"Permanent": contracts.Permanent, "WrongAddress": derived, **vars(builtins)}
        error: BaseException = kinds[name](message)
        if self is End.CAUSED:
            error.__cause__ = contracts.Permanent("no such order")
        return error

    @property
    def said(self) -> str:
        """How a dead letter keeps it."""
        error = self.error()
        return "" if error is None else str(import_module(CONTRACTS).in_words(error))


@dataclass(frozen=True)
class Tries:
    """How the calls of a handler with one body end, one after the other; then as the last."""

    body: bytes  # what it begins with
    ends: tuple[End, ...]


@dataclass(frozen=True)
class Work:
    """A handler that knows these bodies."""

    tries: tuple[Tries, ...]


@dataclass(frozen=True)
class Post:
    """A way to send; the n-th sending raises, and what is sent may come back at once, to die."""

    fails_at: int = 0  # 0: none of them
    is_interrupted: bool = False  # does it raise KeyboardInterrupt there?


@dataclass(frozen=True)
class Draws:
    """Chance that shows these numbers, one after the other, and then begins anew.

    Without numbers it shows any, by this seed, and both ends of its range more often than others.
    """

    numbers: tuple[float, ...] = ()
    seed: int = 0


@dataclass(frozen=True)
class Wanted:
    """A filter of dead letters by their bodies, or by how often they were redriven."""

    body: bytes = b""  # what it begins with
    most_redriven: int = 1_000_000
    fails_at: int = 0  # which look raises; 0: none of them
    says: object = True  # of those that it wants


MAILROOM = (Work, Post, Draws, Wanted)


class Worker:
    """A handler, and what it was given."""

    def __init__(self, work: Work, play: Play) -> None:
        self._left = {one.body: list(one.ends) for one in work.tries}
        self._play = play
        self._given: list[Any] = []

    def __call__(self, body: bytes, /) -> bool | None:
        self._given.append(body)
        self._play.note(Deed.BEGAN, body)
        known = [one for one in self._left if type(body) is bytes and body.startswith(one)]
        if not known:
            raise TypeError("the handler was given what is no body of a delivery")
        ends = self._left[max(known, key=len)]
        end = ends.pop(0) if len(ends) > 1 else ends[0]
        error = end.error()
        self._play.note(Deed.FAILED if error else Deed.GAVE, body, end.said or None)
        if error is not None:
            raise error
        return False if end is End.SAYS_FALSE else None

    def handler_calls(self) -> list[Any]:
        """Return the bodies it was called with since this was asked last."""
        given, self._given = self._given, []
        return given


class Sender:
    """A way to send, and what was sent."""

    def __init__(self, post: Post, play: Play) -> None:
        self._fails_at = post.fails_at
        self._is_interrupted = post.is_interrupted
        self._play = play
        self._sent: list[Any] = []
        self._count = 0
        self._other: Any = None

    def __call__(self, body: bytes, redriven: int, /) -> None:
        self._count += 1
        if self._count == self._fails_at:
            raise KeyboardInterrupt if self._is_interrupted else ConnectionError("no broker")
        if self._count > SENDS_ENOUGH:
            raise RuntimeError(f"{SENDS_ENOUGH} were sent, and there is no end")
        self._sent.append((body, redriven))
        self._play.note(Deed.SENT, body, redriven)
        if self._other is not None:
            delivery = import_module(CONTRACTS).Delivery
            self._other.step(delivery(f"again {self._count}", body, 1, redriven))

    def what_is_sent_comes_back_to(self, consumer: Any) -> None:
        """Let this consumer try at once what is sent from now on."""
        self._other = consumer

    def was_sent(self) -> list[Any]:
        """Return what was sent since this was asked last: bodies, and how often redriven."""
        sent, self._sent = self._sent, []
        return sent


class Dice:
    """Chance, and how often it was asked."""

    def __init__(self, draws: Draws) -> None:
        self._numbers = draws.numbers
        self._count = 0
        self._any = random.Random(draws.seed)
        self._last: float | None = None

    def __call__(self) -> float:
        if self._numbers:
            self._last = self._numbers[self._count % len(self._numbers)]
        else:
            self._last = self._any.choice((0.0, ALMOST_ONE, self._any.random()))
        self._count += 1
        return self._last

    def showed(self) -> float | None:
        """Return the number it showed last."""
        return self._last


class Filter:
    """A filter that looks at letters."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._looks = 0
        self._other: Any = None

    def __call__(self, letter: Any, /) -> object:
        self._looks += 1
        if self._other is not None:
            other, self._other = self._other, None
            other.step(import_module(CONTRACTS).Delivery("meanwhile", b"gone meanwhile", 1))
        if self._looks > LOOKS_ENOUGH:
            raise RuntimeError(f"it looked at {LOOKS_ENOUGH}, and there is no end")
        if self._looks == self._wanted.fails_at:
            raise LookupError("the filter cannot say")
        is_known = letter.body.startswith(self._wanted.body)
        is_wanted = is_known and letter.redriven <= self._wanted.most_redriven
        return self._wanted.says if is_wanted else False

    def lets_bury(self, consumer: Any) -> None:
        """Let this consumer bury a job during the next look."""
        self._other = consumer


def played(value: Any, play: Play) -> Any:
    """Return what plays such a script, made anew; any other value as it is."""
    if type(value) is Work:
        return Worker(value, play)
    if type(value) is Post:
        return Sender(value, play)
    if type(value) is Draws:
        return Dice(value)
    return Filter(value) if type(value) is Wanted else value
