"""What `grade` and `worker` both take: how many at a time, a broker, and the level that holds."""

from __future__ import annotations

import argparse
import importlib.util
import sys

from course.distributed import address
from course.subject.levels import HOLDING_MALICE, INSTALL, LEVELS, POSIX


def add_isolation(parser: argparse.ArgumentParser) -> None:
    """Take the level of isolation."""
    parser.add_argument(
        "--isolation",
        choices=LEVELS,
        help="without it the strongest of the first two; posix holds accidents, not malice",
    )


def at_least_one(word: str) -> int:
    """Return how many at a time, as an argument says it."""
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is no number from 1 on")
    return int(word)


def broker_problem(url: str) -> str:
    """Return why no broker can be spoken to at this address, before it is tried; or nothing."""
    try:
        address.checked(url)
    except address.NoAddress as problem:
        return str(problem)
    if importlib.util.find_spec("celery") is None:
        return "Celery is not installed: `./course` installs it for this verb"
    return ""


def level(wanted: str | None) -> str | None:
    """Return the level of isolation, tried out here; say why when there is none."""
    from course.subject.levels import probe

    if wanted is None and sys.platform != "linux":
        return POSIX
    found = wanted or probe.strongest()
    if found is None:
        print(" No isolation that holds malice works here:", file=sys.stderr)
        for one in HOLDING_MALICE:
            print(f"   {one}: {probe.problem(one)}", file=sys.stderr)
        print(f" This installs it:  {INSTALL}", file=sys.stderr)
        print(" For answers you trust as your own:  --isolation posix", file=sys.stderr)
        return None
    problem = probe.problem(found)
    if problem:
        print(f" {found} does not work here: {problem}", file=sys.stderr)
        return None
    return found
