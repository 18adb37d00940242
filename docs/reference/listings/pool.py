"""Forty orders a second, a fifth of a second of work each: how many workers?"""

from course.simulate import MS, Exponential, Load, Poisson, Run, Station, simulate
from course.simulate.formulas import mean_wait_s

load = Load(Poisson(per_s=40), Exponential(200 * MS), customers=100_000)

print("workers  utilisation  mean wait  by formula  95 % wait less than")
for workers in (9, 12):
    result = simulate(Run(load, Station(workers), seed=1))
    summary = result.summary()
    formula_s = mean_wait_s(40, 0.2, workers=workers)
    print(
        f"{workers:7}  {summary.utilisation:11.0%}  {(summary.mean_wait_s or 0) * 1000:6.0f} ms"
        f"  {formula_s * 1000:7.0f} ms  {result.wait_s(95) * 1000:16.0f} ms"
    )
