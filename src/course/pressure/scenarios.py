"""What the learner's scenarios catch: how many of eight broken queues, and who caught each."""

from __future__ import annotations

from dataclasses import dataclass

from course.grading.outcome import Evidence

FILE = "scenarios.py"
MOST = 3  # scenarios
ENOUGH, OF = 6, 8  # broken queues
SENTENCE = f"at most {MOST} scenarios catch {ENOUGH} of {OF} broken queues"


@dataclass(frozen=True)
class Caught:
    """One broken queue, and which scenario failed on it, for what reason; nobody: no names."""

    queue: str
    does: str
    by: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True)
class Scenarios:
    """What became of the learner's scenarios."""

    queues: tuple[Caught, ...]
    problem: Evidence | None = None  # that keeps them from being judged
    is_open: bool = False  # nothing is written yet

    @property
    def caught(self) -> int:
        """Return how many of the broken queues were caught."""
        return sum(bool(one.by) for one in self.queues)

    @property
    def holds(self) -> bool:
        """Are they right, and do they catch enough?"""
        return self.problem is None and self.caught >= ENOUGH

    @property
    def broken(self) -> str:
        """Return what is wrong, in a sentence; nothing: it holds."""
        if self.problem is not None:
            line = f" (line {self.problem.line})" if self.problem.line else ""
            expected = f"; right is: {self.problem.expected}" if self.problem.expected else ""
            return f"{self.problem.yours}{line}{expected}"
        missing = [one.queue for one in self.queues if not one.by]
        return "" if self.holds else f"they catch {self.caught}; not {', '.join(missing)}"
