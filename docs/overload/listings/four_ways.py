"""Four ways out, each alone: what the server begins with is what somebody still waits for."""

from course.simulate import (
    MS,
    SECOND,
    Clients,
    Ending,
    Exponential,
    Load,
    Order,
    Poisson,
    Run,
    Slowdown,
    Station,
    simulate,
)

LASTS = 240 * SECOND
LOAD = Load(Poisson(80), Exponential(10 * MS), lasts=LASTS)
SLOW = (Slowdown(60 * SECOND, 75 * SECOND, 20),)
USUAL = Clients(1 * SECOND, 3)

# --8<-- [start:ways]
WAYS = {
    "room for 70": (Station(1, 70, slowdowns=SLOW), USUAL),
    "newest first": (Station(1, order=Order.NEWEST_FIRST, slowdowns=SLOW), USUAL),
    "expires after 0.8 s": (Station(1, expires_after=800 * MS, slowdowns=SLOW), USUAL),
    "a budget of 10 %": (
        Station(1, slowdowns=SLOW),
        Clients(1 * SECOND, 3, budget_percent=10),
    ),
}
# --8<-- [end:ways]

print(f"{'in time, from second':<22}{'60':>7}{'75':>7}{'90':>7}{'105':>7}{'120':>7}{'135':>7}")
for name, (station, clients) in WAYS.items():
    series = simulate(Run(LOAD, station, clients, stops_at=LASTS)).series(15 * SECOND)
    answered = series.ended[Ending.ANSWERED][4:10]
    print(f"{name:<22}" + "".join(f"{count / 15:5.0f}/s" for count in answered))
