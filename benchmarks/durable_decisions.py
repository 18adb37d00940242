"""Measure each decision of the fast queue against what was decided against; `--write` keeps it.

    .venv/bin/python -m benchmarks.durable_decisions [--quick] [--write]

Each variant is one change to the same table; the variants of a decision take turns.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.durable_sizes import BODY, place
from benchmarks.isolation import GENERATED, machine, table

TABLES = """
CREATE TABLE job (id INTEGER PRIMARY KEY, body BLOB NOT NULL, due REAL NOT NULL,
                  is_lent INTEGER NOT NULL DEFAULT 0);
CREATE TABLE counter (inside INTEGER);
"""
FILL = """
WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :jobs)
INSERT INTO job (body, due) SELECT :body, i / 1e6 FROM n
"""
PARTIAL = "CREATE INDEX waiting ON job (due) WHERE is_lent = 0"
BOTH = "CREATE INDEX waiting ON job (is_lent, due)"
COMMON = "CREATE INDEX waiting ON job (is_lent)"
NONE = ""
ONE = """
UPDATE job SET is_lent = 1, due = 1e9
WHERE id = (SELECT id FROM job WHERE is_lent = 0 AND due <= 1e6 ORDER BY due LIMIT 1) RETURNING id
"""
SET = ONE.replace("id = (SELECT", "id IN (SELECT")
MEMORY = "PRAGMA temp_store = MEMORY"
SMALL = "PRAGMA page_size = 1024"
TRIGGERS = """
CREATE TRIGGER comes AFTER INSERT ON job BEGIN UPDATE counter SET inside = inside + 1; END;
CREATE TRIGGER leaves AFTER DELETE ON job BEGIN UPDATE counter SET inside = inside - 1; END;
"""
PUT = "INSERT INTO job (body, due) VALUES (?, 1e5)"
LONG_S = 5.0  # after which fewer steps have to do
Step = Callable[[sqlite3.Connection], object]


def takes(claim: str) -> Step:
    """Return a step that takes a job and acknowledges it."""

    def step(file: sqlite3.Connection) -> None:
        ((number,),) = file.execute(claim).fetchall()
        file.execute("DELETE FROM job WHERE id = ?", (number,))

    return step


def puts(jobs: int, admit: str) -> Step:
    """Return a step that puts so many jobs, if what admits them says that there is room."""

    def step(file: sqlite3.Connection) -> None:
        file.execute("BEGIN IMMEDIATE")
        if not file.execute(admit, (jobs,)).fetchall():
            raise RuntimeError("there is room for all of them")
        file.executemany(PUT, [(BODY,)] * jobs)
        file.execute("COMMIT")

    return step


@dataclass(frozen=True)
class Variant:
    """One way to do it, and what it needs."""

    name: str
    step: Step
    index: str = PARTIAL
    pragma: str = MEMORY
    tables: str = ""
    size: str = SMALL
    jobs: int = 1  # in one step

    def opened(self, path: Path, waiting: int) -> sqlite3.Connection:
        """Make a file with so many jobs that wait."""
        file = sqlite3.connect(path, isolation_level=None)
        for pragma in (self.size, "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL"):
            file.execute(pragma)
        file.execute(self.pragma)
        file.executescript(f"{TABLES} {self.index};")
        file.execute(FILL, {"jobs": waiting, "body": BODY})
        file.execute("INSERT INTO counter VALUES (?)", (waiting,))
        file.executescript(self.tables)
        return file


COUNTED = "SELECT count(*) FROM job HAVING count(*) + ? < 1e9"
KEPT = "SELECT inside FROM counter WHERE inside + ? < 1e9"
MOVED = "UPDATE counter SET inside = inside + ? WHERE inside < 1e9 RETURNING inside"
DECISIONS = {
    "claim": [
        Variant("`IN (SELECT … LIMIT 1)`", takes(SET), pragma="PRAGMA temp_store = FILE"),
        Variant("the same, `temp_store = MEMORY`", takes(SET)),
        Variant("`= (SELECT … LIMIT 1)`", takes(ONE)),
    ],
    "index": [
        Variant("none", takes(ONE), index=NONE),
        Variant("`(is_lent)`", takes(ONE), index=COMMON),
        Variant("`(is_lent, due)`", takes(ONE), index=BOTH),
        Variant("`(due) WHERE is_lent = 0`", takes(ONE)),
    ],
    "bound": [
        Variant("`count(*)`", puts(1, COUNTED)),
        Variant("a counter, by a trigger", puts(1, KEPT), tables=TRIGGERS),
        Variant("a counter, by the call", puts(1, MOVED)),
        Variant("by a trigger, 100 jobs", puts(100, KEPT), tables=TRIGGERS, jobs=100),
        Variant("by the call, 100 jobs", puts(100, MOVED), jobs=100),
    ],
    "pages": [
        Variant("4,096 bytes", takes(ONE), size="PRAGMA page_size = 4096"),
        Variant("1,024 bytes", takes(ONE)),
    ],
}


def measured(variants: list[Variant], waiting: int, steps: int) -> dict[str, float]:
    """Return the median microseconds a job of each variant, in turns of a few steps."""
    seen: dict[str, list[float]] = {variant.name: [] for variant in variants}
    with place() as path:
        path.mkdir()
        files = [one.opened(path / str(n), waiting) for n, one in zip(count(), variants)]
        for _ in range(steps // 10):
            for one, file in zip(variants, files, strict=True):
                if sum(seen[one.name]) * one.jobs > LONG_S * 1e6:
                    continue
                for _ in range(10):
                    began = time.perf_counter()
                    one.step(file)
                    seen[one.name].append((time.perf_counter() - began) * 1e6 / one.jobs)
        for file in files:
            file.close()
    return {name: statistics.median(found) for name, found in seen.items()}


def in_microseconds(found: float) -> str:
    """Return a duration as a cell."""
    return f"{found:,.0f} µs" if found >= 10 else f"{found:.1f} µs"


def main() -> None:
    """Measure, and print or write a table for each decision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the page's tables")
    parser.add_argument("--quick", action="store_true", help="few jobs: does it run at all?")
    asked = parser.parse_args()
    waiting, steps = ((1_000, 10_000), 50) if asked.quick else ((1_000, 1_000_000), 600)
    for name, variants in DECISIONS.items():
        columns = [measured(variants, jobs, steps) for jobs in waiting]
        what = "put" if name == "bound" else "take and ack"
        rows = [[one.name, *(in_microseconds(c[one.name]) for c in columns)] for one in variants]
        head = [f"a job: {what}", *(f"{jobs:,} wait" for jobs in waiting)]
        text = f"Medians, on {machine()}\n\n{table(head, rows)}"
        print(text, flush=True)
        if asked.write:
            (GENERATED / f"durable_{name}.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
