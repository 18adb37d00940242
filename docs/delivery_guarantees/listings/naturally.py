"""Effects that bear repeats by themselves, and effects that do not: each is done twice."""

import sqlite3

EFFECTS = {
    "add 30 to the balance": "UPDATE account SET balance = balance + 30",
    "set the balance to 130": "UPDATE account SET balance = 130",
    "write the label of order 7": (
        "INSERT INTO label VALUES (7, 'to Ada') ON CONFLICT (number) DO UPDATE SET text = 'to Ada'"
    ),
    "write a label": "INSERT INTO label VALUES (NULL, 'to Ada')",
    "remove the reservation": "DELETE FROM reservation",
    "lower the stock": "UPDATE stock SET pieces = pieces - 1",
}
TABLES = """
CREATE TABLE account (balance); INSERT INTO account VALUES (100);
CREATE TABLE label (number INTEGER PRIMARY KEY, text);
CREATE TABLE reservation (number); INSERT INTO reservation VALUES (7);
CREATE TABLE stock (pieces); INSERT INTO stock VALUES (5);
"""


def after(statement: str, times: int) -> list[str]:
    """Return all rows after this many effects."""
    file = sqlite3.connect(":memory:")
    file.executescript(TABLES)
    for _ in range(times):
        file.execute(statement)
    rows = list(file.iterdump())
    file.close()
    return rows


for name, statement in EFFECTS.items():
    same = after(statement, 1) == after(statement, 2)
    print(f"{name:<28}{'bears repeats' if same else 'needs a key'}")
