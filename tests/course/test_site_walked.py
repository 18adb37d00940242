"""Every page of the site in a browser: axe finds nothing, nobody else is asked, nothing is cut."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.course import walked
from tests.course.test_in_page_in_a_browser import EXERCISE, GREEN, LONG_MS, MISTAKE, checked, write

from course.inpage import building
from course.machine import in_ci

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WRONG = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Wrong</title>
<main class="md-content"><h1>Wrong</h1><p style="color: #bbb; width: 400px">Faint and wide.</p>
<img src="http://192.0.2.1/picture.png"></main></html>"""


@pytest.fixture(scope="module")
def script() -> str:
    """Axe's script; without npm the tests are skipped, in CI they fail."""
    if not walked.AXE.exists() and shutil.which("npm") is None:
        reason = "npm is missing: axe does not look at the pages"
        pytest.fail(reason) if in_ci() else pytest.skip(reason)
    return walked.axe()


@pytest.fixture(scope="module")
def site() -> Iterator[walked.Site]:
    """The site, built and served once, with one page that is wrong on purpose."""
    pytest.importorskip("mkdocs", reason="the packages for the site are missing")
    with walked.served_site() as site:
        (site.folder / "wrong.html").write_text(WRONG, "utf-8")
        yield site


def test_every_page_is_clean(browser: Browser, site: walked.Site, script: str) -> None:
    walker = walked.Walker(browser, site.address, script)

    for path in site.paths:
        walker.judge(path)

    assert walker.faults == []
    assert len(site.paths) > 50


def test_a_wrong_page_is_told(browser: Browser, site: walked.Site, script: str) -> None:
    walker = walked.Walker(browser, site.address, script)

    walker.judge("wrong.html")

    told = "\n".join(walker.faults)
    assert "/wrong.html asks http://192.0.2.1/picture.png" in told
    assert "/wrong.html light color-contrast: p" in told
    assert "/wrong.html light image-alt: img" in told
    assert "/wrong.html scrolls sideways at 390: ['P.null']" in told
    assert "/wrong.html scrolls sideways at 320" in told


def test_the_first_ten_minutes(browser: Browser, site: walked.Site) -> None:
    if not (site.folder / "assets" / building.PLACE.name / building.LIST).is_file():
        reason = "Node.js or a network is missing: nothing can be solved in its page"
        pytest.fail(reason) if in_ci() else pytest.skip(reason)
    walker = walked.Walker(browser, site.address)
    page = walker.page
    page.set_default_timeout(LONG_MS)
    page.goto(site.address)
    walked.through_the_story(page)
    page.get_by_text("Lane A works for those who have left.").wait_for()

    page.get_by_role("link", name="in your browser").click()
    page.get_by_role("link", name="Pick the workers").click()
    page.get_by_role("button", name="Try it here").click()
    page.get_by_text("Ready to check.").wait_for()
    write(page, MISTAKE.read_text("utf-8"))
    red = checked(page)
    write(page, EXERCISE.solution.read_text("utf-8"))
    green = checked(page)

    assert red.startswith("✗ ")
    assert green == GREEN
    assert page.get_by_role("link", name="Next: ").first.is_visible()
    assert walker.faults == []
