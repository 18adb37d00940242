"""At the end an object is emptied, one operation at a time, until nothing moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from course.lab.history import DRAIN, Ending, Kind
from course.lab.runtime.policies import Policy
from course.lab.runtime.run import Lab
from course.lab.scenario import Scenario, get, put

MakeLab = Callable[[str], Lab]


def test_emptying_goes_on_until_it_fails_and_moves_nobody(lab: MakeLab) -> None:
    one = lab(
        """
        import queue
        class Probe(queue.Queue):
            pass
        """
    )
    scenario = (
        Scenario.of("Probe", maxsize=1)
        .actors(a=[put("a1"), put("a2")], b=[put("b1")])
        .drained_by(get(timeout=0.5))
    )

    history = one.run(scenario, Policy())

    drained = [event for event in history if event.actor == DRAIN]
    assert [e.value for e in drained if e.kind is Kind.RETURN] == ["a1", "a2", "b1"]
    assert drained[-1].value.name == "Empty"
    assert history.ending is Ending.STUCK  # before it was emptied
    assert history.events[history.rest] == drained[0]
    assert all(not one_call.is_open for one_call in history.calls)


@pytest.mark.parametrize(
    ("drain", "attempts"),
    [("return 1", 4), ("self.wait()", 1), ("raise KeyError", 1), ("self.spin()", 1)],
    ids=["never fails", "never returns", "fails at once", "spins"],
)
def test_emptying_ends_whatever_the_answer_does(drain: str, attempts: int, lab: MakeLab) -> None:
    one = lab(
        f"""
        import threading
        class Probe:
            def wait(self): threading.Event().wait()
            def spin(self):
                while True: pass
            def get(self, timeout): {drain}
            def put(self, item): pass
        """
    )
    scenario = Scenario.of("Probe").actors(a=[put(1)], b=[put(2)]).drained_by(get(timeout=0))

    history = one.run(scenario, Policy())

    drained = [event for event in history if event.actor == DRAIN]
    assert sum(event.kind is Kind.CALL for event in drained) == attempts
