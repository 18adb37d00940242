"""One run as a part of a page: its events in words, and what the player draws it from."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from course.escaping import safe
from course.grading.outcome import Evidence, Scene, bare
from course.playing.story import Step, Story, story
from course.playing.words import scene_in_words

STANDS = {"asleep": "sleeps", "spinning": "runs in a loop", "held": "stands still"}
HERE = Path(__file__).parent
MOST_PLACES = 12  # free places that are drawn; a larger queue is told in numbers
WITH_LINE = re.compile(r" at line \d+")  # the script takes it out, too
RANKED = re.compile(r" p-?\d+$")  # how an item's name ends that has a priority


@dataclass(frozen=True)
class Place:
    """Where a run stands in a page."""

    heading: str = "h2"  # of its parts
    key: str = ""  # how the ids of its parts begin; another for each run of a page


def run(evidence: Evidence, known: str = "", place: Place = Place()) -> str:
    """Return a run that the player plays; the evidence has a timeline of at least one row."""
    told = story(evidence)
    return Template(read("run.html")).substitute(
        heading=place.heading,
        key=place.key,
        timed=' class="timed"' if told.is_timed else "",
        steps="\n".join(_item(step, is_timed=told.is_timed) for step in told.steps[1:]),
        data=_data(told, evidence, known),
    )


def player(heading: str = "h2") -> str:
    """Return what a page holds once, however many runs it has: the player, not yet begun."""
    return Template(read("player.html")).substitute(heading=heading)


def _lead(told: Story) -> str:
    count = len(told.steps) - 1
    events = "1 event" if count == 1 else f"{count} events"
    return f"{events} to the first difference. Before it, both lanes show the same run."


def _data(told: Story, evidence: Evidence, known: str) -> str:
    """Return the run for the script, as JSON that no text in it can end."""
    scenes = [scene for step in told.steps for scene in (step.yours, step.expected) if scene]
    figures = [figure for scene in scenes for figure in scene.figures]
    stands = {figure.line for figure in figures}
    lines = evidence.timeline.lines if evidence.timeline else ()
    rows = max((_highest(scene) for scene in scenes), default=1)
    value = {
        "steps": [_step(step, is_timed=told.is_timed) for step in told.steps],
        "lead": _lead(told),
        "expected": told.expected,
        "yours": told.yours,
        "known": known,
        "drawn": told.is_drawn,
        "ranked": _has_priorities(told),
        "timed": told.is_timed,
        "rows": rows,
        "sides": sorted({figure.side for figure in figures}),
        "places": MOST_PLACES,
        "lines": {str(line.number): line.text for line in lines if line.number in stands},
    }
    text = json.dumps(_made_safe(value), ensure_ascii=True, separators=(",", ":"))
    return re.sub(r"[<>&]", lambda found: f"\\u{ord(found.group()):04x}", text)


def _step(step: Step, *, is_timed: bool) -> dict[str, Any]:
    """Return a step for the script; what is left out is empty, or as the step has it already."""
    yours = scene_in_words(step.yours) if step.yours else ""
    expected = scene_in_words(step.expected) if step.expected else ""
    told: dict[str, Any] = {
        "said": step.said,
        "time": f"{step.time:g} s" if is_timed else "",
        "differs": step.differs,
        "yours": step.yours and bare(step.yours),
        "yoursTold": yours,
        "expectedTold": expected if expected != WITH_LINE.sub("", yours) else "",
        "described": step.described if step.described != yours else "",
    }
    if step.differs:
        told["expected"] = step.expected and bare(step.expected)
        told["promised"] = _acting(step.expected)
        told["happened"] = _acting(step.yours)
    return {name: value for name, value in told.items() if value}


def _acting(scene: Scene | None) -> str:
    """Return what becomes of who acts: "consumer b sleeps until an item is there"."""
    found = [one for one in scene.figures if one.actor == scene.acting] if scene else []
    if not found:
        return ""
    word = found[0].word or STANDS.get(found[0].state, "")
    if scene is not None and word == scene.says:
        return word  # a promise of its own, which names nobody
    return f"{found[0].actor} {word}" if word else ""


def _highest(scene: Scene) -> int:
    """Return how many actors stand on the fuller side."""
    sides = [figure.side for figure in scene.figures]
    return max(sides.count("in"), sides.count("out"), 1)


def _item(step: Step, *, is_timed: bool) -> str:
    flag = step.flag or ("the first difference" if step.differs else "")
    parts = [f'<span class="number">{step.number}</span>']
    if is_timed:
        parts.append(f'<span class="time">{step.time:g} s</span>')
    who = f'<span class="who">{shown(step.who)}: </span>' if step.who else ""
    told = f' <span class="flag">✗ {shown(flag)}</span>' if flag else ""
    parts.append(f"<span>{who}{shown(step.what)}{told}</span>")
    kind = ' class="broken"' if step.differs else ""
    return f"<li{kind}>{''.join(parts)}</li>"


def _has_priorities(told: Story) -> bool:
    """Does any item show its priority?"""
    scenes = [step.yours for step in told.steps if step.yours is not None]
    held = [figure.holds for scene in scenes for figure in scene.figures]
    inside = [item for scene in scenes for item in (scene.inside or ())]
    return any(RANKED.search(name) for name in (*held, *inside))


def shown(said: str) -> str:
    """Return a text as it may stand between tags: no tag, nothing that moves or hides."""
    return escape(safe(said))


def _made_safe(value: Any) -> Any:
    """Return the value with every text in it safe to show."""
    if isinstance(value, str):
        return safe(value, longest=4 * 400)
    if isinstance(value, dict):
        return {key: _made_safe(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_made_safe(one) for one in value]
    return value


def read(name: str) -> str:
    """Return a file of the player."""
    return (HERE / name).read_text("utf-8")
