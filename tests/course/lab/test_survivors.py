"""Nothing of a schedule outlives it: its threads end, quietly, and nothing grows."""

from __future__ import annotations

import _thread
import gc
import weakref
from collections.abc import Callable

import pytest

from course.lab.history import Ending, Kind
from course.lab.runtime.policies import Policy, Uniform
from course.lab.runtime.run import Lab
from course.lab.runtime.simulation import Simulation, Unstoppable
from course.lab.scenario import Scenario, call, get, put

MakeLab = Callable[[str], Lab]
TWO_ASK = Scenario.of("Probe").actors(a=[call("ask")], b=[call("ask")])


@pytest.fixture
def simulation() -> Simulation:
    """A simulation of its own."""
    one = Simulation()
    one.begin(Policy())
    return one


SURVIVORS = {
    "waiting for a lock": "threading.Lock().acquire() and (x := threading.Lock()) and "
    "x.acquire() and x.acquire()",
    "waiting to be notified": "self.wait()",
    "asleep": "self.doze()",
    "in a pool": "self.pool.submit(self.wait).result()",
    "in a thread with a hook": "self.hooked()",
    "swallowing it once": "self.swallow()",
    "telling of errors": "self.tell()",
    "in a finalizer": "self.doze(Finalized())",
}
SURVIVING = """
import queue, threading, time
from concurrent.futures import ThreadPoolExecutor
class Finalized:
    def __del__(self):
        self.lock = threading.Lock()
        with self.lock:
            time.sleep(1)
class Probe:
    def __init__(self):
        self.pool = ThreadPoolExecutor(2)
    def wait(self):
        ready = threading.Condition(threading.Lock())
        with ready:
            try:
                ready.wait()
            finally:
                self.done = True
    def doze(self, *kept):
        threading.Event().wait()
    def hooked(self):
        threading.excepthook = lambda what: print(what)
        one = threading.Thread(target=self.wait)
        one.start()
        one.join()
    def swallow(self):
        try:
            self.wait()
        except BaseException:
            return "mine"
    def tell(self):
        try:
            self.wait()
        except Exception as error:
            print(error)
    def ask(self):
        return {}
"""


@pytest.mark.parametrize("waits", SURVIVORS.values(), ids=SURVIVORS)
def test_survivors_are_ended_without_a_word(
    waits: str, lab: MakeLab, capfd: pytest.CaptureFixture[str]
) -> None:
    one = lab(SURVIVING.format(waits))

    history = one.run(TWO_ASK, Uniform(1))

    assert history.ending is Ending.STUCK
    assert [event.kind for event in history] == [Kind.CALL] * 2
    assert one.simulation.threads == []
    assert capfd.readouterr() == ("", "")


def test_a_thread_that_swallows_its_end_for_ever_is_reported(simulation: Simulation) -> None:
    def stays() -> None:
        while True:
            try:
                simulation.block("nothing", None)
            except BaseException:  # noqa: BLE001, S112 - the mistake under test
                continue

    simulation.spawn("stays", stays)
    simulation.run()

    with pytest.raises(Unstoppable, match="stays"):
        simulation.stop()


def test_a_thread_that_never_began_is_dropped(simulation: Simulation) -> None:
    seen: list[str] = []
    simulation.spawn("late", lambda: seen.append("moved"))

    simulation.stop()

    assert seen == []
    assert simulation.threads == []


def test_an_answer_is_forgotten_with_its_schedule(lab: MakeLab) -> None:
    one = lab(
        """
        import threading
        class Probe:
            def ask(self):
                self.thread = threading.Thread(target=self.wait)
                self.thread.start()
                return self
            def wait(self):
                threading.Event().wait()
        """
    )
    gc.collect()
    gc.disable()

    history = one.run(TWO_ASK, Uniform(1))
    asked = weakref.ref(history.events[-1].value)
    del history

    gc.enable()
    assert asked() is None  # and no collector was needed


def test_nothing_grows_over_two_thousand_schedules(lab: MakeLab) -> None:
    one = lab(
        """
        import queue, threading
        class Probe(queue.Queue):
            def __init__(self):
                super().__init__(1)
                self.own = threading.local()
                self.helper = threading.Thread(target=self.help)
                self.helper.start()
            def help(self):
                self.own.seen = [self.get()]
                threading.Event().wait()
        """
    )
    crowd = Scenario.of("Probe").actors(a=[put("a"), put("b")], b=[get()], c=[get(), get()])

    def counted(seeds: range) -> tuple[int, int]:
        for _ in one.explore(crowd, seeds):
            pass
        gc.collect()
        return _thread._count(), len(gc.get_objects())

    threads_before, objects_before = counted(range(200))
    threads_after, objects_after = counted(range(2_000))

    assert threads_after == threads_before
    assert objects_after - objects_before < 500
