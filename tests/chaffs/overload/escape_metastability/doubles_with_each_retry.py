"""Each retry adds its customers once more; it does not double them."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * pow(2.0, system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(admission=Admission(int(system.served_per_s * system.timeout_s * 0.7)))
