"""Fresh values in the place of given ones, those that stay exactly as they are, a fresh process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from course.grading.finding import Finding
from course.grading.messages import (
    charge_of,
    is_charged,
    is_charged_for,
    is_put_aside,
    message,
    sent_bytes,
)
from course.lab.doubles import BELT, SHOP, TILL
from course.subject.fresh import Exactly, Fresh
from course.subject.proxy import Subject

ANSWER = """
from course.contracts.stable_payloads import Charge, DeadLetter
seen = []
def see(value):
    seen.append(value)
    return list(seen)
def submit(item, queue):
    queue.put(item)
def charge(till, amount, placed_at):
    till.charge(Charge("o-1", amount, "EUR", placed_at, "1 Old Street"))
def put_aside(till, data, reason):
    till.dead_letter(DeadLetter(data, reason))
"""


@pytest.fixture
def subject(inline: Callable[..., Subject]) -> Subject:
    """Return a subject of the answer above, in this process."""
    return inline(ANSWER, "stable_payloads")


def test_a_text_gets_a_stand_in_and_an_exact_one_stays() -> None:
    fresh = Fresh("salt")

    given = fresh.given(["EUR", Exactly("EUR")])

    assert given[0] != "EUR"
    assert given[1] == "EUR"


def test_bytes_of_the_subjects_own_go_back_as_they_came() -> None:
    fresh = Fresh("salt")
    data = fresh.meant(b"of its own")

    given = fresh.given(Exactly(data, "what was sent"))

    assert given == b"of its own"


@pytest.mark.parametrize(
    ("value", "text"), [(Exactly("EUR"), '"EUR"'), (Exactly(b"{}", "no fields"), "no fields")]
)
def test_an_exact_value_reads_as_itself_or_by_its_name(value: Exactly, text: str) -> None:
    shown = str(value)

    assert shown == text


def test_a_fresh_process_has_nothing_of_the_old_one(subject: Subject) -> None:
    subject.see(1)
    assert subject.see(2) == [1, 2]

    subject.begin_anew()

    assert subject.see(3) == [3]


def test_a_message_that_is_no_json_object_is_found(subject: Subject) -> None:
    belt = subject.double(BELT)

    subject.submit(Exactly(b"[1]"), queue=belt)

    with pytest.raises(Finding) as found:
        sent_bytes(subject, belt)
    assert found.value.evidence.expected == "the message on the queue is one JSON object in UTF-8"
    assert found.value.evidence.yours == "it is b'[1]'"


def test_a_live_object_is_no_message(subject: Subject) -> None:
    shop, belt = subject.double(SHOP), subject.double(BELT)

    subject.submit(shop.order("o-1"), queue=belt)

    with pytest.raises(Finding) as found:
        sent_bytes(subject, belt)
    assert found.value.evidence.yours == "it is <Order>"


def test_an_amount_that_only_equals_the_right_one_is_found(subject: Subject) -> None:
    till = subject.double(TILL)

    subject.charge(till, 4000.0, Exactly("2026-03-02T09:30:00Z"))

    with pytest.raises(Finding) as found:
        is_charged(subject, till, charge_of("o-1", 4000))
    assert found.value.evidence.yours == "it is charged with 4000.0"


@pytest.mark.parametrize(
    "written",
    ["2026-03-02T10:30:00", "2026-03-02T11:30:00Z", "2026-03-02T10:30:00+02:00", "soon"],
    ids=["naive", "another moment", "not in UTC", "no time"],
)
def test_a_moment_that_is_not_said_in_utc_is_found(written: str, subject: Subject) -> None:
    till = subject.double(TILL)

    subject.charge(till, 4000, Exactly(written))

    with pytest.raises(Finding, match="it has"):
        is_charged_for(subject, till, "2026-03-02T10:30:00+02:00")


@pytest.mark.parametrize(
    ("data", "reason"), [(b"{", "no JSON"), (b"{}", "")], ids=["other bytes", "no reason"]
)
def test_a_dead_letter_that_hides_something_is_found(
    data: bytes, reason: str, subject: Subject
) -> None:
    till = subject.double(TILL)

    subject.put_aside(till, Exactly(data), reason)

    with pytest.raises(Finding):
        is_put_aside(subject, till, message({}, "no fields"))
