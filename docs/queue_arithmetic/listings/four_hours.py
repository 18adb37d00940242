"""Four hours of orders, 40 a second, 0.2 s of work each."""

from course.simulate import MS, SECOND, Exponential, Load, Poisson, waits

HOUR = 3600 * 40  # orders
load = Load(Poisson(per_s=40), Exponential(200 * MS), customers=4 * HOUR)

print("mean wait   first hour     second      third     fourth")
for workers in (8, 9, 10):
    found = waits(load, workers=workers)
    print(f"{workers:2} workers ", end="")
    for start in range(0, len(found), HOUR):
        mean_s = sum(found[start : start + HOUR]) / HOUR / SECOND
        print(f"{mean_s:9.2f} s", end="")
    print()
