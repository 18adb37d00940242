"""A limit that you chose yourself hides a peak behind it: search all that can be tried."""

from __future__ import annotations

from collections.abc import Callable


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    low, high = 1, 64  # nobody needs more
    while high - low > 2:
        left, right = low + (high - low) // 3, high - (high - low) // 3
        if measure(left) < measure(right):
            low = left
        else:
            high = right
    enough, too_few, fewest = 0.95 * measure(low + 1), 0, low + 1
    while fewest - too_few > 1:
        middle = (too_few + fewest) // 2
        if measure(middle) >= enough:
            fewest = middle
        else:
            too_few = middle
    return fewest
