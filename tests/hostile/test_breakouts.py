"""Attacks on the box itself: at each level that holds malice, nothing gets through."""

from __future__ import annotations

import pytest
from tests.hostile import broken_out
from tests.hostile.at_every_level import held_or_skipped
from tests.hostile.broken_out import BREAKOUTS, Attacked

from course.grading.outcome import Outcome
from course.subject.levels import HOLDING_MALICE

TAKES_TOO_MUCH = {
    "forks_without_end",
    "makes_many_files",
    "takes_memory_in_many_processes",
    "writes_many_files",
}
ENDED = {Outcome.CRASHED, Outcome.HUNG}  # by the box, or as too slow to wait for


@pytest.fixture(scope="module", params=HOLDING_MALICE)
def attacked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    level = held_or_skipped(request.param)
    return broken_out.attack(level, tmp_path_factory.mktemp("world"))


@pytest.mark.parametrize("name", BREAKOUTS)
def test_nothing_gets_through(attacked: Attacked, name: str) -> None:
    outcome, said = attacked.results[name]

    is_held = outcome is Outcome.BROKEN and said.endswith("RuntimeError: held")
    is_ended = outcome in ENDED and name in TAKES_TOO_MUCH

    assert is_held or is_ended, f"{outcome.value}: {said}"


@pytest.mark.parametrize("name", BREAKOUTS)
def test_nothing_outside_has_changed(attacked: Attacked, name: str) -> None:
    damage = attacked.damage[name]

    assert damage == []


@pytest.mark.parametrize("name", BREAKOUTS)
def test_the_page_tells_what_became_of_it(name: str) -> None:
    page = (broken_out.ROOT / "docs" / "assets" / "generated" / "isolation.md").read_text("utf-8")

    says = broken_out.sentence(broken_out.HERE / "breakouts" / f"{name}.py")

    assert f"| {says} |" in page, "python -m benchmarks.isolation --write makes the page again"


def test_nothing_it_started_is_left(attacked: Attacked) -> None:
    left = attacked.left_running

    assert left == {}


def test_the_neighbour_lives_on(attacked: Attacked) -> None:
    said = attacked.neighbour_said

    assert said == "it is still here"
