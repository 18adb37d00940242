"""A bound from too small to too large: its price on a calm day, and what it saves."""

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
LOAD = Load(Poisson(80), Exponential(10 * MS), lasts=LASTS)
SLOW = (Slowdown(60 * SECOND, 75 * SECOND, 20),)

print("places   refused in a calm minute   in time after a slow-down")
for places in (3, 10, 20, 50, 95, 150, 500):
    run = Run(LOAD, Station(1, places, slowdowns=SLOW), Clients(1 * SECOND, 3), stops_at=LASTS)
    series = simulate(run).series()
    sent, refused = sum(series.sent[:60]), sum(series.ended[Ending.REFUSED][:60])
    in_time = sum(series.ended[Ending.ANSWERED][180:]) / 60
    print(f"{places:6} {refused / sent:17.1%} {in_time:22.0f}/s")
