"""The map of a class on a terminal: a line an exercise, and what to talk about tomorrow."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from course.escaping import safe
from course.teaching.advice import name_it, on_lines, section, show_it
from course.teaching.class_map import ClassMap, Column, Group, State
from course.width import WIDEST, shorten

MOST = 10  # exercises that have a line of their own
BETWEEN = "   "
LONGEST_NAME = 48
OTHERS = {  # beside who passed, and who shows an idea
    State.ALONE: "alone",
    State.BEGUN: "begun",
    State.HUNG: "hung",
    State.CRASHED: "crashed",
    State.BROKEN: "broken",
    State.MISSING: "missing",
    State.NOT_STARTED: "not started",
    State.PENDING: "pending",
    State.EXCUSED: "excused",
}


def lines(made: ClassMap, results: str, *, with_names: bool = True) -> list[str]:
    """Return the screen: at most 25 lines of 92 columns, the same for the same results."""
    shown = _worst(made.begun)
    begun = f"{_many(len(made.begun), 'exercise')} begun of {len(made.columns)}"
    said = [f" {_many(len(made.learners), 'learner')}{BETWEEN}{begun}"]
    said += _exercises(shown)
    if len(made.begun) > len(shown):
        left = _many(len(made.begun) - len(shown), "exercise")
        said.append(f" … {left} more, with fewer mistakes: the page of --out has all")
    said += _talk(made.named, with_names=with_names)
    said += _alike(made.alike, results, with_names=with_names)
    return said


def _worst(begun: Sequence[Column]) -> list[Column]:
    """Return the exercises with most mistakes, as many as a screen has, in course order."""
    by_mistakes = sorted(begun, key=lambda one: -_wrong(one))[:MOST]
    return [one for one in begun if one in by_mistakes]


def _wrong(column: Column) -> int:
    counts = column.counts
    fine = (State.PASSED, State.NOT_STARTED, State.EXCUSED)
    return len(column.cells) - sum(counts[state] for state in fine)


def _exercises(shown: Sequence[Column]) -> list[str]:
    """Return the exercises on as many lines as there are; those with most mistakes say most."""
    widest = max((len(one.exercise.name) for one in shown), default=0)
    told = {one.exercise.name: _line(one, widest, 2) for one in shown}
    for column in sorted(shown, key=_wrong):
        if sum(map(len, told.values())) > MOST:
            told[column.exercise.name] = _line(column, widest, 1)
    return [line for own in told.values() for line in own]


def _line(column: Column, widest: int, room: int) -> list[str]:
    """Return an exercise on so many lines: as many ideas by name as fit, and the rest counted."""
    counts = column.counts
    head = f" {column.exercise.name:<{widest}}"
    passed = f"{counts[State.PASSED]} ✓"
    tail = []
    if column.alike:
        groups = "" if len(column.alike) == 1 else f" in {len(column.alike)} groups"
        tail.append(f"{counts[State.ALIKE]} alike, no name yet{groups}")
    tail += [f"{counts[state]} {word}" for state, word in OTHERS.items() if counts[state]]
    named = [f"{len(one.learners)} {_name(one)}" for one in column.named]
    for fitting in range(len(named), -1, -1):
        left = column.named[fitting:]
        more = sum(len(one.learners) for one in left)
        rest = [f"{more} with {_many(len(left), 'other idea')}"] if left else []
        found = _wrapped(head, [passed, *named[:fitting], *rest, *tail])
        if len(found) <= room:
            return found
    apart = (State.NOT_STARTED, State.EXCUSED)
    otherwise = sum(counts[state] for state in OTHERS if state not in apart)
    short = {
        "known": counts[State.NAMED],
        "alike": counts[State.ALIKE],
        "otherwise": otherwise,
        "not started": counts[State.NOT_STARTED],
        "excused": counts[State.EXCUSED],
    }
    return _wrapped(head, [passed, *(f"{count} {word}" for word, count in short.items() if count)])


def _wrapped(head: str, parts: Sequence[str]) -> list[str]:
    """Return the parts behind the head, on as few lines as they fit."""
    found = [head]
    for part in parts:
        if len(found[-1]) + len(BETWEEN) + len(part) > WIDEST:
            found.append(" " * len(head))
        found[-1] += BETWEEN + part
    return found


def _talk(named: Sequence[Group], *, with_names: bool) -> list[str]:
    shared = [group for group in named if len(group.learners) > 1]
    if not shared:
        return [" talk about tomorrow: no idea that has a name is shared by two learners"]
    group = shared[0]
    assert group.known is not None
    sentence = safe(group.known.misconception)
    head = f" talk about tomorrow: {_many(len(group.learners), 'learner')} in {group.exercise.name}"
    return [
        "",
        shorten(f"{head} with {_name(group)}", WIDEST),
        *textwrap.wrap(sentence, WIDEST, initial_indent="   ", subsequent_indent="   ")[:2],
        shorten(f"   read          {section(group)}", WIDEST),
        *(on_lines(show_it(group, group.learners[0]), "   two minutes   ") if with_names else ()),
    ]


def _alike(alike: Sequence[Group], results: str, *, with_names: bool) -> list[str]:
    if not alike:
        return []
    group = alike[0]
    count = len(group.learners)
    said = f" not yet named: {count} behave alike in {group.exercise.name}"
    more = f" · {_many(len(alike) - 1, 'more group')}" if len(alike) > 1 else ""
    if not with_names:
        return ["", shorten(said + more, WIDEST)]
    such = f", {safe(group.learners[0], longest=LONGEST_NAME)} is one"
    return [
        "",
        shorten(said + such + more, WIDEST),
        *on_lines(show_it(group, group.learners[0]), "   look at one   "),
        *on_lines(name_it(group, results), "   name it       "),
    ]


def _name(group: Group) -> str:
    return safe(group.known.name, longest=LONGEST_NAME) if group.known else group.behaviour


def _many(count: int, one: str) -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
