"""A class graded by workers on a real broker, while workers and senders are killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import threading
from contextlib import ExitStack

import pytest
from tests.course.distributed.far import IMPATIENT, PATIENCE_S, POISON, SLOW, STUCK, Far, files

from course.brokers.notes import wait_for
from course.distributed import sending
from course.distributed.application import queue_of
from course.distributed.working import ATTEMPTS

BEGIN = 4  # of six: the checks of two are never begun
ONE = pytest.mark.parametrize("url", ["valkey"], indirect=True)


def lines_of(far: Far) -> list[tuple[str, str]]:
    """Return every line of the journal, as whose and of what it is."""
    lines = (far.course.out / "journal.jsonl").read_text("utf-8").splitlines()
    return [(line["learner"], line["exercise"]) for line in map(json.loads, lines)]


def kill_in_turn(far: Far, moments: list[int], workers: ExitStack) -> None:
    """Kill one of two workers each time that so many checks have begun, and start another."""
    working = [workers.enter_context(far.worker()) for _ in range(2)]
    for moment in moments:
        far.begun(moment)
        working.pop(0).kill()
        working.append(workers.enter_context(far.worker()))
        far.end_leases()


@pytest.mark.parametrize("kills", [1, 3])
def test_killed_workers_lose_no_submission_and_grade_none_twice_into_the_book(
    far: Far, local: dict[str, bytes], kills: int
) -> None:
    moments = sorted(random.Random(kills).sample(range(1, BEGIN), kills))

    with ExitStack() as workers:
        killer = threading.Thread(target=kill_in_turn, args=(far, moments, workers))
        killer.start()
        graded = far.graded()
        killer.join()

    assert graded.status == 0, graded.said
    assert files(far.course.out) == local
    assert len(lines_of(far)) == len(set(lines_of(far))) == 6


def test_a_submission_that_kills_its_worker_each_time_is_pending_and_the_rest_is_graded(
    far: Far,
) -> None:
    far.course.hand_in("vera", POISON)

    with far.worker(jobs=2) as worker:
        graded = far.graded()
        is_alive = worker.process.poll() is None

    assert graded.status == 3
    assert "pending, never nought:   vera" in graded.said
    assert f"its worker was lost {ATTEMPTS} times" in graded.said
    assert len(far.notes.all("poison")) == ATTEMPTS
    assert not (far.course.out / "gradebook.csv").exists()
    assert len(lines_of(far)) == 6
    assert is_alive


@ONE
def test_a_submission_that_takes_too_long_is_pending_and_says_so(
    far: Far,
) -> None:
    for learner in ("ada", "joan", "mary", "olga", "ruth"):
        shutil.rmtree(far.course.submissions / learner)
    far.course.hand_in("vera", SLOW)

    with far.worker(jobs=2, limit_s=20):
        graded = far.graded()

    assert graded.status == 3
    assert "pending, never nought:   vera" in graded.said
    assert "it was ended after 20 s" in graded.said


@ONE
def test_a_worker_that_cannot_even_say_that_time_is_up_is_killed_and_told_of(far: Far) -> None:
    with far.worker(jobs=6, limit_s=2, prelude=STUCK):
        graded = far.graded()
        in_hand = far.in_hand()

    assert graded.status == 3
    assert "it was ended after 3 s" in graded.said
    assert lines_of(far) == []
    assert in_hand == 0  # what has been told does not come again


@ONE
def test_a_killed_sender_goes_on_where_it_stopped(far: Far, local: dict[str, bytes]) -> None:
    with far.worker(), far.sender() as sender:
        wait_for(lambda: far.course.noted() >= 3, "three answers", within_s=PATIENCE_S)
        sender.kill()
        with far.sender() as again:
            graded = again.graded()

    assert graded.status == 0, graded.said
    assert "graded before" in graded.said
    assert files(far.course.out) == local


@ONE
def test_a_worker_that_is_asked_to_end_finishes_what_it_has_begun(
    far: Far, local: dict[str, bytes]
) -> None:
    with far.worker() as first, far.sender() as sender:
        far.begun(1)
        os.kill(first.process.pid, signal.SIGTERM)
        ended = first.process.wait(PATIENCE_S)
        begun = len(far.notes.all("begun"))
        with far.worker():
            graded = sender.graded()

    assert (ended, graded.status) == (0, 0), graded.said
    assert begun < BEGIN
    assert len(far.notes.all("begun")) == BEGIN  # nobody begins twice
    assert files(far.course.out) == local


@ONE
def test_nothing_of_whom_is_excused_is_sent(far: Far, local: dict[str, bytes]) -> None:
    excused = "folder,late,excused\nmary,,all\nolga,,bounded_buffer\n"
    (far.course.submissions / "collected.csv").write_text(excused, "utf-8")

    with far.worker():
        graded = far.graded()

    assert graded.status == 0, graded.said
    assert len(far.notes.all("begun")) == BEGIN - 2
    for learner in ("mary", "olga"):
        assert f'"{learner}","","",0,"","all"\n' in far.course.book
    assert files(far.course.out)["ruth/report.json"] == local["ruth/report.json"]


def test_garbage_ends_no_worker(far: Far, local: dict[str, bytes]) -> None:
    from kombu import Connection, Queue

    with far.worker() as worker, Connection(far.url) as connection:
        queue = queue_of(sender_of(far).edition)
        Queue(queue, durable=True)(connection.default_channel).declare()
        producer = connection.Producer()
        task = {"task": "course.grade", "id": "one", "lang": "py", "argsrepr": "()"}
        for body, headers, kind in (
            (b"\x80\x04N.", {}, "application/x-python-serialize"),
            (b"{", {}, "application/json"),
            (b"7", {}, "application/json"),
            (b"[[], {}, {}]", {"task": "os.system", "id": "one"}, "application/json"),
            (b"[[], {}, {}]", {**task, "eta": "soon"}, "application/json"),
            (b"[[1, 2, 3], {}, {}]", task, "application/json"),
            (b'[["{}"], {}, {}]', task, "application/json"),
            (b"[[], {}, {}]", task, "application/json"),
        ):
            producer.publish(
                *(body, queue), content_type=kind, content_encoding="utf-8", headers=headers
            )
        graded = far.graded()
        is_alive = worker.process.poll() is None
        said = worker.said()

    assert graded.status == 0, graded.said
    assert is_alive
    assert "left out, as it is no command" in said
    assert files(far.course.out) == local


@ONE
def test_a_worker_with_another_course_is_named_and_gets_nothing(
    far: Far, local: dict[str, bytes]
) -> None:
    checks = far.course.hidden.read_text("utf-8")

    with ExitStack() as workers:
        far.course.hidden.write_text(f"{checks}# another line\n", "utf-8")
        strange = workers.enter_context(far.worker())
        wait_for(lambda: "Ctrl-C" in strange.said(), "a worker", within_s=PATIENCE_S)
        far.course.hidden.write_text(checks, "utf-8")
        sender = workers.enter_context(far.sender(prelude=IMPATIENT))
        wait_for(lambda: "there is one" in sender.said(), "a word", within_s=PATIENCE_S)
        workers.enter_context(far.worker())
        graded = sender.graded()

    digest = strange.said().partition("(")[2][:12]
    assert graded.status == 0, graded.said
    assert f"there is one for course 0 ({digest})" in graded.said
    assert "start one:  ./course worker --broker redis+socket://" in graded.said
    assert files(far.course.out) == local


def sender_of(far: Far) -> sending.Sender:
    """Return a sender of this class, to ask it what it would send."""
    from course import catalog
    from course.grading.crew import Terms

    terms = Terms(far.course.root, hidden=True, isolation="posix")
    return sending.Sender(
        sending.Post(far.url, far.course.out, 1, print), catalog.load(far.course.root), terms
    )
