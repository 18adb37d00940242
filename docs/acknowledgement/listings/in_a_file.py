"""A queue in a file: two workers at once, and one that is killed."""

import os
import signal
import sqlite3
import tempfile
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory()
FILE = Path(FOLDER.name) / "jobs.db"
LEASE_S = 10
# --8<-- [start:statements]
FREE = "SELECT id FROM jobs WHERE visible_at <= ? ORDER BY id LIMIT 1"
LEND = "UPDATE jobs SET visible_at = ?, attempts = attempts + 1"
# --8<-- [end:statements]


def opened() -> sqlite3.Connection:
    """Return a connection that commits each statement by itself."""
    return sqlite3.connect(FILE, isolation_level=None)


# --8<-- [start:wrong]
def look(queue: sqlite3.Connection, now: int) -> int:
    (job,) = queue.execute(FREE, [now]).fetchone()
    return int(job)


def mark(queue: sqlite3.Connection, job: int, now: int) -> None:
    queue.execute(LEND + " WHERE id = ?", [now + LEASE_S, job])


# --8<-- [end:wrong]
# --8<-- [start:right]
def receive(queue: sqlite3.Connection, now: int) -> tuple[int, int] | None:
    """Lend a job in one statement; return its id and its attempt."""
    lend_one = LEND + f" WHERE id = ({FREE}) RETURNING id, attempts"
    rows = queue.execute(lend_one, [now + LEASE_S, now]).fetchall()
    return rows[0] if rows else None


# --8<-- [end:right]


def fresh(queue: sqlite3.Connection) -> None:
    """Let three jobs wait that nobody has had."""
    queue.execute("DROP TABLE IF EXISTS jobs")
    queue.execute("CREATE TABLE jobs (id INTEGER PRIMARY KEY, visible_at, attempts)")
    queue.execute("INSERT INTO jobs VALUES (1, 0, 0), (2, 0, 0), (3, 0, 0)")


a, b = opened(), opened()
fresh(a)
one, other = look(a, now=0), look(b, now=0)
mark(a, one, now=0)
mark(b, other, now=0)
print("look, then mark: job", one, "and job", other)
fresh(a)
held = receive(a, now=0), receive(b, now=0)
print("one statement: job and attempt", *held)

fresh(a)
for connection in (a, b):
    connection.close()  # none may go along into another process
child = os.fork()
if child == 0:
    receive(opened(), now=0)
    os.kill(os.getpid(), signal.SIGKILL)
os.waitpid(child, 0)
c = opened()
print("a process receives job 1, and is killed; then c receives")
for second in (5, 10):
    print(f"  second {second}: job and attempt", receive(c, now=second))
c.close()
FOLDER.cleanup()
