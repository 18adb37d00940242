"""At second ten somebody sets the clock on the wall by an hour."""

from collections.abc import Callable

HOUR = 3_600


def wall(step: int) -> Callable[[int], int]:
    """Return a clock that is set at second ten, by so many seconds."""
    start = 1_750_000_000
    return lambda second: start + second + (step if second >= 10 else 0)


def monotonic(second: int) -> int:
    """Count seconds, whatever the clock on the wall says."""
    return second


def due_after(delay_s: int, clock: Callable[[int], int]) -> int:
    """Return the second at which something is due by this clock."""
    due = clock(0) + delay_s
    return next(second for second in range(9_999) if clock(second) >= due)


print("clock                   lease, 30 s  delay, 60 s")
for name, clock in {
    "wall, an hour forward": wall(HOUR),
    "wall, an hour back": wall(-HOUR),
    "monotonic": monotonic,
}.items():
    lease, delay = due_after(30, clock), due_after(60, clock)
    print(f"{name:<22}over at {lease:5}  due at {delay:4}")
