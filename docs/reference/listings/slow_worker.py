"""A worker is slow for fifteen seconds; one rule decides what follows."""

from dataclasses import replace

from course.simulate import (
    MS,
    SECOND,
    Clients,
    Ending,
    Exponential,
    Load,
    Poisson,
    Run,
    Slowdown,
    Station,
    simulate,
)

slow = Slowdown(start=60 * SECOND, end=75 * SECOND, percent=20)
run = Run(
    Load(Poisson(per_s=80), Exponential(10 * MS), lasts=200 * SECOND),
    Station(workers=1, slowdowns=(slow,)),
    Clients(patience=1 * SECOND, retries=3),
    stops_at=200 * SECOND,
)
bounded = replace(run, station=replace(run.station, capacity=80))

series = [simulate(lane).series(window=20 * SECOND) for lane in (run, bounded)]
print("seconds   no bound: depth  answers/s   bound of 80: depth  answers/s")
for window in range(10):
    print(f"{window * 20:3} to {window * 20 + 20:3}", end="")
    for lane in series:
        answers = lane.ended[Ending.ANSWERED][window] / 20
        print(f"{lane.depth[window]:18}  {answers:9.1f}", end="")
    print()
