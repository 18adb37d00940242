"""A schedule that a learner wrote, judged: each move can be made, and in the end it breaks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from course.contracts.orientation import MOST_MOVES
from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome
from course.grading.tableau import listed, tableau
from course.lab.moves import Board, Run
from course.lab.scenario import show
from course.specimens.stages import Stage

if TYPE_CHECKING:
    from course.lab.runtime.stepping import Stepper

FEW = 8  # moves up to which a schedule is praised as short
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
    number, board = len(run.boards), run.last
    why = board.why_not(run.refused)
    told = f"move {number} names {show(run.refused):.{SHOWN}}, and {why}"
    expected = f"move {number} names {_one_of(board)}"
    raise _found(one, expected, told, f"cannot move: {_kind(board, run.refused)}", flag=why)


def breaks(one: Played) -> Evidence:
    """Return the praise for a schedule that breaks its specimen; raise `Finding` for another."""
    run = one.run
    count = len(run.movers)
    if not one.stage.is_broken(run):
        key = f"ends early: {_picture(run.last)}"
        raise _found(one, one.stage.wanted, _yours(run), key, when=_goes_on(run.last))
    short = "short and sharp" if count <= FEW else f"{FEW} would do"
    return Evidence(
        found=f"broken in {count} moves: {short}",
        timeline=tableau(run, _title(one), flag=f"✓ broken: {one.stage.broken(run)}"),
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
        raise _no_list(right, f"{name} is {show(given):.{SHOWN}}", f"a {type(given).__name__}")
    if not given:
        yours = f"{name} is still empty"
        when = f"at the start: {listed(stage.actors, 'or')} can move"
        raise Finding(Outcome.FAILED, Evidence(f"{name} names who moves first", yours, when))
    if len(given) > MOST_MOVES:
        raise _no_list(right, f"{name} has {len(given)} moves", "too long")
    for number, move in enumerate(given, 1):
        if not isinstance(move, str):
            yours = f"move {number} of {name} is {show(move):.{SHOWN}}"
            raise _no_list(right, yours, f"a move is a {type(move).__name__}")
    return list(given)


def _no_list(expected: str, yours: str, kind: str) -> Finding:
    return Finding(Outcome.FAILED, Evidence(expected, yours, keys=(f"no list of names: {kind}",)))


def _found(
    one: Played, expected: str, yours: str, key: str, *, when: str = "", flag: str = ""
) -> Finding:
    evidence = Evidence(
        expected=expected,
        yours=yours,
        when=when,
        timeline=tableau(one.run, _title(one), flag=flag),
        keys=(f"{one.name} / {key}",),
    )
    return Finding(Outcome.FAILED, evidence)


def _title(one: Played) -> str:
    """Return what stands above the table: the list, and the file whose lines the table names."""
    return f"{one.name} · lines of src/course/specimens/{one.stage.file.name}"


def _yours(run: Run) -> str:
    inside = listed([show(item) for item in run.last.inside], "and") or "nothing"
    return f"the list ends after move {len(run.movers)}, with {inside} inside"


def _goes_on(board: Board) -> str:
    """Return who can still move, and how; empty when everybody has finished."""
    able = [board.stand(name) for name in board.movable()]
    clauses = [f"{stand.actor} can {stand.doing.value}" for stand in able if stand is not None]
    return f"from there {listed(clauses, 'and') or 'nobody can move: all have finished'}"


def _one_of(board: Board) -> str:
    return listed([show(name) for name in board.movable()], "or") or "nobody: all have finished"


def _picture(board: Board) -> str:
    """Return how everybody stands, whoever it is: what a mistake is recognised by."""
    stands = sorted(f"{stand.doing.value} at {stand.line}" for stand in board.stands)
    return f"{', '.join(stands)}; {len(board.inside)} inside"


def _kind(board: Board, name: str) -> str:
    stand = board.stand(name)
    return "nobody here" if stand is None else stand.doing.value
