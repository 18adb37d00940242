"""Below the limit all tries together are less than the server gets done."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, System


def can_collapse(system: System) -> bool:
    return system.retries > 0


def defend(system: System) -> Defence:
    return Defence(admission=Admission(int(system.served_per_s * system.timeout_s * 0.7)))
