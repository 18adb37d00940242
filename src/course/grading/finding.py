"""What a check found out about an answer, on its way to becoming a result."""

from __future__ import annotations

from collections.abc import Sequence

from course.grading.outcome import Evidence, Outcome
from course.lab.history import History
from course.lab.judges import Judge, Verdict


class Finding(Exception):
    """A check ended with this outcome; the evidence says why, in the learner's words."""

    def __init__(self, outcome: Outcome, evidence: Evidence) -> None:
        super().__init__(evidence.yours or outcome.value)
        self.outcome = outcome
        self.evidence = evidence


class Violation(Exception):
    """A history breaks a promise."""

    def __init__(
        self, history: History, judge: Judge, verdict: Verdict, all_: Sequence[Judge]
    ) -> None:
        super().__init__(f"expected {verdict.expected}; {verdict.yours}")
        self.history = history
        self.judge = judge
        self.verdict = verdict
        self.judges = tuple(all_)


def judge(history: History, *judges: Judge) -> None:
    """Raise `Violation` for the first of these judgements that the history does not stand."""
    for one in judges:
        verdict = one(history)
        if verdict is not None:
            raise Violation(history, one, verdict, judges)


def walk_differs() -> Finding:
    """Return what is found of an answer that fails on a walk, and not on the same one again."""
    expected, yours = "the same walk gives the same answers", "another answer each time"
    return Finding(Outcome.FAILED, Evidence(expected, yours, keys=("flaky",)))
