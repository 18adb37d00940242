"""Two processes are given one order: look first, or take the file first."""

import sqlite3
import tempfile
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory()
FILE = Path(FOLDER.name) / "shop.db"
LOOK = "SELECT 1 FROM done WHERE key = 'order 7'"
PAY = "INSERT INTO ledger VALUES (?)"
NOTE = "INSERT OR IGNORE INTO done VALUES ('order 7')"


def opened() -> sqlite3.Connection:
    """Return a connection as a process of its own has it; it does not wait long here."""
    return sqlite3.connect(FILE, isolation_level=None, timeout=0.01)


def fresh(file: sqlite3.Connection) -> None:
    """Begin with empty tables."""
    file.executescript(
        "DROP TABLE IF EXISTS ledger; CREATE TABLE ledger (paid_by TEXT);"
        "DROP TABLE IF EXISTS done; CREATE TABLE done (key TEXT PRIMARY KEY);"
    )


def told(file: sqlite3.Connection) -> str:
    """Return who has paid."""
    return " and ".join(name for (name,) in file.execute("SELECT paid_by FROM ledger"))


a, b = opened(), opened()
fresh(a)
# --8<-- [start:wrong]
a_finds, b_finds = a.execute(LOOK).fetchone(), b.execute(LOOK).fetchone()
for process, name, found in ((a, "a", a_finds), (b, "b", b_finds)):
    if found is None:
        process.execute(PAY, (name,))
        process.execute(NOTE)
# --8<-- [end:wrong]
print("look, then act: paid by", told(a))

fresh(a)
# --8<-- [start:right]
a.execute("BEGIN IMMEDIATE")
try:
    b.execute("BEGIN IMMEDIATE")  # b waits here; in this listing it gives up, and comes again
except sqlite3.OperationalError as error:
    print("b, while a is at work:", error)
if a.execute(LOOK).fetchone() is None:
    a.execute(PAY, ("a",))
    a.execute(NOTE)
a.execute("COMMIT")

b.execute("BEGIN IMMEDIATE")
if b.execute(LOOK).fetchone() is None:
    b.execute(PAY, ("b",))
    b.execute(NOTE)
b.execute("COMMIT")
# --8<-- [end:right]
print("take the file, then look: paid by", told(a))
a.close()
b.close()
FOLDER.cleanup()
