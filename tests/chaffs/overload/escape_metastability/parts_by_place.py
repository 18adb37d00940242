"""A Defence is made of three parts: a capacity alone is no Admission."""

from __future__ import annotations

from course.contracts.overload import Defence, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(admission=70)  # type: ignore[arg-type]
