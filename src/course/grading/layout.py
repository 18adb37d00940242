"""A message as lines that fit a screen: long texts are cut, and what says least is folded."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.text import Text

from course.grading.message import Checked, Mark, Message, Next, Pointed, Said
from course.grading.timetable import FRAME, entries, timetable
from course.width import WIDEST

HEIGHT = 25
ROOM = 8  # lines of a timeline below which everything else is folded first
LEAST = 3
ROOMY = 2  # up to this folding, the whole timeline is worth more than what is folded
LABEL = 11
MARKED = {
    Mark.PASSED: "green",
    Mark.FAILED: "bold red",
    Mark.WAITING: "dim",
    Mark.FAULT: "bold magenta",
}
# What is folded into one line when the screen is full, in this order, and how that line ends.
FOLDED = {
    Mark.PASSED: "checks passed",
    Mark.WAITING: "checks wait for what is above",
    Mark.FAILED: "more do not pass",
    Mark.FAULT: "checks ended by it",
}
SAID = {"expected": "green", "yours": "red", "at": "cyan", "known as": "yellow"}


def lay_out(message: Message, *, width: int = WIDEST, height: int = HEIGHT) -> list[Text]:
    """Return the lines of the screen; the timeline gets what room the rest leaves."""
    rows = len(entries(message.timeline)) if message.timeline else 0
    frame = FRAME if rows else 0
    for folding in range(len(FOLDED) + 1):
        head, tail = _head(message, width, folding), _tail(message, width, folding)
        room = height - len(head) - len(tail) - frame
        if room >= (rows if folding < ROOMY else min(rows, ROOM)):
            break
    box: list[Text] = []
    if message.timeline:
        said = [text for one in message.said for text in one.texts]
        box = timetable(message.timeline, width, max(room, LEAST), said=said)
    gap = [Text("")] if box and len(head) + len(box) + len(tail) < height else []
    return [*head, *gap, *box, *tail]


def _head(message: Message, width: int, folding: int) -> list[Text]:
    checks = list(message.checks)
    for mark in list(FOLDED)[:folding]:
        checks = _folded(checks, mark)
    return _aligned(checks, width)


def _folded(checks: list[Checked], mark: Mark) -> list[Checked]:
    """Return the checks with those of one mark told in one line; the first red one stays."""
    alike = [p for p, check in enumerate(checks) if check.mark is mark and not check.stays]
    if mark in (Mark.FAILED, Mark.FAULT):
        alike = alike[1:]
    if len(alike) < 2:
        return checks
    line = Checked(mark, f"{len(alike)} {FOLDED[mark]}")
    kept = [check for place, check in enumerate(checks) if place not in alike[1:]]
    kept[kept.index(checks[alike[0]])] = line
    return kept


def _aligned(checks: Sequence[Checked], width: int) -> list[Text]:
    """Return a line a check, the notes below each other where they fit."""
    noted = [check for check in checks if check.note]
    longest = max((len(check.note) for check in noted), default=0)
    column = max((3 + len(check.text) + 3 for check in noted), default=0)
    column = max(min(width - longest, 67), min(column, width - longest))
    return [_check_line(check, column, width) for check in checks]


def _check_line(check: Checked, column: int, width: int) -> Text:
    style = MARKED[check.mark]
    line = Text.assemble((f" {check.mark.value} ", style))
    loud = "bold" if check.mark in (Mark.FAILED, Mark.FAULT) else ""
    line.append(check.text, "dim" if check.mark is Mark.WAITING else loud)
    if check.note:
        gap = max(column - line.cell_len, 3)
        room = width - line.cell_len - gap
        note = check.note if len(check.note) <= room else check.note.removeprefix("found in ")
        if room > 8:
            line.append(" " * gap).append(_cut(note, room), "dim")
    line.truncate(width, overflow="ellipsis")
    return line


def _tail(message: Message, width: int, folding: int) -> list[Text]:
    lines = _pointed_lines(message.pointed, width) if message.pointed else []
    for said in message.said:
        lines += _said_lines(said, width, folding)
    lines += [
        Text.assemble((" " + part, "dim"))
        for text in message.summary
        for part in textwrap.wrap(text, width - 1)
    ]
    return lines + _next_lines(message.following, width)


def _pointed_lines(pointed: Pointed, width: int) -> list[Text]:
    source, column = pointed.source, pointed.column
    room = width - 5
    if len(source) > room:  # show the part around the caret
        start = max(0, min((column or 1) - room // 2, len(source) - room))
        source, column = source[start : start + room], column and column - start
    lines = [Text("     " + source)] if source else []
    problem = pointed.problem or "this is not Python"
    if column is None or not source:
        return [*lines, *_wrapped(problem, width, 5, 2, "red")]
    before = " " * (4 + column)
    if len(before) + 2 + len(problem) <= width:
        return [*lines, Text.assemble((before + "^ ", "bold red")).append(problem, "red")]
    return [
        *lines,
        Text.assemble((before + "^", "bold red")),
        *_wrapped(problem, width, 5, 2, "red"),
    ]


def _said_lines(said: Said, width: int, folding: int) -> list[Text]:
    """Return a labelled text; two short texts share a line, long ones are wrapped, then cut."""
    texts = list(said.texts)
    if said.label == "at":
        texts[0] = _cut_left(texts[0], width - 3 - LABEL)
    if said.label == "at" and len(texts) == 2 and 3 + LABEL + len("   ".join(texts)) <= width:
        texts = ["   ".join(texts)]
    most = 3 if said.label == "stuck" and folding > 2 else 4
    if len(texts) > most:
        texts = [*texts[: most - 1], f"… {len(texts) - most + 1} more"]
    is_tight = len(texts) > 2 or (folding > 2 and said.label != "known as")
    lines = []
    for text in texts:
        lines += _wrapped(text, width, 3 + LABEL, 1 if is_tight else 2)
    style = SAID.get(said.label, "dim")
    lines[0] = Text.assemble((f"   {said.label:<{LABEL}}", style)).append(lines[0].plain.lstrip())
    return lines


def _next_lines(following: Sequence[Next], width: int) -> list[Text]:
    """Return the next commands, on one line where they fit; a command is never cut."""
    parts = [_next_part(part, width - 1) for part in following]
    joined = Text("      ").join(parts)
    lines = [joined] if parts and joined.cell_len < width else parts
    return [Text(" ").append_text(line) for line in lines]


def _next_part(part: Next, width: int) -> Text:
    text = Text.assemble((f"{part.label}: ", "dim")).append(part.command, "bold cyan")
    why = part.why if part.why.startswith("→") else f"({part.why})"
    if part.why and text.cell_len + 3 + len(why) <= width:
        text.append(f"   {why}", "dim")
    return text


def _wrapped(text: str, width: int, indent: int, most: int, style: str = "") -> list[Text]:
    parts = textwrap.wrap(
        text, width - indent, max_lines=most, placeholder=" …", break_on_hyphens=False
    )
    lines = [Text.assemble((" " * indent + part, style)) for part in parts or [""]]
    for line in lines:
        line.truncate(width, overflow="ellipsis")  # wide characters take two cells
    return lines


def _cut_left(path: str, room: int) -> str:
    return path if len(path) <= room else "…" + path[len(path) - room + 1 :]


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"
