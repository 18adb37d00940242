"""Backoffs double: five of them, the first as long as the timeout, come to 31 timeouts."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, Retry, System


def can_collapse(system: System) -> bool:
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(
        admission=Admission(int(system.served_per_s * system.timeout_s * 0.7)),
        retry=Retry(backoff_s=system.timeout_s, jitter=True),
    )
