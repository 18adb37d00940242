"""Every page of the site in a real browser, in three looks; from the command line, as pictures.

.venv/bin/python -m tests.course.walked DIR [PAGE ...]
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course import pages
from course.inpage.building import INSTALL

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "requirements" / "pages"
AXE = PACKAGES / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDE, NARROW, NARROWEST = 1280, 390, 320
HEIGHT = 844
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a change of colours, and one of width, can break; all else is the same page.
OF_COLOURS = ("color-contrast", "link-in-text-block")
OF_WIDTH = ("scrollable-region-focusable", "target-size")
NOTHING_TO_FIND = {
    "config": {"lang": ["en"], "separator": " ", "pipeline": [], "fields": {}},
    "docs": [],
}
AT_REST = "*, ::before, ::after { animation: none !important; transition: none !important; }"
OPENED = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
# Of code one token of each kind is enough, and of a long page its first tables, rows and columns.
THINNED = """() => {
  const seen = new Set();
  for (const token of document.querySelectorAll("pre span")) {
    if (token.childElementCount) continue;
    if (seen.has(token.className)) token.replaceWith(token.textContent);
    seen.add(token.className);
  }
  const many = "tbody tr:nth-child(n + 12), tr > :nth-child(n + 15)";
  document.querySelectorAll(many).forEach((one) => one.remove());
  [...document.querySelectorAll("table")].slice(20).forEach((table) => table.remove());
  document.querySelectorAll(".md-sidebar__scrollwrap").forEach((one) => { one.scrollTop = 0; });
}"""
FOUND = """async ([where, only]) => {
  const { violations } = await axe.run(where, { resultTypes: ["violations"], runOnly: only });
  const told = (id) => (one) => `${id}: ${one.target.join(" ")}`;
  return violations.flatMap(({ id, nodes }) => nodes.map(told(id)));
}"""
WIDER = """() => [...document.querySelectorAll("main *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => `${one.tagName}.${one.getAttribute("class")}`).slice(0, 8)"""


@dataclass(frozen=True)
class Look:
    """How a page is looked at, and by which rules of axe; none: by all that the tags name."""

    name: str
    scheme: str
    width: int
    rules: tuple[str, ...] = ()

    def asked(self) -> list[Any]:
        """Return what axe looks at, and by which rules."""
        if self.rules:
            return [".md-content", {"type": "rule", "values": [*self.rules]}]
        return ["html", {"type": "tag", "values": TAGS}]


LOOKS = (
    Look("light", "light", WIDE),
    Look("dark", "dark", WIDE, OF_COLOURS),
    Look("narrow", "light", NARROW, OF_WIDTH),
)


@dataclass(frozen=True)
class Site:
    """A site that is served on this machine."""

    address: str
    folder: Path
    paths: tuple[str, ...]  # of its pages, after the address


@contextmanager
def served_site() -> Iterator[Site]:
    """Build the site aside, and serve it while the block runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = [sys.executable, "-P", "-m", "mkdocs", "build", "--quiet", "-d", name]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        found = [page.relative_to(folder).as_posix() for page in folder.rglob("*.html")]
        paths = sorted(page.removesuffix("index.html") for page in found)
        with pages.serving(folder) as address:
            yield Site(f"{address}/", folder, tuple(paths))


def axe() -> str:
    """Return axe's script, installed by npm as it is pinned; raise OSError without npm."""
    if not AXE.exists():
        subprocess.run(INSTALL, cwd=PACKAGES, check=True, capture_output=True)
    return AXE.read_text("utf-8")


class Walker:
    """A browser that goes from page to page of a site, and keeps what is wrong on each."""

    def __init__(self, browser: Browser, address: str, script: str = "") -> None:
        self.address = address
        self.faults: list[str] = []
        self.path = ""
        self.context = browser.new_context(reduced_motion="reduce")
        self.context.add_init_script(script)
        self.context.route("**", self.ask)
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self.note(f"console: {said.text}"))
        self.page.on("pageerror", lambda error: self.note(f"error: {error}"))

    def note(self, fault: str) -> None:
        """Keep a fault of the page that is shown."""
        self.faults.append(f"/{self.path} {fault}")

    def ask(self, route: Route) -> None:
        """Let the page ask its own host, and no other."""
        if route.request.url.endswith("/search_index.json"):
            route.fulfill(json=NOTHING_TO_FIND)  # a megabyte for each page, which no look shows
        elif route.request.url.startswith(self.address):
            route.continue_()
        else:
            self.note(f"asks {route.request.url}")
            route.abort()

    def look(self, path: str, look: Look) -> Page:
        """Show a page in a look, with all that can be opened open."""
        self.page.emulate_media(color_scheme="dark" if look.scheme == "dark" else "light")
        self.page.set_viewport_size({"width": look.width, "height": HEIGHT})
        if path != self.path or self.page.url == "about:blank":
            self.path = path
            self.page.goto(self.address + path)
            self.page.add_style_tag(content=AT_REST)
            self.page.evaluate(OPENED)
            if not path:
                through_the_story(self.page)
        return self.page

    def judge(self, path: str) -> None:
        """Note what axe finds on a page in each look, and where it scrolls sideways."""
        self.look(path, LOOKS[0]).evaluate(THINNED)
        for look in LOOKS:
            page = self.look(path, look)
            for fault in page.evaluate(FOUND, look.asked()):
                self.note(f"{look.name} {fault}")
        for width in (NARROW, NARROWEST):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                self.note(f"scrolls sideways at {width}: {page.evaluate(WIDER)}")


def through_the_story(page: Page) -> None:
    """Play the lab's first story by steps, so that all of it is shown."""

    def part(name: str) -> Any:
        return page.locator(f"[data-lab='{name}']")

    while not part("answers").is_visible():
        part("step").click()
    part("answers").get_by_role("button").first.click()
    while not part("controls").is_visible():
        part("step").click()


def main() -> None:
    """Store a picture of each page in each look, and say what it asked and complained of."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("page", nargs="*", help="only those that begin so")
    given = parser.parse_args()
    found = next(path for name in BROWSERS if (path := shutil.which(name)))
    given.folder.mkdir(parents=True, exist_ok=True)
    with served_site() as site, sync_playwright() as playing:
        walker = Walker(playing.chromium.launch(executable_path=found), site.address)
        for path in site.paths:
            if given.page and not path.startswith(tuple(given.page)):
                continue
            for look in LOOKS:
                name = f"{path.strip('/').replace('/', '.') or 'home'}.{look.name}.png"
                walker.look(path, look).screenshot(path=given.folder / name, full_page=True)
    print("\n".join(walker.faults))


if __name__ == "__main__":
    main()
