"""Every listing on a page runs by itself and prints what the page shows."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from course.machine import in_ci

DOCS = Path(__file__).resolve().parents[2] / "docs"
NEEDS = re.compile(r"^# Needs (?P<packages>.+)\.$", re.MULTILINE)  # at a listing's head
SLOW = re.compile(r"^# Slow: .*`benchmarks/slow_listings.py` runs it\.$", re.MULTILINE)
LISTINGS = [
    path
    for path in sorted(DOCS.glob("**/listings/*.py"))
    if not SLOW.search(path.read_text("utf-8"))
]
PICTURES = sorted(DOCS.glob("**/pictures/*.py"))


def packages_of(program: Path) -> list[str]:
    """Return the packages that a listing says it needs, beside those of the tests."""
    needs = NEEDS.search(program.read_text("utf-8"))
    return needs["packages"].split(", ") if needs else []


def leave_out_without_packages(program: Path) -> None:
    """Skip a listing whose packages are not here; in CI it fails."""
    missing = [name for name in packages_of(program) if importlib.util.find_spec(name) is None]
    if missing:
        reason = f"{program.name} needs {', '.join(missing)}: `./course test` adds what it can"
        pytest.fail(reason) if in_ci() else pytest.skip(reason)


def printed_by(program: Path) -> str:
    """Return what a program prints, run by itself in its own folder."""
    finished = subprocess.run(
        [sys.executable, "-I", "-W", "error", program.name],
        cwd=program.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120 if packages_of(program) else 10,  # servers and workers start slowly
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr == ""
    return finished.stdout


def name(program: Path) -> str:
    """Return a program's place below docs, as a readable id."""
    return program.relative_to(DOCS).as_posix()


@pytest.mark.parametrize("listing", LISTINGS, ids=name)
def test_a_listing_prints_what_is_kept_beside_it(listing: Path) -> None:
    kept = listing.with_suffix(".out")
    leave_out_without_packages(listing)

    printed = printed_by(listing)

    assert printed == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("picture", PICTURES, ids=name)
def test_a_picture_is_what_its_program_draws(picture: Path) -> None:
    kept = picture.with_suffix(".svg")

    drawn = printed_by(picture)

    assert drawn == kept.read_text(encoding="utf-8")


def test_nothing_kept_beside_the_listings_has_lost_its_listing() -> None:
    kept = sorted(DOCS.glob("**/listings/*.out"))

    orphans = [output for output in kept if not output.with_suffix(".py").exists()]

    assert orphans == []
