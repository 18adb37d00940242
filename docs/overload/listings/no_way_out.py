"""What people reach for first: four retries in disguise, and more room for the dead."""

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

LASTS = 165 * SECOND
LOAD = Load(Poisson(80), Exponential(10 * MS), lasts=LASTS)
SLOW = (Slowdown(60 * SECOND, 75 * SECOND, 20),)
WAYS = {
    "nothing": (Station(1, slowdowns=SLOW), Clients(1 * SECOND, 3)),
    "backoff of 2 s, doubled": (Station(1, slowdowns=SLOW), Clients(1 * SECOND, 3, 2 * SECOND)),
    "and full jitter": (
        Station(1, slowdowns=SLOW),
        Clients(1 * SECOND, 3, 2 * SECOND, jitter=True),
    ),
    "backoff of 20 s, jitter": (
        Station(1, slowdowns=SLOW),
        Clients(1 * SECOND, 3, 20 * SECOND, jitter=True),
    ),
    "clients wait 3 s": (Station(1, slowdowns=SLOW), Clients(3 * SECOND, 3)),
    "room for 500": (Station(1, 500, slowdowns=SLOW), Clients(1 * SECOND, 3)),
}

print(f"{'way':<26}in time, a minute after the slow-down")
for name, (station, clients) in WAYS.items():
    requests = simulate(Run(LOAD, station, clients, stops_at=LASTS)).requests
    ended = zip(requests.ending, requests.since, requests.ended, strict=True)
    in_time = sum(
        end >= 135 * SECOND and end - since <= 1 * SECOND
        for ending, since, end in ended
        if ending in (Ending.ANSWERED, Ending.LATE)
    )
    print(f"{name:<26}{in_time / 30:.0f}/s of 80")
