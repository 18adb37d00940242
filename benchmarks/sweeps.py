"""Kill every right queue in a file, and every right consumer, at every point; count what it does.

    .venv/bin/python benchmarks/sweeps.py [--write]

The scenarios are those of the checks. `--write` puts the tables on the performance page.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from course import catalog
from course.contracts import acknowledgement, retries_and_dead_letters
from course.lab import burials, mourners
from course.lab.crowds import killed_on_the_last_try, killed_sender, killed_worker
from course.lab.doubles import CLOCK, PATH
from course.lab.history import History, Kind
from course.lab.kit import LENDING
from course.lab.ledger import Ledger
from course.lab.mailroom import Draws
from course.lab.runtime.answer import Answer
from course.lab.runtime.policies import NEVER
from course.lab.runtime.processes import ProcessLab
from course.lab.runtime.turns import Kill
from course.lab.scenario import Scenario
from course.lab.stock import no_job_lost
from course.lab.travel import history_from, plain_history
from course.subject.contracted import learn
from course.subject.wire import Opaque, decode, encode

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "assets" / "generated" / "sweeps.md"
MOST_ATTEMPTS = 2
MADE = Scenario.of(
    "DurableQueue", path=PATH, capacity=3, clock=CLOCK, lease_s=10.0, max_attempts=MOST_ATTEMPTS
)
CROWDS: tuple[Callable[[Scenario], Scenario], ...] = (
    killed_worker,
    killed_sender,
    killed_on_the_last_try,
)
CONSUMER = Scenario.of(
    "Consumer",
    path=PATH,
    handler=mourners.WORK,
    chance=Draws((0.5,)),
    max_attempts=MOST_ATTEMPTS,
    base_s=1.0,
    cap_s=60.0,
)
CONSUMERS: tuple[Callable[[Scenario], Scenario], ...] = (
    mourners.killed_burier,
    mourners.killed_with_a_permanent_error,
    mourners.killed_after_an_error,
    mourners.killed_redriver,
)
LETTERS = """
| consumer | killed at | letters lost | letters twice | sent twice, at most | promises broken |
| --- | --- | --- | --- | --- | --- |"""
HEADING = """| queue | killed at | jobs lost | lent again | promises broken | a power cut may undo |
| --- | --- | --- | --- | --- | --- |"""


def line(path: Path) -> str:
    """Return the row of one queue: what was found after each kill of each scenario."""
    lab = lab_of(path, acknowledgement)
    killed: list[History] = []
    undone: list[str] = []
    for crowd in CROWDS:
        scenario = crowd(MADE)
        killed += [crossed(one) for one in lab.crashed(scenario) if is_killed(one)]
        whole = lab.run(scenario, Kill(1, NEVER))
        calls = [one for one in whole.history.calls if one.actor == scenario.cast[0].name]
        undone += [calls[place].operation.name for place in whole.undone_by_a_power_cut(1)]
    lab.stock.forget()
    lost = sum(no_job_lost(history) is not None for history in killed)
    broken = sum(any(judge(history) is not None for judge in LENDING.judges) for history in killed)
    names = ", ".join(f"`{name}`" for name in dict.fromkeys(undone)) or "nothing"
    most = max(loan.delivery.attempt for one in killed for loan in Ledger(one).loans)
    again = f"{most - 1} of {MOST_ATTEMPTS - 1} times"
    return f"| {path.stem} | {len(killed):,} points | {lost} | {again} | {broken} | {names} |"


def line_of_letters(path: Path) -> str:
    """Return the row of one consumer: what became of its letters after each kill."""
    lab = lab_of(path, retries_and_dead_letters)
    killed = [
        crossed(history)
        for crowd in CONSUMERS
        for history in lab.crashed(crowd(CONSUMER))
        if is_killed(history)
    ]
    lab.stock.forget()
    stories = [burials.Story(history) for history in killed]
    lost = sum(burials.is_any_lost(story) for story in stories)
    twice = sum(burials.is_any_twice(story) for story in stories)
    again = max(map(burials.most_sent_again, stories))
    broken = sum(any(judge(one) is not None for judge in burials.CONSUMING) for one in killed)
    return f"| {path.stem} | {len(killed):,} points | {lost} | {twice} | {again} | {broken} |"


def lab_of(path: Path, contracts: ModuleType) -> ProcessLab:
    """Return what runs this answer."""
    kinds = [one for one in vars(contracts).values() if isinstance(one, type)]
    return ProcessLab(Answer(path.read_text("utf-8"), path.name), crossing, kinds)


def crossing(value: object) -> object:
    """Return a value as it leaves the process that returned it."""
    return encode(value, lambda held: Opaque(0, type(held).__name__))


def crossed(history: History) -> History:
    """Return a history as a judge receives it."""
    return history_from(
        plain_history(history), history.scenario, lambda plain: decode(plain, lambda held: held)
    )


def is_killed(history: History) -> bool:
    """Did the kill come before the process had ended?"""
    return any(event.kind is Kind.KILL for event in history)


def main() -> None:
    """Sweep each solution and every wheat, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the performance page's tables")
    asked = parser.parse_args()
    rows: list[str] = []
    tables = (
        ("durable_queue", acknowledgement, HEADING, line),
        ("dead_letters", retries_and_dead_letters, LETTERS, line_of_letters),
    )
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, contracts, heading, row in tables:
            learn(contracts)
            exercise = catalog.load(ROOT).find(name)
            rows.append(heading)
            print(heading)
            for path in [exercise.solution, *exercise.wheats()]:
                rows.append(row(path))
                print(rows[-1], flush=True)
    if asked.write:
        PAGE.write_text("\n".join([*rows, ""]), "utf-8")


if __name__ == "__main__":
    main()
