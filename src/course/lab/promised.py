"""What would be seen at one moment if a queue kept its promise, as far as that can be drawn."""

from __future__ import annotations

import math

from course.grading.outcome import Scene
from course.lab.naming import Thing, cut, short
from course.lab.stage import CLOSE, GIVES, OUT, TAKES, Stage, Standing

IN_TURN = "offer"  # whoever waits in this call is served in the order in which they came
WAITING = ("", "wait", "time out")  # policies under which a caller waits for room


def promised(stage: Stage, actor: str, expected: str = "", *, now: float = 0.0) -> Scene:
    """Return the moment at which an actor's call does what is promised.

    `expected` is that promise in words; without it, the promise about room is told.
    """
    right = stage.copy()
    one = right.standings.get(actor)
    if one is None:
        return right.scene(actor, expected)
    left_s = _time_left(one, now, right.patience_s)
    says = "" if _is_closing(right) or left_s < 0 else _carry_out(right, one)
    if one.state == "asleep" and left_s <= 0:
        says = ""  # there is no time to wait
    if not says:
        return worded(stage, actor, expected)
    raised = expected.partition(" raises ")[2]
    if one.state == "asleep" and raised:  # it has to wait before it may
        return right.scene(actor, f"{says}; then it raises {raised}")
    return right.scene(actor, expected or says)


def shows_no_difference(right: Scene, happened: Scene) -> bool:
    """Do both pictures show the same items and actors, in the same places and states?"""

    def places(scene: Scene) -> object:
        figures = {(one.actor, one.state, one.holds) for one in scene.figures}
        return figures, scene.inside, scene.left, scene.spilled, scene.lost

    return places(right) == places(happened)


def contradicts(right: Scene, expected: str) -> bool:
    """Does the picture show something else than a check has said it expects?"""
    figure = next((one for one in right.figures if one.actor == right.acting), None)
    if figure is None:
        return False
    sleeps = figure.state == "asleep"
    if " raises " in expected:
        return figure.state == "done"
    if " returns" not in expected:
        return bool({"waits", "sleeps"} & set(expected.split())) and not sleeps
    value = expected.partition(" returns")[2].strip()
    name = figure.holds.rpartition(" p")[0] or figure.holds
    return sleeps or (figure.side == OUT and bool(value) and name not in value)


def worded(stage: Stage, actor: str, expected: str) -> Scene:
    """Return the moment before the call does anything, with what is promised of it in words."""
    right = stage.copy()
    one = right.standings.get(actor)
    if one is not None:
        one.state = "asleep" if {"waits", "sleeps"} & set(expected.split()) else "right"
        one.word = cut(expected.removeprefix(f"{one.operation} "))
    return right.scene(actor, expected)


def _carry_out(right: Stage, one: Standing) -> str:
    """Let the call do what a right queue does; return that in words, empty where nobody can say."""
    name = one.operation.name if one.operation else ""
    if right.capacity is None or (name not in TAKES and one.holds is None):
        return ""
    if name in TAKES:
        return _take(right, one)
    return _give(right, one, right.capacity) if name in GIVES else ""


def _take(right: Stage, one: Standing) -> str:
    oldest = next(iter([*right.inside, *right.spilled]), None)
    if oldest is None:
        _sleep(one, "sleeps until an item is there")
        return f"{_call(one)} waits: nothing is inside"
    right.returns(one.actor, oldest.value)
    return f"{_call(one)} returns {oldest.name}"


def _give(right: Stage, one: Standing, capacity: int) -> str:
    count = len(right.inside)
    if right.policy == "spill" and (count >= capacity or right.spilled):
        if count < capacity:
            return ""  # when the spilled comes back is left open, and so is where this one goes
        return _spill(right, one)
    if count < capacity:
        return _enter_in_turn(right, one)
    taken = f"{count} of {capacity} places are taken"
    if right.policy in WAITING:
        _sleep(one, "sleeps until there is room")
        return f"{_call(one)} waits: {taken}"
    if right.policy == "drop oldest":
        return _replace(right, one, right.inside[0])
    if right.policy == "shed lowest":
        least = _least(right, one)
        if least is not None:
            return _replace(right, one, least)
    one.state, one.word = "refused", "is refused"
    return f"{_call(one)} is refused: {taken}"


def _enter_in_turn(right: Stage, one: Standing) -> str:
    """Let the call in; or, where callers are served in turn, who has waited longest before it."""
    is_in_turn = one.operation is not None and one.operation.name == IN_TURN
    waiting = [other for other in right.waiting_to_give() if other.turn < one.turn]
    first = min(waiting, key=lambda other: other.turn, default=None) if is_in_turn else None
    if first is None:
        right.returns(one.actor, None)
        one.word = "goes in"
        return f"{_call(one)} goes in"
    right.returns(first.actor, None)
    first.word = "goes in: it came first"
    _sleep(one, "sleeps until it is its turn")
    return f"{_call(first)} goes in first: it came first"


def _replace(right: Stage, one: Standing, victim: Thing) -> str:
    right.inside.remove(victim)
    right.left.append(victim)
    right.returns(one.actor, None)
    one.word = f"goes in for {victim.name}"
    return f"{victim.name} makes room for {_call(one)}"


def _least(right: Stage, one: Standing) -> Thing | None:
    """Return who leaves for the newcomer; None when that is the newcomer itself."""
    newest_first = right.inside[::-1]
    least = min(newest_first, key=lambda item: item.priority)
    newcomer = one.holds
    return least if newcomer is None or least.priority < newcomer.priority else None


def _spill(right: Stage, one: Standing) -> str:
    if one.holds is not None:
        right.spilled.append(one.holds)
    one.state, one.word, one.holds = "done", "is spilled", None
    return f"{_call(one)} is spilled"


def _sleep(one: Standing, word: str) -> None:
    one.state, one.word = "asleep", word


def _call(one: Standing) -> str:
    return short(one.operation) if one.operation else ""


def _is_closing(stage: Stage) -> bool:
    """Is the queue closed, or does somebody close it at this very moment?"""
    calls = [one.operation.name for one in stage.standings.values() if one.operation]
    return stage.is_closed or CLOSE in calls


def _time_left(one: Standing, now: float, patience_s: object) -> float:
    """Return how long the call may still wait, in seconds; negative when it should have ended."""
    options = dict(one.operation.options) if one.operation else {}
    is_offer = one.operation is not None and one.operation.name == IN_TURN
    budget = patience_s if is_offer else options.get("timeout")
    return one.since + budget - now if isinstance(budget, int | float) else math.inf
