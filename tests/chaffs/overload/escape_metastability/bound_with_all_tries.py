"""All tries of one timeout are more than the server gets done in it."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    tries = system.arrivals_per_s * (1 + system.retries)
    return Defence(admission=Admission(capacity=int(tries * system.timeout_s)))
