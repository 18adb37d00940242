"""A schedule that a learner wrote, judged: each move can be made, and in the end it breaks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from course.contracts.orientation import MOST_MOVES
from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome
from course.grading.tableau import tableau
from course.lab.moves import Board, Doing, Run
from course.lab.naming import listed
from course.lab.scenario import show
from course.specimens.stages import Stage

if TYPE_CHECKING:
    from course.lab.runtime.stepping import Stepper

TOO_LARGE = "<list>"  # how a list reads that stays in the subject: only a very large one does
SHOWN = 60  # characters of a value that is no name


@dataclass(frozen=True)
class Played:
    """One of the answer's lists, and what came of it."""

    name: str  # of the list
    stage: Stage
    run: Run


def played(stage: Stage, name: str, given: object) -> Played:
    """Return what a list of names leads to; raise `Finding` when it is no such list, or empty.

    The specimen runs here, in the judge's process; of the answer only the names are taken.
    """
    names = _names(stage, name, given)
    return Played(name, stage, _stepper(stage).play(names))


def every_move_is_made(one: Played) -> None:
    """Raise `Finding` at the first name that could not move."""
    run = one.run
    if not run.refused:
        return
    move, board = f"move {len(run.boards)} of {one.name}", run.last
    why = board.why_not(run.refused)
    told = f"{move} names {show(run.refused):.{SHOWN}}, and {why}"
    key = f"cannot move: {_kind(board, run.refused)}"
    raise _found(
        one, f"{move} names somebody who can move", told, key, when=_goes_on(board), flag=why
    )


def breaks(one: Played) -> Evidence:
    """Return the praise for a schedule that breaks its specimen; raise `Finding` for another."""
    run, fewest = one.run, one.stage.fewest
    count = len(run.movers)
    if not one.stage.is_broken(run):
        key = f"ends early: {_picture(run.last)}"
        raise _found(one, one.stage.wanted, _yours(one), key, when=_goes_on(run.last))
    short = "short and sharp" if count <= fewest else f"{fewest} would do"
    title = f"{one.name} is broken · {_lines(one)}"
    return Evidence(
        found=f"{count} moves: {short}",
        timeline=tableau(run, title, flag=f"✓ broken: {one.stage.broken(run)}"),
    )


@cache
def _stepper(stage: Stage) -> Stepper:
    """Return what plays this specimen, one for all: its threads stay as long as this process."""
    from course.lab.runtime.stepping import Stepper

    return Stepper(stage.scenario, stage.file.read_text("utf-8"), stage.file.name)


def _names(stage: Stage, name: str, given: object) -> list[str]:
    """Return the moves; raise `Finding` for anything but a list of names, short enough."""
    right = f"{name} is a list of at most {MOST_MOVES} names: {listed(stage.actors, 'and')}"
    if repr(given) == TOO_LARGE:
        raise _no_list(right, f"{name} is far longer", "too long")
    if not isinstance(given, list):
        raise _no_list(right, f"{name} is {_told(given)}", f"a {_type(given)}")
    if not given:
        yours = f"{name} is still empty"
        when = f"at the start {listed(stage.actors, 'or')} can move"
        raise Finding(Outcome.UNATTEMPTED, Evidence(f"{name} names who moves first", yours, when))
    if len(given) > MOST_MOVES:
        raise _no_list(right, f"{name} has {len(given)} moves", "too long")
    for number, move in enumerate(given, 1):
        if not isinstance(move, str):
            yours = f"move {number} of {name} is {show(move):.{SHOWN}}"
            raise _no_list(right, yours, f"a move is a {type(move).__name__}")
    return list(given)


def _type(given: object) -> str:
    """Return a type's name, also of what stayed in the subject: that reads as `<set>`."""
    kept = repr(given)
    is_kept = not isinstance(given, str) and kept.startswith("<") and kept.endswith(">")
    return kept[1:-1] if is_kept else type(given).__name__


def _told(given: object) -> str:
    """Return what stands in the place of a list, and how to make it one."""
    if isinstance(given, str):
        return f"one text, {show(given):.{SHOWN}}; write [ ], and each name in quotes of its own"
    if given is None or isinstance(given, int | float | bytes):
        return f"{show(given):.{SHOWN}}"
    return f"a {_type(given)}; write [ ] around the names"


def _no_list(expected: str, yours: str, kind: str) -> Finding:
    return Finding(Outcome.FAILED, Evidence(expected, yours, keys=(f"no list of names: {kind}",)))


def _found(
    one: Played, expected: str, yours: str, key: str, *, when: str = "", flag: str = ""
) -> Finding:
    evidence = Evidence(
        expected=expected,
        yours=yours,
        when=when,
        timeline=tableau(one.run, f"{one.name} · {_lines(one)}", flag=flag),
        keys=(f"{one.name} / {key}",),
        is_on_the_way=not one.run.refused and bool(one.run.last.movable()),
    )
    return Finding(Outcome.FAILED, evidence)


def _lines(one: Played) -> str:
    """Return which file's lines the table names."""
    return f"lines of src/course/specimens/{one.stage.file.name}"


def _yours(one: Played) -> str:
    """Return where the list ends: what is inside, and whom a bell would wake first."""
    run = one.run
    inside = listed([show(item) for item in run.last.inside]) or "nothing"
    sleepers = run.sleepers()
    asleep = f"; asleep, the longest first: {', '.join(sleepers)}" if len(sleepers) > 1 else ""
    return f"{one.name} ends after move {len(run.movers)}, with {inside} inside{asleep}"


def _goes_on(board: Board) -> str:
    """Return who can still move, and how; empty when everybody has finished."""
    able = [board.stand(name) for name in board.movable()]
    clauses = [f"{stand.actor} can {stand.doing.value}" for stand in able if stand is not None]
    return f"from there {listed(clauses, 'and') or 'nobody can move: all have finished'}"


def _picture(board: Board) -> str:
    """Return how everybody stands, whoever it is: what a mistake is recognised by."""
    stands = sorted(f"{stand.doing.value} at {stand.line}" for stand in board.stands)
    return f"{', '.join(stands)}; {len(board.inside)} inside"


def _kind(board: Board, name: str) -> str:
    stand = board.stand(name)
    if stand is None:
        return "names in one" if board.is_joined(name) else "nobody here"
    is_timed = stand.doing is Doing.SLEEP and stand.left_s is not None
    return "sleep for a time" if is_timed else stand.doing.value
