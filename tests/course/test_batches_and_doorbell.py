"""What the fast queue in a file adds to its exercise: many jobs at once, and a bell."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.wheats.acknowledgement.durable_queue import batches_and_doorbell
from tests.wheats.acknowledgement.durable_queue.batches_and_doorbell import DurableQueue

from course.contracts.acknowledgement import Full

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60  # for a process to end that was woken
SETTINGS = "capacity=3, clock=time.monotonic, lease_s=60.0, max_attempts=2"
RECEIVER = f"""
import sys, time
from tests.wheats.acknowledgement.durable_queue.batches_and_doorbell import DurableQueue
DurableQueue.poll_s = float(sys.argv[2])
queue = DurableQueue(sys.argv[1], {SETTINGS})
print(queue.receive(wait_s=3600.0)[0].body.decode())
"""
Receiver = subprocess.Popen[str]
Asleep = Callable[[float], Receiver]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the queue of a test is."""
    return tmp_path / "queue.db"


@pytest.fixture
def queue(path: Path) -> Iterator[DurableQueue]:
    """A queue of three places."""
    made = opened(path)
    yield made
    made.close()


@pytest.fixture
def asleep(path: Path, queue: DurableQueue) -> Iterator[Asleep]:
    """Start another process that waits for a job, and return it once it sleeps."""
    started: list[Receiver] = []

    def start(poll_s: float) -> Receiver:
        command = [sys.executable, "-c", RECEIVER, str(path), str(poll_s)]
        started.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True))
        while sleepers(path) < len(started):
            assert started[-1].poll() is None, "the receiver has ended before it slept"
        return started[-1]

    yield start
    for receiver in started:
        receiver.kill()
        receiver.communicate()


def opened(path: Path) -> DurableQueue:
    """Open a queue of three places."""
    return DurableQueue(path, capacity=3, clock=time.monotonic, lease_s=60.0, max_attempts=2)


def sleepers(path: Path) -> int:
    """Return how many receivers have noted that they sleep."""
    file = sqlite3.connect(path)
    ((count,),) = file.execute("SELECT count(*) FROM sleeper")
    file.close()
    return int(count)


def heard(receiver: Receiver) -> str:
    """Return the body that a receiver was woken for."""
    return receiver.communicate(timeout=PATIENCE_S)[0].strip()


def test_jobs_sent_together_are_lent_in_their_order(queue: DurableQueue) -> None:
    ids = queue.send_many([b"a", b"b", b"c"])

    found = queue.receive(3)

    assert [(one.id, one.body) for one in found] == list(zip(ids, (b"a", b"b", b"c"), strict=True))


def test_of_jobs_that_do_not_all_fit_none_is_stored(queue: DurableQueue) -> None:
    queue.send(b"first")

    with pytest.raises(Full):
        queue.send_many([b"a", b"b", b"c"])

    assert [one.body for one in queue.receive(5)] == [b"first"]
    assert len(queue.send_many([b"a", b"b"])) == 2


def test_a_stale_receipt_among_others_is_returned_and_keeps_none_back(queue: DurableQueue) -> None:
    queue.send_many([b"a", b"b", b"c"])
    late, *held = [one.receipt for one in queue.receive(3)]
    queue.nack(late)

    stale = queue.ack_many([late, *held, "no receipt"])

    assert stale == [late, "no receipt"]
    assert [one.body for one in queue.receive(3)] == [b"a"]


def test_what_is_acknowledged_together_leaves_room_for_as_many(queue: DurableQueue) -> None:
    queue.send_many([b"a", b"b", b"c"])
    receipts = [one.receipt for one in queue.receive(2)]

    queue.ack_many([*receipts, receipts[0]])

    assert len(queue.send_many([b"d", b"e"])) == 2
    with pytest.raises(Full):
        queue.send(b"f")


def test_who_waits_for_nothing_comes_back_empty(queue: DurableQueue, path: Path) -> None:
    found = queue.receive(wait_s=0.01)

    assert found == []
    assert sleepers(path) == 0


def test_a_sender_wakes_a_receiver_of_another_process(queue: DurableQueue, asleep: Asleep) -> None:
    receiver = asleep(3600.0)

    queue.send(b"a")

    assert heard(receiver) == "a"


def test_a_job_that_is_given_back_wakes_a_receiver(queue: DurableQueue, asleep: Asleep) -> None:
    queue.send(b"a")
    (held,) = queue.receive()
    receiver = asleep(3600.0)

    queue.nack(held.receipt)

    assert heard(receiver) == "a"


def test_a_job_whose_ring_is_lost_is_found_by_looking(
    queue: DurableQueue, asleep: Asleep, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = asleep(0.5)
    monkeypatch.setattr(batches_and_doorbell, "rang", lambda bell: True)

    queue.send(b"a")

    assert heard(receiver) == "a"


def test_for_sleepers_that_were_killed_another_one_is_woken(
    queue: DurableQueue, asleep: Asleep
) -> None:
    first, second, third = asleep(3600.0), asleep(3600.0), asleep(3600.0)
    for killed in (first, second):
        killed.kill()
        killed.wait()

    queue.send(b"a")

    assert heard(third) == "a"


def test_a_path_too_long_for_a_socket_leaves_the_slow_look(tmp_path: Path) -> None:
    folder = tmp_path / ("a" * 120)
    folder.mkdir()
    queue = opened(folder / "queue.db")

    found = queue.receive(wait_s=0.01)
    queue.send(b"a")

    assert found == []
    assert [one.body for one in queue.receive()] == [b"a"]
    queue.close()
