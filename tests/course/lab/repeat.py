"""What an answer does under many seeds, and a digest of it; also a program, for other Pythons."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from course.contracts.queue_as_boundary import Closed, Empty, Full
from course.lab.history import History
from course.lab.runtime.answer import Answer
from course.lab.runtime.policies import rotating
from course.lab.runtime.run import Lab
from course.lab.scenario import Scenario, call, close, get, length, pause, put

ROOT = Path(__file__).resolve().parents[3]
SOLUTION = ROOT / "solutions" / "queue_as_boundary" / "bounded_buffer.py"
CROWD = (
    Scenario.of("BoundedBuffer", capacity=1)
    .actors(
        producer_a=[put("a1"), put("a2", timeout=1)],
        producer_b=[put("b1"), pause(2), close()],
        consumer=[get(), get(), get(timeout=5)],
        observer=[length()],
    )
    .drained_by(get(timeout=0))
)
ASKED = Scenario.of("Probe").actors(a=[call("ask"), call("ask")], b=[call("ask")])
THREADS = """
import threading
class Probe:
    def __init__(self):
        self.seen = []
        self.count = 0
    def work(self, name):
        self.count += 1
        self.seen.append(name)
    def ask(self):
        threads = {threading.Thread(target=self.work, args=(name,)) for name in "abcd"}
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return "".join(self.seen), self.count, sorted(thread.name for thread in threads)
"""
FUTURES = """
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
class Probe:
    def __init__(self):
        self.seen = []
        self.pool = ThreadPoolExecutor(2)
    def work(self, name):
        self.seen.append(name)
        return name
    def ask(self):
        futures = {self.pool.submit(self.work, name) for name in "abcd"}
        first = [future.result() for future in wait(futures, return_when="FIRST_COMPLETED").done]
        return first, [future.result() for future in as_completed(futures)], "".join(self.seen)
"""
FINALIZERS = """
import threading
class Probe:
    lock = threading.Lock()
    count = 0
    def __init__(self):
        self.itself = self
    def __del__(self):
        with Probe.lock:
            Probe.count += 1
    def ask(self):
        kept = [Probe() for _ in range(5)]
        with Probe.lock:
            Probe.count += 1
        return Probe.count
"""
ANSWERS = {"threads": THREADS, "futures": FUTURES, "finalizers": FINALIZERS}


def unchanged(value: object) -> object:
    """Return the value as it is: these histories cross no boundary."""
    return value


def prepared(name: str) -> tuple[Lab, Scenario]:
    """Return a lab of its own with this answer, and what to do with it."""
    if name == "solution":
        source, scenario = SOLUTION.read_text("utf-8"), CROWD
    else:
        source, scenario = ANSWERS[name], ASKED
    return Lab(Answer(source, "answer.py"), unchanged, [Full, Empty, Closed]), scenario


def histories(name: str, seeds: range) -> list[History]:
    """Return what becomes of this answer under these seeds."""
    lab, scenario = prepared(name)
    return [lab.run(scenario, rotating(seed), seed=seed) for seed in seeds]


def digest(found: list[History]) -> str:
    """Return a short name of everything these histories say."""
    said = [(history.events, history.switches, history.ending) for history in found]
    return hashlib.sha256(repr(said).encode()).hexdigest()


if __name__ == "__main__":
    sys.stdout.write(digest(histories(sys.argv[1], range(int(sys.argv[2])))))
