"""`course worker`: a machine that grades what `grade --broker` sends, for one course."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from course.distributed.address import NoBroker, told
from course.grading import options, verdict

LONGEST_S = 1500  # with what is left to say so, below the half hour of RabbitMQ's consumers
LIMIT_S = 1200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the broker, how many submissions at a time, the level of isolation, the limit."""
    parser.add_argument("--broker", required=True, metavar="URL", help="redis://… or amqp://…")
    options.add_isolation(parser)
    parser.add_argument(
        "--jobs",
        type=options.at_least_one,
        default=os.cpu_count() or 1,
        metavar="N",
        help="so many submissions at a time; without it, one for each core",
    )
    parser.add_argument(
        "--limit",
        type=_limit,
        default=LIMIT_S,
        metavar="SECONDS",
        help=f"what a submission may take, at most {LONGEST_S}; without it, {LIMIT_S}",
    )


def _limit(word: str) -> int:
    found = options.at_least_one(word)
    if found > LONGEST_S:
        raise argparse.ArgumentTypeError(f"{word} is more than {LONGEST_S}")
    return found


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Work until a signal ends it; 0 when it was asked to end."""
    problem = options.broker_problem(arguments.broker)
    if problem:
        return verdict.wrong_use(problem)
    level = options.level(arguments.isolation)
    if level is None:
        return verdict.WRONG_USE
    try:
        return _work(level, arguments, root)
    except NoBroker as silence:
        return verdict.wrong_use(str(silence))


def _work(level: str, arguments: argparse.Namespace, root: Path) -> int:
    from course.distributed import serving
    from course.distributed.application import Limits, application
    from course.distributed.reaching import reach
    from course.distributed.working import Desk

    url, desk, limits = arguments.broker, Desk(root, level), Limits(arguments.limit)
    edition = desk.edition()
    app = application(url, edition, limits)
    reach(app, url)
    serving.add_task(app, desk, limits)
    print(f" a worker for {edition}", file=sys.stderr)
    at_once = f"{arguments.jobs} at a time, {arguments.limit} s each"
    print(f"   from {told(url)}   {at_once}   Ctrl-C ends it", file=sys.stderr, flush=True)
    return serving.serve(app, edition, arguments.jobs)
