"""A system that stays down after its slow-down is over, and what brings it back."""

from __future__ import annotations

from course.contracts.overload import Admission, Defence, System

_SHARE = 0.7  # of the timeout that who is last in a full queue may wait


def can_collapse(system: System) -> bool:
    """Return whether a short stop can push this system into a collapse that never ends.

    It can when all tries of all clients together are more than the server gets done.
    """
    return system.arrivals_per_s * (1 + system.retries) > system.served_per_s


def defend(system: System) -> Defence:
    """Return what to change, so that a slow-down costs only as long as it lasts.

    For fifteen seconds the server runs at a fifth of its speed, and then it is well again.
    A minute later at least 95 % of the usual customers are answered in time: within ``timeout_s``
    of a sending, however long a client waits. Usual is an undefended system in calm times.
    A client has made its last try at most a minute after its first, backoffs at their longest.
    In calm times your defence costs at most 2 % of that, and at most one request in a thousand is
    refused, or expires.
    """
    places = int(system.served_per_s * system.timeout_s * _SHARE)
    return Defence(admission=Admission(capacity=places))
