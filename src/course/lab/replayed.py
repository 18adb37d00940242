"""One run of a queue, replayed: what each event shows about its policy, and the worst of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from course.lab.happened import SECOND, Happened, Job, Seen, What

# What the document may say where there is a choice; an event is against all it does not show.
CHOICES: dict[str, tuple[str, ...]] = {
    "queue.owner_in": ("sender", "queue"),
    "queue.owner_out": ("queue", "worker"),
    "queue.ordering": ("oldest_first", "newest_first", "by_class"),
    "when_full.action": ("wait", "time_out", "refuse", "drop", "shed", "spill"),
    "when_full.victim": ("nobody", "newcomer", "oldest", "oldest_of_lowest", "newest_of_lowest"),
    "payload.kind": ("volatile", "persisted"),
    "crash.then": ("dead_letter", "drop", "again"),
    "crash.who_marks_dead": ("queue", "worker", "sender", "nobody"),
    "claims.order_after_redelivery": ("kept", "lost", "none"),
}
# What may stand in a list; each has an event that shows it.
MEMBERS: dict[str, tuple[str, ...]] = {
    "when_full.signal": ("accepted", "refused", "timed out", "evicted other", "spilled"),
    "crash.who_retries": ("sender", "worker", "queue"),
}


@dataclass(frozen=True)
class Size:
    """A number that was observed, and the place in the log where it was."""

    value: float
    at: int


class Replay:
    """What one run shows; places are those of events in its log."""

    def __init__(self, run: Seen) -> None:
        self.run = run
        self.against: dict[tuple[str, str], int] = {}  # the first event against each choice
        self.shown: dict[tuple[str, str], int] = {}  # the first event for each member, or choice
        self.sizes: dict[str, Size] = {}  # the largest of each kind
        self.least: dict[str, Size] = {}  # the smallest; `full`: at which the policy acts
        self.twice: int | None = None  # where a job was done for the second time
        self._jobs = {job.number: job for job in run.jobs}
        self.inside: list[int] = []  # at the end
        self._tickets: dict[int, int] = {}
        self._back: set[int] = set()
        self._first_offer: dict[int, int] = {}
        self._held: dict[int, int] = {}
        self._taken: dict[int, int] = {}
        self._done: Counter[int] = Counter()
        self._aside: set[int] = set()
        self._gone: set[int] = set()  # what was inside when the process died
        self._was_empty = True
        self._last: dict[int, int] = {}  # by job: the place of its last event
        self._waits: list[Size] = []
        self._victim = False  # has somebody left for the newcomer who is answered next?
        for at, event in enumerate(run.log):
            self._largest("depth", event.depth, at)
            if event.job >= 0:
                self._last[event.job] = at
            STEPS[event.what](self, at, event)
            self._look_for_the_end_of_the_burst(at, event)
        self._sum_up()

    def passed_by(self, job: int) -> list[int]:
        """Return who is back inside, and was accepted before this job."""
        before = [one for one in self.inside if self._tickets[one] < self._tickets[job]]
        return [one for one in before if one in self._back]

    # --- the events -------------------------------------------------------------------------

    def offered(self, at: int, event: Happened) -> None:
        """A sender offers a job, perhaps not for the first time."""
        if event.job in self._first_offer:
            self._show("crash.who_retries", "sender", at)
        self._first_offer.setdefault(event.job, event.at)
        self._show("queue.owner_in", "sender", at)

    def held(self, at: int, event: Happened) -> None:
        """A full queue lets a sender stand."""
        is_held_anew = event.job in self._held  # by a process that took another's place
        self._held[event.job] = event.at
        if not is_held_anew:
            self._smallest("full", event.depth, at)
        self._only("queue.owner_in", ("sender",), at)
        self._only("when_full.action", ("wait",), at, perhaps=("time_out",))

    def accepted(self, at: int, event: Happened) -> None:
        """A job is inside; only here the depth says how much room there was."""
        was_held = self._end_of_hold(at, event)
        if was_held:
            self._only("when_full.victim", ("nobody",), at, perhaps=("newcomer",))
        if was_held or self._victim:
            self._show("when_full.signal", event.by, at)
        self._largest("room", event.depth, at)
        self._victim = False
        self._tickets[event.job] = len(self._tickets)
        self.inside.append(event.job)

    def refused(self, at: int, event: Happened) -> None:
        """A full queue says no at once."""
        rank, lowest = self._jobs[event.job].rank, self._lowest()
        self._smallest("full", event.depth, at)
        self._only("when_full.action", ("refuse", *(["shed"] if rank <= lowest else [])), at)
        victims = ["newcomer", *(["newest_of_lowest"] if rank <= lowest else [])]
        self._only("when_full.victim", [*victims, *["oldest_of_lowest"][: rank < lowest]], at)
        self._show("when_full.signal", "refused", at)
        self._only("queue.owner_in", ("sender",), at)

    def timed_out(self, at: int, event: Happened) -> None:
        """A sender that was held has stood for too long."""
        if not self._end_of_hold(at, event):
            self._smallest("full", event.depth, at)  # a limit of nought: nobody is held
        self._only("when_full.action", ("time_out",), at)
        self._only("when_full.victim", ("newcomer",), at)
        self._show("when_full.signal", "timed out", at)
        self._only("queue.owner_in", ("sender",), at)

    def evicted(self, at: int, event: Happened) -> None:
        """Somebody who was inside leaves for the newcomer."""
        newcomer, victim = self._jobs[event.other], self._jobs[event.job]
        everyone = [*(self._jobs[number] for number in self.inside), newcomer]
        lowest = min(job.rank for job in everyone)
        of_lowest = [job for job in everyone if job.rank == lowest]
        picks = {"oldest": everyone[0], "oldest_of_lowest": of_lowest[0]}
        picks["newest_of_lowest"] = of_lowest[-1]
        self._smallest("full", event.depth + 1, at)
        self._only("when_full.victim", [name for name, one in picks.items() if one is victim], at)
        actions = ["drop"] if victim is everyone[0] else []
        actions += ["shed"] if victim.rank == lowest < newcomer.rank else []
        self._only("when_full.action", actions, at)
        self._victim = True
        self.inside.remove(event.job)

    def taken(self, at: int, event: Happened) -> None:
        """A worker has a job in hand."""
        self._look_at_the_order(at, event)
        self.inside.remove(event.job)
        self._taken[event.job] = event.at
        self._largest("attempts", event.other, at)
        if event.other == 1:
            wait = (event.at - self._first_offer[event.job]) / SECOND
            self._waits.append(Size(wait, at))

    def again(self, at: int, event: Happened) -> None:
        """A worker begins anew with what it has in hand."""
        self._largest("attempts", event.other, at)
        self._show("crash.who_retries", "worker", at)

    def done(self, at: int, event: Happened) -> None:
        """The work has its effect."""
        self._done[event.job] += 1
        if self._done[event.job] == 2 and self.twice is None:
            self.twice = at

    def back(self, at: int, event: Happened) -> None:
        """The queue has a job again that a worker had."""
        self._show("crash.who_retries", "queue", at)
        self._show("claims.order_after_redelivery", "back", at)
        if event.by == "lease":
            self._only("queue.owner_out", ("queue",), at)
            gap = (event.at - self._taken[event.job]) / SECOND
            self._largest("lease", gap, at)
            self._smallest("lease", gap, at)
        self._back.add(event.job)
        self.inside.insert(self._place_of(event), event.job)

    def dead(self, at: int, event: Happened) -> None:
        """Somebody puts a job aside."""
        self._aside.add(event.job)
        self._only("crash.then", ("dead_letter",), at)
        self._only("crash.who_marks_dead", (event.by,), at)

    def dropped(self, at: int, event: Happened) -> None:
        """A job is forgotten, and nobody is told."""
        self._only("crash.then", ("drop",), at)
        self._only("crash.who_marks_dead", ("nobody",), at)

    def lost(self, at: int, event: Happened) -> None:
        """A job is gone with the process: it was at the door, inside, or in a worker's hands."""
        if event.job in self._held:
            self._only("queue.owner_in", ("queue",), at)
        elif event.job in self._gone:
            self._only("payload.kind", ("volatile",), at)
        else:
            self._only("queue.owner_out", ("worker",), at)

    def crashed(self, at: int, event: Happened) -> None:
        """The process dies: what is inside stays, or is gone."""
        self._gone = set(self.inside)
        self._show("crash", "crashed", at)
        if event.depth:
            self._only("payload.kind", ("persisted",), at)
        else:
            self.inside = []

    def failed(self, at: int, event: Happened) -> None:
        """An attempt ends without an effect; what follows tells more."""

    # --- what they show ---------------------------------------------------------------------

    def _only(
        self, key: str, right: Collection[str], at: int, perhaps: Collection[str] = ()
    ) -> None:
        """This event shows one of these, and is against all others but those that are open."""
        for choice in CHOICES[key]:
            if choice in right:
                self.shown.setdefault((key, choice), at)
            elif choice not in perhaps:
                self.against.setdefault((key, choice), at)

    def _show(self, key: str, what: str, at: int) -> None:
        self.shown.setdefault((key, what), at)

    def _largest(self, name: str, value: float, at: int) -> None:
        if name not in self.sizes or value > self.sizes[name].value:
            self.sizes[name] = Size(value, at)

    def _smallest(self, name: str, value: float, at: int) -> None:
        if name not in self.least or value < self.least[name].value:
            self.least[name] = Size(value, at)

    def _end_of_hold(self, at: int, event: Happened) -> bool:
        since = self._held.pop(event.job, None)
        if since is not None:
            self._largest("held", (event.at - since) / SECOND, at)
        return since is not None

    def _lowest(self) -> int:
        return min((self._jobs[number].rank for number in self.inside), default=0)

    def _place_of(self, event: Happened) -> int:
        """Return where a job that is back stands; `other` says it, or it is behind all."""
        return len(self.inside) if event.other < 0 else event.other

    def _look_at_the_order(self, at: int, event: Happened) -> None:
        """Compare who is taken with who is inside; who has come back is another question."""
        ticket = self._tickets[event.job]
        if self.passed_by(event.job):
            self._show("claims.order_after_redelivery", "overtaken", at)
        elif event.job in self._back and any(self._tickets[one] > ticket for one in self.inside):
            self._show("claims.order_after_redelivery", "ahead", at)
        first_time = [number for number in self.inside if number not in self._back]
        if event.job in self._back or len(first_time) < 2:
            return
        jobs: list[Job] = [self._jobs[number] for number in first_time]
        highest = max(job.rank for job in jobs)
        picks = {
            "oldest_first": jobs[0],
            "newest_first": jobs[-1],
            "by_class": next(job for job in jobs if job.rank == highest),
        }
        right = [name for name, job in picks.items() if job.number == event.job]
        self._only("queue.ordering", right, at)

    def _look_for_the_end_of_the_burst(self, at: int, event: Happened) -> None:
        over, was_empty = self.run.burst_ends, self._was_empty
        self._was_empty = event.depth == 0 and not self._held
        if over is None or "recovery" in self.sizes or event.at < over:
            return
        if was_empty or self._was_empty:
            took = 0.0 if was_empty else (event.at - over) / SECOND
            self.sizes["recovery"] = Size(took, at)

    def _sum_up(self) -> None:
        """Note what is known at the end only: the wait of one in a hundred, and what is lost."""
        if self._waits:
            sizes = sorted(self._waits, key=lambda size: size.value)
            self.sizes["wait"] = sizes[-(-99 * len(sizes) // 100) - 1]
        kept = self._aside.union(self._done)
        lost = [job.number for job in self.run.jobs if job.number not in kept]
        if self.run.jobs:
            share = 100 * len(lost) / len(self.run.jobs)
            self.sizes["loss"] = Size(share, self._last.get(lost[-1], 0) if lost else 0)


STEPS = {
    What.OFFERED: Replay.offered,
    What.HELD: Replay.held,
    What.ACCEPTED: Replay.accepted,
    What.REFUSED: Replay.refused,
    What.TIMED_OUT: Replay.timed_out,
    What.EVICTED: Replay.evicted,
    What.TAKEN: Replay.taken,
    What.AGAIN: Replay.again,
    What.DONE: Replay.done,
    What.FAILED: Replay.failed,
    What.BACK: Replay.back,
    What.DEAD: Replay.dead,
    What.DROPPED: Replay.dropped,
    What.LOST: Replay.lost,
    What.CRASHED: Replay.crashed,
}
