"""The mean and the unlucky: 40 orders a second, 0.2 s each, ten workers."""

from course.simulate import MS, Exponential, Load, Poisson, waits
from course.simulate.formulas import erlang_c, mean_wait_s, wait_s

PER_S, WORK_S, WORKERS = 40, 0.2, 10
load = Load(Poisson(PER_S), Exponential(200 * MS), customers=100_000)
run = sorted(waits(load, workers=WORKERS))

print("                     formula       run")
none = 1 - erlang_c(PER_S * WORK_S, workers=WORKERS)
print(f"do not wait           {none:6.0%}  {run.count(0) / len(run):8.0%}")
mean_ms = mean_wait_s(PER_S, WORK_S, workers=WORKERS) * 1000
run_ms = sum(run) / len(run) / MS
print(f"mean wait           {mean_ms:5.0f} ms  {run_ms:5.0f} ms")
for percent in (50, 90, 95, 99):
    most_ms = wait_s(percent, PER_S, WORK_S, workers=WORKERS) * 1000
    run_ms = run[percent * len(run) // 100 - 1] / MS
    print(f"{percent} % wait at most  {most_ms:5.0f} ms  {run_ms:5.0f} ms")
