"""What the settings of a counter let you guess, and what twenty days with a burst show."""

from collections import Counter

from course.contracts.backpressure_policy import WhenFull
from course.lab.happened import SECOND, Seen, What
from course.simulate.load import MS, Exponential
from course.specimens.office_days import DAYS, SEEDS, observe
from course.specimens.post_office import CLERKS, Rules

WORK_S = 0.4  # the mean
STAMPS = Rules(
    "stamps",
    "order for stamps",
    capacity=4,
    when_full=WhenFull.REFUSE_NEW,
    work=Exponential(400 * MS),
    lease=1000 * MS,
    offers=4,
)
BURST = next(day for day in DAYS if day.name == "burst")


# --8<-- [start:wrong]
def guessed() -> dict[str, float]:
    """Read the settings, and calculate."""
    return {
        "most inside": STAMPS.capacity,
        "longest wait, s": STAMPS.capacity * WORK_S / CLERKS,
        "done twice": 0,
    }


# --8<-- [end:wrong]
# --8<-- [start:right]
def seen(run: Seen) -> dict[str, float]:
    """Read what happened in one run."""
    offered: dict[int, int] = {}
    waits, done = [], Counter[int]()
    for event in run.log:
        if event.what is What.OFFERED:
            offered.setdefault(event.job, event.at)
        if event.what is What.TAKEN and event.other == 1:  # the first attempt
            waits.append((event.at - offered[event.job]) / SECOND)
        done[event.job] += event.what is What.DONE
    return {
        "most inside": max(event.depth for event in run.log),
        "longest wait, s": max(waits),
        "done twice": sum(times > 1 for times in done.values()),
    }


# --8<-- [end:right]
runs = [seen(observe(STAMPS, BURST, seed)) for seed in SEEDS]
print(f"{'':16} guessed    best   worst of {len(runs)} runs")
for name, guess in guessed().items():
    found = [run[name] for run in runs]
    print(f"{name:16} {guess:7g} {min(found):7.3g} {max(found):7.3g}")
