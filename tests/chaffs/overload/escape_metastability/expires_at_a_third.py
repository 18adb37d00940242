"""On a calm day chance makes some wait for a third of their timeout, and they are still there."""

from __future__ import annotations

from course.contracts.overload import Defence, Discipline, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(Discipline(expires_after_s=0.3 * system.timeout_s))
