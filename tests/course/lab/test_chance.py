"""What chance and the place of a file decide is the same in every run, for a learner reads it."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from course import catalog
from course.candidate import Candidate
from course.grading.check import Check
from course.grading.outcome import Outcome, Result, Visibility
from course.grading.run import run_checks
from course.lab.lines import Line
from course.lab.runtime import connections
from course.lab.runtime.answer import Answer
from course.lab.runtime.connections import ConnectionLab
from course.lab.runtime.processes import ProcessLab

ROOT = Path(__file__).resolve().parents[3]
EXERCISE = catalog.load(ROOT).find("durable_queue")
DRAWS = "import uuid\n\ndef draw():\n    return uuid.uuid4().hex\n"


def twice(mistake: str, sentence: str) -> list[Result]:
    """Return what one check says of two learners with the same wrong answer."""
    chaff = next(one for one in EXERCISE.chaffs() if one.stem == mistake)

    def is_wanted(candidate: Candidate, check: Check, seen: Visibility) -> bool:
        return check.sentence == sentence

    both = [Candidate(chaff, name) for name in ("once", "again")]
    return run_checks(ROOT, both, exercises=[EXERCISE.name], is_wanted=is_wanted)


def test_a_walk_of_the_process_lab_shows_the_same_receipts_each_time() -> None:
    shows = "attempts, reasons and dead letters outlive whoever saw them"

    once, again = twice("lease_in_memory", shows)

    assert once.outcome is Outcome.FAILED
    assert "nack(" in repr(once.evidence.timeline)
    assert once.evidence == again.evidence


def test_a_message_names_a_file_without_the_folder_of_the_run() -> None:
    shows = "a process that is killed loses nothing and leaves nothing half done"

    once, again = twice("leaves_its_lock_behind", shows)

    assert once.evidence.yours.endswith("TimeoutError: queue.db is locked")
    assert once.evidence.when == ""
    assert once.evidence == again.evidence


def test_a_message_that_names_no_file_of_the_run_stays_as_it_is() -> None:
    lab = ProcessLab(Answer("", "answer.py"), lambda value: value)

    assert lab.raised(ValueError("neither/nor")).message == "neither/nor"


def test_a_message_names_no_virtual_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "url_at", lambda door: "amqp://me:secret@there:5672/room-1f")
    monkeypatch.setattr(connections, "connection_at", lambda *_: None)
    lab = ConnectionLab(Answer("", "answer.py"), lambda value: value)
    lab.doors = (0, 1)
    lab.made(Line())

    raised = lab.raised(ValueError("queue 'jobs' in vhost 'room-1f' is locked"))

    assert raised.message == "queue 'jobs' in its virtual host is locked"


def test_in_a_walk_over_connections_each_id_is_another_and_each_walk_has_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "urandom", os.urandom)  # given back at the end
    monkeypatch.setattr(random, "_urandom", os.urandom)
    modules = ConnectionLab.prepare()
    lab = ConnectionLab(Answer(DRAWS, "answer.py"), lambda value: value, modules=modules)

    walks = []
    for _ in range(2):
        lab.begin_steps()
        draw = lab.namespace()["draw"]
        walks.append([draw(), draw()])

    assert walks[0] == walks[1]
    assert walks[0][0] != walks[0][1]
