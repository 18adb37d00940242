"""A run of named moves as a table: how everything stands after each, in a learner's words."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from course.grading.outcome import Figure, Row, Scene, Timeline
from course.lab.moves import Board, Doing, Run, Stand
from course.lab.scenario import show

STATES = {
    Doing.TAKE: "held",
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
    Doing.TIME_OUT: "time over",
}
WORDS = {
    Doing.TAKE: "is about to take the lock",
    Doing.GIVE_BACK: "holds the lock",
    Doing.SLEEP: "sleeps",
    Doing.WAKE: "is woken",
    Doing.TIME_OUT: "has slept its time",
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
    rows = [_row(run, 0, "", "the start")]
    for number, (before, after) in enumerate(pairwise(run.boards), 1):
        mover = run.movers[number - 1]
        rows.append(_row(run, number, mover, _text(before, after, mover)))
    if run.refused:
        rows.append(_row(run, len(run.boards), run.refused, "cannot move"))
    rows[-1] = replace(rows[-1], flag=flag)
    return Timeline(title, actors, tuple(rows), (*actors, "lock", "inside"))


def _row(run: Run, number: int, actor: str, text: str) -> Row:
    board = run.boards[min(number, len(run.boards) - 1)]
    scene = _scene(run, board, actor)
    return Row(number, 0.0, actor, text, scene=scene, cells=_cells(board))


def _cells(board: Board) -> tuple[str, ...]:
    inside = " ".join(board.inside)
    return (*map(_cell, board.stands), board.holder or "free", inside or "–")


def _cell(stand: Stand) -> str:
    if stand.doing is Doing.NOTHING:
        return f"done{stand.result and ', '}{stand.result}"
    left = "" if stand.left_s is None else f" {stand.left_s:g} s"
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


def _scene(run: Run, board: Board, acting: str) -> Scene:
    """Return the moment as a page draws it: a line of the specimen stands in the words."""
    figures = tuple(
        Figure(
            stand.actor,
            side="in" if stand.actor.startswith("producer") else "out",
            state=STATES[stand.doing],
            word=_word(stand),
            holds=_holds(board, stand),
        )
        for stand in board.stands
    )
    return Scene(figures, acting, board.inside, run.capacity)


def _word(stand: Stand) -> str:
    if stand.doing is Doing.NOTHING:
        return f"has finished{stand.result and ': '}{stand.result}"
    return f"{WORDS[stand.doing]}, line {stand.line}"


def _holds(board: Board, stand: Stand) -> str:
    """Return the item in an actor's hands: one it has taken, or one that is not inside yet."""
    kind, _, item = (stand.result or stand.call).partition(" ")
    return "" if kind in ("gave", "get") or item in board.inside else item
