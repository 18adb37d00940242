"""The numbers of the queue lab: formulas, the law of Little, and challenges that can be met."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from course.simulate.formulas import erlang_c, mean_wait_s, refused_share

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "docs/assets/queue_lab"
SCRIPTS = re.compile(r'^--8<-- "(.+/queue_lab/.+\.js)"$', re.MULTILINE)
MOST_BYTES = 20 * 1024  # compressed
PARTS = ("draws", "load", "waiting", "engine", "numbers", "stages", "stories", "tables")
LOADS = [(1, 0.8), (2, 1.75), (3, 1.75), (4, 3.9)]
RIGHT: tuple[Mapping[str, object], ...] = (
    {"limit": 9},
    {"workers": 3, "rule": "drop oldest", "limit": 8},
)
WRONG: tuple[Mapping[str, object], ...] = (
    {"limit": 10},
    {"workers": 3, "rule": "refuse new", "limit": 8},
)


@pytest.fixture(scope="module")
def lab(browser: Browser) -> Iterator[Page]:
    """An empty page that has the lab's numbers, and nothing to look at."""
    page = browser.new_page()
    page.add_script_tag(
        content="\n".join((LAB / f"{part}.js").read_text("utf-8") for part in PARTS)
    )
    yield page
    page.close()


def judged(lab: Page, challenge: int, changed: Mapping[str, object]) -> Any:
    """Return whether a challenge is met with these settings, and what was found."""
    return lab.evaluate(
        """([challenge, changed]) => {
          const settings = { ...QueueLab.first(QueueLab.STORIES[0]), ...changed };
          return QueueLab.CHALLENGES[challenge](settings);
        }""",
        [challenge, dict(changed)],
    )


@pytest.mark.parametrize(("workers", "load"), LOADS)
def test_the_formulas_are_those_of_the_simulator(lab: Page, workers: int, load: float) -> None:
    found = lab.evaluate(
        """([load, workers]) => [
          QueueLab.erlangC(load, workers),
          QueueLab.meanWait(load, 0.5, workers),
          QueueLab.refusedShare(load, workers, 6),
        ]""",
        [load, workers],
    )

    assert found == pytest.approx(
        [
            erlang_c(load, workers=workers),
            mean_wait_s(load / 0.5, 0.5, workers=workers),
            refused_share(load, workers=workers, capacity=6),
        ]
    )


def test_littles_law_holds_from_empty_to_empty(lab: Page) -> None:
    law = lab.evaluate(
        """() => {
          const story = QueueLab.STORIES[0];
          const run = QueueLab.play(story, { ...QueueLab.first(story), traffic: "random" }, [])[1];
          return QueueLab.little(run, QueueLab.ENDS);
        }"""
    )

    assert law["until"] > 20_000_000
    assert law["inside"] == pytest.approx(law["perSecond"] * law["stay"], rel=1e-12)


@pytest.mark.parametrize("challenge", [0, 1])
def test_a_challenge_can_be_met(lab: Page, challenge: int) -> None:
    is_met, _ = judged(lab, challenge, RIGHT[challenge])

    assert is_met


@pytest.mark.parametrize("challenge", [0, 1])
def test_a_challenge_is_not_met_by_what_is_near(lab: Page, challenge: int) -> None:
    is_met, found = judged(lab, challenge, WRONG[challenge])

    assert not is_met
    assert found


def test_two_stages_are_what_the_recursion_says(lab: Page) -> None:
    told = lab.evaluate("""() => {
      const story = QueueLab.STORIES.find((one) => one.hasStages);
      const settings = { ...QueueLab.first(story), traffic: "random" };
      const run = QueueLab.play(story, settings, [])[1];
      const row = (stage) => stage.requests.map((one) => [one.sent, one.started, one.ended]);
      return { first: row(run.before), second: row(run), done: run.done };
    }""")
    limit, left_before, checked = 3, 0, 0

    # The worker is free when it has got rid of what it had; who is let in finds fewer than
    # `limit` who wait, so the one so many places before has begun.
    for at, (sent, begun, left) in enumerate(told["first"]):
        if left < 0:
            break
        room = told["second"][at - limit][1] if at >= limit else 0
        assert begun == max(sent, left_before)
        assert left == max(told["done"][at], room)
        left_before, checked = left, checked + (left > told["done"][at])
    assert checked > 10  # so many had to be held


def test_every_row_counts_all_who_came(lab: Page) -> None:
    now, whole = lab.evaluate("""() => {
      const { STORIES, SECOND, first, play, rowsNow, everyRule } = QueueLab;
      const [story] = STORIES, settings = first(story), results = play(story, settings, []);
      const sum = (many) => ([, ...row]) => row.slice(0, many).reduce((all, one) => all + one);
      return [
        rowsNow(story, settings, results, 12 * SECOND, false).slice(1).map(sum(6)),
        everyRule(story, settings, [], results[0]).slice(1).map(sum(4)),
      ];
    }""")

    assert now[0] == now[1]
    assert len(whole) == 7
    assert set(whole) == {261}


def test_the_script_is_light() -> None:
    parts = SCRIPTS.findall((ROOT / "docs/index.md").read_text("utf-8"))

    size = len(gzip.compress(b"".join((ROOT / part).read_bytes() for part in parts), 9))

    assert len(parts) == len(list(LAB.glob("*.js")))
    assert size < MOST_BYTES
