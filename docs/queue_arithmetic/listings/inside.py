"""Little's law on one run: what is inside, how often jobs come, how long they stay."""

from course.simulate import MS, SECOND, Exponential, Load, Poisson, Run, Station, simulate

load = Load(Poisson(per_s=40), Exponential(200 * MS), customers=10_000)
run = simulate(Run(load, Station(workers=10)))
requests, lasted_s = run.requests, run.stopped_at / SECOND

waited = sum(run.waits()) / SECOND
stayed = sum(requests.ended) / SECOND - sum(requests.sent) / SECOND
come = len(requests.sent) / lasted_s

print("               come a second   each stays   so there are   counted")
for name, seconds, counted in (
    ("in the queue", waited, run.summary().mean_depth),
    ("at a worker", stayed - waited, run.summary().utilisation * 10),
):
    each = seconds / len(requests.sent)
    print(f"{name:<12} {come:13.2f} {each:12.3f} s {come * each:13.3f} {counted:10.3f}")
