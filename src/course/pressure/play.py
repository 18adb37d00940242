"""Plays the acts and keeps a verdict of each invariant; a report can be made at any moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course.pressure.acts import ACTS, Act
from course.pressure.backends import BACKENDS, OWN_FOLDER, Backend
from course.pressure.held import Claim, held
from course.pressure.policy import Policy
from course.pressure.record import Record
from course.pressure.scenarios import Scenarios
from course.pressure.service import NotUp
from course.pressure.stage import stage

STARTS = "starts"  # broken: the act ends there


@dataclass(frozen=True)
class Verdict:
    """One invariant of one act: does it hold, and if not, what shows that."""

    invariant: str
    sentence: str
    broken: str | None

    @property
    def holds(self) -> bool:
        """Was nothing found against it?"""
        return self.broken is None


@dataclass(frozen=True)
class Played:
    """One act that was played to its end, or to where the service stopped it."""

    act: Act
    record: Record | None  # None: the service did not start
    verdicts: tuple[Verdict, ...]
    seconds: float

    @property
    def is_whole(self) -> bool:
        """Was it played to its end?"""
        return all(verdict.invariant != STARTS for verdict in self.verdicts)

    @property
    def holds(self) -> bool:
        """Do all its invariants hold?"""
        return all(verdict.holds for verdict in self.verdicts)


@dataclass
class Trial:
    """A whole run: what was asked, and what was played so far."""

    folder: Path
    policy: Policy
    seed: int
    played: list[Played] = field(default_factory=list)
    scenarios: Scenarios | None = None  # None: they were not run
    backend: str = "sqlite"  # of BACKENDS

    def run(
        self,
        acts: Sequence[Act] = ACTS,
        *,
        on_begin: Callable[[Act], None] = lambda act: None,
        on_end: Callable[[Played], None] = lambda one: None,
    ) -> None:
        """Play these acts in order, each on a service of its own.

        Raises `NoServer` where the server that they need does not start.
        """
        with BACKENDS[self.backend]() as backend:
            for act in acts:
                on_begin(act)
                self.played.append(asyncio.run(self.play(act, backend)))
                on_end(self.played[-1])

    def claims(self) -> list[Claim]:
        """Return each claim of the policy with what was seen of it so far."""
        whole = [one for one in self.played if one.is_whole]
        return held(self.policy, {one.act.name: one.record for one in whole if one.record})

    async def play(self, act: Act, backend: Backend = OWN_FOLDER) -> Played:
        """Play one act; the service and all that it kept is gone after it."""
        began, record = time.monotonic(), None
        try:
            seed = f"{self.seed} {act.name}"
            async with stage(self.folder, self.policy, seed, backend) as made:
                record = made.record
                await act.play(made)
        except NotUp as down:
            found = [Verdict(STARTS, "it starts and listens", str(down))]
        else:
            found = [Verdict(one.name, one.sentence, one.judge(record)) for one in act.invariants]
        return Played(act, record, tuple(found), time.monotonic() - began)
