"""A budget of any size ends a collapse: without answers there is nothing to spend."""

from __future__ import annotations

from course.contracts.overload import Defence, Retry, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(retry=Retry(budget_percent=100))
