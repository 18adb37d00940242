"""What a pool returns crosses the boundary, and what its scripts tell is told in rows."""

from __future__ import annotations

import json
from typing import Any

from course.contracts import lifecycles
from course.contracts.lifecycles import PoolReport
from course.lab.history import Ending, Event, History, Kind, Raised
from course.lab.judges import Verdict
from course.lab.pools import job, read_report, run_pool
from course.lab.scenario import Scenario
from course.lab.scripts import Deed, Failure, Noted
from course.lab.timeline import timeline
from course.lab.travel import event_from
from course.subject.contracted import learn
from course.subject.fresh import Fresh
from course.subject.wire import Opaque, decode, encode

learn(lifecycles)
WORK = [job("a"), job("b", fails=Failure.VALUE_ERROR)]
POOL = Scenario.of_functions().actors(caller=[run_pool(WORK, workers=2, capacity=1)])


def described(value: Any) -> Opaque | Raised:
    """Return what stands for a value that cannot cross."""
    if isinstance(value, BaseException):
        return Raised(type(value).__name__, str(value), 7, (type(value).__name__,))
    return Opaque(0, type(value).__name__)


def crossed(value: Any) -> Any:
    """Return what arrives of a value."""
    return decode(json.loads(json.dumps(encode(value, described))), lambda held: held)


def test_a_report_crosses_with_its_exceptions_described() -> None:
    report = PoolReport({0: "A"}, {1: ValueError("b")}, [2], TimeoutError("late"))

    arrived = crossed(report)

    assert arrived.succeeded == {0: "A"}
    assert arrived.failed == {1: Raised("ValueError", "b", 7, ("ValueError",))}
    assert arrived.unprocessed == [2]
    assert arrived.source_error.name == "TimeoutError"


def test_a_report_in_a_history_can_be_looked_up_and_read() -> None:
    plain = ["return", "caller", 0, 0.0, encode(PoolReport({0: "A"}, {}, [1]), described), None]

    event = event_from(plain, lambda value: decode(value, lambda held: held))
    report = read_report(event.value)

    assert hash(event.value)
    assert report is not None
    assert (report.succeeded, report.failed, report.unprocessed) == ({0: "A"}, {}, (1,))
    assert repr(event.value).startswith("PoolReport(succeeded={0: 'A'}, failed={}, unprocessed=[1]")


def test_texts_in_a_report_are_fresh_and_understood() -> None:
    fresh = Fresh("salt")
    error, result = fresh.given("b"), fresh.given("A")
    report = PoolReport({0: result}, {1: Raised("ValueError", error)}, [])  # type: ignore[dict-item]

    meant = fresh.meant(report)

    assert meant == PoolReport({0: "A"}, {1: Raised("ValueError", "b")}, [])  # type: ignore[dict-item]
    assert not fresh.is_given(PoolReport({0: "A"}, {}, []))


def test_the_scripts_of_a_call_get_fresh_texts_too() -> None:
    fresh = Fresh("salt")
    operation = run_pool(WORK, workers=2, capacity=1)

    handler = fresh.given(dict(operation.options)["handler"])
    source = fresh.given(operation.arguments[0])

    assert [one.item for one in handler.jobs] == list(source.items)
    assert source.items != ("a", "b")
    assert handler.jobs[1].fails is Failure.VALUE_ERROR


def test_a_story_tells_which_thread_did_what() -> None:
    deeds = [
        Noted(Deed.READ, "caller", "a"),
        Noted(Deed.BEGAN, "thread_1", "a"),
        Noted(Deed.GAVE, "thread_1", "a", "A"),
        Noted(Deed.READ, "caller", "b"),
        Noted(Deed.FAILED, "thread_2", "b", "ValueError"),
        Noted(Deed.CLASHED, "thread_2"),
        Noted(Deed.BROKE, "caller", None, "TimeoutError"),
        Noted(Deed.ENDED, "caller"),
    ]
    notes = [Event(Kind.NOTE, "caller", 0, 0.0, deed) for deed in deeds]
    end = Event(Kind.RETURN, "caller", 0, 0.0, PoolReport({}, {}, []))
    events = (Event(Kind.CALL, "caller", 0, 0.0), *notes, end)
    history = History(POOL, events, Ending.FINISHED)

    told = timeline(history, Verdict("more", "less", len(events) - 1, "caller", "less"), 3)

    assert told.title == "capacity 1, workers 2 · schedule 4"
    assert told.actors == ("caller", "thread 1", "thread 2")
    assert [f"{row.actor}: {row.text}" for row in told.rows[:-1]] == [
        'caller: run_pool(["a", "b"]) begins',
        'caller: the source gives "a"',
        'thread 1: handler("a") begins',
        'thread 1: handler("a") returns "A"',
        'caller: the source gives "b"',
        'thread 2: handler("b") raises ValueError',
        "thread 2: reads the source, too",
        "caller: the source raises TimeoutError",
        "caller: the source has ended",
    ]
    assert told.rows[-1].text.startswith("run_pool() returns PoolReport(")
    assert told.rows[-1].flag == "less"
