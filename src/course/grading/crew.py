"""The crew: processes that grade learners beside each other, and end with whoever started them."""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from course.candidate import Candidate
from course.grading.outcome import Result

OnAnswer = Callable[[Sequence[Result]], None]


@dataclass(frozen=True)
class Open:
    """A candidate, and the exercises in which there is no result of it yet."""

    candidate: Candidate
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """How all of them are graded."""

    root: Path
    hidden: bool
    isolation: str


def grade(tasks: Sequence[Open], terms: Terms, jobs: int, on_answer: OnAnswer) -> None:
    """Grade everybody with so many processes; with one, in this one.

    `on_answer` is called here with all results of an answer, in any order of answers.
    Raises `NoResults` where the checks could not be run, and what `on_answer` raises.
    """
    jobs = min(jobs, len(tasks))
    if jobs <= 1:
        _grade(tasks, terms, on_answer)
        return
    context = get_context("spawn")
    crew: dict[Connection, BaseProcess] = {}
    try:
        for number in range(jobs):
            ours, theirs = context.Pipe(duplex=False)
            share = tasks[number::jobs]
            process: BaseProcess = context.Process(
                target=_work, args=(share, terms, theirs), daemon=True
            )
            process.start()
            theirs.close()  # the end of that process is the end of its pipe
            crew[ours] = process
        _listen(crew, on_answer)
    finally:
        for ours, process in crew.items():
            process.kill()
            process.join()
            ours.close()


def _listen(crew: dict[Connection, BaseProcess], on_answer: OnAnswer) -> None:
    """Hand on what the crew has to say, until each of them has said that it is done."""
    from course.grading.run import NoResults

    talking = list(crew)
    while talking:
        for ours in wait(talking):
            assert isinstance(ours, Connection)
            try:
                said = ours.recv()
            except EOFError:
                crew[ours].join()
                raise NoResults(f"a process that graded has ended: {crew[ours].exitcode}") from None
            if said is None:
                talking.remove(ours)
            elif isinstance(said, str):
                raise NoResults(said)
            else:
                on_answer(said)


def _work(tasks: Sequence[Open], terms: Terms, theirs: Connection) -> None:
    """Grade a share in a process of the crew; send results, then None, or a fault as a text."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us hears it, and ends us
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    try:
        _grade(tasks, terms, theirs.send)
    except Exception:  # noqa: BLE001  a fault of ours, told by whoever listens
        theirs.send(traceback.format_exc())
    else:
        theirs.send(None)


def _end_with_the_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _grade(tasks: Sequence[Open], terms: Terms, on_answer: OnAnswer) -> None:
    """Grade in this process: one session of pytest for all who lack the same exercises."""
    from course.grading.run import run_checks

    alike: dict[tuple[str, ...], list[Candidate]] = {}
    for task in tasks:
        alike.setdefault(task.exercises, []).append(task.candidate)
    for exercises, candidates in alike.items():
        run_checks(
            terms.root,
            candidates,
            exercises=exercises,
            hidden=terms.hidden,
            isolation=terms.isolation,
            needs_all=True,
            on_answer=on_answer,
        )
