"""Scenarios about a queue with a policy whose callers wait, and may leave.

Each takes a scenario without actors: what is made, of which capacity, with which policy.
"""

from __future__ import annotations

from course.contracts.backpressure_policy import Item
from course.lab.scenario import Scenario, cancel, offer, pause, stats, take


def called_away(made: Scenario) -> Scenario:
    """Return two consumers asleep, an item for one, and the first one cancelled."""
    return made.actors(
        consumer_a=[take()],
        consumer_b=[take()],
        producer=[pause(1), offer(Item("a1"))],
        leaver=[pause(1), cancel("consumer_a")],
    )


def given_back(made: Scenario) -> Scenario:
    """Return a consumer asleep, two producers who come at once, and the consumer cancelled."""
    return made.actors(
        consumer=[take()],
        producer_a=[pause(1), offer(Item("a1"))],
        producer_b=[pause(1), offer(Item("b1"))],
        leaver=[pause(1), cancel("consumer")],
        observer=[pause(2), stats()],
    )


def consumers_leave(made: Scenario) -> Scenario:
    """Return two consumers asleep, two items for them, and both consumers cancelled."""
    return made.actors(
        consumer_a=[take()],
        consumer_b=[take()],
        producer_a=[pause(1), offer(Item("a1"))],
        producer_b=[pause(1), offer(Item("b1"))],
        leaver=[pause(1), cancel("consumer_a"), cancel("consumer_b")],
        observer=[pause(2), stats()],
    )


def producer_leaves(made: Scenario) -> Scenario:
    """Return two producers before a full place, which becomes free, and the first one cancelled."""
    return made.first(offer(Item("first"))).actors(
        producer_a=[offer(Item("a1"))],
        producer_b=[offer(Item("b1"))],
        consumer=[pause(1), take()],
        leaver=[pause(1), cancel("producer_a")],
        observer=[pause(2), stats()],
    )


def one_of_equals_leaves(made: Scenario) -> Scenario:
    """Return a producer of four items for three places: the last, equal to the second, leaves."""
    return made.actors(
        producer=[offer(Item(name)) for name in "abcb"],
        consumer=[pause(1), take()],
        leaver=[pause(1), cancel("producer")],
    )


def two_producers_leave(made: Scenario) -> Scenario:
    """Return three producers before a full place, which becomes free, and two of them cancelled."""
    return made.first(offer(Item("first"))).actors(
        producer_a=[offer(Item("a1"))],
        producer_b=[offer(Item("b1"))],
        producer_c=[offer(Item("c1"))],
        consumer=[pause(1), take()],
        leaver=[pause(1), cancel("producer_a"), cancel("producer_b")],
    )


def two_for_a_sleeper(made: Scenario) -> Scenario:
    """Return a consumer asleep, and two items at once."""
    return made.actors(
        consumer=[take()],
        producer_a=[pause(1), offer(Item("a1"))],
        producer_b=[pause(1), offer(Item("b1"))],
    )
