"""An exercise solved on its page, in a real browser: red, green, a hang, the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from course import catalog, pages
from course.candidate import Candidate
from course.grading.feedback import feedback
from course.grading.layout import lay_out
from course.grading.run import run_checks
from course.inpage import building
from course.inpage.about import about
from course.lab.fingerprints import recognised
from course.machine import in_ci

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

ROOT = Path(__file__).resolve().parents[2]
EXERCISE = catalog.load(ROOT).find("pick_workers")
MISTAKE = next(one for one in EXERCISE.chaffs() if one.stem == "core_count")
ENDLESS = "def pick_workers(measure, *, budget):\n    return sum(iter(int, 1))\n"
LONG_MS = 120_000  # for a machine that is busy; it starts a Python
GREEN = "✓ 4 of 4 public checks pass."
ENDING = "import os\n\ndef pick_workers(measure, *, budget):\n    os._exit(3)\n"
DARK, LIGHT = "rgb(21, 24, 29)", "rgb(255, 255, 255)"  # grounds of a played run
NARROW: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1280, "height": 844}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>An exercise</title>
<body class="md-typeset"><div class="in-page" data-exercise="{name}" data-silence="2"></div>
{here}</body></html>"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page of an exercise is served, with what it loads."""
    try:
        building.make(ROOT)
    except building.NoAssets as problem:
        pytest.fail(str(problem)) if in_ci() else pytest.skip(str(problem))
    site = tmp_path_factory.mktemp("site")
    (site / "assets").symlink_to(ROOT / "docs" / "assets")
    page = site / EXERCISE.unit / EXERCISE.name / "index.html"
    page.parent.mkdir(parents=True)
    here = (ROOT / building.SOURCES / "here.html").read_text("utf-8")
    page.write_text(PAGE.format(name=EXERCISE.name, here=here), encoding="utf-8")
    with pages.serving(site) as address:
        yield f"{address}/{EXERCISE.unit}/{EXERCISE.name}/"


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """Every address that the page has asked for."""
    return []


@pytest.fixture(scope="module")
def shown(browser: Browser, address: str, asked: list[str]) -> Iterator[Page]:
    """The page, narrow, with its editor open and Python ready: all tests share one."""
    context = browser.new_context(viewport=NARROW)
    page = context.new_page()
    page.set_default_timeout(LONG_MS)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    assert not any("in_page_built" in one for one in asked), "it loads before it is wanted"
    page.get_by_role("button", name="Try it here").click()
    page.get_by_text("Ready to check.").wait_for()
    yield page
    context.close()


def write(shown: Page, text: str) -> None:
    """Put a text in the place of what the editor holds."""
    shown.locator(".cm-content").click()
    shown.keyboard.press("ControlOrMeta+a")
    shown.keyboard.insert_text(text)


def kept(shown: Page) -> str | None:
    """Return the code that the browser keeps."""
    key = f"under-pressure/{about(EXERCISE).path}"
    code: str | None = shown.evaluate("key => localStorage.getItem(key)", key)
    return code


def checked(shown: Page) -> str:
    """Press Check, and return what the live region says in the end."""
    button = shown.get_by_role("button", name="Check", exact=True)
    button.click()
    shown.wait_for_function("button => !button.disabled", arg=button.element_handle())
    return shown.locator("[role=status]").inner_text()


def test_an_untouched_stub_is_not_started(shown: Page) -> None:
    said = checked(shown)

    assert said == "– pick_workers is not started: see below."
    assert "pick_workers is not started" in shown.locator(".in-page-lines").inner_text()


def test_a_mistake_is_red_as_in_the_terminal(shown: Page) -> None:
    results = run_checks(ROOT, [Candidate.at(MISTAKE)], exercises=[EXERCISE.name])
    known = recognised(ROOT, EXERCISE, results)
    facts = about(EXERCISE).facts(0.0)
    laid = lay_out(feedback(results, facts, known=known), height=60)
    shown.set_viewport_size(WIDE)
    write(shown, MISTAKE.read_text("utf-8"))

    said = checked(shown)

    told = shown.locator(".in-page-lines").inner_text().split()
    shown.set_viewport_size(NARROW)
    assert said.startswith("✗ ")
    assert known is not None
    assert known.name + ":" in told
    assert " ".join(told) in " ".join(" ".join(line.plain for line in laid).split())


def test_the_played_run_has_the_colours_of_the_site(shown: Page) -> None:
    from playwright.sync_api import expect

    for scheme, colour in (("slate", DARK), ("default", LIGHT)):
        shown.evaluate("scheme => { document.body.dataset.mdColorScheme = scheme; }", scheme)
        write(shown, MISTAKE.read_text("utf-8"))
        checked(shown)
        shown.get_by_text("Watch this run").click()

        played = shown.frame_locator(".in-page-watch iframe").locator("html")
        expect(played).to_have_css("background-color", colour)  # once its styles are there

    shown.evaluate("delete document.body.dataset.mdColorScheme")


def test_nothing_goes_sideways_but_the_lines(shown: Page) -> None:
    beyond = shown.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert beyond <= 0


def test_a_hang_is_ended_and_the_next_check_begins_afresh(shown: Page) -> None:
    write(shown, ENDLESS)
    hung = checked(shown)
    write(shown, EXERCISE.solution.read_text("utf-8"))

    said = checked(shown)

    assert hung.startswith("✗ Ended: no word for")
    assert "in the check “" in hung
    assert said == GREEN
    assert shown.get_by_role("link", name=re.compile("^Next: ")).count() > 0


def test_an_edit_after_a_verdict_marks_it_as_of_the_text_before(shown: Page) -> None:
    stale = shown.get_by_text("This is about the text before your last change")
    before = stale.is_visible()

    write(shown, "an edit")
    edited = stale.is_visible()
    write(shown, EXERCISE.solution.read_text("utf-8"))

    assert (before, edited, stale.is_visible()) == (False, True, False)


def test_a_text_that_does_not_parse_and_one_that_ends_python_are_told_apart(shown: Page) -> None:
    write(shown, "def pick_workers(:")
    broken = checked(shown)
    write(shown, ENDING)
    ended = checked(shown)
    write(shown, EXERCISE.solution.read_text("utf-8"))

    shown.get_by_role("button", name="Check", exact=True).click()
    meanwhile = shown.locator("[role=status]").inner_text()
    shown.get_by_text(GREEN).wait_for()

    assert broken == "✗ this file does not parse: see below."
    assert ended.startswith("✗ Ended: Python itself ended in the check “")
    assert "Ended" not in meanwhile


def test_the_keyboard_checks_and_leaves_the_editor(shown: Page) -> None:
    shown.locator(".cm-content").click()
    shown.keyboard.press("ControlOrMeta+Enter")
    shown.get_by_text(GREEN).wait_for()

    shown.keyboard.press("Escape")
    shown.keyboard.press("Tab")

    assert shown.evaluate("document.activeElement.textContent") == "Check"


def test_enter_begins_a_line_after_a_name_that_could_be_completed(shown: Page) -> None:
    write(shown, "def middle(lo, look):\n    ")

    shown.keyboard.type("mid = lo", delay=300)  # as a person types: a list would have time to open
    shown.keyboard.press("Enter")
    shown.keyboard.type("return mid")

    written = shown.locator(".cm-content").inner_text()
    write(shown, EXERCISE.solution.read_text("utf-8"))
    assert written == "def middle(lo, look):\n    mid = lo\n    return mid"


def test_what_was_written_is_kept_and_comes_back(shown: Page) -> None:
    before = shown.locator(".cm-content").inner_text()
    shown.get_by_role("button", name="Start again").click()
    stub = shown.locator(".cm-content").inner_text()
    shown.get_by_role("button", name="Bring back what I had").click()
    back = shown.locator(".cm-content").inner_text()

    assert stub != before
    assert back == before
    assert kept(shown) == EXERCISE.solution.read_text("utf-8")


def test_a_trifle_on_the_stub_takes_no_kept_code_away(shown: Page) -> None:
    solved = EXERCISE.solution.read_text("utf-8")
    again = shown.get_by_role("button", name="Start again")
    write(shown, solved)
    again.click()
    write(shown, "a trifle")
    again.click()

    back = shown.get_by_role("button", name="Bring back what I had")
    offered = back.inner_text()
    back.click()
    first = kept(shown)
    back.click()

    assert offered.endswith("(2 texts)")
    assert first == "a trifle"
    assert kept(shown) == solved


def test_of_two_tabs_each_hears_of_the_other_and_nothing_is_lost(shown: Page, address: str) -> None:
    write(shown, "of the first tab")
    other = shown.context.new_page()
    other.goto(address)
    other.get_by_role("button", name="Go on here: your code is kept").click()
    found = other.locator(".cm-content").inner_text()
    write(other, "of the second tab")
    other.close()

    shown.get_by_role("button", name="Take the other tab's code").click()
    taken = kept(shown)
    shown.get_by_role("button", name="Bring back what I had").click()

    assert found == "of the first tab"
    assert taken == "of the second tab"
    assert kept(shown) == "of the first tab"


def test_no_other_host_is_asked(shown: Page, address: str, asked: list[str]) -> None:
    own = address.partition(f"/{EXERCISE.unit}/")[0]

    others = [one for one in asked if not one.startswith((own, "blob:", "data:"))]

    assert shown.url == address
    assert others == []
