"""What an instructor does about an idea that a class shares: the page to read, the run to play."""

from __future__ import annotations

import shlex

from course import page
from course.escaping import safe
from course.grading.feedback import has_run
from course.grading.outcome import Visibility
from course.teaching.class_map import Group
from course.width import WIDEST

DEEPEST = 3  # blanks before the second line of a command
ANSWERS = "SUBMISSIONS"  # stands for the folder that was graded: results do not know it


def section(group: Group) -> str:
    """Return where the idea is explained: 'docs: A boundary, "Woken is not allowed"'."""
    title = page.read(group.exercise.unit_page).title or group.exercise.unit
    where = group.example.section
    return f'docs: {title}, "{where}"' if where else f"docs: {title}"


def show_it(group: Group, learner: str = "") -> str:
    """Return the command that shows the mistake, played where it has a run with pictures.

    It is shown by the bank's own wrong answer, and by the learner's where the bank has none.
    """
    exercise, chaff = group.exercise, group.chaff
    if chaff is not None:
        candidate = chaff.relative_to(exercise.root).as_posix()
    else:
        candidate = f"{ANSWERS}/{learner or 'LEARNER'}"
    is_hidden = group.example.visibility is Visibility.HIDDEN
    verb = "watch" if has_run(group.example.evidence) and not is_hidden else "check"
    wanted = f"{verb} {exercise.name}" + (" --hidden" if is_hidden else "")
    return f"./course {wanted} --candidate {shlex.quote(safe(candidate))}"


def name_it(group: Group, results: str) -> str:
    """Return the command that gives a group its name."""
    where = shlex.quote(safe(results))
    return f'./course map {where} --name {group.exercise.name} {group.behaviour} "its idea"'


def on_lines(command: str, first: str) -> list[str]:
    """Return a command behind these words, on two lines where it is too wide for one.

    A shell reads both as one.
    """
    if len(first) + len(command) <= WIDEST:
        return [first + command]
    head, option, tail = command.partition(" --candidate ")
    if not option:
        head, option, tail = command.partition(" --name ")
    indent = " " * max(min(DEEPEST, WIDEST - len(tail)), 0)
    return [f"{first}{head}{option}\\", f"{indent}{tail}"]
