"""Run the listings that are too slow for the tests, and keep what they print beside them.

    .venv/bin/python benchmarks/slow_listings.py [NAME ...]

Without names all run: those with a line `# Slow:` at their head.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
MARK = "\n# Slow: "
LONGEST_S = 600.0


def main() -> None:
    """Run each in its own folder, as the tests run the quick ones."""
    for listing in sorted(DOCS.glob("**/listings/*.py")):
        is_meant = len(sys.argv) == 1 or listing.stem in sys.argv[1:]
        if not is_meant or MARK not in listing.read_text("utf-8"):
            continue
        printed = subprocess.run(
            [sys.executable, "-I", "-W", "error", listing.name],
            cwd=listing.parent,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            timeout=LONGEST_S,
            check=True,
        ).stdout
        listing.with_suffix(".out").write_text(printed, "utf-8")
        print(f" {listing.stem}: {printed}", end="", flush=True)


if __name__ == "__main__":
    main()
