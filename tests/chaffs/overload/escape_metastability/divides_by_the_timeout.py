"""The timeout says how soon the tries come, and not how many each customer makes."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, System


def can_collapse(system: System) -> bool:
    tries = system.arrivals_per_s * (1 + system.retries) / system.timeout_s
    return tries > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(admission=Admission(int(system.served_per_s * system.timeout_s * 0.7)))
