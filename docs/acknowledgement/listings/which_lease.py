"""Twelve jobs, some slow: how long a lease, and who pays for it?"""

WORK_S = [2, 2, 3, 3, 4, 4, 5, 7, 9, 14, 26, 50]  # a mean of eleven seconds
ATTEMPTS = 3


# --8<-- [start:again]
def attempts(work_s: int, lease_s: int) -> int:
    """Return how often a job is begun; some worker is always free."""
    for attempt in range(1, ATTEMPTS + 1):
        if work_s <= lease_s:
            return attempt  # acknowledged in time
    return ATTEMPTS + 1  # every ack came too late: somebody else had it


# --8<-- [end:again]


def row(name: str, lease_s: int, *, extends: bool = False) -> None:
    """Print what a lease does to healthy jobs, and to one that crashed."""
    lasts_s = max(WORK_S) if extends else lease_s
    begun = [attempts(work_s, lasts_s) for work_s in WORK_S]
    again = sum(min(number, ATTEMPTS) - 1 for number in begun)
    dead = sum(number > ATTEMPTS for number in begun)
    print(f"{name:<15}{again:7}{dead:11}{lease_s:12} s")


print("lease        run again    dead   a crash waits")
for lease_s in (5, 11, 30, 60):
    row(f"{lease_s} s", lease_s)
row("11 s, extended", 11, extends=True)

finished = [5 * place for place in range(1, 9)]
late = sum(second > 30 for second in finished)
print(f"eight of 5 s in one receive, 30 s: {late} acks too late")
