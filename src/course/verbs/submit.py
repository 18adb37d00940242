"""`course submit`: the learner's answers as one zip, the same bytes for the same answers."""

from __future__ import annotations

import argparse
from pathlib import Path

from course import catalog, workspace
from course.candidate import Answer, Candidate, Intake
from course.grading import verdict

SAID = {
    Intake.UNATTEMPTED: "– untouched",
    Intake.MISSING: "– missing",
    Intake.UNPARSABLE: "✗ does not parse",
    Intake.REFUSED: "✗ left out",
}
NOT_BEGUN = (Intake.UNATTEMPTED, Intake.MISSING)
NOT_PACKED = (Intake.MISSING, Intake.REFUSED)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where the zip goes."""
    parser.add_argument(
        "--out", type=Path, default=Path("answers.zip"), metavar="FILE.zip", help="answers.zip"
    )


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Pack what the catalog knows of `answers/`, and say what is in it; 1 when nothing is begun."""
    from course.grading.examine import take
    from course.teaching import packing, placing

    listed = catalog.load(root)
    candidate = Candidate.at(root / workspace.FOLDER)
    taken = {exercise.name: take(candidate, exercise) for exercise in listed.exercises}
    for intake, words in SAID.items():
        for line in _lines(words, taken, intake, root):
            print(line)
    if all(answer.intake in NOT_BEGUN for answer in taken.values()):
        print(" ✗ No answer is begun, so there is nothing to hand in.   next: ./course next")
        return verdict.NOT_ALL_PASSED
    going = [answer.path for answer in taken.values() if answer.intake not in NOT_PACKED]
    out = arguments.out
    try:
        kept = placing.put_file(
            out, packing.packed({path: path.relative_to(root) for path in going})
        )
    except OSError as error:
        return verdict.wrong_use(f"{error.filename or out} cannot be written: {error.strerror}")
    print(f" ✓ {out} holds {len(going)} of {len(taken)} answers.")
    if kept is not None:
        print(f"   What stood there is kept: {kept}")
    print(f" next: hand in {out} where your instructor says")
    return verdict.ALL_PASSED


def _lines(words: str, taken: dict[str, Answer], intake: Intake, root: Path) -> list[str]:
    """Return what to say about the answers of one kind: all in one, or those with a reason each."""
    met = {name: answer for name, answer in taken.items() if answer.intake is intake}
    if intake in NOT_BEGUN:
        names = list(met)
        told = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        return [f" {words}: {told}"] if met else []
    return [
        f" {words}: {answer.path.relative_to(root)}"
        + (f":{answer.line}" if answer.line else f" ({answer.problem})")
        for answer in met.values()
    ]
