"""Every page of the site in a browser: axe finds nothing, nobody else is asked, nothing is cut."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.course import walked

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
