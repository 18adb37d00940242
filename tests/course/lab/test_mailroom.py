"""What a consumer is given tells the lab of each call, in one process and among several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from course.contracts.retries_and_dead_letters import DeadLetter, Permanent
from course.lab.history import Kind
from course.lab.mailroom import Draws, End, Post, Tries, Wanted, Work, played
from course.lab.runtime.answer import Answer
from course.lab.runtime.effects import Quiet
from course.lab.runtime.members import Member
from course.lab.runtime.processes import ProcessLab
from course.lab.runtime.stops import NoStops
from course.lab.runtime.turns import EVERYWHERE
from course.lab.scenario import Scenario, call
from course.lab.scripts import Noted

ANSWER = """
class Desk:
    def __init__(self, handler):
        self.handler = handler
    def work(self, body):
        self.handler(body)
    def forward(self, send):
        send(b"a", 1)
    def rest(self, seconds):
        import time
        time.sleep(seconds)
"""
LETTER = DeadLetter("1", b"bad-mark", 3, "", "", redriven=2)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessLab]:
    """Return what runs the answer among processes."""
    try:
        Member(lambda voice: None, EVERYWHERE).kill()
    except NoStops as problem:
        pytest.skip(str(problem))
    monkeypatch.chdir(tmp_path)
    found = ProcessLab(Answer(ANSWER, "answer.py"), told)
    yield found
    found.end()
    found.stock.forget()


def told(value: object) -> object:
    """Return a deed as words that can cross: who did what, with which body."""
    if isinstance(value, Noted):
        return f"{value.by} {value.deed.value} {value.item!r} {value.said}"
    return value


def test_a_body_is_known_by_how_it_begins() -> None:
    handler = played(
        Work((Tries(b"bad", (End.NO_PAPER, End.DONE)),)), Quiet([], [], lambda seconds: None)
    )

    with pytest.raises(ValueError, match="no paper"):
        handler(b"bad-mark")

    handler(b"bad-mark")
    assert handler.handler_calls() == [b"bad-mark", b"bad-mark"]


def test_what_a_handler_raises_is_kept_for_the_judge() -> None:
    failed: list[str] = []
    ends = (End.DONE, End.NO_PAPER)
    handler = played(Work((Tries(b"bad", ends),)), Quiet([], failed, lambda seconds: None))
    handler(b"bad")

    with pytest.raises(ValueError, match="no paper"):
        handler(b"bad")

    assert failed == ["ValueError: no paper"]


def test_a_body_that_nobody_gave_is_refused() -> None:
    handler = played(Work((Tries(b"bad", (End.DONE,)),)), Quiet([], [], lambda seconds: None))

    with pytest.raises(TypeError, match="no body"):
        handler(b"good")

    assert handler.handler_calls() == [b"good"]


@pytest.mark.parametrize("end", [End.NO_SUCH_ORDER, End.WRONG_ADDRESS], ids=lambda end: end.name)
def test_a_permanent_end_raises_what_the_contract_calls_so(end: End) -> None:
    error = end.error()

    is_permanent = isinstance(error, Permanent)

    assert is_permanent


def test_a_post_says_what_it_sent_and_raises_where_it_was_told() -> None:
    send = played(Post(fails_at=2), Quiet([], [], lambda seconds: None))
    send(b"a", 1)

    with pytest.raises(ConnectionError):
        send(b"b", 1)

    assert send.was_sent() == [(b"a", 1)]


@pytest.mark.parametrize(
    ("wanted", "is_it"),
    [(Wanted(), True), (Wanted(b"ba"), True), (Wanted(b"x"), False), (Wanted(b"", 1), False)],
    ids=["all", "by its body", "another body", "redriven too often"],
)
def test_a_filter_wants_letters_by_body_and_by_redrives(wanted: Wanted, *, is_it: bool) -> None:
    keep: Callable[[DeadLetter], bool] = played(wanted, Quiet([], [], lambda seconds: None))

    found = keep(LETTER)

    assert found is is_it


def test_chance_shows_its_numbers_again_and_again() -> None:
    chance = played(Draws((0.1, 0.9)), Quiet([], [], lambda seconds: None))

    shown = [chance() for _ in range(3)]

    assert shown == [0.1, 0.9, 0.1]


def test_a_process_can_be_killed_after_the_work_and_before_it_hears(lab: ProcessLab) -> None:
    work = Work((Tries(b"a", (End.DONE,)),))
    made = Scenario.of("Desk", handler=work).actors(worker=[call("work", b"a")])

    killed = [one for one in lab.crash(made) if one.victims]

    deeds = {tuple(e.value for e in one if e.kind is Kind.NOTE) for one in killed}
    began, gave = "worker began b'a' None", "worker gave b'a' None"
    assert {(began,), (began, gave)} <= deeds


def test_what_an_operation_gives_is_played_in_its_process(lab: ProcessLab) -> None:
    made = Scenario.of("Desk", handler=None).actors(worker=[call("forward", send=Post())])

    history = lab.seeded(made, 0)

    deeds = [event.value for event in history if event.kind is Kind.NOTE]
    assert deeds == ["worker sent b'a' 1"]


def test_who_sleeps_alone_lets_virtual_time_pass(lab: ProcessLab) -> None:
    lab.begin_steps()
    desk = lab.namespace()["Desk"](None)

    desk.rest(30)

    assert lab.seconds() == 30
