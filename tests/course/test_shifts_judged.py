"""Supervisors as they are judged: an end that nobody has seen, and jobs of one name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from course.contracts import worker_health
from course.contracts.worker_health import Health
from course.grading import finding
from course.grading.health import Watch
from course.subject.contracted import learn
from course.subject.proxy import Subject

ANSWER = """
from course.contracts.worker_health import Health
class Supervisor:
    def __init__(self, spawn, *, names, give_back, **_):
        self.spawn, self.give_back, self.workers = spawn, give_back, [spawn(n) for n in names]
    def look(self):
        for worker in self.workers:
            {first}
        for worker in self.workers:
            {then}
            self.spawn(worker.name)
        return dict.fromkeys([worker.name for worker in self.workers], Health.STUCK)
"""
ENDS, RETURNS = "worker.kill(), worker.wait()", "self.give_back(worker.progress().job)"
JOBS = {"w1": "job", "w2": "job"}


@pytest.fixture
def watching(inline: Callable[..., Subject]) -> Callable[..., Watch]:
    """Make watches over two workers with jobs of one name, and an answer that does this."""
    learn(worker_health)

    def of(first: str, then: str = RETURNS) -> Watch:
        watch = Watch(inline(ANSWER.format(first=first, then=then), "worker_health"), *JOBS)
        watch.takes(**JOBS)
        watch.shift.lingers("w1", 9, 1.5)
        return watch

    return of


@pytest.mark.parametrize(
    ("first", "yours"),
    [
        ("worker.kill()", "it sends a signal, and does not wait"),
        (
            "worker.kill(), worker.exit_status()",
            "it asks exit_status once after a signal, hears None, and goes on",
        ),
        (
            "worker.kill(), [worker.exit_status() for _ in range(3)]",
            "it asks exit_status 3 times after a signal, hears None, and goes on",
        ),
    ],
    ids=["does not wait", "asks once", "asks three times"],
)
def test_what_was_asked_in_vain_is_told(
    watching: Callable[..., Watch], first: str, yours: str
) -> None:
    watch = watching(first)

    with pytest.raises(finding.Finding) as found:
        watch.finds(w1=Health.STUCK, w2=Health.STUCK, back=JOBS)

    assert found.value.evidence.yours == yours


@pytest.mark.parametrize(
    ("first", "then"),
    [(ENDS, RETURNS), (f"{ENDS}, {RETURNS}", "pass")],
    ids=["all after all ends", "each after its end"],
)
def test_jobs_of_one_name_come_back_after_as_many_ends(
    watching: Callable[..., Watch], first: str, then: str
) -> None:
    watch = watching(first, then)

    watch.finds(w1=Health.STUCK, w2=Health.STUCK, back=JOBS)


def test_two_jobs_of_one_name_are_too_many_after_one_end(watching: Callable[..., Watch]) -> None:
    watch = watching(f"{ENDS}, worker is self.workers[0] and [{RETURNS} for _ in (1, 2)]", "pass")

    with pytest.raises(finding.Finding) as found:
        watch.finds(w1=Health.STUCK, w2=Health.STUCK, back=JOBS)

    assert (
        found.value.evidence.expected == "look() gives back job when the old process of w2 is gone"
    )
