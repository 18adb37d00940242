"""A check holds calls: it starts them, lets time pass, and asks what became of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.contracts.queue_as_boundary import Empty, Full
from course.grading.finding import Finding
from course.grading.outcome import Outcome
from course.lab.scenario import Scenario, call
from course.subject.boxes import GraderFault
from course.subject.proxy import Subject

Checked = Callable[[str], Any]
PROBE = """
import threading, time
from course.contracts.queue_as_boundary import Full
class Mine(Full): pass
class Probe:
    def __init__(self, capacity=1):
        self.capacity, self.ready = capacity, threading.Condition()
    def give(self, value): return value
    def none(self): return None
    def itself(self): return self
    def fail(self): raise Mine("no room")
    def wait(self, timeout=None):
        with self.ready:
            return self.ready.wait(timeout)
    def notify(self):
        with self.ready:
            self.ready.notify()
    def poll(self):
        while True: time.sleep(0.1)
    def spin(self):
        while True: pass
    def __len__(self): return self.capacity
"""


@pytest.fixture
def subject(inline: Callable[..., Subject]) -> Checked:
    """Make a subject of an answer, in this process."""
    return lambda source: inline(source, "queue_as_boundary")


@pytest.mark.parametrize("value", [0, "", None, 1.5, [1, (2,)], {"k": b"v"}, True])
def test_a_direct_call_gives_exactly_what_was_returned(value: object, subject: Checked) -> None:
    probe = subject(PROBE).Probe()

    given = probe.give(value)

    assert given == value
    assert type(given) is type(value)


def test_an_object_is_held_and_used_again(subject: Checked) -> None:
    probe = subject(PROBE).Probe(3)

    again = probe.give(probe.itself())

    assert len(again) == len(probe) == 3
    assert repr(again) == "<Probe>"


def test_a_call_waits_until_something_wakes_it(subject: Checked) -> None:
    one = subject(PROBE)
    probe = one.Probe()

    waiting = one.start(probe.wait)

    assert waiting.is_waiting()
    assert waiting.is_still()
    assert not waiting.returned()
    assert one.stuck == ("wait() waits to be notified on a Condition (line 14)",)
    probe.notify()
    assert waiting.returned(True)
    assert not waiting.is_waiting()


def test_time_moves_only_when_the_check_moves_it(subject: Checked) -> None:
    one = subject(PROBE)
    probe = one.Probe()
    timed = one.start(probe.wait, timeout=5.0)

    one.advance(4.999)
    assert timed.is_waiting()
    one.advance(0.002)
    assert timed.returned(False)


def test_an_exception_is_known_by_what_it_is(subject: Checked) -> None:
    one = subject(PROBE)
    probe = one.Probe()

    failed = one.start(probe.fail)

    assert failed.raised(Full)
    assert failed.raised(Exception)
    assert not failed.raised(Empty)
    assert not failed.returned()
    assert (str(failed.error), failed.line) == ("Mine: no room", 11)


def test_a_call_may_return_or_raise_where_either_is_right(subject: Checked) -> None:
    one = subject(PROBE)
    probe = one.Probe()

    given, failed = one.start(probe.give, "a"), one.start(probe.fail)

    assert given.returned_or_raised(Full)
    assert failed.returned_or_raised(Full)
    claim = failed.returned_or_raised(Empty)
    assert not claim
    assert claim.expected == "fail() returns, or raises Empty"
    assert claim.yours == "fail() raises Mine: no room"


def test_polling_is_seen_and_a_wait_is_not_taken_for_it(subject: Checked) -> None:
    one = subject(PROBE)
    probe = one.Probe()
    polling, waiting = one.start(probe.poll), one.start(probe.wait, timeout=99.0)

    one.advance(1)

    assert waiting.is_still()
    claim = polling.is_still()
    assert not claim
    assert claim.yours == "poll() woke 10 times while nothing happened"
    assert claim.line == 19
    assert polling.is_waiting()  # asleep it is, most of the time


def test_spinning_is_no_waiting(subject: Checked) -> None:
    one = subject(PROBE)

    spinning = one.start(one.Probe().spin)

    claim = spinning.is_waiting()
    assert not claim
    assert claim.yours == "spin() runs round in a loop for ever"
    assert claim.line == 21


@pytest.mark.parametrize(
    ("ask", "expected", "yours"),
    [
        (lambda c: c.returned("b"), 'give("a") returns "b"', 'give("a") returns "a"'),
        (lambda c: c.returned(None), 'give("a") returns', 'give("a") returns "a"'),
        (lambda c: c.raised(Full), 'give("a") raises Full', 'give("a") returns "a"'),
        (lambda c: c.is_waiting(), 'give("a") waits', 'give("a") returns "a"'),
        (lambda c: c.is_still(), 'give("a") sleeps', 'give("a") returns "a"'),
    ],
    ids=["another value", "nothing", "an error", "waits", "sleeps"],
)
def test_a_claim_that_does_not_hold_says_both_sides(
    ask: Any, expected: str, yours: str, subject: Checked
) -> None:
    one = subject(PROBE)
    given = one.start(one.Probe().give, "a")

    claim = ask(given)

    assert not claim
    assert (claim.expected, claim.yours) == (expected, yours)
    assert one.false_claim == claim
    assert given.returned("a")
    assert one.false_claim is None


@pytest.mark.parametrize(("given", "asked"), [(1, True), (0, False), (1, 1.0), ((1,), [1])])
def test_a_value_of_another_type_is_another_value(
    given: object, asked: object, subject: Checked
) -> None:
    one = subject(PROBE)

    found = one.start(one.Probe().give, given)

    assert found.returned(given)
    assert not found.returned(asked)


@pytest.mark.parametrize(
    ("use", "outcome", "yours"),
    [
        (lambda p: p.fail(), Outcome.FAILED, "fail() raises Mine: no room"),
        (lambda p: p.wait(), Outcome.FAILED, "wait() waits"),
        (lambda p: p.spin(), Outcome.HUNG, "spin() runs round in a loop for ever"),
        (lambda p: p.missing(), Outcome.FAILED, "missing() raises AttributeError"),
    ],
    ids=["raises", "waits", "spins", "missing"],
)
def test_a_direct_call_that_does_not_return_is_a_finding(
    use: Any, outcome: Outcome, yours: str, subject: Checked
) -> None:
    probe = subject(PROBE).Probe()

    with pytest.raises(Finding) as found:
        use(probe)

    assert found.value.outcome is outcome
    assert found.value.evidence.yours.startswith(yours)
    assert found.value.evidence.timeline is not None
    assert found.value.evidence.timeline.title == "Probe()"


def test_a_length_that_is_no_number_is_a_finding(subject: Checked) -> None:
    probe = subject(PROBE).Probe("many")

    with pytest.raises(Finding) as found:
        len(probe)

    assert found.value.evidence.yours == 'len() is "many"'


def test_a_check_explores_before_it_makes_steps(subject: Checked) -> None:
    one = subject(PROBE)
    scenario = Scenario.of("Probe").actors(a=[call("give", "x")], b=[call("give", "y")])

    explored = one.explore(scenario, schedules=12)
    swept = one.sweep(scenario)

    assert explored.schedules == 12
    assert one.explore(scenario, schedules=12) is explored
    assert {event.value for history in swept for event in history} == {None, "x", "y"}
    one.Probe()
    with pytest.raises(GraderFault, match="before it makes steps"):
        one.explore(scenario, schedules=12)


def test_what_cannot_cross_is_the_fault_of_the_check(subject: Checked) -> None:
    one = subject(PROBE)

    with pytest.raises(GraderFault, match="cannot cross"):
        one.Probe().give(object())


def test_a_public_value_crosses_as_it_is(subject: Checked) -> None:
    answer = subject('MOVES: list[str] = ["a", "b"]\n')

    moves = answer.value("MOVES")

    assert moves == ["a", "b"]


def test_a_value_that_is_too_large_stays_in_the_subject(subject: Checked) -> None:
    answer = subject('MOVES = ["a"] * 20_000\n')

    moves = answer.value("MOVES")

    assert not isinstance(moves, list)


def test_a_value_that_is_not_there_is_the_answers_fault(subject: Checked) -> None:
    answer = subject("OTHER = []\n")

    with pytest.raises(Finding) as found:
        answer.value("MOVES")

    assert found.value.evidence.expected == "the file defines MOVES"
