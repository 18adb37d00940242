"""A job that kills its worker, and two ways to count its attempts."""

from dataclasses import dataclass

LIMIT, DELIVERIES = 3, 20


@dataclass
class Delivery:
    """One delivery; the broker counts them."""

    attempt: int


class Killed(BaseException):
    """Stands for the end of the process: no line of it runs any more."""


def handler(_: Delivery) -> None:
    raise Killed


class CountsErrors:
    # --8<-- [start:wrong]
    def step(self, delivery: Delivery) -> str:
        try:
            handler(delivery)
        except Exception:
            self.errors += 1  # in a file, so that it outlives the worker
            return "dead" if self.errors == LIMIT else "again"
        return "done"

    # --8<-- [end:wrong]
    errors = 0


class BelievesTheBroker:
    # --8<-- [start:right]
    def step(self, delivery: Delivery) -> str:
        if delivery.attempt > LIMIT:
            return "dead"  # and the handler is not called
        try:
            handler(delivery)
        except Exception:
            return "dead" if delivery.attempt == LIMIT else "again"
        return "done"

    # --8<-- [end:right]


for consumer in (CountsErrors(), BelievesTheBroker()):
    killed, word = 0, "again"
    for attempt in range(1, DELIVERIES + 1):
        try:
            word = consumer.step(Delivery(attempt))
        except Killed:
            killed += 1
            continue
        break
    print(f"{type(consumer).__name__}: {killed} workers killed, then {word}")
