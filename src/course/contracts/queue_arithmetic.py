"""What a pool is sized for, what a plan says, and how many workers can be tried."""

from __future__ import annotations

from dataclasses import dataclass

# An answer may use the simulator; where it runs it can read no file of ours, so it is there before.
import course.simulate
import course.simulate.formulas  # noqa: F401

STEPS = 30_000_000  # of one call, before it counts as spinning: an answer here may simulate
MOST_WORKERS = 128  # that `measure` can be asked about


# --8<-- [start:contract]
@dataclass(frozen=True)
class Phase:
    """A stretch of time in which jobs come evenly spaced, the first of them at its start."""

    lasts_s: float
    arrivals_per_s: float

    def __str__(self) -> str:
        return f"{self.lasts_s:g} s at {self.arrivals_per_s:g}/s"


@dataclass(frozen=True)
class Profile:
    """What comes to a pool: one phase after the other, and then nothing more."""

    phases: tuple[Phase, ...]
    service_s: float  # that one worker takes for one job: for each job the same

    def __str__(self) -> str:
        return f"Profile({', '.join(map(str, self.phases))}; {self.service_s:g} s a job)"


@dataclass(frozen=True)
class Plan:
    """How many workers there are, and how many jobs may wait for one."""

    workers: int
    capacity: int


# --8<-- [end:contract]
