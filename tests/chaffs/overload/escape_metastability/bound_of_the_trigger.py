"""Room for all that comes during the slow-down is a queue of fifteen seconds."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(admission=Admission(capacity=int(15 * system.arrivals_per_s)))
