"""A timeline with columns as the lines of a box: the whole state after each move."""

from __future__ import annotations

from rich.text import Text

from course.grading.outcome import Row, Timeline

MARK = "▸"
GOOD = "✓"  # a flag that begins so marks what was wanted
NUMBER = 4  # cells of a row's number and the gap after it
GAP = 2  # cells before a flag
BETWEEN = 1  # cells between two columns
MARKED = 2  # cells before an actor's column, for the mark


def names(timeline: Timeline, inner: int) -> Text:
    """Return the heads of the columns."""
    line = Text(" " * NUMBER)
    for start, name in zip(_starts(timeline, inner), timeline.columns, strict=True):
        line.truncate(start - 1)
        line.append(" " * (start - line.cell_len)).append(name, "bold")
    return line


def lines(timeline: Timeline, inner: int) -> list[list[Text]]:
    """Return the lines of each row: one, or two where its flag needs one of its own."""
    starts = _starts(timeline, inner)
    return [_row(row, timeline, starts, inner) for row in timeline.rows]


def _row(row: Row, timeline: Timeline, starts: list[int], inner: int) -> list[Text]:
    line = Text.assemble((f"{row.number or '':>2} ", "dim"))
    for start, column, cell in zip(starts, timeline.columns, row.cells, strict=True):
        is_mover = column == row.actor
        is_actor = column in timeline.actors
        line.truncate(start - MARKED, overflow="ellipsis")
        line.append(" " * (start - MARKED - line.cell_len))
        line.append(f"{MARK} " if is_mover else "  ", "bold cyan")
        line.append(cell, "bold" if is_mover else "dim" if is_actor else "")
    line.truncate(inner, overflow="ellipsis")
    if not row.flag:
        return [line]
    is_good = row.flag.startswith(GOOD)
    flag = Text.assemble((row.flag, "bold green") if is_good else (f"✗ {row.flag}", "bold red"))
    flag.truncate(inner - NUMBER, overflow="ellipsis")
    gap = inner - line.cell_len - flag.cell_len
    if gap >= GAP:
        return [line.append(" " * gap).append_text(flag)]
    return [line, Text(" " * (inner - flag.cell_len)).append_text(flag)]


def _starts(timeline: Timeline, inner: int) -> list[int]:
    """Return where each column starts; the room that is left is shared among the actors."""
    texts = list(zip(timeline.columns, *(row.cells for row in timeline.rows), strict=True))
    are_actors = [name in timeline.actors for name in timeline.columns]
    before = [BETWEEN + (MARKED if is_actor else 1) for is_actor in are_actors]
    before[0] = BETWEEN + MARKED  # beside the number
    widths = [max(map(len, column)) for column in texts]
    taken = NUMBER - MARKED + sum(before) + sum(widths)
    spare = max(inner - taken, 0) // (len(timeline.actors) + 1)
    starts, start = [], NUMBER - MARKED
    for gap, width, is_actor in zip(before, widths, are_actors, strict=True):
        starts.append(start + gap)
        start += gap + width + min(spare, 6) * is_actor
    return starts
