"""A server keeps up with two customers and a part: cut to a whole number, the limit is lower."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s > system.served_per_s // (1 + system.retries)


def defend(system: System) -> Defence:
    return Defence(admission=Admission(int(system.served_per_s * system.timeout_s * 0.7)))
