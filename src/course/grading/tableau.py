"""A run of named moves as a table: how everything stands after each, in a learner's words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from course.grading.outcome import Figure, Row, Scene, Timeline
from course.lab.moves import Board, Doing, Run, Stand
from course.lab.scenario import show

STATES = {
    Doing.TAKE: "ready",
    Doing.GIVE_BACK: "busy",
    Doing.SLEEP: "asleep",
    Doing.WAKE: "held",
    Doing.TIME_OUT: "held",
    Doing.NOTHING: "done",
}
SHORT = {
    Doing.TAKE: "acquire",
    Doing.GIVE_BACK: "release",
    Doing.SLEEP: "asleep",
    Doing.WAKE: "woken",
    Doing.TIME_OUT: "time is over",
}
BEGINS = {
    Doing.TAKE: "takes the lock",
    Doing.GIVE_BACK: "gives the lock back",
    Doing.WAKE: "goes on, with the lock",
    Doing.TIME_OUT: "goes on, with the lock: its time is over",
}


def tableau(run: Run, title: str, *, flag: str = "") -> Timeline:
    """Return the run as a table: a row for the start and for each move, the flag at the last."""
    actors = tuple(stand.actor for stand in run.last.stands)
    rows = [
        Row(
            0,
            0.0,
            "",
            "the start",
            None,
            "",
            _scene(run, run.boards[0]),
            None,
            _cells(run.boards[0]),
        )
    ]
    for number, (before, after) in enumerate(pairwise(run.boards), 1):
        mover = run.movers[number - 1]
        text = _text(before, after, mover)
        rows.append(
            Row(number, 0.0, mover, text, None, "", _scene(run, after, mover), None, _cells(after))
        )
    if run.refused:
        name = run.refused
        cells = _cells(run.last)
        rows.append(
            Row(len(rows), 0.0, name, "cannot move", None, flag, rows[-1].scene, None, cells)
        )
    elif flag:
        last = rows[-1]
        rows[-1] = Row(
            last.number, 0.0, last.actor, last.text, None, flag, last.scene, None, last.cells
        )
    return Timeline(title, actors, tuple(rows), (*actors, "lock", "inside"))


def listed(names: Sequence[str], joint: str) -> str:
    """Return names as they are said: `a, b or c`."""
    *most, last = names or [""]
    return f"{', '.join(most)} {joint} {last}" if most else last


def _cells(board: Board) -> tuple[str, ...]:
    inside = " ".join(board.inside)
    return (*map(_cell, board.stands), board.holder or "free", inside or "–")


def _cell(stand: Stand) -> str:
    if stand.doing is Doing.NOTHING:
        return f"finished{stand.result and ', '}{stand.result}"
    left = "" if stand.left_s is None else f", {stand.left_s:g} s"
    return f"{stand.call}{stand.call and ': '}{stand.line} {SHORT[stand.doing]}{left}"


def _text(before: Board, after: Board, mover: str) -> str:
    """Return what a move did, as a sentence without its subject."""
    earlier, now = before.stand(mover), after.stand(mover)
    assert earlier is not None
    assert now is not None
    parts = [BEGINS.get(earlier.doing, "")]
    parts += [f"stores {show(item)}" for item in after.inside if item not in before.inside]
    parts += [f"takes {show(item)}" for item in before.inside if item not in after.inside]
    parts += [f"wakes {name}" for name in before.asleep() if _is_woken(after, name)]
    if now.doing is Doing.SLEEP:
        parts.append("falls asleep")
    if now.doing is Doing.NOTHING:
        parts.append(f"has finished{now.result and ': '}{now.result}")
    return ", ".join(part for part in parts if part)


def _is_woken(board: Board, name: str) -> bool:
    stand = board.stand(name)
    return stand is not None and stand.doing is Doing.WAKE


def _scene(run: Run, board: Board, acting: str = "") -> Scene:
    figures = tuple(
        Figure(
            stand.actor,
            side="in" if stand.actor.startswith("producer") else "out",
            state=STATES[stand.doing],
            word=stand.result if stand.doing is Doing.NOTHING else stand.doing.value,
        )
        for stand in board.stands
    )
    return Scene(figures, acting, board.inside, run.capacity)
