"""Where the key is noted, and what a kill leaves there: a real file, and every moment in turn."""

import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory()
FILE = Path(FOLDER.name) / "shop.db"


class Killed(Exception):
    """The process has died at this point."""


class Process:
    """A process that dies before its n-th step; 0: it lives."""

    def __init__(self, dies_before: int) -> None:
        self._left = dies_before
        self.file = sqlite3.connect(FILE, isolation_level=None)

    def step(self, statement: str, *values: str) -> int:
        """Carry out a statement, unless the process dies before it; return how many rows it hit."""
        self._left -= 1
        if self._left == 0:
            self.file.close()  # as the kernel does: what is not committed is gone
            raise Killed
        return len(self.file.execute(statement, values).fetchall())


LOOK = "SELECT key FROM done WHERE key = ?"
NOTE = "INSERT INTO done VALUES (?)"
PAY = "INSERT INTO ledger VALUES (?)"


# --8<-- [start:before]
def key_first(process: Process, key: str) -> None:
    if not process.step(LOOK, key):
        process.step(NOTE, key)
        process.step(PAY, key)


# --8<-- [end:before]
# --8<-- [start:after]
def key_last(process: Process, key: str) -> None:
    if not process.step(LOOK, key):
        process.step(PAY, key)
        process.step(NOTE, key)


# --8<-- [end:after]
# --8<-- [start:together]
def together(process: Process, key: str) -> None:
    process.step("BEGIN IMMEDIATE")
    if not process.step(LOOK, key):
        process.step(PAY, key)
        process.step(NOTE, key)
    process.step("COMMIT")


# --8<-- [end:together]


def paid(consumer: Callable[[Process, str], None], dies_before: int) -> int:
    """Return how often an order is paid that comes again after the kill."""
    FILE.unlink(missing_ok=True)
    file = sqlite3.connect(FILE)
    file.execute("CREATE TABLE ledger (key TEXT)")
    file.execute("CREATE TABLE done (key TEXT PRIMARY KEY)")
    for dies in (dies_before, 0):
        process = Process(dies)
        try:
            consumer(process, "order 7")
            process.file.close()
        except Killed:
            pass
    (rows,) = file.execute("SELECT count(*) FROM ledger").fetchone()
    file.close()
    return int(rows)


print("times paid, when a kill comes before step    1  2  3  4  5  never")
for consumer, steps in ((key_first, 3), (key_last, 3), (together, 5)):
    counts = [paid(consumer, step) for step in range(1, steps + 1)]
    told = "".join(f"{count:3}" for count in counts).ljust(15)
    print(f"{consumer.__name__.replace('_', ' '):<42}{told}{paid(consumer, 0):7}")
FOLDER.cleanup()
