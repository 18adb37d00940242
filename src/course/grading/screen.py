"""The learner's terminal: a message printed, in colour where it is wanted."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from course.escaping import safe_lines
from course.grading.layout import lay_out
from course.grading.message import Message
from course.grading.outcome import Outcome, Result, Visibility
from course.screen import has_colour
from course.width import width_here


def show(message: Message) -> None:
    """Print the message to the person's terminal, or plainly into a pipe."""
    print_lines(lay_out(message, width=width_here()))


def show_details(results: Iterable[Result]) -> None:
    """Print what lies behind the evidence of every check whose code the learner has."""
    for result in results:
        is_public = result.visibility is Visibility.PUBLIC
        if result.evidence.detail and (is_public or result.outcome is Outcome.GRADER_ERROR):
            print_lines([Text(f" {result.check}", "bold")])
            show_text(result.evidence.detail)


def show_text(text: str) -> None:
    """Print a text of many lines, nothing in it able to act on the terminal."""
    print_lines(Text(f"   │ {line}", "dim") for line in safe_lines(text))


def print_lines(lines: Iterable[Text]) -> None:
    """Print the lines as they are, without trailing blanks."""
    plain = console()
    for line in lines:
        line.rstrip()
        plain.print(line, crop=False, overflow="ignore", no_wrap=True, soft_wrap=True)
    sys.stdout.flush()


def console(width: int | None = None) -> Console:
    """Return where to print: in colour on a terminal that wants it, plain elsewhere."""
    is_coloured = has_colour()
    return Console(
        file=sys.stdout,
        width=width,
        force_terminal=is_coloured,
        color_system="auto" if is_coloured else None,
        highlight=False,
        emoji=False,
        markup=False,
    )
