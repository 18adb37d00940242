"""Play one seed of the pressure test many times, and compare the verdicts; times may differ.

    .venv/bin/python benchmarks/pressure_repeats.py [--times 20] [--seed 1] [--candidate DIR]

Exit status 0 only when every run says the same of every promise, claim and broken queue.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from course.pressure import catching, policy
from course.pressure.backends import BACKENDS
from course.pressure.play import Trial
from course.pressure.report import data

ROOT = Path(__file__).resolve().parents[1]


def verdicts(folder: Path, seed: int, backend: str) -> dict[str, Any]:
    """Return every verdict of a run, by what it is about."""
    test = Trial(folder, policy.read(folder), seed, backend=backend)
    test.run()
    test.scenarios = catching.judged(ROOT, folder)
    found = data(test)["verdicts"]
    return {
        f"{where}: {name}": said for where, all_ in found.items() for name, said in all_.items()
    }


def main() -> int:
    """Play, and print each run with what it said otherwise than the first."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--backend", choices=BACKENDS, default="sqlite")
    parser.add_argument("--candidate", type=Path, default=ROOT / "solutions" / "pressure_test")
    asked = parser.parse_args()
    first: dict[str, Any] = {}
    others = 0
    for number in range(1, asked.times + 1):
        began = time.monotonic()
        found = verdicts(asked.candidate.absolute(), asked.seed, asked.backend)
        first = first or found
        told = [f"{name} is {found.get(name)}" for name in first if found.get(name) != first[name]]
        others += bool(told)
        seconds = time.monotonic() - began
        print(f"{number:3}  {seconds:6.1f} s  {'; '.join(told) or 'the same'}", flush=True)
    against = [name for name, said in first.items() if said not in (True, "TRUE")]
    print(f"{asked.times - others} of {asked.times} runs say the same of {len(first)} things")
    print(f"the first says: {'; '.join(against) or 'all of them hold'}")
    return int(others > 0)


if __name__ == "__main__":
    sys.exit(main())
