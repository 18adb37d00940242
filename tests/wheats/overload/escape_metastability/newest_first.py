"""Whoever came last still waits: who came first has left long ago."""

from __future__ import annotations

from course.contracts.overload import Defence, Discipline, Next, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(Discipline(next=Next.NEWEST))
