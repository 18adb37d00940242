"""Queues in a file between processes: one worker and four, and how soon a sleeper is at work."""

from __future__ import annotations

import fcntl
import multiprocessing
import socket
import sqlite3
import statistics
import time
from collections import Counter
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from benchmarks.durable_peers import CONTESTANTS, SETTINGS, Contestant, fast
from benchmarks.durable_sizes import Size, bodies, place

SPAWN = multiprocessing.get_context("spawn")


def work(number: int, path: Path, together: Barrier, told: Any) -> None:
    """Take and acknowledge until there is nothing left; tell when, what, and what was raised."""
    ends = CONTESTANTS[number].opened(path)
    together.wait()
    began, found, problems = time.perf_counter(), [], Counter[str]()
    while sum(problems.values()) < len(found) + 10:
        try:
            step = ends.step()
        except Exception as problem:  # noqa: BLE001  whatever a peer raises is its result
            problems[f"{type(problem).__name__}: {problem}"] += 1
            continue
        if not step:
            break
        found += step
    told.put((began, time.perf_counter(), found, dict(problems)))


def workers(contestant: Contestant, count: int, jobs: int) -> tuple[float, str]:
    """Let processes empty one queue; return jobs a second, and what went wrong."""
    with place() as path:
        ends = contestant.opened(path)
        for start in range(0, jobs, contestant.batch):
            ends.put(bodies(jobs)[start : start + contestant.batch])
        del ends
        together, told = SPAWN.Barrier(count), SPAWN.Queue()
        number = CONTESTANTS.index(contestant)
        crew = [
            SPAWN.Process(target=work, args=(number, path, together, told)) for _ in range(count)
        ]
        for one in crew:
            one.start()
        ends_of = [told.get(timeout=300) for _ in crew]
        for one in crew:
            one.join()
    seen = Counter(body for _, _, found, _ in ends_of for body in found)
    twice, lost = sum(times - 1 for times in seen.values()), jobs - len(seen)
    raised = sum(sum(problems.values()) for *_, problems in ends_of)
    notes = [f"{twice} done twice"] * bool(twice) + [f"{lost} left"] * bool(lost)
    notes += [f"{raised} calls raised"] * bool(raised)
    seconds = max(end for _, end, _, _ in ends_of) - min(began for began, *_ in ends_of)
    return len(seen) / seconds, ", ".join(notes)


def crews(size: Size) -> list[list[str]]:
    """Return a row for each queue: jobs taken and acknowledged by one process and by four."""
    jobs = size.shared
    here = [one for one in CONTESTANTS if one.is_here()]
    seen: dict[tuple[int, int], list[tuple[float, str]]] = {}
    for _ in range(size.rounds):
        for count in (1, 4):
            for number, one in enumerate(here):
                seen.setdefault((number, count), []).append(workers(one, count, jobs))
    rows = []
    for number, one in enumerate(here):
        cells = [
            f"{statistics.median(speed for speed, _ in seen[number, count]):,.0f}"
            for count in (1, 4)
        ]
        worst = max((note for _, note in seen[number, 4]), key=len)
        rows.append([one.name, one.durability, *cells, worst or "nothing"])
    return rows


def sleep_and_tell(path: Path, together: Barrier, told: Any, wait_s: float, pause_s: float) -> None:
    """Receive what carries the time at which it was sent; tell how old it was."""
    queue = fast.DurableQueue(path, **SETTINGS)
    together.wait()
    while True:
        found = queue.receive(wait_s=wait_s)
        age = time.perf_counter_ns() - int(found[0].body) if found else 0
        if not found:
            time.sleep(pause_s)
            continue
        queue.ack(found[0].receipt)
        told.put(age)


def answer(path: Path, together: Barrier, told: Any) -> None:
    """Receive bare datagrams that carry the time at which they were sent; tell how old each was."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ours:
        ours.bind(str(path))
        together.wait()
        while True:
            sent = int(ours.recv(100))
            told.put(time.perf_counter_ns() - sent)


def ages(size: Size, receivers: int, work_of: Any, *settings: float) -> list[str]:
    """Return the median age in which jobs reach sleeping receivers, and that of the slow ones."""
    with place() as path:
        queue = fast.DurableQueue(path.with_name("jobs"), **SETTINGS)
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        together, told = SPAWN.Barrier(receivers + 1), SPAWN.SimpleQueue()
        given = (path if work_of is answer else path.with_name("jobs"), together, told, *settings)
        crew = [SPAWN.Process(target=work_of, args=given) for _ in range(receivers)]
        for one in crew:
            one.start()
        together.wait()
        found = []
        for _ in range(size.rings):
            time.sleep(0.007)  # all sleep again
            now = b"%d" % time.perf_counter_ns()
            if work_of is answer:
                wire.sendto(now, str(path))
            else:
                queue.send(now)
            found.append(told.get())
        for one in crew:
            one.kill()
            one.join()
        wire.close()
        queue.close()
    cuts = statistics.quantiles(found, n=100)
    return [f"{cuts[49] / 1e6:.2f} ms", f"{cuts[98] / 1e6:.2f} ms"]


def waking(size: Size) -> list[list[str]]:
    """Return a row for each way to wait: how old a job is when its receiver has it."""
    return [
        ["a bare datagram, no queue at all", *ages(size, 1, answer)],
        ["the bell", *ages(size, 1, sleep_and_tell, 600.0, 0.0)],
        ["the bell, four receivers", *ages(size, 4, sleep_and_tell, 600.0, 0.0)],
        ["asking every 10 ms", *ages(size, 1, sleep_and_tell, 0.0, 0.01)],
    ]


def change(path: Path, together: Barrier, told: Any, changes: int, *locked: bool) -> None:
    """Change one row again and again, with a file lock or without; tell how long each took."""
    file = sqlite3.connect(path, isolation_level=None, timeout=60.0)
    with path.with_name("lock").open("w") as lock:
        together.wait()
        taken = []
        for _ in range(changes):
            began = time.perf_counter_ns()
            if locked:
                fcntl.flock(lock, fcntl.LOCK_EX)
            file.execute("UPDATE row SET value = value + 1")
            if locked:
                fcntl.flock(lock, fcntl.LOCK_UN)
            taken.append(time.perf_counter_ns() - began)
    told.put(taken)


def turns(size: Size) -> list[list[str]]:
    """Return a row for each way to wait for the file: how long four writers wait for a change."""
    rows = []
    for name, locked in (("SQLite's own wait", ()), ("a file lock", (True,))):
        with place() as path:
            file = sqlite3.connect(path, isolation_level=None)
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("CREATE TABLE row (value)")
            file.execute("INSERT INTO row VALUES (0)")
            together, told = SPAWN.Barrier(4), SPAWN.Queue()
            given = (path, together, told, size.shared, *locked)
            crew = [SPAWN.Process(target=change, args=given) for _ in range(4)]
            for one in crew:
                one.start()
            found = [taken for _ in crew for taken in told.get(timeout=300)]
            for one in crew:
                one.join()
            file.close()
        cuts = statistics.quantiles(found, n=100)
        milliseconds = (cuts[49] / 1e6, cuts[98] / 1e6, max(found) / 1e6)
        rows.append([name, *(f"{one:,.2f} ms" for one in milliseconds)])
    return rows
