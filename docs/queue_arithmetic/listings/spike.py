"""A burst of ten seconds in a calm minute; nobody waits more than 5 s."""

from math import ceil

PHASES = [(30, 8), (10, 40), (30, 8)]  # seconds, and jobs a second
WORK_S, WAIT_S = 0.2, 5.0


# --8<-- [start:wrong]
def on_average() -> int:
    """Wrong: enough for the mean of the minute."""
    jobs = sum(seconds * per_s for seconds, per_s in PHASES)
    return ceil(jobs / sum(seconds for seconds, _ in PHASES) * WORK_S)


# --8<-- [end:wrong]
# --8<-- [start:right]
def highest_pile(workers: int) -> float:
    """Right: what has come and is not begun; see how high it gets."""
    pile = highest = 0.0
    for seconds, per_s in PHASES:
        pile = max(0.0, pile + (per_s - workers / WORK_S) * seconds)
        highest = max(highest, pile)
    return highest


# --8<-- [end:right]


at_the_peak = ceil(max(per_s for _, per_s in PHASES) * WORK_S)
print(f"workers on average: {on_average()}; for the peak: {at_the_peak}")
print("workers   pile   its last job waits")
for workers in (3, 4, 5, 6, 8):
    pile = highest_pile(workers)
    wait_s = pile * WORK_S / workers
    told = "in time" if wait_s <= WAIT_S else ""
    print(f"{workers:7} {pile:6.0f} {wait_s:12.1f} s   {told}".rstrip())
