"""The burst and six workers, with queues of four sizes: who is refused, and who is late?"""

from itertools import accumulate

from course.simulate import MS, SECOND, ArrivalTrace, Constant, Load, Run, Station, simulate

PHASES = [(30, 8), (10, 40), (30, 8)]
DEADLINE_S, WORK_S, WORKERS = 4.0, 0.2, 6


def coming(factor: float) -> ArrivalTrace:
    """Return when jobs come, evenly spaced in each phase, and so many times as dense."""
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
    cells = []
    for factor in (1.0, 1.5):
        load = Load(coming(factor), Constant(200 * MS))
        run = simulate(Run(load, Station(WORKERS, capacity)))
        refused = run.summary().requests - len(run.waits())
        late = sum(wait > (DEADLINE_S - WORK_S) * SECOND for wait in run.waits())
        cells += [refused, late]
    print(f"{capacity:8,} {cells[0]:9} {cells[1]:6} {cells[2]:13} {cells[3]:6}")
