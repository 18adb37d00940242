"""Weigh the pages as they are fetched, compressed; `--write` puts the tables on their page.

    .venv/bin/python -m benchmarks.pages [--write]

What a page asks for is read from its own HTML; `tests/course/test_site_walked.py` sees to it that
a browser asks no other host.
"""

from __future__ import annotations

import argparse
import gzip
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.isolation import GENERATED, ROOT, table

from course import catalog

PAGE = GENERATED / "pages.md"
ASKED = re.compile(r'<(?:script src|link rel="stylesheet" href)="([^"]+)"')
BUDGET_KIB, BUDGET_REQUESTS = 70, 5


def kib(path: Path) -> float:
    """Return the size of a file as a server sends it."""
    return len(gzip.compress(path.read_bytes(), 9)) / 1024


class Fetched:
    """A page, and the files that it asks for."""

    def __init__(self, page: Path) -> None:
        self.own = kib(page)
        asked = ASKED.findall(page.read_text("utf-8"))
        files = [(page.parent / name).resolve() for name in asked]
        self.ours = [file for file in files if file.parent.name in {"assets", "in_page"}]
        self.theme = [file for file in files if file not in self.ours]

    @property
    def requests(self) -> int:
        """How many files are fetched, the page among them."""
        return 1 + len(self.ours) + len(self.theme)

    @property
    def whole(self) -> float:
        """KiB of the page and of what it asks for."""
        return self.own + sum(map(kib, [*self.ours, *self.theme]))


def weighed(folder: Path) -> str:
    """Return the tables of a site."""
    listed = catalog.load(ROOT)
    units = [Fetched(folder / unit.name / "index.html") for unit in listed.units]
    exercises = [Fetched(folder / one.unit / one.name / "index.html") for one in listed.exercises]
    home = Fetched(folder / "index.html")
    rows = [
        ["the theme's script and styles", f"{sum(map(kib, home.theme)):.0f}", str(len(home.theme))],
        ["the course's own style", f"{sum(map(kib, home.ours)):.1f}", str(len(home.ours))],
        row("a unit's page, the median, with these", units),
        row("an exercise's page, the median, with these", exercises),
        row("the home page, with these and the queue lab", [home]),
        ["budget of a page", str(BUDGET_KIB), str(BUDGET_REQUESTS)],
    ]
    found = folder / "search" / "search_index.json"
    worker = next((folder / "assets" / "javascripts" / "workers").glob("search.*.js"))
    rows.append(["in the background: the theme's search", f"{kib(found) + kib(worker):.0f}", "2"])
    return table(["what is fetched", "KiB, compressed", "requests"], rows)


def row(what: str, pages: list[Fetched]) -> list[str]:
    """Return the row of some pages."""
    return [
        what,
        f"{statistics.median(page.whole for page in pages):.0f}",
        str(max(page.requests for page in pages)),
    ]


def main() -> None:
    """Build the site aside, weigh it, and print or write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the tables for the pages")
    is_writing = parser.parse_args().write
    with tempfile.TemporaryDirectory() as folder:
        build = [sys.executable, "-P", "-m", "mkdocs", "build", "--quiet", "-d", folder]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        found = weighed(Path(folder))
    print(found)
    if is_writing:
        PAGE.write_text(found, "utf-8")


if __name__ == "__main__":
    main()
