"""Half of what the server gets done in one timeout may wait."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, System


def can_collapse(system: System) -> bool:
    tries = 1 + system.retries
    return system.arrivals_per_s / system.served_per_s > 1 / tries


def defend(system: System) -> Defence:
    a_timeout = system.served_per_s * system.timeout_s
    return Defence(admission=Admission(capacity=round(a_timeout / 2)))
