"""The timeline of a statement that is not true has in it what makes it so."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from course.grading.feedback import has_run
from course.grading.outcome import Evidence
from course.grading.shown import escaped
from course.grading.told_runs import MOST_ROWS, timeline
from course.lab.documents import Document
from course.lab.statements import Evidence as Runs
from course.lab.statements import Judged
from course.specimens.office_days import DAYS, SEEDS, observed


@cache
def runs(name: str) -> Runs:
    return Runs(observed(name, DAYS, SEEDS))


def told(name: str, key: str, says: Any) -> list[str]:
    judged = found(name, key, says)
    assert judged.moment is not None
    return [row.text for row in timeline(judged.moment, judged).rows]


def found(name: str, key: str, says: Any) -> Judged:
    return runs(name).judge(Document({key: says}, {}), key)


@pytest.mark.parametrize(
    ("name", "key", "says", "parts"),
    [
        ("letters", "claims.duplicates_possible", False, ["has done {job}", "has done {job}"]),
        ("letters", "claims.order_after_redelivery", "kept", ["has {other} back", "inside: "]),
        ("parcels", "claims.order_after_redelivery", "lost", ["has {job} back", "inside: "]),
        ("telegrams", "queue.ordering", "oldest_first", ["inside (class): ", "(class "]),
        ("telegrams", "when_full.victim", "oldest", ["inside (class): ", "throws {job} "]),
        ("telegrams", "crash.who_marks_dead", "queue", ["begins anew with {job}, attempt 2"]),
        ("telegrams", "claims.recovery_s_after_burst", 0.5, ["the burst is over"]),
        ("letters", "queue.owner_in", "queue", ["refuses {job}"]),
    ],
)
def test_a_timeline_has_the_evidence(name: str, key: str, says: Any, parts: list[str]) -> None:
    judged = found(name, key, says)
    assert judged.moment is not None
    noun, job = judged.moment.run.noun, judged.moment.run.log[judged.moment.at].job

    rows = told(name, key, says)

    there = "\n".join(rows)
    for part in parts:
        text = part.replace("{job}", f"{noun} {job}").partition("{other}")[0]
        assert there.count(text) >= parts.count(part), there
    assert len(rows) <= MOST_ROWS + 1


def test_the_one_that_was_passed_is_inside_and_came_back_before() -> None:
    rows = told("letters", "claims.order_after_redelivery", "kept")

    inside = rows[-2].removeprefix("inside: ").split()
    back = [row.split()[2] for row in rows if " back, " in row]
    assert set(back) & set(inside)


def test_a_job_that_is_back_is_taken_before_later_ones_that_are_inside() -> None:
    rows = told("parcels", "claims.order_after_redelivery", "lost")

    inside = list(map(int, rows[-2].removeprefix("inside: ").split()))
    taken = int(rows[-1].split()[2].rstrip(","))
    assert max(inside) > taken


def test_recovery_counts_only_runs_with_a_burst() -> None:
    judged = found("letters", "claims.recovery_s_after_burst", 0.5)

    assert judged.share.endswith(" of the 40 runs with a burst")


def test_what_is_vacuous_has_no_timeline() -> None:
    judged = found("parcels", "claims.max_loss_pct", 5)

    assert judged.moment is None
    assert judged.observed == "no run shows any"


def test_a_day_in_words_is_not_offered_to_be_watched() -> None:
    judged = found("letters", "claims.max_depth", 6)
    assert judged.moment is not None

    shown = timeline(judged.moment, judged)

    assert not has_run(escaped(Evidence(timeline=shown)))
    assert has_run(escaped(Evidence(timeline=replace(shown, has_pictures=True))))
