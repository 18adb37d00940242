"""A check holds calls of coroutines: it starts them, cancels them, and lets time pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.contracts.backpressure_policy import Item
from course.grading.finding import Finding
from course.grading.outcome import Outcome
from course.lab.doubles import CLOCK, SPILL
from course.lab.scenario import Scenario, call
from course.subject.boxes import GraderFault
from course.subject.proxy import Subject

Checked = Callable[[str], Any]
PROBE = """
import asyncio
class Probe:
    def __init__(self, clock=None, spill=None):
        self.clock, self.spill, self.bell = clock, spill, asyncio.Event()
        self.rings = 0
    async def give(self, value): return value
    def plainly(self, value): return value
    async def wait(self):
        await self.bell.wait()
        return self.rings
    async def wait_for(self, seconds):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()
    async def ring(self):
        self.rings += 1
        self.bell.set()
    async def fail(self): raise asyncio.QueueFull("no room")
    async def stay(self):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "stayed"
    async def poll(self):
        while True: await asyncio.sleep(0.1)
    async def spin(self):
        while True: await asyncio.sleep(0)
    async def time(self): return self.clock()
    async def keep(self, item): self.spill.append(item)
    async def fetch(self): return self.spill.popleft()
    async def leave(self): self.task = asyncio.create_task(self.wait(), name="helper")
"""


@pytest.fixture
def subject(inline: Callable[..., Subject]) -> Checked:
    """Make a subject of an answer, in this process."""
    return lambda source: inline(source, "backpressure_policy", "tasks")


@pytest.mark.parametrize("method", ["give", "plainly"])
def test_a_direct_call_gives_what_was_returned(method: str, subject: Checked) -> None:
    probe = subject(PROBE).Probe()

    assert getattr(probe, method)(7) == 7


def test_a_call_waits_until_something_wakes_it(subject: Checked) -> None:
    one = subject(PROBE)
    probe = one.Probe()

    waiting = one.start(probe.wait)

    assert waiting.is_waiting()
    assert waiting.is_still()
    assert not waiting.returned()
    assert one.stuck == ("wait() waits for an Event to be set (line 10)",)
    probe.ring()
    assert waiting.returned(1)


def test_a_cancelled_call_ends_and_the_others_wait_on(subject: Checked) -> None:
    one = subject(PROBE)
    probe = one.Probe()
    first, second = one.start(probe.wait), one.start(probe.wait)

    one.cancel(first)

    assert first.was_cancelled()
    assert (first.line, first.error.name) == (10, "CancelledError")
    assert not first.returned()
    assert second.is_waiting()


def test_a_call_that_refuses_to_be_cancelled_is_known(subject: Checked) -> None:
    one = subject(PROBE)
    staying = one.start(one.Probe().stay)

    one.cancel(staying)

    claim = staying.was_cancelled()
    assert not claim
    assert (claim.expected, claim.yours) == ("stay() is cancelled", 'stay() returns "stayed"')


def test_cancelling_what_has_ended_changes_nothing(subject: Checked) -> None:
    one = subject(PROBE)
    given = one.start(one.Probe().give, 7)

    one.cancel(given)

    assert given.returned(7)


def test_time_moves_only_when_the_check_moves_it(subject: Checked) -> None:
    one = subject(PROBE)
    probe = one.Probe(clock=CLOCK)
    timed = one.start(probe.wait_for, 5.0)

    one.advance(4.999)
    assert timed.is_waiting()
    assert probe.time() == 4.999
    one.advance(0.002)
    assert timed.raised(TimeoutError)
    assert probe.time() == 5.001


def test_an_error_of_asyncio_is_known_by_what_it_is(subject: Checked) -> None:
    import asyncio

    one = subject(PROBE)

    failed = one.start(one.Probe().fail)

    assert failed.raised(asyncio.QueueFull)
    assert not failed.raised(asyncio.QueueEmpty)
    assert str(failed.error) == "QueueFull: no room"


def test_polling_is_seen_and_a_wait_is_not_taken_for_it(subject: Checked) -> None:
    one = subject(PROBE)
    probe = one.Probe()
    polling, waiting = one.start(probe.poll), one.start(probe.wait_for, 99)

    one.advance(1)

    assert waiting.is_still()
    claim = polling.is_still()
    assert not claim
    assert claim.yours == "poll() woke 10 times while nothing happened"
    assert claim.line == 25


def test_spinning_is_no_waiting_and_others_are_not_held_up(subject: Checked) -> None:
    one = subject(PROBE)
    probe = one.Probe()

    spinning = one.start(probe.spin)

    claim = spinning.is_waiting()
    assert not claim
    assert (claim.yours, claim.line) == ("spin() runs round in a loop for ever", 27)
    assert probe.give(7) == 7


@pytest.mark.parametrize(
    ("use", "outcome", "yours"),
    [
        (lambda p: p.fail(), Outcome.FAILED, "fail() raises QueueFull: no room"),
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


def test_a_spill_outlives_the_queue_that_wrote_to_it(subject: Checked) -> None:
    one = subject(PROBE)
    spill = one.double(SPILL)
    before, after = one.Probe(spill=spill), one.Probe(spill=spill)

    before.keep(Item("a"))
    before.keep(Item("b", priority=2))

    assert len(spill) == 2
    assert after.fetch() == Item("a")
    assert spill.popleft() == Item("b", 2)
    assert one.start(spill.popleft).raised(IndexError)


def test_each_spill_that_is_not_shared_is_its_own(subject: Checked) -> None:
    one = subject(PROBE)
    first, second = one.Probe(spill=SPILL), one.Probe(spill=SPILL)

    first.keep(Item("a"))

    assert one.start(second.fetch).raised(IndexError)


def test_what_is_left_behind_is_a_claim(subject: Checked) -> None:
    one = subject(PROBE)
    probe = one.Probe()
    probe.leave()

    claim = one.leaves_nothing()

    assert not claim
    assert claim.yours == "helper waits for an Event to be set"
    probe.ring()
    assert one.leaves_nothing()


def test_a_restart_forgets_calls_time_and_tasks(subject: Checked) -> None:
    one = subject(PROBE)
    probe = one.Probe(clock=CLOCK)
    probe.leave()
    one.start(probe.wait)
    one.advance(5)

    one.restart()

    fresh = one.Probe(clock=CLOCK)
    assert one.leaves_nothing()
    assert fresh.time() == 0
    assert one.start(fresh.wait).is_waiting()


def test_a_check_explores_before_it_makes_steps(subject: Checked) -> None:
    one = subject(PROBE)
    scenario = Scenario.of("Probe").actors(a=[call("give", "x")], b=[call("wait")])

    explored, swept = one.explore(scenario, schedules=12), one.sweep(scenario)

    assert explored.schedules == 12
    assert {event.value for history in explored for event in history} == {None, "x"}
    assert {e.value.name for history in swept for e in history if e.kind.value == "raise"} == {
        "CancelledError"
    }
    one.Probe()
    with pytest.raises(GraderFault, match="before it makes steps"):
        one.explore(scenario, schedules=12)


def test_a_background_spinner_is_told_and_no_lie(subject: Checked) -> None:
    one = subject(PROBE.replace("create_task(self.wait(),", "create_task(self.spin(),"))
    scenario = Scenario.of("Probe").actors(a=[call("leave")])

    explored = one.explore(scenario, schedules=2)

    assert {stuck.thread for history in explored for stuck in history.left} == {"helper"}
