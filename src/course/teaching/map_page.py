"""The map of a class as one HTML page, complete in itself: a table, and what to talk about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from course.escaping import safe
from course.playing.page import base_style, text_policy
from course.teaching.advice import name_it, section, show_it
from course.teaching.class_map import Cell, ClassMap, Column, Group, State

HERE = Path(__file__).parent
PAGE = 100  # rows of one table; a larger class has several, and all but the first are folded
AT_ONCE = 6  # groups of a list that are not folded
NAMED_LEARNERS = 5  # of a group
COLOURS = "aioqrstw"  # classes of the style; the letter is what tells one group from another
SIGNS = {  # the style's class, and what the style draws before the words
    State.PASSED: ("p", "passed"),
    State.ALONE: ("x", "wrong like nobody else"),
    State.BEGUN: ("b", "begun, nothing wrong yet"),
    State.NOT_STARTED: ("n", "not started"),
    State.PENDING: ("e", "pending: a fault of the grader"),
    State.EXCUSED: ("f", "excused"),
}
LOST = (State.MISSING, State.BROKEN, State.HUNG, State.CRASHED)
LOST_WORDS = "no file, does not parse or import, hangs or ends while it is imported"
CODE = re.compile(r"`([^`]+)`")
AUTHORS = "docs/authors.md"


def page(made: ClassMap, results: str, *, with_names: bool = True) -> str:
    """Return the page; without names it is for a wall.

    No learner's id, no command and no path is in it then, and rows are by their cells.
    """
    style = base_style() + (HERE / "map.css").read_text("utf-8")
    count, exercises = len(made.learners), len(made.begun)
    left = [column.exercise.name for column in made.columns if not column.is_begun]
    return Template((HERE / "map.html").read_text("utf-8")).substitute(
        policy=text_policy(style),
        style=style,
        about=f"{_many(count, 'learner')} · {_many(exercises, 'exercise')}",
        talk=_talk(made.named, with_names=with_names),
        unnamed=_unnamed(made.alike, results, with_names=with_names),
        legend="\n".join(_legend(made)),
        tables=_tables(made, with_names=with_names),
        nobody=f'<p class="soft">Nobody has begun: {", ".join(left)}.</p>' if left else "",
    )


def _talk(named: Sequence[Group], *, with_names: bool) -> str:
    shared = [group for group in named if len(group.learners) > 1]
    once = [group for group in named if len(group.learners) == 1]
    if not named:
        return "<p>Nobody shows an idea that has a name.</p>"
    items = [_item(group, _about(group, with_names=with_names)) for group in shared]
    listed = _folded(items, "ideas more")
    if not shared:
        listed = "<p>No idea that has a name is shared by two learners.</p>"
    if once:
        rest = "\n".join(_item(group, _about(group, with_names=with_names)) for group in once)
        listed += (
            f"<details><summary>{_many(len(once), 'idea')} of one learner each</summary>"
            f'<ul class="groups">{rest}</ul></details>'
        )
    return listed


def _about(group: Group, *, with_names: bool) -> str:
    assert group.known is not None
    said = CODE.sub(r"<code>\1</code>", _text(group.known.misconception))
    return f"<p>{said}</p>{_to_do(group, with_names=with_names)}"


def _to_do(group: Group, *, with_names: bool) -> str:
    read = f'<p class="soft">Read {_text(section(group))}.</p>'
    if not with_names:
        return read
    command = show_it(group, group.learners[0])
    return f'{read}<p class="soft">Two minutes: {_command(command)}</p>'


def _unnamed(alike: Sequence[Group], results: str, *, with_names: bool) -> str:
    if not alike:
        return "<p>No two learners are wrong alike in a way that has no name.</p>"
    items = []
    for group in alike:
        who = naming = ""
        if with_names:
            shown = ", ".join(_text(one) for one in group.learners[:NAMED_LEARNERS])
            more = len(group.learners) - NAMED_LEARNERS
            who = f"<p>{shown}{f' and {more} more' if more > 0 else ''}</p>"
            naming = f'<p class="soft">Name it: {_command(name_it(group, results))}</p>'
        check = f"<p>The check: {_text(group.example.check)}</p>"
        items.append(_item(group, who + check + _to_do(group, with_names=with_names) + naming))
    intro = "<p>They behave alike, and no known idea does."
    if with_names:
        intro += (
            " Read one, name it once, and the next map has its name. To have the checks prove it, "
            f"make it a chaff: <code>{AUTHORS}</code>."
        )
    intro += "</p>"
    return intro + _folded(items, "groups more")


def _folded(items: Sequence[str], more: str) -> str:
    """Return a list, its end folded where it is long."""
    first, rest = items[:AT_ONCE], items[AT_ONCE:]
    listed = f'<ul class="groups">{"".join(first)}</ul>'
    if rest:
        inner = f'<ul class="groups">{"".join(rest)}</ul>'
        listed += f"<details><summary>{len(rest)} {more}</summary>{inner}</details>"
    return listed


def _item(group: Group, inner: str) -> str:
    name = f": {_text(group.known.name)}" if group.known else ""
    count = _many(len(group.learners), "learner")
    return (
        f'<li><span class="sign {_class(group)}">{group.mark}</span><div>'
        f"<p><strong>{count}</strong> · {group.exercise.name}{name}</p>{inner}</div></li>"
    )


def _class(group: Group) -> str:
    """Return the style's classes of a group: a colour where it has a name."""
    if not group.known:
        return "u"
    place = sum((ord(one) - ord("A") + 1) * 26**n for n, one in enumerate(reversed(group.mark)))
    return f"g {COLOURS[(place - 1) % len(COLOURS)]}"


def _legend(made: ClassMap) -> list[str]:
    met = {state for column in made.begun for state in column.counts}
    found = [
        f'<li><span class="sign {sign}"></span>{words}</li>'
        for state, (sign, words) in SIGNS.items()
        if state in met
    ]
    if State.NAMED in met:
        found.insert(1, f'<li><span class="sign g {COLOURS[0]}">A</span>a known idea</li>')
    if State.ALIKE in met:
        found.insert(2, '<li><span class="sign u">?1</span>alike, and not yet named</li>')
    if met & set(LOST):
        found.append(f'<li><span class="sign l"></span>{LOST_WORDS}</li>')
    return found


def _tables(made: ClassMap, *, with_names: bool) -> str:
    rows = [(learner, made.row(learner)) for learner in made.learners]
    if not with_names:
        rows.sort(key=lambda row: _pattern(row[1]))
        rows = [(str(number), cells) for number, (_, cells) in enumerate(rows, 1)]
    if not made.begun:
        return "<p>Nobody has begun.</p>"
    pages = [rows[first : first + PAGE] for first in range(0, len(rows), PAGE)]
    if len(pages) == 1:
        return _table(made.begun, rows, counted=True)
    found = [_table(made.begun, [], counted=True)]
    for place, some in enumerate(pages):
        is_open = " open" if place == 0 else ""
        summary = f"{_text(some[0][0])} to {_text(some[-1][0])}"
        table = _table(made.begun, some, counted=False)
        found.append(f"<details{is_open}><summary>{summary}</summary>{table}</details>")
    return "\n".join(found)


def _pattern(cells: Sequence[Cell]) -> tuple[int, tuple[str, ...]]:
    """Return what rows without names are sorted by: those with least passed come first."""
    passed = sum(cell.state is State.PASSED for cell in cells)
    said = tuple(f"{cell.state.name} {cell.group.mark if cell.group else ''}" for cell in cells)
    return passed, said


def _table(
    columns: Sequence[Column], rows: Sequence[tuple[str, list[Cell]]], *, counted: bool
) -> str:
    heads = "".join(
        f'<th scope="col"><span>{_text(one.unit_title)}</span>{one.exercise.name}</th>'
        for one in columns
    )
    counts = ""
    if counted:
        cells = "".join(f"<td>{one.counts[State.PASSED]}</td>" for one in columns)
        counts = f'<tr class="counts"><th scope="row">passed</th>{cells}</tr>\n'
    body = "\n".join(
        f'<tr><th scope="row">{_text(name)}</th>{"".join(map(_cell, cells))}</tr>'
        for name, cells in rows
    )
    return (
        '<div class="wide" tabindex="0" role="group" aria-label="the map, to scroll sideways">'
        f'<table><thead><tr><td class="corner"></td>{heads}</tr></thead>\n'
        f"<tbody>\n{counts}{body}\n</tbody></table></div>"
    )


def _cell(cell: Cell) -> str:
    state, group = cell.state, cell.group
    if state is State.NAMED and group is not None and group.known is not None:
        name = _text(group.known.name)
        return f'<td class="{_class(group)}" title="{name}">{group.mark}<b> {name}</b></td>'
    if state is State.ALIKE and group is not None:
        return f'<td class="u">{group.mark}<b> {state.value}</b></td>'
    if state in SIGNS:
        sign, words = SIGNS[state]
        return f'<td class="{sign}"><b>{words}</b></td>'
    return f'<td class="l"><small>{state.value}</small></td>'


def _command(command: str) -> str:
    """Return a command of which no word is broken where it fits on a line."""
    words = " ".join(f"<i>{_text(word)}</i>" for word in command.split(" "))
    return f'<code class="command">{words}</code>'


def _text(text: str) -> str:
    """Return a text as it may stand between tags or in an attribute."""
    return escape(safe(text))


def _many(count: int, one: str) -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
