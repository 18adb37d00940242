"""Four hours of orders, 40 a second, 0.2 s of work each; pools that differ in size only."""

from course.simulate import MS, SECOND, Exponential, Load, Poisson, waits

load = Load(Poisson(per_s=40), Exponential(200 * MS), customers=4 * 3600 * 40)

print("mean wait   first hour     second      third     fourth")
for workers in (8, 9, 10):
    found = waits(load, workers=workers)
    hours = [found[start : start + 3600 * 40] for start in range(0, len(found), 3600 * 40)]
    means = [sum(hour) / len(hour) / SECOND for hour in hours]
    print(f"{workers:2} workers " + "".join(f"{mean:9.2f} s" for mean in means))
