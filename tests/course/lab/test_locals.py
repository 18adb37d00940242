"""What belongs to one thread stays with it: the same code, run both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Probe = Callable[[], object]
InTheLab = Callable[[Probe], list[Any]]


def every_thread_has_its_own_locals() -> object:
    from threading import Thread, local

    own = local()
    own.number = 1
    seen: list[object] = []

    def look() -> None:
        seen.append(hasattr(own, "number"))
        own.number = 2
        seen.append(own.number)
        del own.number
        seen.append(vars(own))

    thread = Thread(target=look)
    thread.start()
    thread.join()
    return seen, own.number, vars(own)


def a_subclass_of_local_is_made_anew_for_every_thread() -> object:
    from threading import Thread, local

    made: list[int] = []

    class Own(local):
        shared = "of the class"

        def __init__(self, start: int, *, step: int) -> None:
            made.append(start)
            self.number = start + step

        def count(self) -> int:
            self.number += 1
            return self.number

    own = Own(10, step=5)
    seen = [own.count(), own.count()]
    thread = Thread(target=lambda: seen.append(own.count()))
    thread.start()
    thread.join()
    return seen, made, own.number, own.shared


def a_plain_local_takes_no_arguments() -> object:
    from threading import local

    try:
        local(1)  # type: ignore[call-arg]
    except TypeError as error:
        return str(error)
    return None


def a_context_variable_starts_empty_in_each_thread() -> object:
    from contextvars import ContextVar
    from threading import Thread

    level: ContextVar[int] = ContextVar("level", default=0)
    seen = []

    def deepen() -> None:
        level.set(level.get() + 1)
        seen.append(level.get())

    for _ in range(3):
        thread = Thread(target=deepen)
        thread.start()
        thread.join()
    return seen, level.get()


PROBES = [
    every_thread_has_its_own_locals,
    a_subclass_of_local_is_made_anew_for_every_thread,
    a_plain_local_takes_no_arguments,
    a_context_variable_starts_empty_in_each_thread,
]


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_it_does_what_cpython_does(probe: Probe, in_the_lab: InTheLab) -> None:
    real = probe()

    simulated = in_the_lab(probe)

    assert simulated == [real]
