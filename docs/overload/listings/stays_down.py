"""A slow-down of fifteen seconds, and three minutes after it; all meet the same customers."""

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
SERVER = Station(1, slowdowns=(Slowdown(60 * SECOND, 75 * SECOND, 20),))

print("        clients try once     clients try four times")
print(" from   in time  waiting     sent  in time  waiting")
once, often = (
    simulate(Run(LOAD, SERVER, Clients(1 * SECOND, retries), stops_at=LASTS)).series(30 * SECOND)
    for retries in (0, 3)
)
for at in range(8):
    told = f"{at * 30:3} s {once.ended[Ending.ANSWERED][at] / 30:7.0f}/s {once.depth[at]:8,}"
    told += f" {often.sent[at] / 30:6.0f}/s"
    print(told + f" {often.ended[Ending.ANSWERED][at] / 30:6.0f}/s {often.depth[at]:8,}")
