"""`course` alone: what this is, what is ready, and what is next."""

from __future__ import annotations

import argparse
import platform
from pathlib import Path

from course import catalog, cli, page, pages
from course.screen import bold, dim, hours

WIDTH = 92


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Print the home screen; always well."""
    listed = catalog.load(root)
    title, size = " Under Pressure", size_of(listed)
    print(bold(title) + dim(f"{size:>{WIDTH - len(title)}}"))
    address = pages.address_now(root)
    site = f"✓ site on {address}" if address else "– site not served: ./course start"
    print(f" ✓ Python {'.'.join(platform.python_version_tuple()[:2])}   {site}\n", flush=True)
    return cli.main(["next"])


def size_of(listed: catalog.Catalog) -> str:
    """Return how much there is to do, as its pages tell it."""
    core = [exercise for exercise in listed.exercises if exercise.core]
    minutes = sum(page.read(exercise.page).minutes for exercise in core)
    parts = [count(len(listed.units), "unit"), count(len(core), "core exercise")]
    return " · ".join([*parts, f"about {hours(minutes)}"] if minutes else parts)


def count(number: int, what: str) -> str:
    """Return "1 unit", "2 units"."""
    return f"{number} {what}" + ("" if number == 1 else "s")
