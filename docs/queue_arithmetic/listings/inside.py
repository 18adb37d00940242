"""Little's law on one run: what comes, stays, and is inside."""

from course.simulate import (
    MS,
    SECOND,
    Exponential,
    Load,
    Poisson,
    Run,
    Station,
    simulate,
)

load = Load(Poisson(per_s=40), Exponential(200 * MS), customers=10_000)
run = simulate(Run(load, Station(workers=10)))
requests, summary = run.requests, run.summary()

waited = sum(run.waits()) / SECOND
stayed = sum(requests.ended) / SECOND - sum(requests.sent) / SECOND
come = len(requests.sent) / (run.stopped_at / SECOND)

print("               come a second   each stays   so there are   counted")
for name, seconds, counted in (
    ("in the queue", waited, summary.mean_depth),
    ("at a worker", stayed - waited, summary.utilisation * 10),
):
    each = seconds / len(requests.sent)
    print(f"{name:<12} {come:13.2f} {each:12.3f} s", end="")
    print(f" {come * each:13.3f} {counted:10.3f}")
