"""`course docs`: the pages, built where they are stale, and where to read them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from course import browser, catalog, pages
from course.inpage import building


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the name of an exercise or a unit, or nothing for the home page."""
    parser.add_argument("name", nargs="?", help="an exercise or a unit; without it, the home page")


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Say where the page is; on a terminal, open it too."""
    page = page_of(arguments.name, root)
    if pages.is_stale(root):
        building.make_if_possible(root)
        try:
            pages.build(root)
        except pages.NoSite as problem:
            print(f" The pages could not be built. Read {page.relative_to(root)} as it is.")
            print(f" {problem}", file=sys.stderr)
            return 1
    end = pages.path_of(page, root)
    served = pages.address_now(root)
    address = f"{served}/{end}" if served else (root / "site" / end / "index.html").as_uri()
    print(f" {address}")
    if not served:
        print(" ./course start serves it, with search.")
    browser.show(address)
    return 0


def page_of(name: str | None, root: Path) -> Path:
    """Return the page of an exercise or a unit; the home page for no name."""
    if name is None:
        return root / "docs" / "index.md"
    listed = catalog.load(root)
    for unit in listed.units:
        if unit.name == name:
            return root / "docs" / name / "index.md"
    return listed.find(name).page
