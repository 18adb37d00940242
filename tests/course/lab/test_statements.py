"""Statements held against runs: of all that could be said, only the truth is called true."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from course.grading.policies import NAMES, OTHER_DAYS, OTHER_SEEDS
from course.lab.documents import Document, read, written
from course.lab.happened import Happened, Job, Seen, What
from course.lab.replayed import CHOICES, MEMBERS
from course.lab.statements import BOUNDS, LOOSE, Evidence, Judged, Truth
from course.specimens.office_days import DAYS, SEEDS, observed

ROOT = Path(__file__).resolve().parents[3]
WHEATS = ROOT / "tests" / "wheats" / "backpressure_policy" / "policy_document"
TRUTHFUL = {"letters": "refusing", "parcels": "waiting", "telegrams": "shedding"}
SETS: dict[str, list[Any]] = {
    key: [list(some) for many in range(len(names) + 1) for some in combinations(names, many)]
    for key, names in MEMBERS.items()
}
EXACT: dict[str, list[Any]] = {
    **{key: list(choices) for key, choices in CHOICES.items()},
    **SETS,
    "queue.capacity": list(range(1, 20)),
    "crash.max_attempts": list(range(1, 10)),
    "crash.redelivery_after_s": ["never", 0, 1, 1.5, 2, 5, 6, 7],
    "claims.duplicates_possible": [True, False],
}
TINY = 0.001
SAFE = 1.5  # times the worst run: what the page promises


@cache
def runs(name: str) -> Evidence:
    return Evidence(observed(name, DAYS, SEEDS))


def truthful(name: str) -> Document:
    return read((WHEATS / f"{TRUTHFUL[name]}.toml").read_text("utf-8"), NAMES)


def judged(name: str, key: str, says: Any) -> Judged:
    document = truthful(name)
    return runs(name).judge(replace(document, says={**document.says, key: says}), key)


def in_order(says: Any) -> Any:
    return sorted(says) if isinstance(says, list) else says


@pytest.mark.parametrize("key", EXACT)
@pytest.mark.parametrize("name", TRUTHFUL)
def test_only_the_truth_is_called_true(name: str, key: str) -> None:
    right = truthful(name).says[key]

    true = [says for says in EXACT[key] if judged(name, key, says).truth is Truth.TRUE]

    near = [right] if right != 1.45 else [1.5]
    assert list(map(in_order, true)) == list(map(in_order, near))


def held(name: str, key: str) -> float:
    """Return the worst that any run of a queue shows of a bound."""
    size = judged(name, key, 0).size
    assert size is not None
    return size


BOUNDED = [
    (name, key)
    for name in TRUTHFUL
    for key in BOUNDS
    if name == "parcels" or key != "when_full.max_wait_s"
]


@pytest.mark.parametrize(("name", "key"), BOUNDED)
def test_a_bound_is_true_from_the_worst_run_to_some_times_that(name: str, key: str) -> None:
    worst = held(name, key)
    widest = max(BOUNDS[key].loose * worst, BOUNDS[key].floor)
    if key == "claims.max_loss_pct":
        widest = max(min(widest, 100 - (100 - worst) / LOOSE), BOUNDS[key].floor)

    least, most, above = (judged(name, key, says) for says in (worst, widest - TINY, widest + TINY))

    assert (least.truth, most.truth, above.truth) == (Truth.TRUE, Truth.TRUE, Truth.VACUOUS)


@pytest.mark.parametrize(("name", "key"), BOUNDED)
def test_a_bound_below_the_worst_run_is_false_with_that_run(name: str, key: str) -> None:
    worst = held(name, key)

    found = judged(name, key, worst - 0.01)

    if worst:
        assert found.truth is Truth.FALSE
        assert found.moment is not None
        assert f"load {found.moment.run.load}, seed {found.moment.run.seed}" in found.observed
    assert found.truth is not Truth.VACUOUS


@pytest.mark.parametrize(("name", "key"), BOUNDED)
def test_half_as_much_again_as_the_worst_run_is_safe_on_other_days(name: str, key: str) -> None:
    safe = SAFE * held(name, key)
    others = Evidence(observed(name, OTHER_DAYS, OTHER_SEEDS))

    found = others.judge(replace(truthful(name), says={key: safe}), key)

    assert found.truth is not Truth.FALSE


@pytest.mark.parametrize("key", [*EXACT, *BOUNDS])
@pytest.mark.parametrize("name", TRUTHFUL)
def test_what_is_not_true_is_told_without_what_would_be(name: str, key: str) -> None:
    right = truthful(name).says[key]
    words = {written(one) for one in (right if isinstance(right, list) else [right])}
    words |= {word.strip('"') for word in words} - {"true", "false", "0", "1", "2", "4", "worker"}

    told = [
        one.observed
        for one in (judged(name, key, says) for says in EXACT.get(key, [0.01, 0.5, 3, 1000]))
        if one.truth in (Truth.FALSE, Truth.VACUOUS)
        and not (key in MEMBERS and one.observed.startswith("none of"))
    ]

    assert not [said for said in told if words & set(said.replace(",", " ").split())]
    if key in BOUNDS and (worst := held(name, key)):
        assert not [said for said in told if BOUNDS[key].told(worst) in said]


def test_a_red_depth_shows_the_first_moment_that_is_too_deep_and_not_the_deepest() -> None:
    found = judged("letters", "claims.max_depth", 6)

    assert found.moment is not None
    assert found.moment.run.log[found.moment.at].depth == 7
    assert held("letters", "claims.max_depth") == 8


@pytest.mark.parametrize("name", TRUTHFUL)
def test_a_recovery_that_no_day_can_be_worse_than_is_vacuous(name: str) -> None:
    key = "claims.recovery_s_after_burst"

    found = judged(name, key, 60)

    assert found.truth is Truth.VACUOUS


def test_an_action_that_lets_nobody_wait_has_no_wait_to_bound() -> None:
    found = judged("letters", "when_full.max_wait_s", 0.5)

    assert found.truth is Truth.FALSE
    assert "action is refuse, which lets nobody wait" in found.observed


@pytest.mark.parametrize(
    ("limit", "truth"), [(14, Truth.VACUOUS), (0.5, Truth.FALSE), (None, Truth.VACUOUS)]
)
def test_a_limit_that_nobody_meets_is_vacuous_and_one_that_is_passed_is_false(
    limit: float | None, truth: Truth
) -> None:
    says: dict[str, Any] = {"when_full.action": "time_out"}
    if limit is not None:
        says["when_full.max_wait_s"] = limit

    found = runs("parcels").judge(Document(says, {}), "when_full.action")

    assert found.truth is truth
    assert (found.moment is not None) is (truth is Truth.FALSE)


def test_what_no_run_shows_is_vacuous_and_not_true() -> None:
    idle = Evidence([run for run in observed("letters", DAYS, SEEDS) if run.load == "idle"])

    found = [
        idle.judge(truthful("letters"), key)
        for key in ("when_full.action", "queue.capacity", "payload.kind")
    ]

    assert [one.truth for one in found] == [Truth.VACUOUS] * 3


def test_a_limit_of_nought_is_a_time_out_and_shows_the_capacity() -> None:
    jobs = tuple(Job(number, 0, 1, 0, 0) for number in range(2))
    log = (
        Happened(0, What.OFFERED, 0, 0),
        Happened(0, What.ACCEPTED, 0, 1, "accepted"),
        Happened(1, What.OFFERED, 1, 1),
        Happened(1, What.TIMED_OUT, 1, 1),
    )

    shown = Evidence([Seen("job", "burst", 1, jobs, log)])

    document = Document({"queue.capacity": 1, "when_full.action": "time_out"}, {})
    assert shown.judge(document, "queue.capacity").truth is Truth.TRUE
    assert shown.judge(document, "when_full.action").truth is Truth.TRUE
