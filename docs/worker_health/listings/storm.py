"""A worker that dies half a second after its start, for an hour, under three rules."""

from collections import deque

STARTS_S, LASTS_S = 0.5, 3600.0


def starts(most: int | None, window_s: float, ends_at_s: float) -> tuple[int, float]:
    """Return how often it is started, and for how long nobody does its work.

    What makes it die goes away at `ends_at_s`; with no more restarts a person comes after an hour.
    """
    now, count, recent = 0.0, 0, deque[float]()
    while now < LASTS_S:
        count += 1
        now += STARTS_S
        if now > ends_at_s:
            return count, now
        while recent and now - recent[0] >= window_s:
            recent.popleft()
        if most is not None and len(recent) == most:
            return count, LASTS_S
        recent.append(now)
    return count, LASTS_S


print("                fault of a second   that stays")
for name, most, window_s in (
    ("no limit", None, 1.0),
    ("3 in a minute", 3, 60.0),
    ("1 in an hour", 1, 3600.0),
):
    told = []
    for ends_at_s in (1.2, LASTS_S):
        count, down_s = starts(most, window_s, ends_at_s)
        told.append(f"{count:,} starts, {'up' if down_s < LASTS_S else 'down'}")
    print(f"{name:<16}{told[0]:<20}{told[1]}")
