"""Simulated threads do what CPython's do: the same code, run both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.lab.runtime.policies import Policy
from course.lab.runtime.run import Lab
from course.lab.scenario import Scenario, call

Probe = Callable[[], object]
InTheLab = Callable[[Probe], list[Any]]


def a_thread_is_alive_from_start_to_end() -> object:
    from threading import Event, Thread

    gate = Event()
    thread = Thread(target=gate.wait)
    found = [thread.is_alive()]
    thread.start()
    found.append(thread.is_alive())
    thread.join(timeout=0.001)
    found.append(thread.is_alive())
    gate.set()
    thread.join()
    thread.join()
    return [*found, thread.is_alive()]


def a_thread_has_an_identity_once_it_started() -> object:
    import threading

    seen = []
    thread = threading.Thread(target=lambda: seen.append(threading.get_ident()))
    early = thread.ident
    thread.start()
    thread.join()
    return early, seen == [thread.ident], thread.ident != threading.get_ident()


def a_thread_knows_itself() -> object:
    from threading import Thread, current_thread

    seen = []
    thread = Thread(target=lambda: seen.append(current_thread()), name="me")
    thread.start()
    thread.join()
    return seen == [thread], current_thread() is current_thread(), thread.name


def threads_are_listed_while_they_live() -> object:
    import threading

    gate = threading.Event()
    is_listed = threading.current_thread() in threading.enumerate()
    before = threading.active_count()
    threads = [threading.Thread(target=gate.wait) for _ in range(2)]
    for thread in threads:
        thread.start()
    during = threading.active_count() - before
    listed = set(threads) <= set(threading.enumerate())
    gate.set()
    for thread in threads:
        thread.join()
    return is_listed, during, listed, threading.active_count() - before


def a_thread_starts_once() -> object:
    from threading import Thread

    thread = Thread(target=int)
    found = []
    try:
        thread.join()
    except RuntimeError as error:
        found.append(str(error))
    thread.start()
    thread.join()
    try:
        thread.start()
    except RuntimeError as error:
        found.append(str(error))
    return found


def a_thread_cannot_join_itself() -> object:
    from threading import Thread, current_thread

    found = []

    def join() -> None:
        try:
            current_thread().join()
        except RuntimeError as error:
            found.append(str(error))

    thread = Thread(target=join)
    thread.start()
    thread.join()
    return found


def threads_are_no_daemons_unless_told() -> object:
    from threading import Thread

    found: list[object] = [Thread().daemon, Thread(daemon=True).daemon]
    seen = []
    thread = Thread(target=lambda: seen.append(Thread().daemon), daemon=True)
    thread.start()
    thread.join()
    try:
        thread.daemon = False
    except RuntimeError:
        found.append("too late")
    return found, seen


def a_subclass_has_its_own_run() -> object:
    from threading import Thread

    class Doubler(Thread):
        def __init__(self, number: int) -> None:
            super().__init__(name=f"doubles {number}")
            self.number = number

        def run(self) -> None:
            self.number *= 2

    threads = [Doubler(number) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [(thread.name, thread.number) for thread in threads]


def an_exception_ends_its_own_thread_only() -> object:
    import threading

    seen = []

    def note(what: threading.ExceptHookArgs) -> None:
        name = what.thread.name if what.thread else None
        seen.append((what.exc_type.__name__, str(what.exc_value), name))

    def fail() -> None:
        raise ValueError("no")

    kept, threading.excepthook = threading.excepthook, note
    thread = threading.Thread(target=fail, name="failing")
    thread.start()
    thread.join()
    threading.excepthook = kept
    return seen, thread.is_alive()


def leaving_a_thread_is_no_error() -> object:
    import sys
    import threading

    seen = []
    kept, threading.excepthook = threading.excepthook, lambda what: seen.append(what.exc_type)
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    threading.excepthook = kept
    return [kind is SystemExit for kind in seen], thread.is_alive()


def a_timer_can_be_cancelled() -> object:
    from threading import Timer

    rung: list[str] = []
    cancelled, due = Timer(1e6, rung.append, ["never"]), Timer(0.001, rung.append, ["now"])
    cancelled.start()
    due.start()
    cancelled.cancel()
    cancelled.join()
    due.join()
    return rung, cancelled.is_alive(), cancelled.finished.is_set()


PROBES = [
    a_thread_is_alive_from_start_to_end,
    a_thread_has_an_identity_once_it_started,
    a_thread_knows_itself,
    threads_are_listed_while_they_live,
    a_thread_starts_once,
    a_thread_cannot_join_itself,
    threads_are_no_daemons_unless_told,
    a_subclass_has_its_own_run,
    an_exception_ends_its_own_thread_only,
    leaving_a_thread_is_no_error,
    a_timer_can_be_cancelled,
]


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_it_does_what_cpython_does(probe: Probe, in_the_lab: InTheLab) -> None:
    real = probe()

    simulated = in_the_lab(probe)

    assert simulated == [real]


def test_a_thread_that_dies_is_remembered_and_prints_nothing(
    lab: Callable[[str], Lab], capfd: pytest.CaptureFixture[str]
) -> None:
    one = lab(
        """
        import sys, threading
        class Probe:
            def ask(self):
                for work in (self.fail, sys.exit):
                    thread = threading.Thread(target=work, name="helper")
                    thread.start()
                    thread.join()
            def fail(self):
                raise ValueError("no")
        """
    )

    one.run(Scenario.of("Probe").actors(a=[call("ask")]), Policy())

    found = [(thread.name, str(error)) for thread, error in one.simulation.uncaught]
    assert found == [("helper", "no")]
    assert capfd.readouterr() == ("", "")


def test_an_actor_is_a_thread_with_the_name_the_scenario_gives(in_the_lab: InTheLab) -> None:
    def who() -> object:
        from threading import Thread, current_thread, main_thread

        first = Thread(target=int)
        return current_thread().name, current_thread() is main_thread(), first.name

    found = in_the_lab(who)

    assert found == [("asker", False, "Thread-1 (int)")]
