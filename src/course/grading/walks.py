"""Random walks: hypothesis chooses what is done, a model says what a right answer does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, errors, given, settings
from hypothesis import strategies as some

from course.contracts.backpressure_policy import Item, Outcome, Stats, WhenFull
from course.grading.finding import walk_differs
from course.lab.doubles import CLOCK, SPILL
from course.lab.models import PolicyModel
from course.subject.boxes import GraderFault, SubjectCrashed, SubjectHung, SubjectLied
from course.subject.calls import Started
from course.subject.proxy import Subject
from course.subject.remote import Held

OFFER, TAKE, CANCEL, ADVANCE = "offer", "take", "cancel", "advance"
LONGEST = 20  # steps of a walk; every second one is that long
OFFERS, TAKES, ADVANCES, CANCELS = 12, 6, 6, 3  # so often each; most queues are full then
PRIORITIES = 3
WALKS = 50

Step = tuple[str, Any]
Lost = (SubjectHung, SubjectCrashed, SubjectLied, GraderFault)


class _Over(BaseException):
    """The subject is lost, so there is nothing to shrink; passes through hypothesis."""


def steps(*, priorities: int = 1, seconds: Sequence[float] = (1.0,)) -> some.SearchStrategy[Any]:
    """Return walks of offers (with a priority), takes, cancellings and time that passes."""
    offers = [(OFFER, priority) for priority in range(priorities)]
    table = [
        *offers * (OFFERS // priorities),
        *[(TAKE, None)] * TAKES,
        *[(ADVANCE, span) for span in seconds] * (ADVANCES // len(seconds)),
        *[(CANCEL, number) for number in range(CANCELS)],
    ]
    lengths = some.sampled_from([*range(LONGEST), *[LONGEST] * LONGEST])
    one = some.sampled_from(table)
    return lengths.flatmap(lambda length: some.lists(one, min_size=length, max_size=length))


def walk(
    subject: Subject,
    *,
    capacity: int,
    when_full: WhenFull,
    put_timeout: float | None = None,
    walks: int = WALKS,
) -> None:
    """Take random walks over one queue; raise for the smallest one after which it is wrong.

    After every step each call has ended, or waits, as the model says, and the numbers agree.
    """
    chosen = steps(
        priorities=PRIORITIES if when_full is WhenFull.SHED_LOWEST else 1,
        seconds=(0.5, 1.0, 3.0),
    )

    def one(found: list[Step]) -> None:
        subject.restart()
        options: dict[str, Any] = {"when_full": when_full, "clock": CLOCK}
        if put_timeout is not None:
            options["put_timeout"] = put_timeout
        if when_full is WhenFull.SPILL:
            options["spill"] = SPILL
        model = PolicyModel(capacity, when_full, put_timeout or 0.0)
        _Walk(subject, subject.PolicyQueue(capacity, **options), model).go(found)

    _smallest(one, chosen, walks)


def _smallest(one: Callable[[Any], None], chosen: some.SearchStrategy[Any], walks: int) -> None:
    @settings(
        max_examples=walks,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(chosen)
    def tried(found: Any) -> None:
        try:
            one(found)
        except Lost as error:
            raise _Over from error

    try:
        tried()
    except _Over as over:
        assert over.__cause__ is not None
        raise over.__cause__ from None
    except errors.Flaky as error:
        raise walk_differs() from error


@dataclass(frozen=True)
class _Right:
    """What is right after one step."""

    told: dict[int, Outcome | Item | None]
    calls: int  # made by then
    numbers: Started | None  # the call that asks for them
    stats: Stats


class _Walk:
    """One walk: the queue and its model, side by side."""

    def __init__(self, subject: Subject, queue: Held, model: PolicyModel) -> None:
        self._subject = subject
        self._queue = queue
        self._model = model
        self._calls: list[Started] = []
        self._rights: list[_Right] = []

    def go(self, found: Sequence[Step]) -> None:
        """Ask for all steps at once, as none depends on an answer; compare after each."""
        heard = self._subject.ahead(lambda: self._make(found))
        for right in self._rights:
            next(heard)
            if right.numbers is not None:
                next(heard)
            self._compare(right)

    def _make(self, found: Sequence[Step]) -> None:
        for kind, what in found:
            if kind == OFFER:
                self._offer(Item(f"item {len(self._calls) + 1}", what))
            elif kind == TAKE and self._model.taker is None:
                self._model.take(len(self._calls))
                self._calls.append(self._subject.start(self._queue.take))
            elif kind == CANCEL and self._open():
                number = self._open()[what % len(self._open())]
                self._model.cancel(number)
                self._subject.cancel(self._calls[number])
            elif kind == ADVANCE:
                self._model.advance(what)
                self._subject.advance(what)
            else:
                continue
            self._note_what_is_right()

    def _offer(self, item: Item) -> None:
        self._model.offer(len(self._calls), item)
        self._calls.append(self._subject.start(self._queue.offer, item))

    def _open(self) -> list[int]:
        """Return the calls that wait, as far as the model knows."""
        return [n for n in range(len(self._calls)) if n not in self._model.told]

    def _note_what_is_right(self) -> None:
        is_spill = self._model.when_full is WhenFull.SPILL  # when it comes back is left open
        numbers = None if is_spill else self._subject.start(self._queue.stats)
        right = _Right(dict(self._model.told), len(self._calls), numbers, self._model.stats())
        self._rights.append(right)

    def _compare(self, right: _Right) -> None:
        for number, call in enumerate(self._calls[: right.calls]):
            told = right.told.get(number)
            if number not in right.told:
                claim = call.is_waiting()
            elif told is None:
                claim = call.was_cancelled()
            else:
                claim = call.returned(told)
            if not claim and not self._is_open_question(call, told):
                raise AssertionError(claim.yours)
        if right.numbers is not None:
            self._compare_numbers(right.numbers, right.stats)

    def _is_open_question(self, call: Started, told: Outcome | Item | None) -> bool:
        """May a right answer differ? Where a spill has emptied or filled the memory, it may."""
        is_spill = self._model.when_full is WhenFull.SPILL
        return is_spill and isinstance(told, Outcome) and isinstance(call.value, Outcome)

    def _compare_numbers(self, numbers: Started, expected: Stats) -> None:
        if not numbers.returned():
            raise AssertionError(numbers.happened())
        yours = numbers.value
        if not isinstance(yours, Stats) or _rounded(yours) != _rounded(expected):
            raise self._subject.unexpected(
                f"stats() returns {_said(expected)}", f"stats() returns {_said(yours)}", "numbers"
            )


def _rounded(stats: Stats) -> tuple[Any, ...]:
    """Return the numbers; what should be one and is none stays as it is, and differs."""
    *counts, age = vars(stats).values()
    return (*counts, round(float(age), 6) if type(age) in (int, float) else age)


def _said(stats: Any) -> str:
    if not isinstance(stats, Stats):
        return repr(stats)
    return ", ".join(f"{name} {value}" for name, value in vars(stats).items() if value != 0)
