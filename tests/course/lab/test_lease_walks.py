"""Walks over a queue with leases find its mistakes, and follow it where the text is open."""

from __future__ import annotations

import collections
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course.contracts.acknowledgement import DeadLetter, Delivery
from course.grading.finding import Finding
from course.grading.lease_walks import walk_leases
from course.lab.lease_model import LeaseModel
from course.subject.boxes import GraderFault, SubjectCrashed, SubjectHung, SubjectLied
from course.subject.proxy import Subject

Walked = Callable[[str], Any]
ROOT = Path(__file__).resolve().parents[3]
WHEATS = ROOT / "tests" / "wheats" / "acknowledgement" / "lease_queue"
SOLUTION = (ROOT / "solutions" / "acknowledgement" / "lease_queue.py").read_text("utf-8")
RIGHT = {path.stem: path.read_text("utf-8") for path in sorted(WHEATS.glob("*.py"))}
MISTAKES = {  # what is replaced, by what, and the smallest walk that shows it
    "capacity": (">= self._capacity", "> self._capacity", "send send send send"),
    "order": ("waiting[:limit]", "waiting[::-1][:limit]", "send send receive"),
    "limit": ("waiting[:limit]", "waiting", "send send receive"),
    "delay": ("until=now + delay_s)", "until=now)", "send receive"),
    "lease": ("if job.receipt and job.until <= now", "if False", "send receive ... receive"),
    "attempt": ("job.attempts += 1", "job.attempts = 1", "send receive ... receive"),
    "token": ("self._token += 1", "self._token = 1", "send receive ... receive"),
    "expires_at": ("job.until = now + self._lease_s", "job.until = now + 1.5", "send receive"),
    "extension": (".until = now + lease_s", ".until += lease_s", "send receive extend ... extend"),
    "reasons": ("reasons.append(reason)", "reasons.insert(0, reason)", ""),
    "death": ("job.attempts >= self", "job.attempts > self", ""),
}


@pytest.fixture
def walked(inline: Callable[..., Subject]) -> Walked:
    """Make a subject of an answer, in this process."""
    return lambda source: inline(source, "acknowledgement")


def done_in(subject: Subject) -> str:
    """Return the steps of the last walk."""
    timeline = subject.evidence("", "", "").timeline
    assert timeline is not None
    asked = [row.text.partition("(")[0] for row in timeline.rows if row.actor == "the check"][1:]
    return " ".join("..." if "pass" in text else text for text in asked)


@pytest.mark.parametrize("source", [SOLUTION, *RIGHT.values()], ids=["solution", *RIGHT])
def test_a_right_queue_stands_every_walk(source: str, walked: Walked) -> None:
    walk_leases(walked(source), capacity=3, max_attempts=2, walks=25)


@pytest.mark.parametrize(("right", "wrong", "smallest"), MISTAKES.values(), ids=MISTAKES)
def test_the_smallest_walk_is_found(right: str, wrong: str, smallest: str, walked: Walked) -> None:
    assert right in SOLUTION
    subject = walked(SOLUTION.replace(right, wrong))

    with pytest.raises((AssertionError, Finding)):
        walk_leases(subject, capacity=3, max_attempts=2, walks=120)

    assert done_in(subject) == smallest or not smallest


def test_the_smallest_walk_is_the_same_every_time(walked: Walked) -> None:
    def found() -> object:
        subject = walked(SOLUTION.replace("self._token += 1", "self._token = 1"))
        with pytest.raises(Finding) as error:
            walk_leases(subject, capacity=3, max_attempts=2)
        return error.value.evidence

    assert found() == found()


def test_a_queue_that_answers_otherwise_the_next_time_is_told(
    walked: Walked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collections, "lent", 0, raising=False)  # outlives every restart
    counting = "import collections; collections.lent += 1; "
    subject = walked(
        SOLUTION.replace("self._token += 1", f"{counting}self._token += collections.lent != 30")
    )

    with pytest.raises(Finding) as found:
        walk_leases(subject, capacity=3, max_attempts=2)

    assert found.value.evidence.yours == "another answer each time"


@pytest.mark.parametrize("kind", [SubjectHung, SubjectCrashed, SubjectLied, GraderFault])
def test_a_lost_subject_is_told_as_it_was_lost(kind: type[Exception], walked: Walked) -> None:
    subject = walked(SOLUTION)
    error = kind("it is gone")

    def lost() -> None:
        raise error

    subject.restart = lost

    with pytest.raises(kind) as found:
        walk_leases(subject, capacity=3, max_attempts=2)

    assert found.value is error


def lend(model: LeaseModel, job: str, attempt: int = 1) -> Delivery:
    """Return the delivery that a right queue makes of this job now."""
    ends = model.now + model.lease_s
    return Delivery(job, job.encode(), attempt, f"{job} {attempt}", 1, ends)


@pytest.fixture
def model() -> LeaseModel:
    """A model in which `a` and `b` were sent."""
    made = LeaseModel(capacity=2, lease_s=10.5, max_attempts=2)
    made.send("a", b"a", None)
    made.send("b", b"b", None)
    return made


def test_the_model_lends_what_was_sent_first(model: LeaseModel) -> None:
    assert model.wrong_with(1, [lend(model, "a")]) == ""
    assert model.wrong_with(1, [lend(model, "b")]) == "those that were sent first"
    assert model.wrong_with(2, [lend(model, "a")]) == "2 jobs"
    assert model.wrong_with(1, [lend(model, "a", 2)]) == "attempt 1 of b'a'"


def test_the_model_knows_who_holds_a_job(model: LeaseModel) -> None:
    model.receive([lend(model, "a")])
    in_time = model.is_held(0)
    model.advance(11)
    late = model.is_held(0)
    model.receive([lend(model, "a", 2)])

    assert (in_time, late, model.is_held(0), model.is_held(1)) == (True, None, False, True)


def test_the_model_counts_what_is_inside(model: LeaseModel) -> None:
    model.receive([lend(model, "a"), lend(model, "b")])
    full = model.is_full()
    model.ack(1)

    assert (full, model.is_full()) == (True, False)


def test_the_model_buries_after_the_last_attempt(model: LeaseModel) -> None:
    model.receive([lend(model, "a")])
    model.nack(0, 0.0, "no answer")
    model.receive([lend(model, "a", 2)])
    model.advance(11)

    (job,) = model.dead()

    assert model.fits(job, DeadLetter("a", b"a", 2, ("no answer", "lease expired")))
    assert not model.fits(job, DeadLetter("a", b"a", 2, ("lease expired", "lease expired")))
