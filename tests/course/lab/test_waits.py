"""A deadlock is named: who waits, for what, held by whom, at which line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from course.lab.history import SPINS, Ending, Stuck
from course.lab.runtime.policies import Policy, Uniform
from course.lab.runtime.run import Lab
from course.lab.scenario import Scenario, call

MakeLab = Callable[[str], Lab]
ALONE = Scenario.of("Probe").actors(a=[call("ask")])
PAIR = Scenario.of("Probe").actors(a=[call("ask")], b=[call("other")])
WAITING = """
import queue, threading
from concurrent.futures import ThreadPoolExecutor, Future, as_completed, wait
class Probe:
    def __init__(self):
        self.lock = threading.Lock()
    def ask(self):
        {}
    def blocks(self):
        threading.Event().wait()
    def started(self, work):
        thread = threading.Thread(target=work, name="worker")
        thread.start()
        return thread
    def take(self):
        self.lock.acquire()
"""
LINE = 8  # of what is put into the braces
FOR_EVER = {
    "a lock it holds": ("self.lock.acquire(); self.lock.acquire()", "a lock it holds itself"),
    "an abandoned lock": (
        "self.started(self.take).join(); self.lock.acquire()",
        "a lock that worker never gave back (line 16)",
    ),
    "a Condition": ("c = threading.Condition(); c.acquire(); c.wait()", "be notified"),
    "wait_for": ("c = threading.Condition(); c.acquire(); c.wait_for(bool)", "be notified"),
    "an Event": ("threading.Event().wait()", "an Event to be set"),
    "a Semaphore": ("threading.Semaphore(0).acquire()", "a Semaphore to be released"),
    "a BoundedSemaphore": (
        "s = threading.BoundedSemaphore(1); s.acquire(); s.acquire()",
        "a Semaphore to be released",
    ),
    "a Barrier": ("threading.Barrier(2).wait()", "for the others at a Barrier"),
    "Queue.get": ("queue.Queue().get()", "in Queue.get(): the queue is empty"),
    "PriorityQueue.get": ("queue.PriorityQueue().get()", "in Queue.get(): the queue is empty"),
    "Queue.put": ("q = queue.Queue(1); q.put(1); q.put(2)", "in Queue.put(): the queue is full"),
    "Queue.join": (
        "q = queue.Queue(); q.put(1); q.get(); q.join()",
        "in Queue.join(): task_done() is missing",
    ),
    "SimpleQueue.get": ("queue.SimpleQueue().get()", "in SimpleQueue.get(): the queue is empty"),
    "a thread": ("self.started(self.blocks).join()", "for the thread worker to end"),
    "a Future": ("Future().result()", "for a Future's result"),
    "an exception": ("Future().exception()", "for a Future's result"),
    "Futures": ("wait([Future()])", "for Futures to be done"),
    "as_completed": ("list(as_completed([Future()]))", "for Futures to be done"),
    "a pool": (
        "p = ThreadPoolExecutor(1); p.submit(self.blocks); p.shutdown()",
        "for the threads of a pool to end",
    ),
}


@pytest.mark.parametrize(("waits", "reason"), FOR_EVER.values(), ids=FOR_EVER)
def test_what_a_thread_waits_for_is_named(waits: str, reason: str, lab: MakeLab) -> None:
    one = lab(WAITING.format(waits))

    history = one.run(ALONE, Policy(), detailed=True)

    assert history.ending is Ending.STUCK
    found = next(stuck for stuck in history.stuck if stuck.thread == "a")
    assert found.reason.startswith("waits ")
    assert reason in found.reason
    assert found.line == LINE


def test_a_cycle_of_locks_says_who_holds_what(lab: MakeLab) -> None:
    one = lab(
        """
        import threading
        class Probe:
            def __init__(self):
                self.left, self.right = threading.Lock(), threading.Lock()
            def ask(self):
                with self.left:
                    x = 1
                    with self.right:
                        pass
            def other(self):
                with self.right:
                    with self.left:
                        pass
        """
    )

    stuck = next(
        history.stuck
        for seed in range(200)
        if (history := one.run(PAIR, Uniform(seed), detailed=True)).ending is Ending.STUCK
    )

    assert stuck == (
        Stuck("a", 9, "waits for a lock that b holds (line 13)"),
        Stuck("b", 13, "waits for a lock that a holds (line 9)"),
    )


def test_a_held_lock_under_a_condition_is_the_reason_not_the_condition(lab: MakeLab) -> None:
    one = lab(
        """
        import threading
        class Probe:
            def __init__(self):
                self.ready = threading.Condition()
            def ask(self):
                with self.ready:
                    self.ready.wait()
            def other(self):
                with self.ready:
                    self.ready.notify()
                    threading.Event().wait()
        """
    )

    history = one.run(PAIR, Policy(), detailed=True)

    assert history.stuck == (
        Stuck("a", 8, "waits for a lock that b holds (line 12)"),
        Stuck("b", 12, "waits for an Event to be set"),
    )


def test_a_thread_that_an_error_has_ended_comes_first(lab: MakeLab) -> None:
    one = lab(
        """
        import queue, threading
        class Probe:
            def __init__(self):
                self.queue = queue.Queue()
                threading.Thread(target=self.pump, name="pump").start()
            def pump(self):
                while True:
                    self.queue.get()[0]
            def ask(self):
                self.queue.put(None)
                self.queue.join()
        """
    )

    history = one.run(ALONE, Policy(), detailed=True)

    assert history.stuck == (
        Stuck("pump", 9, "ended with TypeError"),
        Stuck("a", 12, "waits in Queue.join(): task_done() is missing for an item"),
    )


def test_idle_threads_of_a_pool_are_named_too(lab: MakeLab) -> None:
    one = lab(
        """
        from concurrent.futures import ThreadPoolExecutor, Future
        class Probe:
            def ask(self):
                pool = ThreadPoolExecutor(1, thread_name_prefix="helper")
                pool.submit(int).result()
                Future().result()
        """
    )

    history = one.run(ALONE, Policy(), detailed=True)

    assert history.stuck == (
        Stuck("a", 7, "waits for a Future's result"),
        Stuck("helper_0", None, "waits for work: a pool has nothing to do"),
    )


def test_spinning_is_named_by_its_line(lab: MakeLab) -> None:
    one = lab(
        """
        class Probe:
            full = True
            def ask(self):
                x = 1
                while self.full:
                    pass
        """
    )

    history = one.run(ALONE, Policy(), detailed=True)

    assert history.ending is Ending.SPINNING
    (stuck,) = history.stuck
    assert stuck.line in (6, 7)
    assert stuck.reason == SPINS


def test_a_loop_that_looks_again_and_again_is_seen_by_its_wake_ups(lab: MakeLab) -> None:
    one = lab(
        """
        import time
        def poll():
            while True:
                time.sleep(0.01)
        """
    )
    one.begin(Policy(), jumping=False)
    polling = one.simulation.spawn("polls", one.namespace()["poll"])
    one.simulation.run()
    before = polling.wakes

    one.simulation.advance(1.0)

    assert polling.wakes - before == 100
    assert not polling.spinning
    one.simulation.stop()


@pytest.mark.parametrize(
    ("waits", "reason"),
    [
        ("threading.Event().wait(9)", "waits with a timeout"),
        ("__import__('time').sleep(9)", "sleeps"),
    ],
)
def test_a_wait_that_ends_is_told_from_one_that_does_not(
    waits: str, reason: str, lab: MakeLab
) -> None:
    from course.lab.runtime.waits import stuck_threads

    one = lab(WAITING.format(waits))
    one.begin(Policy(), jumping=False)
    one.simulation.spawn("a", lambda: one.namespace()["Probe"]().ask())

    one.simulation.run()

    assert stuck_threads(one.simulation, one.answer.filename) == [Stuck("a", LINE, reason)]
    one.simulation.stop()
