"""A picture of a run in words, for who cannot see it move or would rather read."""

from __future__ import annotations

from course.grading.outcome import Figure, Scene
from course.lab.naming import listed

DOING = {
    "ready": "waits for its turn to move",
    "busy": "is in",
    "held": "is held in",
    "asleep": "sleeps in",
    "spinning": "runs round in a loop in",
}
ENDED = ("done", "refused", "raised", "cancelled", "right")


def described(expected: Scene | None, yours: Scene | None) -> str:
    """Return both pictures in words; where nothing differs, one description is enough."""
    if yours is None:
        return "There is no picture of this run."
    if expected is None or expected == yours:
        return scene_in_words(yours)
    return f"Expected: {scene_in_words(expected)} Yours: {scene_in_words(yours)}"


def scene_in_words(scene: Scene) -> str:
    """Return what is inside, and how each actor stands."""
    parts = [_inside(scene), *_aside(scene)]
    parts += [_figure(one) for one in scene.figures if one.state != "ready"]
    idle = [one.actor for one in scene.figures if one.state == "ready"]
    if idle:
        parts.append(f"{listed(idle)} {'has' if len(idle) == 1 else 'have'} not begun")
    return " ".join(f"{part}." for part in parts if part)


def changed(before: Scene | None, after: Scene | None) -> str:
    """Return what is different after a step, as sentences."""
    if after is None or after.inside is None:
        return ""
    earlier = before or Scene(inside=())
    had, has = list(earlier.inside or ()), list(after.inside)
    came = [item for item in has if item not in had]
    went = [item for item in had if item not in (*has, *after.left, *after.lost)]
    parts = [f"{listed(came)} {_verb(came, 'goes', 'go')} in" if came else ""]
    parts.append(f"{listed(went)} {_verb(went, 'is', 'are')} out" if went else "")
    parts += [part for part in _aside(after) if part not in _aside(earlier)]
    if came or went:
        parts.append(_inside(after))
    parts += _moved(earlier, after)
    return " ".join(f"{part}." for part in parts if part)


def places(scene: Scene) -> str:
    """Return how many places are taken: "1 of 2 places taken"."""
    count = len(scene.inside or ())
    if scene.capacity is not None and count > scene.capacity:
        return f"{count} inside, capacity {scene.capacity}"
    return f"{count} of {scene.capacity} places taken"


def _inside(scene: Scene) -> str:
    if scene.inside is None:
        return ""
    closed = ", closed" if scene.is_closed else ""
    items = f": {listed(scene.inside)}" if scene.inside else ""
    return f"{places(scene)}{closed}{items}"


def _aside(scene: Scene) -> list[str]:
    """Return a sentence for each place beside the queue that holds anything."""
    said = []
    if scene.left:
        said.append(f"{listed(scene.left)} made room")
    if scene.spilled:
        said.append(f"In the spill: {listed(scene.spilled)}")
    if scene.lost:
        said.append(f"{listed(scene.lost)} never {_verb(scene.lost, 'comes', 'come')} out")
    return said


def _moved(before: Scene, after: Scene) -> list[str]:
    """Return what became of sleepers that somebody else's step has moved."""
    slept = {one.actor for one in before.figures if one.state == "asleep"}
    return [
        f"{one.actor} {one.word}" if _is_a_call(one) else f"{one.actor}: {one.word}"
        for one in after.figures
        if one.actor in slept and one.actor != after.acting and one.state in ENDED and one.word
    ]


def _figure(one: Figure) -> str:
    """Return how an actor stands: who, what it does in which call, where, and what is odd."""
    call = "" if _is_a_call(one) else one.call
    where = f" at line {one.line}" if one.line else ""
    although = f", although {one.could}" if one.could else ""
    if one.state in ENDED:
        return f"{one.actor}{':' if call else ''} {f'{call} {one.word}'.strip()}{where}"
    if one.word.startswith("sleeps"):
        doing, word = one.word + (f", in {call}" if call else ""), ""
    else:
        doing = DOING.get(one.state, "is in")
        doing = f"{doing} {call}" if call else doing.removesuffix(" in")
        word = f", {one.word}" if one.word else ""
    return f"{one.actor} {doing}{where}{word}{although}"


def _is_a_call(one: Figure) -> bool:
    """Is the figure named after its call, as in a step-by-step check?"""
    return bool(one.call) and one.actor.startswith(one.call)


def _verb(names: tuple[str, ...] | list[str], one: str, many: str) -> str:
    return one if len(names) == 1 else many
