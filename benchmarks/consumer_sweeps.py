"""Kill every right consumer at every point of its calls, and count what became of its effects.

    .venv/bin/python benchmarks/consumer_sweeps.py [--write]

The scenarios are those of the checks. `--write` puts the table on the performance page.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.sweeps import ROOT, crossed, crossing, is_killed

from course import catalog
from course.contracts import delivery_guarantees
from course.lab.commands import killed_between_failures, killed_for_good, killed_in_the_middle
from course.lab.effect_judges import CONSUMING, effect_is_once, effect_is_there
from course.lab.history import History
from course.lab.runtime.answer import Answer
from course.lab.runtime.processes import ProcessLab
from course.lab.scenario import Scenario
from course.subject.contracted import learn

PAGE = ROOT / "docs" / "assets" / "generated" / "consumer_sweeps.md"
CROWDS: tuple[Callable[[], Scenario], ...] = (
    killed_in_the_middle,
    killed_between_failures,
    killed_for_good,
)
HEADING = """| consumer | killed at | effects lost | effects twice | promises broken |
| --- | --- | --- | --- | --- |"""


def line(path: Path) -> str:
    """Return the row of one consumer: what was found after each kill of each scenario."""
    contracts = [one for one in vars(delivery_guarantees).values() if isinstance(one, type)]
    lab = ProcessLab(Answer(path.read_text("utf-8"), path.name), crossing, contracts)
    killed: list[History] = []
    for crowd in CROWDS:
        killed += [crossed(one) for one in lab.crashed(crowd()) if is_killed(one)]
    lab.stock.forget()
    lost = sum(effect_is_there(history) is not None for history in killed)
    twice = sum(effect_is_once(history) is not None for history in killed)
    broken = sum(any(judge(history) is not None for judge in CONSUMING) for history in killed)
    return f"| {path.stem} | {len(killed):,} points | {lost} | {twice} | {broken} |"


def main() -> None:
    """Sweep the solution and every wheat, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the performance page's table")
    asked = parser.parse_args()
    learn(delivery_guarantees)
    exercise = catalog.load(ROOT).find("idempotent_consumer")
    rows = [HEADING]
    print(HEADING)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for path in [exercise.solution, *exercise.wheats()]:
            rows.append(line(path))
            print(rows[-1], flush=True)
    if asked.write:
        PAGE.write_text("\n".join([*rows, ""]), "utf-8")


if __name__ == "__main__":
    main()
