"""What is served in a second is a bound for a timeout of a second, and for no other."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(admission=Admission(capacity=int(0.7 * system.served_per_s)))
