"""Forty orders a second, 0.2 s of work each: a guess, and the sum."""

from math import ceil

from course.simulate.formulas import mean_wait_s

PER_S, WORK_S, TARGET_S = 40, 0.2, 0.02


# --8<-- [start:wrong]
def guess() -> int:
    """Wrong: nine wait 131 ms, so a sixth needs six times as many."""
    wait_s = mean_wait_s(PER_S, WORK_S, workers=9)
    return ceil(9 * wait_s / TARGET_S)


# --8<-- [end:wrong]
# --8<-- [start:right]
def by_formula() -> int:
    """Right: one worker more, until the formula says it is enough."""
    workers = int(PER_S * WORK_S) + 1
    while mean_wait_s(PER_S, WORK_S, workers=workers) > TARGET_S:
        workers += 1
    return workers


# --8<-- [end:right]


print(f"guess: {guess()} workers; by formula: {by_formula()}")
print("workers  mean wait")
for workers in (9, 10, 11, 12, 14):
    wait_s = mean_wait_s(PER_S, WORK_S, workers=workers)
    print(f"{workers:7}  {wait_s * 1000:6.0f} ms")
