"""`python -m course.inpage`: make what a browser needs to check answers, and say what it is."""

from __future__ import annotations

import sys
from pathlib import Path

from course.inpage.building import NoAssets, make
from course.machine import in_ci


def main(root: Path) -> int:
    """Make it; where that cannot be done it is left out, and in CI a failure."""
    try:
        made = make(root)
    except NoAssets as problem:
        print(f"{'' if in_ci() else 'left out: '}{problem}")
        return 1 if in_ci() else 0
    if made is None:
        print("no exercise is solved in its page")
        return 0
    size = made.loaded_bytes / (1 << 20)
    print(f"{made.exercises} exercises, {size:.1f} MiB at the first check")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))
