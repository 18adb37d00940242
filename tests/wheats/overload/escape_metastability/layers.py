"""A bound, an expiry and a budget together; each would do alone."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, Discipline, Next, Retry, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    patience_s = system.timeout_s
    return Defence(
        Discipline(Next.OLDEST, expires_after_s=0.9 * patience_s),
        Admission(capacity=int(0.8 * system.served_per_s * patience_s)),
        Retry(backoff_s=patience_s / 5, jitter=True, budget_percent=20),
    )
