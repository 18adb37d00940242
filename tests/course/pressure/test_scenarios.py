"""The learner's scenarios are judged as in `crash_scenario`: right, few, and six of eight."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest

from course.pressure import catching, scenarios
from course.pressure.scenarios import Scenarios

Judged = Callable[..., Scenarios]
ROOT = Path(__file__).resolve().parents[3]
IMPORTS = "from course.contracts.retries_and_dead_letters import Point, State\n"
CRASH = """
job = h.send(1)
h.worker("first")
h.run_until(Point.BEFORE_EFFECT)
h.crash("first")
h.advance(h.lease_s)
h.worker("second")
"""
COMES_BACK = 'h.expect(h.run_until(Point.AFTER_ACK) == job, "its lease is over")'


@pytest.fixture
def judged(tmp_path: Path) -> Judged:
    """Judge scenarios with these bodies."""

    def of(*bodies: str) -> Scenarios:
        functions = [
            f"\n\ndef scenario_{'abcdefgh'[place]}(h):\n{indent(body, '    ')}\n"
            for place, body in enumerate(bodies)
        ]
        (tmp_path / "scenarios.py").write_text(IMPORTS + "".join(functions), "utf-8")
        return catching.judged(ROOT, tmp_path)

    return of


@pytest.mark.parametrize(
    "folder",
    ["solutions/pressure_test", "tests/wheats/pressure_test/processes_and_leases"],
    ids=["solution", "processes_and_leases"],
)
def test_right_scenarios_catch_enough(folder: str) -> None:
    found = catching.judged(ROOT, ROOT / folder)

    assert (found.holds, found.broken) == (True, "")
    assert found.caught >= scenarios.ENOUGH


def test_the_stub_is_not_started() -> None:
    found = catching.judged(ROOT, ROOT / "exercises" / "pressure_test")

    assert (found.holds, found.is_open, found.caught) == (False, True, 0)
    assert len(found.queues) == scenarios.OF
    assert found.broken == "scenarios.py is not started"


def test_a_folder_without_the_file_is_told(tmp_path: Path) -> None:
    found = catching.judged(ROOT, tmp_path)

    assert (found.holds, found.is_open) == (False, True)
    assert found.broken.startswith("there is no scenarios.py")


def test_fewer_than_six_are_told_by_name(judged: Judged) -> None:
    found = judged(CRASH + COMES_BACK)

    assert not found.holds
    assert found.broken.startswith(f"they catch {found.caught}; not ")
    assert 0 < found.caught < scenarios.ENOUGH
    assert "poison_for_ever" in found.broken
    caught = {one.queue: one.by for one in found.queues}
    assert caught["never_redelivers"] == ("a",)


def test_whoever_is_too_strict_is_not_judged_further(judged: Judged) -> None:
    strict = 'h.run_until(Point.AFTER_ACK)\nh.expect(h.effects(job) == 2, "twice")'

    found = judged(CRASH + COMES_BACK, CRASH + strict)

    assert (found.holds, found.caught) == (False, 0)
    assert "a right queue passes scenario_b" in found.broken


def test_a_fourth_scenario_is_one_too_many(judged: Judged) -> None:
    found = judged(*[CRASH + COMES_BACK] * 4)

    assert found.broken == "4 scenarios; right is: at most 3"


def test_a_file_that_cannot_be_run_is_told_with_its_line(judged: Judged) -> None:
    found = judged("h.expect(")

    assert not found.holds
    assert "(line " in found.broken
