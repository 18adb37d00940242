"""The server begins with nothing that it cannot finish in time."""

from __future__ import annotations

from course.contracts.overload import Defence, Discipline, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(Discipline(expires_after_s=0.8 * system.timeout_s))
