"""A worker takes whatever there is: what does a capacity of six mean?"""

CAPACITY, SENT_A_SECOND = 6, 3


# --8<-- [start:wrong]
def counts_what_waits(waits: int, lent: int) -> int:
    return waits


# --8<-- [end:wrong]
# --8<-- [start:right]
def counts_what_is_inside(waits: int, lent: int) -> int:
    return waits + lent


# --8<-- [end:right]


for inside in (counts_what_waits, counts_what_is_inside):
    waits = lent = refused = 0
    for _ in range(20):
        for _ in range(SENT_A_SECOND):
            if inside(waits, lent) < CAPACITY:
                waits += 1
            else:
                refused += 1
        lent += waits  # it receives all that waits ...
        waits = 0
        lent -= 1  # ... and is done with one of them each second
    print(f"{inside.__name__}: {refused} refused in 20 seconds")
    print(f"  the gauge says {waits} waiting; {lent} are in flight")
    waits, lent = waits + lent, 0
    print(f"  the worker dies, the leases end: {waits} waiting")
