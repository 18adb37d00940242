"""A timeline as a box: one column an actor, the flag on the right, the middle folded if need be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rich.text import Text

from course.grading import board
from course.grading.outcome import Row, Timeline

FRAME = 3  # the two borders and the line of names
NUMBER = 6  # cells of a row's number and the gap after it
TIME = 9  # cells of a row's time and the gap after it
GAP = 3
ASKING = "the check"  # in steps: what it asks and what comes back stand on one line
HERE = "✗"  # a flag whose words stand below the box


@dataclass(frozen=True)
class Entry:
    """One line of the table: a row, or a question and its reply."""

    rows: tuple[Row, ...]

    @property
    def flag(self) -> str:
        """What is wrong here, if anything."""
        return self.rows[-1].flag


@dataclass(frozen=True)
class Columns:
    """Where things start, counted in cells from the left border."""

    first: int
    actors: dict[str, int]
    inner: int  # the width of a line

    @property
    def is_timed(self) -> bool:
        """Is there a column for the time?"""
        return self.first > NUMBER


def entries(timeline: Timeline) -> list[Entry]:
    """Return the lines of the table."""
    found: list[Entry] = []
    for row in timeline.rows:
        before = found[-1].rows if found else ()
        is_reply = len(before) == 1 and before[0].actor == ASKING and row.actor != ASKING
        if is_reply and before[0].time == row.time:
            found[-1] = Entry((*before, row))
        else:
            found.append(Entry((row,)))
    return found


def timetable(
    timeline: Timeline, width: int, room: int, *, said: Collection[str] = ()
) -> list[Text]:
    """Return the box, with at most `room` lines in it, each of the same width.

    `said` are the texts that stand below the box: a flag that repeats one and does not fit in its
    row is only a mark.
    """
    if timeline.columns:
        return _boxed(
            timeline,
            board.names(timeline, width - 4),
            board.lines(timeline, width - 4),
            width,
            room,
        )
    columns = _columns(timeline, width - 4)
    names = Text(" " * columns.first)
    for actor, start in columns.actors.items():
        names.truncate(max(start - 1, columns.first), overflow="ellipsis")
        names.append(" " * (start - names.cell_len)).append(actor, "bold")
    table = entries(timeline)
    lines = []
    time: float | None = None
    for number, entry in enumerate(table, 1):
        shown = entry.rows[0].time if entry.rows[0].time != time else None
        time = entry.rows[-1].time
        lines.append(_line(number, entry, shown, columns, said))
    return _boxed(timeline, names, lines, width, room)


def _boxed(
    timeline: Timeline, names: Text, rows: Sequence[list[Text]], width: int, room: int
) -> list[Text]:
    """Return the lines in their frame; up to the flag they are folded where they are too many."""
    flags = [entry.flag for entry in entries(timeline)]
    flagged = next((place for place, flag in enumerate(flags) if flag), len(flags) - 1)
    return [
        _border("╭", timeline.title, "╮", width),
        _framed(names, width - 4),
        *(_framed(line, width - 4) for line in _folded(rows, flagged, room)),
        _border("╰", "", "╯", width),
    ]


def _columns(timeline: Timeline, inner: int) -> Columns:
    """Return where each actor starts; a text may run on to the right, where nothing else is."""
    first = NUMBER + (TIME if any(row.time for row in timeline.rows) else 0)
    actors = timeline.actors or ("",)
    widest = {
        actor: max([len(actor), *(len(row.text) for row in timeline.rows if row.actor == actor)])
        for actor in actors
    }
    room = inner - first - widest[actors[-1]]
    cells = [widest[actor] + GAP for actor in actors[:-1]]
    if sum(cells) > room:  # as wide as the names at least; what is left is shared
        least = [min(len(actor), 16) + 2 for actor in actors[:-1]]
        spare = max(max(room, inner // 3) - sum(least), 0)
        wanted = max(sum(cells) - sum(least), 1)
        cells = [
            small + (wide - small) * spare // wanted
            for small, wide in zip(least, cells, strict=True)
        ]
    starts, start = {}, first
    for actor, taken in zip(actors, [*cells, 0], strict=True):
        starts[actor] = start
        start += taken
    return Columns(first, starts, inner)


def _line(
    number: int, entry: Entry, time: float | None, columns: Columns, said: Collection[str]
) -> list[Text]:
    """Return an entry's lines: one, or two where its flag needs one of its own."""
    line = Text.assemble((f"{number:3}   ", "dim"))
    if columns.is_timed:
        line.append((f"{round(time, 3):g} s" if time is not None else "").ljust(TIME), "dim")
    for row in entry.rows:
        start = columns.actors.get(row.actor, columns.first)
        line.truncate(max(start - 1, columns.first), overflow="ellipsis")
        line.append(" " * max(start - line.cell_len, 0)).append(row.text, "bold" * bool(row.flag))
    line.truncate(columns.inner, overflow="ellipsis")
    if not entry.flag:
        return [line]
    flag = Text.assemble((entry.flag, "bold red"))
    flag.truncate(columns.inner - NUMBER, overflow="ellipsis")
    is_said = entry.flag.removeprefix("expected: ") in said
    if is_said and columns.inner - line.cell_len - flag.cell_len < GAP:
        flag = Text.assemble((HERE, "bold red"))
        line.truncate(columns.inner - 2, overflow="ellipsis")
    gap = columns.inner - line.cell_len - flag.cell_len
    if gap > 0:
        return [line.append(" " * gap).append_text(flag)]
    return [line, Text(" " * (columns.inner - flag.cell_len)).append_text(flag)]


def _folded(rows: Sequence[list[Text]], flagged: int, room: int) -> list[Text]:
    """Return the rows' lines; where they are too many, the first ones and those up to the flag."""
    if _count(rows) <= room:
        return [line for row in rows for line in row]
    is_cut_after = flagged < len(rows) - 1
    room -= 1 + is_cut_after  # the lines that say how many are left out
    start, end = flagged, 0
    while start > 0 and _count(rows[start - 1 : flagged + 1]) <= room * 2 // 3:
        start -= 1
    while end < start and _count([*rows[: end + 1], *rows[start : flagged + 1]]) <= room:
        end += 1
    lines = [line for row in rows[:end] for line in row]
    lines += [_more(start - end)] if start > end else []
    lines += [line for row in rows[start : flagged + 1] for line in row]
    return [*lines, _more(len(rows) - 1 - flagged)] if is_cut_after else lines


def _count(rows: Sequence[list[Text]]) -> int:
    return sum(len(row) for row in rows)


def _more(count: int) -> Text:
    return Text.assemble((f"  …   {count} more", "dim"))


def _framed(line: Text, inner: int) -> Text:
    line.truncate(inner, overflow="ellipsis", pad=True)
    return Text.assemble((" │", "dim")).append_text(line).append(" │", "dim")


def _border(left: str, title: str, right: str, width: int) -> Text:
    line = Text.assemble((f" {left}", "dim"))
    if title:
        shown = Text(f" {title} ")
        shown.truncate(width - 6, overflow="ellipsis")
        line.append("─", "dim").append_text(shown)
    return line.append("─" * (width - line.cell_len - 1) + right, "dim")
