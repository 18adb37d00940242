"""Two connections to one file, and both want to write."""

import sqlite3
import tempfile
import threading
import time
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory()
FILE = Path(FOLDER.name) / "jobs.db"


def opened() -> sqlite3.Connection:
    """Return a connection that waits five seconds for a busy file."""
    return sqlite3.connect(
        FILE,
        timeout=5,
        isolation_level=None,
        check_same_thread=False,
    )


a, b = opened(), opened()
a.execute("PRAGMA journal_mode = WAL")
a.execute("CREATE TABLE jobs (id INTEGER PRIMARY KEY, holder TEXT)")
a.execute("INSERT INTO jobs VALUES (1, ''), (2, '')")

# --8<-- [start:wrong]
b.execute("BEGIN")
b.execute("SELECT id FROM jobs WHERE holder = ''").fetchall()
a.execute("UPDATE jobs SET holder = 'a' WHERE id = 1")
started = time.monotonic()
try:
    b.execute("UPDATE jobs SET holder = 'b' WHERE id = 1")
except sqlite3.OperationalError as error:
    waited = time.monotonic() - started
    print(f"BEGIN: {error}, after {waited:.0f} of five seconds")
    b.execute("ROLLBACK")
# --8<-- [end:wrong]

# --8<-- [start:right]
a.execute("BEGIN IMMEDIATE")
commits = threading.Timer(0.02, a.execute, ["COMMIT"])
commits.start()
b.execute("BEGIN IMMEDIATE")  # waits for a, and then looks
(job,) = b.execute("SELECT min(id) FROM jobs WHERE holder = ''").fetchone()
b.execute("UPDATE jobs SET holder = 'b' WHERE id = ?", [job])
b.execute("COMMIT")
print(f"BEGIN IMMEDIATE: b waited, and holds job {job}")
# --8<-- [end:right]

commits.join()
for connection in (a, b):
    connection.close()
FOLDER.cleanup()
