"""A learner's page in a real browser: two runs in one page, each with its own keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from course.grading.outcome import Evidence, Outcome, Result

if TYPE_CHECKING:
    from playwright.sync_api import Page

NARROW = {"width": 390, "height": 844}
FAINT = (Path(__file__).parent / "faint_texts.js").read_text("utf-8")
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter((one) => one.checkVisibility()).map((one) => Number(one.tagName[1]))"""
NAMELESS = """() => [...document.querySelectorAll("a, button, summary, [tabindex], [role=img]")]
    .filter((one) => one.checkVisibility())
    .filter((one) => !(one.getAttribute("aria-label") || one.textContent).trim())
    .map((one) => one.outerHTML)"""
IS_ON_THE_SECOND = "document.activeElement === document.querySelectorAll('.run-fold > summary')[1]"
TWICE = """() => [...document.querySelectorAll("[id]")].map((one) => one.id)
    .filter((one, place, all) => all.indexOf(one) !== place)"""


@pytest.fixture
def opened(
    open_file: Callable[..., Page],
    page_of: Callable[..., str],
    result: Callable[..., Result],
    tmp_path: Path,
    woken_too_late: Evidence,
) -> Callable[..., Page]:
    """Open a page with two broken promises."""
    page_of(
        result("nothing is lost", Outcome.FAILED, evidence=woken_too_late),
        result("nothing comes twice", Outcome.FAILED, evidence=woken_too_late),
        result("it opens"),
    )
    return partial(open_file, tmp_path / "pages" / "ada.html")


def status(shown: Page, number: int) -> str:
    """Return what the live region of a run says, on one line."""
    return " ".join(shown.locator(f"#run-{number}-status").inner_text().split())


def press(shown: Page, *keys: str) -> None:
    for key in keys:
        shown.keyboard.press(key)


def test_a_run_costs_nothing_until_it_is_opened(opened: Callable[..., Page]) -> None:
    shown = opened()

    press(shown, " ", "j")

    assert shown.locator(".player").count() == 0
    assert shown.locator(".run").count() == 2


def test_the_second_run_is_played_by_the_keyboard_alone(opened: Callable[..., Page]) -> None:
    shown = opened()

    while not shown.evaluate(IS_ON_THE_SECOND):
        press(shown, "Tab")
    press(shown, "Enter")
    shown.locator("#run-2-play").wait_for()  # the page hears of a fold that opens a moment later
    press(shown, "Tab")
    focused = shown.evaluate("document.activeElement.id")
    press(shown, " ")
    shown.clock.run_for(60_000)

    assert focused == "run-2-play"
    assert status(shown, 2).startswith("First difference: event 4 of 4. consumer b")
    assert "sleeps until an item is there" in shown.locator("#run-2-expected").inner_text()
    assert shown.locator("#run-1-status").count() == 0


def test_keys_belong_to_the_run_in_which_the_focus_is(opened: Callable[..., Page]) -> None:
    shown = opened()
    for number in (0, 1):
        shown.locator(".run-fold > summary").nth(number).focus()
        press(shown, "Enter")

    shown.locator("#run-2-next").focus()
    press(shown, "j")
    shown.locator("#run-1-next").focus()
    press(shown, "ArrowRight")
    shown.locator("h1 ~ .points").click()
    press(shown, "r")

    assert status(shown, 1).startswith("Event 1 of 4.")
    assert status(shown, 2).startswith("First difference: event 4 of 4.")


def test_a_mouse_chooses_a_run_too(opened: Callable[..., Page]) -> None:
    shown = opened()
    for number in (0, 1):
        shown.locator(".run-fold > summary").nth(number).click()

    shown.locator("#run-2-next").click()
    press(shown, "ArrowRight")

    assert status(shown, 1).startswith("4 events to the first difference.")
    assert status(shown, 2).startswith("Event 2 of 4.")


def test_a_run_that_is_closed_again_stops(opened: Callable[..., Page]) -> None:
    shown = opened()
    fold = shown.locator(".run-fold > summary").first
    fold.click()
    shown.locator("#run-1-play").click()

    fold.click()
    shown.clock.run_for(60_000)
    fold.click()

    assert status(shown, 1).startswith("Event 1 of 4.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_can_be_read_by_everybody(opened: Callable[..., Page], scheme: str) -> None:
    shown = opened(color_scheme=scheme, reduced_motion="reduce", viewport=NARROW)
    for fold in shown.locator("summary").all():
        fold.click()
    shown.locator("#run-2-next").focus()
    press(shown, "j", "d")

    levels = shown.evaluate(HEADINGS)

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [n for before, n in pairwise(levels) if n > before + 1] == []
    assert shown.evaluate(NAMELESS) == []
    assert shown.evaluate(TWICE) == []
    assert shown.evaluate(FAINT) == []
    assert shown.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    assert shown.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
