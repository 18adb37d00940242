"""What a check expects of a worker's loop at its desk, in sentences a learner reads."""

from __future__ import annotations

from course.contracts.worker_health import Deed
from course.lab.doubles import BEAT, DESK, HANDLER, INBOX
from course.lab.judges import TICK_S
from course.lab.travel import RAISED
from course.subject.calls import SHOWN, Started
from course.subject.proxy import Subject

BEATS = "beats"


def _says_nothing_new(last: Deed | None, beat: Deed) -> bool:
    """Does a beat repeat what the deed before it has left in hand?"""
    if last is None or last.what == "is at the end":
        return beat.about is None
    return last.about == beat.about and last.what in (BEATS, "is done with")


class Bench:
    """One worker's loop at a desk, and what it tells of its work."""

    def __init__(self, subject: Subject, begins_at_s: float = 0.0) -> None:
        self.subject = subject
        self.desk = subject.double(DESK)
        self.loop: Started | None = None
        self.begins_at_s = begins_at_s

    def begins(self) -> Started:
        """Let the loop run until it waits."""
        self.loop = self.subject.start(self.subject.work, INBOX, handler=HANDLER, beat=BEAT)
        return self.loop

    def tells(self, *wanted: str) -> None:
        """Expect what was done and told so far: `takes`, `part`, `done`, `none`, `fails`, a job.

        More beats that say the same once more are left out.
        """
        told: list[Deed] = []
        last = self.begins_at_s  # when the loop did anything beside a beat
        for deed in self.desk.what_happened():
            if deed.what != BEATS:
                last = deed.at_s
            elif deed.at_s > last + TICK_S:
                expected = "while the loop does nothing, nobody beats"
                yours = f"after {deed.at_s - last:g} s in one part somebody {deed}"
                raise self.subject.unexpected(expected, yours, "beats beside", deed.line)
            elif _says_nothing_new(told[-1] if told else None, deed):
                continue
            told.append(deed)
        there = [str(deed) for deed in told]
        if there == list(wanted):
            return
        pairs = zip(there, wanted, strict=False)
        place = next((n for n, (one, right) in enumerate(pairs) if one != right), len(told))
        place = min(place, len(wanted))
        first = f"behind “{there[place - 1]}” comes " if place else "first comes "
        right = f"“{wanted[place]}”" if place < len(wanted) else "nothing yet"
        yours = f"“{there[place]}” comes" if place < len(there) else "nothing comes"
        if place == len(there) and self.loop is not None and self.loop.state == RAISED:
            yours = f"work(…) {self.loop.happened():.{SHOWN}}"
        line = told[place].line if place < len(told) else None
        if line is None and self.loop is not None:
            line = self.loop.line
        raise self.subject.unexpected(first + right, yours, "; ".join(there), line)
