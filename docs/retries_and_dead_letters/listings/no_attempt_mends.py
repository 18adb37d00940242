"""What is worth another attempt, and who can know."""

from collections.abc import Callable


class Permanent(Exception):
    """No later attempt can end in another way."""


ANSWERS = {404: "no such order", 429: "too many requests", 503: "no room"}


# --8<-- [start:wrong]
def ask_and_hope(status: int) -> None:
    if status != 200:
        raise RuntimeError(ANSWERS[status])


# --8<-- [end:wrong]
# --8<-- [start:right]
def ask_and_say(status: int) -> None:
    if status in (400, 404, 410):
        raise Permanent(ANSWERS[status])
    if status != 200:
        raise TimeoutError(ANSWERS[status])


# --8<-- [end:right]


def attempts(ask: Callable[[int], None], status: int) -> int:
    """Return how often it is tried, ten times at most."""
    for attempt in range(1, 11):
        try:
            ask(status)
        except Permanent:
            return attempt
        except (RuntimeError, TimeoutError):
            pass  # later
    return 10


for ask in (ask_and_hope, ask_and_say):
    told = ", ".join(f"{status}: {attempts(ask, status)}" for status in ANSWERS)
    print(f"{ask.__name__} tries  {told}")
