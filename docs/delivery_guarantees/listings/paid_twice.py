"""A day of payments: a queue that delivers at least once, and three consumers."""

import random
from collections import Counter
from collections.abc import Callable

PAYMENTS, DIES_PERCENT, LATE_ACK_PERCENT = 1_000, 2, 3
Consumer = Callable[["Day", int], None]


class Killed(Exception):
    """The process has died at this point."""


class Day:
    """Which payments were taken, which keys are noted, and when somebody dies."""

    def __init__(self) -> None:
        self.taken: Counter[int] = Counter()
        self.noted: set[int] = set()
        self._chance = random.Random(7)

    def may_die(self) -> None:
        """Die here, now and then."""
        if self._chance.random() * 100 < DIES_PERCENT:
            raise Killed

    def deliver(self, payment: int, consumer: Consumer) -> None:
        """Deliver it until it is acknowledged; now and then the ack comes too late."""
        acked = False
        while not acked:
            try:
                if consumer is acks_first:
                    acked = True
                self.may_die()
                consumer(self, payment)
                self.may_die()
            except Killed:
                continue
            acked = acked or self._chance.random() * 100 >= LATE_ACK_PERCENT


def acks_first(day: Day, payment: int) -> None:
    """Take the money; the queue has forgotten the payment by now."""
    day.taken[payment] += 1


def acks_last(day: Day, payment: int) -> None:
    """Take the money; the queue hears of it afterwards."""
    day.taken[payment] += 1


def bears_repeats(day: Day, payment: int) -> None:
    """Take the money and note the key, both or neither."""
    if payment not in day.noted:
        day.taken[payment] += 1
        day.noted.add(payment)


print("the consumer     payments  never taken  taken twice or more")
for consumer in (acks_first, acks_last, bears_repeats):
    day = Day()
    for payment in range(PAYMENTS):
        day.deliver(payment, consumer)
    never = PAYMENTS - len(day.taken)
    twice = sum(count > 1 for count in day.taken.values())
    print(f"{consumer.__name__.replace('_', ' '):<16}{PAYMENTS:9}{never:13}{twice:21}")
