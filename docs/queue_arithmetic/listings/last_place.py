"""The burst and six workers, with queues of four sizes."""

from itertools import accumulate

from course.simulate import (
    MS,
    SECOND,
    ArrivalTrace,
    Constant,
    Load,
    Run,
    Station,
    simulate,
)

PHASES = [(30, 8), (10, 40), (30, 8)]
WAIT = 3_800 * MS  # the deadline of 4 s, less the work of 0.2 s


def coming(factor: float) -> ArrivalTrace:
    """Return when jobs come: evenly spaced, so many times as dense."""
    starts = [0, *accumulate(seconds for seconds, _ in PHASES)]
    return ArrivalTrace(
        tuple(
            round((start + job / (per_s * factor)) * SECOND)
            for start, (seconds, per_s) in zip(starts, PHASES, strict=False)
            for job in range(round(seconds * per_s * factor))
        )
    )


print("             as planned         half as many again")
print("capacity   refused   late       refused   late")
for capacity in (50, 100, 114, 100_000):
    row = f"{capacity:8,}"
    for factor in (1.0, 1.5):
        load = Load(coming(factor), Constant(200 * MS))
        run = simulate(Run(load, Station(6, capacity)))
        refused = run.summary().requests - len(run.waits())
        late = sum(wait > WAIT for wait in run.waits())
        row += f" {refused:9} {late:6}    "
    print(row.rstrip())
