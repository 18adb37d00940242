"""`course hint`: one hint more for the check that failed last."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

from course import page, place, progress
from course.screen import bold, dim
from course.width import width_here


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take an exercise's name, and `--all`."""
    parser.add_argument("name", nargs="?", help="an exercise; without it, the one in progress")
    parser.add_argument("--all", action="store_true", help="every hint for that check")


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Show the next hint; after the last one, that one again. 1 where there is none to show."""
    here = place.find(root, arguments.name)
    name, standing = here.exercise.name, here.standing
    hints = page.read(here.exercise.page).hints.get(standing.failing, ())
    if not hints:
        print(f" {_why_none(standing)}")
        print(f" next: ./course {'next' if _is_done(standing) else f'check {name}'}")
        return 0 if _is_done(standing) else 1
    shown = min(standing.hints.get(standing.failing, 0), len(hints))
    latest = len(hints) if arguments.all else min(shown + 1, len(hints))
    print(bold(f" {standing.failing}"))
    for number in range(1 if arguments.all else latest, latest + 1):
        _print_hint(number, hints)
    if latest > shown:
        after = progress.hinted(standing, standing.failing, latest)
        progress.record(root, name, after)
    print(dim(f"   {_what_is_left(shown, latest, len(hints), name)}"))
    print(f" next: ./course check {name}")
    return 0


def _print_hint(number: int, hints: tuple[str, ...]) -> None:
    print(dim(f" hint {number} of {len(hints)}"))
    for line in textwrap.wrap(hints[number - 1], width_here() - 3, break_on_hyphens=False):
        print(f"   {line}")


def _what_is_left(shown: int, latest: int, hints: int, name: str) -> str:
    if latest < hints:
        return f"still stuck after trying it: ./course hint {name}"
    return "that was the last hint" if shown < hints else "the last hint, once more"


def _is_done(standing: progress.Standing) -> bool:
    return standing.passed is not None and not standing.is_red


def _why_none(standing: progress.Standing) -> str:
    if _is_done(standing):
        return "Nothing fails: the last check passed."
    if standing.trouble:
        return f"The last check found the whole file {_SAID.get(standing.trouble, 'unusable')}."
    if standing.failing:
        return f"The page has no hint for: {standing.failing}."
    return "A hint belongs to a check that fails, and none has failed yet."


_SAID = {
    "broken": "broken: it does not parse or import. Mend the line the check names first",
    "hung": "hanging while it is imported. Look for a loop or a wait outside every method",
    "crashed": "ending its own process while it is imported",
}
