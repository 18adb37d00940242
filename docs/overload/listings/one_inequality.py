"""Below and above the limit: the same stop of fifteen seconds, and a minute later."""

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

LASTS = 240 * SECOND
STOPPED = Station(1, slowdowns=(Slowdown(60 * SECOND, 75 * SECOND, 0),))

print("arrivals   retries   all tries   served   in time, minutes later")
for per_s, retries in ((20, 3), (26, 3), (40, 1), (60, 1), (80, 0)):
    load = Load(Poisson(per_s), Exponential(10 * MS), lasts=LASTS)
    run = simulate(Run(load, STOPPED, Clients(1 * SECOND, retries), stops_at=LASTS))
    in_time = sum(run.series().ended[Ending.ANSWERED][180:]) / 60
    tries = per_s * (1 + retries)
    print(f"{per_s:6}/s {retries:9} {tries:9}/s    100/s {in_time:10.0f}/s of {per_s}")
