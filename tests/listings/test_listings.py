"""Every listing on a page runs by itself and prints what the page shows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.machine import lacks

DOCS = Path(__file__).resolve().parents[2] / "docs"
LISTINGS = sorted(DOCS.glob("**/listings/*.py"))
OWN_SERVER = "course.own_server"
PICTURES = sorted(DOCS.glob("**/pictures/*.py"))


def printed_by(program: Path) -> str:
    """Return what a program prints, run by itself in its own folder."""
    finished = subprocess.run(
        [sys.executable, "-I", "-W", "error", program.name],
        cwd=program.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=10,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr == ""
    return finished.stdout


def leave_out_without_a_server(program: Path) -> None:
    """Skip a listing that starts a server where there is none, but never in CI."""
    lacking = lacks(["valkey"]) if OWN_SERVER in program.read_text("utf-8") else []
    if lacking and os.environ.get("CI") != "true":
        pytest.skip(f"it needs {'; '.join(lacking)}")


def name(program: Path) -> str:
    """Return a program's place below docs, as a readable id."""
    return program.relative_to(DOCS).as_posix()


@pytest.mark.parametrize("listing", LISTINGS, ids=name)
def test_a_listing_prints_what_is_kept_beside_it(listing: Path) -> None:
    kept = listing.with_suffix(".out")
    leave_out_without_a_server(listing)

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
