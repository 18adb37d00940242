"""The queue lab of the home page, played by a real browser: the question, the reveal, the link."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "docs/index.md"
INCLUDED = re.compile(r'^--8<-- "(docs/assets/(?:queue_lab|pictures)/.+)"$', re.MULTILINE)
PRINTED = (ROOT / "docs/listings/two_lanes.out").read_text("utf-8").splitlines()[-2:]
FAINT = (Path(__file__).parent / "faint_texts.js").read_text("utf-8")
NARROW = {"width": 390, "height": 844}
STEPS_TO_DOUBT, STEPS_TO_REVEAL = 4, 5
CALM = {"reduced_motion": "reduce"}
STORIES = {
    "Rush and patience": "B · A limit",
    "Who holds the pile": "At the sender",
    "Two stages": "The first queue fills",
    "Retry storm": "B · Retries from a purse",
    "Crash in hand": "It is gone",
}
SCHEME = "document.body.dataset.mdColorScheme = "
HEAD = """<!doctype html><meta charset=utf-8><meta name=viewport content=width=device-width>
<style>:root{--md-default-bg-color:#fff;color:#1c1e26}
[data-md-color-scheme=slate]{--md-default-bg-color:#1e2129;background:#1e2129;color:#e3e5ec}
figure{display:flow-root}</style><body>"""


def shown_part() -> str:
    """Return what the home page includes for its lab, from the picture to the last script."""
    text = HOME.read_text("utf-8")
    part = text[text.index('<figure id="queue-lab-picture">') : text.rindex("</script>") + 9]
    return INCLUDED.sub(lambda found: (ROOT / found[1]).read_text("utf-8"), part)


@pytest.fixture
def opened(open_file: Callable[..., Page], tmp_path: Path) -> Callable[..., Page]:
    """Open the lab."""
    place = tmp_path / "lab.html"
    place.write_text(f"{HEAD}<main class=md-typeset>{shown_part()}</main>", "utf-8")
    return partial(open_file, place)


def part(page: Page, name: str) -> Any:
    """Return a part of the lab by its name."""
    return page.locator(f"[data-lab='{name}']")


def step(page: Page, times: int) -> None:
    for _ in range(times):
        part(page, "step").click()


def step_to(page: Page, clock: str) -> None:
    while part(page, "clock").inner_text() != clock:
        step(page, 1)


def answer(page: Page, words: str) -> None:
    part(page, "answers").get_by_role("button", name=words).click()


def rows(page: Page, name: str = "rows") -> list[list[str]]:
    """Return the table's rows, cell by cell."""
    found: list[list[str]] = part(page, name).evaluate(
        "(body) => [...body.rows].map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return found


def to_reveal(page: Page) -> None:
    """Play the first story by steps, with an answer."""
    step(page, STEPS_TO_DOUBT)
    answer(page, "A · No limit")
    step(page, STEPS_TO_REVEAL)


def test_it_plays_when_it_is_seen_and_asks_at_the_moment_of_doubt(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    page.wait_for_function("document.querySelector('[data-lab=play]').textContent === 'Pause'")

    page.clock.run_for(11_500)

    assert page.locator("figure").count() == 0
    assert part(page, "clock").inner_text() == "12 s of 60"
    assert part(page, "said").inner_text().startswith("Your guess? So far both lanes")
    assert [useful for _, useful, *_ in rows(page)] == ["43", "43"]
    assert part(page, "answers").get_by_role("button").count() == 3
    assert not part(page, "controls").is_visible()


def test_the_reveal_comes_before_twenty_seconds_have_passed(opened: Callable[..., Page]) -> None:
    page = opened()
    page.wait_for_function("document.querySelector('[data-lab=play]').textContent === 'Pause'")
    page.clock.run_for(11_500)

    answer(page, "A · No limit")
    page.clock.run_for(8_000)

    said = part(page, "said").inner_text()
    assert said.startswith("You said: A · No limit. In these 20 s lane A served 80")
    assert part(page, "controls").is_visible()


def test_the_lab_counts_what_the_listing_printed(opened: Callable[..., Page]) -> None:
    page = opened(**CALM)

    to_reveal(page)
    part(page, "all").locator("summary").click()

    table = {name: counts for name, *counts in rows(page, "all-rows")}
    for line, name in zip(PRINTED, ("No limit", "Refuse new"), strict=True):
        assert table[name][:3] == re.findall(r"\d+", line)


def test_a_replay_link_brings_the_same_numbers(opened: Callable[..., Page]) -> None:
    page = opened(**CALM)
    to_reveal(page)
    page.get_by_label("at random moments").check()
    page.get_by_label("Limit of lane B").fill("4")
    page.get_by_label("Drop oldest").check()
    step(page, 5)
    part(page, "acts").get_by_role("button", name="Rush now").click()
    step(page, 6)
    told = (rows(page), part(page, "clock").inner_text())

    part(page, "link").click()
    link = part(page, "linked").get_attribute("href")
    again = opened(link, **CALM)
    step_to(again, told[1])

    assert "rule=drop%20oldest" in link
    assert "rush=" in link
    assert (rows(again), part(again, "clock").inner_text()) == told


@pytest.mark.parametrize(
    "link",
    [
        "#lab=nonsense",
        "#lab=spike~limit=1000",
        "#lab=spike~guess=9",
        "#lab=spike~rule=<img src=x onerror=owned=1>",
        "#lab=spike~rush=",
        "#lab=spike~__proto__=1",
    ],
)
def test_a_link_that_no_control_could_make_is_said_to_be_wrong(
    opened: Callable[..., Page], link: str
) -> None:
    page = opened(link, **CALM)

    said = part(page, "said").inner_text()

    assert said.startswith("This link says what no control of the lab can say")
    assert part(page, "clock").inner_text() == "0 s of 60"
    assert page.evaluate("typeof owned") == "undefined"


def test_a_bad_link_is_told_until_the_visitor_plays(opened: Callable[..., Page]) -> None:
    page = opened("#lab=nonsense")

    page.clock.run_for(5_000)

    assert part(page, "said").inner_text().startswith("This link says what no control")
    assert part(page, "clock").inner_text() == "0 s of 60"
    step(page, 1)
    assert part(page, "said").inner_text().startswith("Two lanes")


def test_a_run_changed_before_the_question_is_no_guess(opened: Callable[..., Page]) -> None:
    page = opened(**CALM)
    to_reveal(page)
    part(page, "stories").get_by_role("button", name="Rush and patience").click()

    page.get_by_label("Limit of lane B").fill("4")
    step_to(page, "32 s of 60")
    changed = part(page, "said").inner_text()
    page.get_by_label("Limit of lane B").fill("6")
    step(page, STEPS_TO_DOUBT)

    assert changed.startswith("With your changes: In these 20 s")
    assert "Lane A works for those" not in changed
    assert part(page, "said").inner_text().startswith("Your guess?")


@pytest.mark.parametrize("title", STORIES)
def test_each_story_asks_and_reveals_what_the_engine_says(
    opened: Callable[..., Page], title: str
) -> None:
    page = opened(**CALM)
    to_reveal(page)

    part(page, "stories").get_by_role("button", name=title).click()
    while not part(page, "answers").is_visible():
        step(page, 1)
    answer(page, STORIES[title])
    while "Watch." in part(page, "said").inner_text():
        step(page, 1)

    assert part(page, "said").inner_text().startswith("You saw it coming.")


def test_pressure_travels_upstream(opened: Callable[..., Page]) -> None:
    page = opened("#lab=upstream~guess=1~until=18.0", **CALM)

    step_to(page, "18 s of 60")

    there = {name: counts[3:6] for name, *counts in rows(page)}
    *full, held = there["B, first stage"]
    assert there["B, second stage"][:2] == full == ["1", "3"]
    assert int(held) > 5
    assert there["A, first stage"][1:] == ["0", "0"]


def test_a_closed_loop_makes_no_pile(opened: Callable[..., Page]) -> None:
    page = opened("#lab=wait~loop=closed~guess=2~until=18.0", **CALM)

    step_to(page, "18 s of 60")

    *_, held = rows(page)[1]
    assert held == "1"
    assert "never made" in part(page, "lanes").inner_text()
    assert part(page, "said").inner_text() == (
        "With your changes: At the end of the rush lane B has 6 in the queue"
        " and 1 at the sender; 38 were never made."
    )


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_every_text_stands_out_from_its_ground(opened: Callable[..., Page], scheme: str) -> None:
    page = opened(**CALM)
    page.evaluate(f"{SCHEME}{scheme!r}")

    to_reveal(page)

    assert page.evaluate(FAINT) == []


def test_a_narrow_screen_needs_no_sideways_scrolling(opened: Callable[..., Page]) -> None:
    page = opened(viewport=NARROW, **CALM)

    to_reveal(page)

    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def test_less_motion_means_steps(opened: Callable[..., Page]) -> None:
    page = opened(**CALM)

    page.clock.run_for(60_000)

    assert part(page, "clock").inner_text() == "0 s of 60"
    assert not part(page, "play").is_visible()


def test_the_keyboard_is_enough(opened: Callable[..., Page]) -> None:
    page = opened(**CALM)
    part(page, "step").focus()

    for _ in range(STEPS_TO_DOUBT + 2):
        page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.dataset.lab") == "step"
    assert part(page, "said").inner_text() == "You said: A · No limit. Watch."


def test_without_scripts_the_picture_stays(opened: Callable[..., Page]) -> None:
    page = opened(java_script_enabled=False)

    assert page.locator("#queue-lab-picture svg").is_visible()
    assert not page.locator("#queue-lab").is_visible()
