"""What happens in one run, in order, and what is printed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeAlias

from course.lab.history import DRAIN, SETUP, Event, Kind, Printed
from course.lab.runtime.base import Report
from course.lab.scenario import Scenario

LONGEST = 40  # characters of a name

SoFar: TypeAlias = tuple[tuple[Event, ...], tuple[Printed, ...]]


class Names:
    """What the answer's own threads or tasks are called in one run; no two are called the same.

    Explored runs number them as they are met, so that runs which differ in who is who are alike.
    A detailed run calls each as it is called itself.
    """

    def __init__(self, kind: str, scenario: Scenario, *, detailed: bool) -> None:
        self._kind = kind
        self._taken = {SETUP, DRAIN, *(actor.name for actor in scenario.cast)}
        self._detailed = detailed
        self._known: dict[Hashable, str] = {}

    def of(self, who: Hashable, own: str) -> str:
        """Return what this one is called, whose own name is such."""
        if who not in self._known:
            told = own[:LONGEST] if self._detailed else ""
            first = told or f"{self._kind}_{len(self._known) + 1}"
            name, count = first, 1
            while name in self._taken:
                count += 1
                name = f"{first} no. {count}"
            self._taken.add(name)
            self._known[who] = name
        return self._known[who]


class Chronicle:
    """The events of one run while it happens; whoever wants a report hears of each at once."""

    def __init__(self, seconds: Callable[[], float], report: Report | None) -> None:
        self._seconds = seconds
        self.report = report
        self.events: list[Event] = []
        self.printed: list[Printed] = []

    def note(
        self, kind: Kind, actor: str, index: int, value: Any = None, line: int | None = None
    ) -> None:
        """Note what has happened in an actor's call, at this moment."""
        self._add(Event(kind, actor, index, self._seconds(), value, line))

    def _add(self, event: Event) -> None:
        self.events.append(event)
        if self.report:
            self.report(event)

    def so_far(self) -> SoFar:
        """Return what has happened and what was printed by now."""
        return tuple(self.events), tuple(self.printed)

    def repeat(self, known: SoFar) -> None:
        """Tell once more what happened in another run."""
        events, printed = known
        self.printed += printed
        for event in events:
            self._add(event)

    def hear(self, actor: str, text: str, line: int | None) -> None:
        """Note what the answer has printed, at this moment."""
        self.printed.append(Printed(len(self.events), actor, self._seconds(), text, line))
