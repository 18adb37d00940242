"""A system that stays down after its slow-down is over, and what brings it back."""

from __future__ import annotations

from course.contracts.overload import Defence, System


def can_collapse(system: System) -> bool:
    """Return whether a short stop can push this system into a collapse that never ends.

    It can when all tries of all clients together are more than the server gets done.
    """
    # TODO: Nobody gets an answer. How many requests does each client send, and how many a second?
    raise NotImplementedError


def defend(system: System) -> Defence:
    """Return what to change, so that a slow-down costs only as long as it lasts.

    For fifteen seconds the server runs at a fifth of its speed, and then it is well again.
    A minute later at least 95 % of the usual customers are answered in time: within ``timeout_s``
    of a sending, however long a client waits. Usual is an undefended system in calm times.
    A client has made its last try at most a minute after its first, backoffs at their longest.
    In calm times your defence costs at most 2 % of that, and at most one request in a thousand is
    refused, or expires.
    """
    # TODO: What does the server work on after the slow-down, and who still waits for that?
    raise NotImplementedError
