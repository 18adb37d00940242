"""`course diff`: the learner's answer beside the reference, once it has passed."""

from __future__ import annotations

import argparse
import difflib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course import place, workspace
from course.escaping import safe_lines

AROUND = 2  # equal lines shown on either side of a difference
NARROWEST, WIDEST = 80, 200


@dataclass(frozen=True)
class Pair:
    """One line of the two answers; what is left out in between is a pair of counts."""

    yours: str
    theirs: str
    is_different: bool = False
    left_out: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take an exercise's name, and `--full`."""
    parser.add_argument("name", nargs="?", help="an exercise you have passed")
    parser.add_argument("--full", action="store_true", help="the lines that are alike too")


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Show both answers; 1 when it is too early, or when this copy has no reference."""
    here = place.find(root, arguments.name)
    exercise = here.exercise
    if here.standing.passed is None:
        print(" The reference is worth most after your own answer has passed. It has not yet.")
        print(f" next: ./course check {exercise.name}")
        return 1
    if not exercise.solution.is_file():
        print(" This copy holds no reference. It is here once your instructor releases it.")
        print(" next: ./course next")
        return 1
    try:
        yours = workspace.answer_of(exercise).read_text(encoding="utf-8", errors="replace")
    except OSError:
        print(f" There is no answer of yours any more. next: ./course check {exercise.name}")
        return 1
    theirs = exercise.solution.read_text(encoding="utf-8")
    every = list(pairs(safe_lines(yours.rstrip()), safe_lines(theirs.rstrip())))
    if not any(pair.is_different for pair in every):
        print(" Your answer and the reference are the same, line by line.")
    else:
        _show(every if arguments.full else folded(every))
    print(" next: ./course next")
    return 0


def pairs(yours: list[str], theirs: list[str]) -> Iterator[Pair]:
    """Yield the lines of both side by side; equal ones stand beside each other."""
    matcher = difflib.SequenceMatcher(None, yours, theirs, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        left, right = yours[start:end], theirs[other_start:other_end]
        for place_in in range(max(len(left), len(right))):
            yield Pair(
                left[place_in] if place_in < len(left) else "",
                right[place_in] if place_in < len(right) else "",
                tag != "equal",
            )


def folded(every: list[Pair]) -> list[Pair]:
    """Return the pairs with long runs of equal ones told as a number."""
    different = [number for number, pair in enumerate(every) if pair.is_different]
    near = {n for place_of in different for n in range(place_of - AROUND, place_of + AROUND + 1)}
    kept: list[Pair] = []
    count = 0
    for number, pair in enumerate([*every, None]):
        if pair is not None and number not in near:
            count += 1
            continue
        if count:
            kept.append(Pair("", "", left_out=count))
        count = 0
        if pair is not None:
            kept.append(pair)
    return kept


def _show(shown: list[Pair]) -> None:
    from rich.box import MINIMAL
    from rich.table import Table
    from rich.text import Text

    from course.grading.screen import console

    width = max(min(shutil.get_terminal_size((92, 24)).columns, WIDEST), NARROWEST)
    half = (width - 4) // 2
    table = Table(box=MINIMAL, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("  yours", width=half, overflow="fold")
    table.add_column(" the reference", width=half, overflow="fold")
    for pair in shown:
        if pair.left_out:
            table.add_row(Text(f"  ⋮ {pair.left_out} lines alike", "dim"), "")
            continue
        style = "" if pair.is_different else "dim"
        mark = Text("✎ " if pair.is_different else "  ", "yellow")
        table.add_row(mark.append(pair.yours, style or "dim"), Text(f" {pair.theirs}", style))
    out = console(width)
    with out.capture() as captured:
        out.print(table)
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))
