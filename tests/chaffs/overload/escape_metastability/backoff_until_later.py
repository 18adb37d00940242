"""A backoff of minutes moves the storm to later; it comes all the same."""

from __future__ import annotations

from course.contracts.overload import Defence, Retry, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(retry=Retry(backoff_s=120.0))
