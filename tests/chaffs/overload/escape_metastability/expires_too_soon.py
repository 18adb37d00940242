"""In calm times some wait for a tenth of their timeout, too, and all is well."""

from __future__ import annotations

from course.contracts.overload import Defence, Discipline, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(Discipline(expires_after_s=system.timeout_s / 10))
