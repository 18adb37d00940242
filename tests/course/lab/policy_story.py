"""Histories of a queue with a policy, told in words."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from course.contracts.backpressure_policy import Fate, Item, Outcome, Stats, WhenFull
from course.lab.history import DRAIN, Ending, Event, History, Kind, Raised
from course.lab.scenario import Operation, Scenario, offer, stats, take

NONE = Stats(0, 0, 0, 0, 0, 0, 0, None)
SHORT = {  # what is told in one word, in full
    "puts": ("offers {}", "told ACCEPTED"),
    "spills": ("offers {}", "told SPILLED"),
    "has": ("takes", "gets {}"),
    "ends": ("takes", "raises CancelledError"),
}


class Story:
    """A history told in words: `p offers a, p told ACCEPTED, c @5 takes, c gets a, drain ends`."""

    def __init__(self, words: str) -> None:
        self.events: list[Event] = []
        self.operations: dict[str, list[Operation]] = {}
        self.open: dict[str, int] = {}
        self._time = 0.0
        for part in words.split(", "):
            actor, _, deed = part.partition(" ")
            if deed.startswith("@"):
                at, _, deed = deed.partition(" ")
                self._time = float(at[1:])
            verb, _, object_ = deed.partition(" ")
            for one in SHORT.get(verb, (deed,)):
                self._tell(actor, *one.format(object_).split())

    def _tell(self, actor: str, verb: str, *words: str) -> None:
        calls = {"offers": lambda: offer(Item(words[0])), "takes": take, "asks": stats}
        ends: dict[str, Any] = {
            "told": lambda: Outcome(Fate[words[0]], *map(Item, words[1:])),
            "gets": lambda: Item(words[0]),
            "counts": lambda: replace(NONE, depth=ast.literal_eval(words[0])),
            "returns": lambda: ast.literal_eval(words[0]),
        }
        made = self.operations.setdefault(actor, [])
        kind, value = Kind.RETURN, None
        if verb in calls:
            kind = Kind.CALL
            made.append(calls[verb]())
            self.open[actor] = 1
        elif verb == "cancelled":
            kind = Kind.CANCEL
        elif verb == "raises":
            kind, value = Kind.RAISE, Raised(words[0], "", None, (words[0], "BaseException"))
        else:
            value = ends[verb]()
        if kind in (Kind.RETURN, Kind.RAISE):
            self.open.pop(actor, None)
        self.events.append(Event(kind, actor, len(made) - 1, self._time, value))


def told(words: str, when_full: WhenFull = WhenFull.WAIT, capacity: int = 1) -> History:
    """Return the history of a queue; TIME_OUT has two seconds."""
    story = Story(words)
    cast = {name: made for name, made in story.operations.items() if name != DRAIN}
    settings = {"put_timeout": 2.0} if when_full is WhenFull.TIME_OUT else {}
    scenario = Scenario.of("Q", capacity=capacity, when_full=when_full, **settings).actors(**cast)
    is_stuck = any(name in cast for name in story.open)
    ending = Ending.STUCK if is_stuck else Ending.FINISHED
    return History(scenario.drained_by(take()), tuple(story.events), ending)
