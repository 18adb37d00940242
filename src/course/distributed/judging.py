"""A program that grades one command's answers: an order as a line of input, a line for each answer.

It is started anew for each submission, so what a submission does to its grader meets no other.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from course.candidate import Candidate
from course.grading.outcome import Result


def main() -> int:
    """Grade what the first line of input asks for; end when the input does, for whoever asked."""
    order: dict[str, Any] = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_input, daemon=True).start()
    with os.fdopen(os.dup(1), "w", encoding="ascii") as said:
        os.dup2(2, 1)  # what a check prints is no result

        def tell(own: Sequence[Result]) -> None:
            said.write(json.dumps([one.as_json() for one in own]) + "\n")
            said.flush()

        return _grade(order, tell)


def _grade(order: dict[str, Any], tell: Any) -> int:
    from course.grading.run import NoResults, run_checks

    try:
        run_checks(
            Path(order["root"]),
            [Candidate(Path(order["folder"]), order["learner"])],
            exercises=order["exercises"],
            hidden=order["hidden"],
            isolation=order["isolation"],
            needs_all=True,
            on_answer=tell,
        )
    except NoResults as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def _end_with_the_input() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
