"""Whoever is answered twice is still one customer, and many are not answered at all."""

from __future__ import annotations

from course.contracts.overload import Defence, Discipline, Retry, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(
        Discipline(expires_after_s=0.8 * system.timeout_s),
        retry=Retry(timeout_s=system.timeout_s / 2),
    )
