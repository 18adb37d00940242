"""How much the comparison of queues in a file measures, and where."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BODY = b"x" * 100
MEASURED = 5_000  # jobs, where one number of them stands for all


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    jobs: tuple[int, ...]
    backlogs: tuple[int, ...]
    steps: int  # taken and acknowledged before each backlog
    rings: int
    counted: int  # jobs, while fdatasync is counted
    shared: int  # jobs that several processes share


WHOLE = Size(
    3, (2_000, MEASURED, 20_000), (1_000, 10_000, 100_000, 1_000_000), 300, 500, 2_000, 1_000
)
QUICK = Size(1, (200, 500), (1_000, 10_000), 50, 50, 200, 200)


@contextmanager
def place() -> Iterator[Path]:
    """Give a path in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "queue"


def bodies(jobs: int) -> list[bytes]:
    """Return as many bodies of a hundred bytes, no two alike."""
    return [b"%0100d" % number for number in range(jobs)]


def compared(size: Size) -> int:
    """Return for how many jobs the queues are compared."""
    return MEASURED if MEASURED in size.jobs else size.jobs[-1]
