"""Forty orders a second, 0.2 s of work each: how many workers?"""

from course.simulate import (
    MS,
    Exponential,
    Load,
    Poisson,
    Run,
    Station,
    simulate,
)
from course.simulate.formulas import mean_wait_s

load = Load(Poisson(per_s=40), Exponential(200 * MS), customers=100_000)

print("workers   busy  mean wait, by formula   95 % wait less than")
for workers in (9, 12):
    result = simulate(Run(load, Station(workers), seed=1))
    summary = result.summary()
    formula_s = mean_wait_s(40, 0.2, workers=workers)
    print(f"{workers:7}  {summary.utilisation:5.0%}", end="")
    print(f"  {summary.mean_wait_s:7.3f} s  {formula_s:8.3f} s", end="")
    print(f"  {result.wait_s(95):18.3f} s")
