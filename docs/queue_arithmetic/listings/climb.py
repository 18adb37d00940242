"""Two searches for the right number of workers, with noisy probes."""

from collections.abc import Callable
from random import Random

MOST = 128
chance = Random()
probes: list[int] = []


def true_speed(workers: int) -> float:
    """Return jobs a second: rising up to 58 workers, then falling."""
    others = workers - 1
    return 10 * workers / (1 + 0.002 * others + 0.0003 * workers * others)


def measure(workers: int) -> float:
    """Run the pool once; what it shows is off by up to one percent."""
    probes.append(workers)
    return true_speed(workers) * chance.uniform(0.99, 1.01)


# --8<-- [start:wrong]
def climb() -> int:
    """Wrong: one worker more, as long as that is faster."""
    workers, speed = 1, measure(1)
    while (following := measure(workers + 1)) > speed:
        workers, speed = workers + 1, following
    return workers


# --8<-- [end:wrong]
# --8<-- [start:right]
def large_steps_first() -> int:
    """Right: rungs that lie apart, then halves between two of them."""
    rungs = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, MOST]
    speeds = {workers: measure(workers) for workers in rungs}
    enough = 0.95 * max(speeds.values())
    fewest = min(rung for rung in rungs if speeds[rung] >= enough)
    too_few = max((rung for rung in rungs if rung < fewest), default=0)
    while fewest - too_few > 1:
        middle = (too_few + fewest) // 2
        if measure(middle) >= enough:
            fewest = middle
        else:
            too_few = middle
    return fewest


# --8<-- [end:right]


searches: list[Callable[[], int]] = [climb, large_steps_first]
best = max(map(true_speed, range(1, MOST + 1)))
print("             workers, share of the best: five times       probes")
for search in searches:
    told, counts = "", []
    for seed in range(5):
        chance.seed(seed)
        probes.clear()
        found = search()
        told += f"  {found:2}, {true_speed(found) / best:3.0%}"
        counts.append(len(probes))
    print(f"{search.__name__:<18}{told} {min(counts):5} to {max(counts)}")
