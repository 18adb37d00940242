"""What an answer draws at random is the same in every run, so that a learner reads the same."""

from __future__ import annotations

from pathlib import Path

from course import catalog
from course.candidate import Candidate
from course.grading.check import Check
from course.grading.outcome import Outcome, Visibility
from course.grading.run import run_checks

ROOT = Path(__file__).resolve().parents[3]
EXERCISE = catalog.load(ROOT).find("durable_queue")
DRAWS_RECEIPTS = next(one for one in EXERCISE.chaffs() if one.stem == "lease_in_memory")
SHOWS_RECEIPTS = "attempts, reasons and dead letters outlive whoever saw them"


def test_a_walk_of_the_process_lab_shows_the_same_receipts_each_time() -> None:
    def is_wanted(candidate: Candidate, check: Check, seen: Visibility) -> bool:
        return check.sentence == SHOWS_RECEIPTS

    both = run_checks(
        ROOT,
        [Candidate(DRAWS_RECEIPTS, name) for name in ("once", "again")],
        exercises=[EXERCISE.name],
        is_wanted=is_wanted,
    )

    once, again = both
    assert once.outcome is Outcome.FAILED
    assert "nack(" in repr(once.evidence.timeline)
    assert once.evidence == again.evidence
