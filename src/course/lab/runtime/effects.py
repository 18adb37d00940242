"""Effects among processes: played on a real database, and what others see of it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.lab.runtime.members import Voice
from course.lab.scenario import PAUSE
from course.lab.scripts import EFFECTS, Deed, Effect, Failure, Noted, Play, error_of

if TYPE_CHECKING:
    import sqlite3

NOTE = "note"  # the word of a process whose script tells of a deed
TABLE = "ledger"
FILES = ("", "-journal", "-wal", "-shm")  # of one database
NUMBER_BYTES = 8
BUSY_S = 60.0  # how long whoever looks waits for those who change the file


def with_ledger(path: Path) -> str:
    """Return the path of a database with a ledger in it; make it when there is none."""
    if not path.exists():
        import sqlite3

        file = sqlite3.connect(path)
        file.execute("CREATE TABLE ledger (number INTEGER PRIMARY KEY, entry TEXT NOT NULL)")
        file.close()
    return str(path)


class Books:
    """What somebody else sees of the database, through a connection of its own each time."""

    def __init__(self, path: Path, begun: list[str]) -> None:
        self._path = path
        self._begun = begun

    def entries(self) -> list[str]:
        """Return the rows of the ledger, in the order in which they were written."""
        return [entry for (entry,) in self._read("SELECT entry FROM ledger ORDER BY number")]

    def begun(self) -> list[str]:
        """Return what the effects wrote or began to write, whatever became of it."""
        return list(self._begun)

    def kept(self) -> int:
        """Return how many bytes are kept beside the ledger, in other tables and other files.

        A number counts as eight bytes, a text or a blob as its length.
        """
        named = self._read("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name.replace('"', '""') for (name,) in named if name != TABLE]
        everything = [f'SELECT * FROM "{name}"' for name in tables]  # noqa: S608  its own names
        rows = (row for statement in everything for row in self._read(statement))
        own = {f"{self._path.name}{end}" for end in FILES}
        others = (one for one in self._path.parent.iterdir() if one.name not in own)
        return sum(_weight(cell) for row in rows for cell in row) + sum(
            one.stat().st_size for one in others
        )

    def _read(self, statement: str) -> list[Any]:
        import sqlite3

        file = sqlite3.connect(self._path, timeout=BUSY_S)
        try:
            return file.execute(statement).fetchall()
        finally:
            file.close()


def _weight(cell: object) -> int:
    if isinstance(cell, str | bytes):
        return len(cell)
    return 0 if cell is None else NUMBER_BYTES


def effect_of(script: Effect, play: Play) -> Callable[[sqlite3.Connection], bytes]:
    """Return what plays the script of an effect."""

    def effect(connection: sqlite3.Connection) -> bytes:
        play.note(Deed.WRITES, script.entry)
        connection.execute("INSERT INTO ledger (entry) VALUES (?)", (script.entry,))
        play.pause(script.takes_s)
        if script.fails is not None:
            play.note(Deed.SPOILT, script.entry, script.fails.value)
            if script.fails is Failure.INTEGRITY_ERROR:
                connection.execute("INSERT INTO ledger SELECT * FROM ledger")
            raise error_of(script.fails, script.entry)
        play.note(Deed.WROTE, script.entry, script.result)
        return script.result

    return effect


class Quiet:
    """Scripts step by step: they take virtual time, and it is kept which have begun or failed."""

    def __init__(
        self, begun: list[str], failed: list[str], advance: Callable[[float], None]
    ) -> None:
        self._begun = begun
        self._failed = failed
        self._advance = advance

    def note(self, deed: Deed, item: Any = None, said: Any = None) -> None:
        """Keep which effect has begun, and what a handler has raised."""
        if deed is Deed.WRITES:
            self._begun.append(item)
        if deed is Deed.FAILED:
            self._failed.append(said)

    def pause(self, seconds: float) -> None:
        """Let virtual time pass."""
        self._advance(seconds)


class Aloud:
    """Effects in a process of a crew: it stops at each note, and pauses in virtual time."""

    def __init__(self, voice: Voice, shape: Callable[[Any], Any], actor: str) -> None:
        self._voice = voice
        self._shape = shape
        self._actor = actor

    def note(self, deed: Deed, item: Any = None, said: Any = None) -> None:
        """Tell of a deed of this process, with a stop before it where others can see it."""
        if deed in EFFECTS:
            self._voice.tell(NOTE)
        self._voice.tell(NOTE, self._shape(Noted(deed, self._actor, item, said)))

    def pause(self, seconds: float) -> None:
        """Let virtual time pass, if any is asked for."""
        if seconds:
            self._voice.tell(PAUSE, seconds)
