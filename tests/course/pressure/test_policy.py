"""A policy is read, or refused with a word that says what would be right."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from course.pressure import policy

ROOT = Path(__file__).resolve().parents[3]
RIGHT = (ROOT / "exercises" / "pressure_test" / "policy.toml").read_text("utf-8")


def test_the_policy_of_the_skeleton_is_read() -> None:
    found = policy.read(ROOT / "exercises" / "pressure_test")

    assert (found.capacity, found.workers, found.when_full) == (40, 4, "refuse")
    assert (found.retry_after_s, found.p99_wait_s, found.recovery_s_after_burst) == (None,) * 3


def test_a_lease_may_never_end_and_a_retry_may_be_at_once(tmp_path: Path) -> None:
    never = RIGHT.replace("lease_s = 1.0", 'lease_s = "never"')
    told = never.replace('retry_after_s = ""', "retry_after_s = 0")
    (tmp_path / "policy.toml").write_text(told, "utf-8")

    found = policy.read(tmp_path)

    assert (found.lease_s, found.says("lease_s"), found.pause_s) == (math.inf, "never", 1.0)
    assert found.retry_after_s == 0


def test_a_claim_that_is_left_out_is_open(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(RIGHT.replace("retry_after_s", "# retry"), "utf-8")

    found = policy.read(tmp_path)

    assert found.retry_after_s is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("capacity = 40", "capacity = 0", "capacity = 0: a whole number from 1 to 200 is right"),
        ("capacity = 40", "capacity = 201", "capacity = 201: a whole number from 1 to 200"),
        ("capacity = 40", "capacity = true", "capacity = True: a whole number"),
        ("workers = 4", "workers = 4.0", "workers = 4.0: a whole number from 1 to 16 is right"),
        ("drain_s = 2.0", "drain_s = 0", "drain_s = 0: seconds, above 0 and up to 5"),
        ("drain_s = 2.0", 'drain_s = "2 s"', "drain_s = '2 s': seconds, above 0 and up to 5"),
        ("drain_s = 2.0", "drain_s = nan", "drain_s = nan: seconds, above 0 and up to 5"),
        ('"refuse"   ', '"drop"   ', 'when_full = \'drop\': "refuse" or "wait" is right'),
        ("lease_s = 1.0", "lease_s = inf", 'above 0 and up to 2, or "never"'),
        ("lease_s = 1.0", 'lease_s = ""', "lease_s = '': seconds, above 0 and up to 2"),
        ("drain_s = 2.0", 'drain_s = "never"', "drain_s = 'never': seconds"),
        ('p99_wait_s = ""', "p99_wait_s = 0", 'up to 60, or "" while it is open'),
        ('p99_wait_s = ""', "p99_wait_s = true", "p99_wait_s = True: seconds"),
        ('retry_after_s = ""', "retry_after_s = -1", "retry_after_s = -1: seconds"),
        ("workers = 4", "worker = 4", "does not say workers"),
        ("workers = 4", "workers = 4\nspeed = 9", "says speed: it takes capacity, workers"),
        ("workers = 4", "workers = ", "is no TOML"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in RIGHT
    (tmp_path / "policy.toml").write_text(RIGHT.replace(old, new, 1), "utf-8")

    with pytest.raises(policy.NoPolicy) as refused:
        policy.read(tmp_path)

    assert said in str(refused.value)


def test_a_policy_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(policy.NoPolicy, match=r"there is no policy\.toml"):
        policy.read(tmp_path)
