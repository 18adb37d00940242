"""One retry of four may still be one too many."""

from __future__ import annotations

from course.contracts.overload import Defence, Retry, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(retry=Retry(retries=system.retries // 4))
