"""A client who tries for longer than the stop lasts does not end a collapse: it feeds it."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, System


def can_collapse(system: System) -> bool:
    tries_for_s = system.timeout_s * (1 + system.retries)
    if tries_for_s > 15:
        return False  # the last tries come when the server is well again
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    return Defence(admission=Admission(int(system.served_per_s * system.timeout_s * 0.7)))
