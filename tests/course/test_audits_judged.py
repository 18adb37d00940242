"""Audits as they are judged: what was missed, what was a false alarm, and what a red shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest

from course.contracts import broker_settings
from course.contracts.broker_settings import Finding, Workload
from course.grading import finding
from course.grading.audits import (
    DECIDES,
    DEFAULTS,
    Case,
    celery,
    given,
    has_no_false_alarm,
    is_audited,
    is_refused,
    misses_nothing,
    rabbitmq,
    rq,
    stays_as_it_was,
)
from course.subject.contracted import learn
from course.subject.fresh import Exactly
from course.subject.proxy import Subject

EARLY, PICKLE = Finding.EARLY_ACK_LOSES_WORK, Finding.PICKLE_PAYLOAD
MATTERS = Workload(30, is_idempotent=True, loss_matters=True)
ANSWER = """
from course.contracts.broker_settings import Finding
def audit(config, workload):
    {does}
"""


@pytest.fixture
def answering(inline: Callable[..., Subject]) -> Callable[[str], Subject]:
    """Make subjects whose audit does this."""
    learn(broker_settings)
    return lambda does: inline(ANSWER.format(does=does), "broker_settings")


def test_the_right_set_is_right(answering: Callable[[str], Subject]) -> None:
    subject = answering("return {Finding.EARLY_ACK_LOSES_WORK}")

    is_audited(subject, Case(celery(), MATTERS, {EARLY}))


def test_what_was_missed_is_told_with_what_happens(answering: Callable[[str], Subject]) -> None:
    subject = answering("return set()")

    with pytest.raises(finding.Finding) as found:
        misses_nothing(subject, Case(celery(), MATTERS, {EARLY}))

    evidence = found.value.evidence
    assert evidence.expected == "EARLY_ACK_LOSES_WORK"
    assert evidence.yours == f"nothing; missed: EARLY_ACK_LOSES_WORK. {EARLY.value}"
    assert evidence.when == "tasks of up to 30 s, idempotent, loss matters"


def test_a_false_alarm_is_told(answering: Callable[[str], Subject]) -> None:
    subject = answering("return {Finding.PICKLE_PAYLOAD}")

    with pytest.raises(finding.Finding) as found:
        has_no_false_alarm(subject, Case(celery(), MATTERS, {EARLY}))

    assert found.value.evidence.yours == "false alarm: PICKLE_PAYLOAD"


def test_what_is_missed_is_no_false_alarm(answering: Callable[[str], Subject]) -> None:
    subject = answering("return set()")

    has_no_false_alarm(subject, Case(celery(), MATTERS, {EARLY}))


def test_a_false_alarm_is_no_miss(answering: Callable[[str], Subject]) -> None:
    subject = answering("return set(Finding)")

    misses_nothing(subject, Case(celery(), MATTERS, {EARLY}))


def test_a_check_looks_at_what_it_is_about(answering: Callable[[str], Subject]) -> None:
    subject = answering("return {Finding.PICKLE_PAYLOAD}")

    is_audited(subject, Case(rq(), MATTERS, {PICKLE, EARLY}), about={PICKLE})


@pytest.mark.parametrize(
    "does",
    ["return [Finding.PICKLE_PAYLOAD]", 'return {"PICKLE_PAYLOAD"}', "return None", "1 / 0"],
    ids=["a list", "names", "nothing", "an error"],
)
def test_what_is_no_set_of_findings_is_told(does: str, answering: Callable[[str], Subject]) -> None:
    subject = answering(does)

    with pytest.raises(finding.Finding, match="audit"):
        is_audited(subject, Case(rq(), MATTERS, {PICKLE}))


def test_a_red_shows_what_is_given_and_the_defaults_that_decide(
    answering: Callable[[str], Subject],
) -> None:
    subject = answering("return set()")
    config = celery("rabbitmq", task_acks_late=True, task_time_limit=60)

    with pytest.raises(finding.Finding) as found:
        is_audited(subject, Case(config, MATTERS, {Finding.ACK_TIMEOUT_BELOW_TASK}))

    timeline = found.value.evidence.timeline
    assert timeline is not None
    assert timeline.title == "celery on rabbitmq"
    assert [row.cells for row in timeline.rows] == [
        ("task_time_limit", "60", "the configuration"),
        ("task_acks_late", "True", "the configuration"),
        ("consumer_timeout", "1800000", "its default"),
    ]
    assert timeline.rows[-1].flag == "ACK_TIMEOUT_BELOW_TASK missed"


def test_a_crash_is_told_beside_the_configuration(answering: Callable[[str], Subject]) -> None:
    subject = answering("1 / 0")

    with pytest.raises(finding.Finding) as found:
        is_audited(subject, Case(rq(retry={"max": 3}), MATTERS))

    timeline = found.value.evidence.timeline
    assert timeline is not None
    assert [row.cells for row in timeline.rows] == [("retry", '{"max": 3}', "the configuration")]
    assert found.value.evidence.when == "tasks of up to 30 s, idempotent, loss matters"


def test_an_argument_that_is_not_there_has_no_default(answering: Callable[[str], Subject]) -> None:
    subject = answering("return set()")
    poison = Workload(30, is_idempotent=True, kills_workers=True)

    with pytest.raises(finding.Finding) as found:
        is_audited(subject, Case(rabbitmq(), poison, {Finding.REJECT_ON_LOST_LOOPS_POISON}))

    timeline = found.value.evidence.timeline
    assert timeline is not None
    assert timeline.rows[-1].cells == ("x-delivery-limit", "not there", "nobody says it")


def test_a_changed_configuration_is_told_by_what_changed(
    answering: Callable[[str], Subject],
) -> None:
    subject = answering('config["arguments"]["x-queue-type"] = "classic"; return set()')

    with pytest.raises(finding.Finding) as found:
        stays_as_it_was(subject, Case(rabbitmq({}, auto_ack=True), MATTERS))

    assert found.value.evidence.yours == 'arguments is {"x-queue-type": "classic"}'


def test_a_system_that_is_not_refused_is_told(answering: Callable[[str], Subject]) -> None:
    subject = answering("return set()")

    with pytest.raises(finding.Finding, match="returns set"):
        is_refused(subject, {"system": "sqs"}, MATTERS)


def test_names_of_settings_stay_and_free_texts_do_not() -> None:
    config = given(celery(result_backend="redis://localhost/1"))

    assert config[Exactly("broker")] == Exactly("redis")
    assert config[Exactly("result_backend")] == "redis://localhost/1"


def test_every_finding_is_decided_by_a_setting_that_has_a_default() -> None:
    known = {name for defaults in DEFAULTS.values() for name in defaults}

    assert list(DECIDES) == list(Finding)
    assert all(set(names) <= known for names in DECIDES.values())


def test_a_workload_says_all_its_facts() -> None:
    worst = Workload(9, *[True] * (len(fields(Workload)) - 1))

    assert str(worst) == (
        "tasks of up to 9 s, idempotent, loss matters, may kill its worker, may hang, "
        "short and long"
    )
