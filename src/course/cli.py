"""The command: finds the verb, runs it, and turns what went wrong into a sentence and a status."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from course.screen import bold
from course.table import VERBS

# `--help` answers within the blink of an eye because what a verb needs is imported only for it.

PASSED, NOT_PASSED, WRONG_USE, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 130
AUDIENCES = ("learner", "instructor", "author", "everyone")


def main(arguments: list[str]) -> int:
    """Run the command with these arguments; what goes wrong becomes a sentence and a status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without ✓ gets a question mark
    try:
        status = dispatch(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("\n Stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader, as in `./course list | head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PASSED
    except Exception:  # noqa: BLE001  whatever it is, the person must not take it for their own
        from traceback import print_exc

        print_exc()
        print(" This is a fault of the course, not of your answer.", file=sys.stderr)
        return OUR_FAULT
    return status


def dispatch(arguments: list[str]) -> int:
    """Find what the arguments ask for, and do it."""
    if not arguments:
        return carry_out("home", [])
    verb, *rest = arguments
    if verb in {"-h", "--help", "help"}:
        print(overview())
        return PASSED
    if verb not in VERBS:
        print(f" There is no verb {verb!r}. {nearest(verb)}", file=sys.stderr)
        return WRONG_USE
    return carry_out(verb, rest)


def overview() -> str:
    """Return every verb with what it does, by whom it is for."""
    lines = [
        bold(" Under Pressure") + " · queues, workers and backpressure boundaries in Python",
        "",
        "   ./course     where you stand and what is next",
    ]
    for audience in AUDIENCES:
        lines += ["", bold(f" {audience.capitalize()}")]
        lines += [
            f"   {name:<12} {verb.promise}"
            for name, verb in VERBS.items()
            if verb.audience == audience
        ]
    lines += ["", " ./course VERB --help says what a verb takes."]
    return "\n".join(lines)


def nearest(word: str) -> str:
    """Return a sentence that offers the verb that was probably meant."""
    from difflib import get_close_matches

    near = get_close_matches(word, VERBS, n=1, cutoff=0.5)
    return f"Did you mean ./course {near[0]}?" if near else "See ./course --help."


def carry_out(verb: str, rest: list[str]) -> int:
    """Import one verb and run it."""
    from argparse import ArgumentParser
    from pathlib import Path

    from course.catalog import UnknownExercise

    promise = VERBS[verb].promise if verb in VERBS else ""
    parser = ArgumentParser(prog=f"./course {verb}", description=promise.capitalize() + ".")
    module = import_module(f"course.verbs.{verb}")
    module.add_arguments(parser)
    chosen = parser.parse_args(rest)
    try:
        return int(module.run(chosen, Path(__file__).resolve().parents[2]))
    except UnknownExercise as unknown:
        print(f" {unknown}", file=sys.stderr)
        return WRONG_USE
