"""Kill every right queue in a file and every right consumer at every point, and count what it does.

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
from course.contracts import acknowledgement, delivery_guarantees, retries_and_dead_letters
from course.lab import burials, effect_judges, mourners
from course.lab.commands import killed_between_failures, killed_for_good, killed_in_the_middle
from course.lab.crowds import killed_on_the_last_try, killed_sender, killed_worker
from course.lab.doubles import CLOCK, PATH
from course.lab.effect_judges import effect_is_once, effect_is_there
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
BURIALS: tuple[Callable[[Scenario], Scenario], ...] = (
    mourners.killed_burier,
    mourners.killed_with_a_permanent_error,
    mourners.killed_after_an_error,
    mourners.killed_redriver,
)
COMMANDS: tuple[Callable[[], Scenario], ...] = (
    killed_in_the_middle,
    killed_between_failures,
    killed_for_good,
)
QUEUES = """\
| queue | killed at | jobs lost | lent again | promises broken | a power cut may undo |
| --- | --- | --- | --- | --- | --- |"""
LETTERS = """\
| consumer | killed at | letters lost | letters twice | sent twice, at most | promises broken |
| --- | --- | --- | --- | --- | --- |"""
EFFECTS = """\
| consumer | killed at | effects lost | effects twice | promises broken |
| --- | --- | --- | --- | --- |"""


def of_jobs(lab: ProcessLab) -> list[str]:
    """Return what became of the jobs of one queue, and what a power cut may undo."""
    killed: list[History] = []
    undone: list[str] = []
    for crowd in CROWDS:
        scenario = crowd(MADE)
        killed += kills(lab, scenario)
        whole = lab.run(scenario, Kill(1, NEVER))
        calls = [one for one in whole.history.calls if one.actor == scenario.cast[0].name]
        undone += [calls[place].operation.name for place in whole.undone_by_a_power_cut(1)]
    lost = count(killed, no_job_lost)
    broken = count(killed, *LENDING.judges)
    names = ", ".join(f"`{name}`" for name in dict.fromkeys(undone)) or "nothing"
    most = max(loan.delivery.attempt for one in killed for loan in Ledger(one).loans)
    again = f"{most - 1} of {MOST_ATTEMPTS - 1} times"
    return [points(killed), str(lost), again, str(broken), names]


def of_letters(lab: ProcessLab) -> list[str]:
    """Return what became of the letters of one consumer."""
    killed = [one for crowd in BURIALS for one in kills(lab, crowd(CONSUMER))]
    stories = [burials.Story(history) for history in killed]
    lost = sum(burials.is_any_lost(story) for story in stories)
    twice = sum(burials.is_any_twice(story) for story in stories)
    again = max(map(burials.most_sent_again, stories))
    broken = count(killed, *burials.CONSUMING)
    return [points(killed), str(lost), str(twice), str(again), str(broken)]


def of_effects(lab: ProcessLab) -> list[str]:
    """Return what became of the effects of one consumer."""
    killed = [one for crowd in COMMANDS for one in kills(lab, crowd())]
    lost, twice = count(killed, effect_is_there), count(killed, effect_is_once)
    return [points(killed), str(lost), str(twice), str(count(killed, *effect_judges.CONSUMING))]


TABLES: tuple[tuple[str, ModuleType, str, Callable[[ProcessLab], list[str]]], ...] = (
    ("durable_queue", acknowledgement, QUEUES, of_jobs),
    ("dead_letters", retries_and_dead_letters, LETTERS, of_letters),
    ("idempotent_consumer", delivery_guarantees, EFFECTS, of_effects),
)


def kills(lab: ProcessLab, scenario: Scenario) -> list[History]:
    """Return a history for each point at which this scenario's process was killed."""
    return [crossed(one) for one in lab.crashed(scenario) if is_killed(one)]


def count(histories: list[History], *judges: Callable[[History], object | None]) -> int:
    """Return how many of these histories one of the judges finds fault with."""
    return sum(any(judge(one) is not None for judge in judges) for one in histories)


def points(histories: list[History]) -> str:
    """Return a table's word for how many kills these are."""
    return f"{len(histories):,} points"


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


def rows_of(name: str, contracts: ModuleType, row: Callable[[ProcessLab], list[str]]) -> list[str]:
    """Return a row for the solution of this exercise, and for each wheat."""
    learn(contracts)
    kinds = [one for one in vars(contracts).values() if isinstance(one, type)]
    exercise = catalog.load(ROOT).find(name)
    rows = []
    for path in [exercise.solution, *exercise.wheats()]:
        lab = ProcessLab(Answer(path.read_text("utf-8"), path.name), crossing, kinds)
        rows.append(f"| {' | '.join([path.stem, *row(lab)])} |")
        lab.stock.forget()
        print(rows[-1], flush=True)
    return rows


def main() -> None:
    """Sweep each solution and every wheat, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the performance page's tables")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        tables = ["\n".join([head, *rows_of(name, of, row)]) for name, of, head, row in TABLES]
    if asked.write:
        PAGE.write_text("\n\n".join(tables) + "\n", "utf-8")


if __name__ == "__main__":
    main()
