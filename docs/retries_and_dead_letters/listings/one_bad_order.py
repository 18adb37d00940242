"""One worker, one order that can never be printed, and two minutes without paper."""

import heapq
import random
from collections.abc import Callable

MINUTES, PAPER_IS_OUT, BAD = 10, range(60, 180), 7  # order 7 has no address
Decision = tuple[str, float]  # "again" after so many seconds, or "dead"


# --8<-- [start:wrong]
def again_at_once(_attempt: int, _error: str) -> Decision:
    return "again", 0.0


# --8<-- [end:wrong]


# --8<-- [start:right]
def later_and_not_for_ever(attempt: int, error: str) -> Decision:
    if error == "no such street" or attempt == 9:
        return "dead", 0.0
    ceiling = min(60.0, 2.0 ** (attempt - 1))
    return "again", ceiling * (0.5 + 0.5 * chance.random())


# --8<-- [end:right]


def day(decide: Callable[[int, str], Decision], *, sleeps: bool) -> str:
    """Return what ten minutes are like; an order comes every two seconds, and takes one."""
    queue = [(2.0 * number, number, 1) for number in range(MINUTES * 30)]
    now = 0.0
    waits, in_vain, dead = [], 0, 0
    while queue and now < MINUTES * 60:
        due, number, attempt = heapq.heappop(queue)
        now = max(now, due) + 1
        if number != BAD and int(now) not in PAPER_IS_OUT:
            waits.append(now - 2.0 * number)
            continue
        in_vain += 1
        word, delay_s = decide(attempt, "no such street" if number == BAD else "no paper")
        dead += word == "dead"
        if word == "again" and sleeps:
            now += delay_s  # and nobody else is served
            delay_s = -MINUTES * 60
        if word == "again":
            heapq.heappush(queue, (now + delay_s, number, attempt + 1))
    longest = max(waits)
    return f"{len(waits):8} {in_vain:13} {longest:11.0f} s {dead:8}"


chance = random.Random(1)
print(f"                  of {MINUTES * 30} printed   tries in vain   longest wait    dead")
print("again at once    ", day(again_at_once, sleeps=True))
print("sleeps, no end   ", day(lambda *_: ("again", 5.0), sleeps=True))
print("later, to the end", day(later_and_not_for_ever, sleeps=False))
