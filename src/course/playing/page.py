"""One HTML page, complete in itself, that plays a failing run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from course.escaping import safe
from course.grading.outcome import Evidence, Scene
from course.playing.story import Step, Story, story
from course.playing.words import scene_in_words

STANDS = {"asleep": "sleeps", "spinning": "runs in a loop", "held": "stands still"}
HERE = Path(__file__).parent
MOST_PLACES = 12  # free places that are drawn; a larger queue is told in numbers
RANKED = re.compile(r" p-?\d+$")  # how an item's name ends that has a priority
LONGEST_LINE = 160  # characters of a line of the answer


@dataclass(frozen=True)
class Beside:
    """What a page says beside the run, in the order of a red screen."""

    sentence: str  # the promise that does not hold
    exercise: str
    path: str  # of the answer
    source: str  # of the answer, as it was read
    known: str = ""
    read: str = ""
    following: str = ""  # the next command


def page(evidence: Evidence, beside: Beside) -> str:
    """Return the page; the evidence has a timeline of at least one row."""
    timeline = evidence.timeline
    assert timeline is not None
    run = story(evidence)
    style, script = colours() + _read("player.css"), _read("player.js")
    about = [beside.exercise, timeline.title, evidence.found and f"found in {evidence.found}"]
    return Template(_read("player.html")).substitute(
        policy=_policy(style, script),
        title=_text(f"{beside.exercise}: {beside.sentence}"),
        style=style,
        script=script,
        about=_text(" · ".join(part for part in about if part)),
        sentence=_text(beside.sentence),
        legend=" · <code>p2</code>: priority 2" if _has_priorities(run) else "",
        timed=' class="timed"' if run.is_timed else "",
        lead=_text(_lead(run)),
        steps="\n".join(_item(step, is_timed=run.is_timed) for step in run.steps[1:]),
        facts="\n".join(_facts(evidence, beside)),
        data=_data(run, beside),
    )


def _has_priorities(run: Story) -> bool:
    """Does any item show its priority?"""
    scenes = [step.yours for step in run.steps if step.yours is not None]
    held = [figure.holds for scene in scenes for figure in scene.figures]
    inside = [item for scene in scenes for item in (scene.inside or ())]
    return any(RANKED.search(name) for name in (*held, *inside))


def _policy(style: str, script: str) -> str:
    """Return what a browser may do on this page: run these two texts, and nothing else."""
    return f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"


def text_policy(style: str) -> str:
    """Return what a browser may do on a page that is read only: draw it in this style."""
    return f"default-src 'none'; style-src {_hash(style)}"


def colours() -> str:
    """Return the colours that every page of ours has, light and dark, as CSS."""
    return _read("colours.css")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _lead(run: Story) -> str:
    count = len(run.steps) - 1
    events = "1 event" if count == 1 else f"{count} events"
    return f"{events} to the first difference. Before it, both lanes show the same run."


def _data(run: Story, beside: Beside) -> str:
    """Return the run for the script, as JSON that no text in it can end."""
    scenes = [scene for step in run.steps for scene in (step.yours, step.expected) if scene]
    figures = [figure for scene in scenes for figure in scene.figures]
    rows = max((_highest(scene) for scene in scenes), default=1)
    value = {
        "steps": [_step(step) for step in run.steps],
        "lead": _lead(run),
        "expected": run.expected,
        "yours": run.yours,
        "known": beside.known,
        "drawn": run.is_drawn,
        "timed": run.is_timed,
        "rows": rows,
        "sides": sorted({figure.side for figure in figures}),
        "places": MOST_PLACES,
        "lines": _lines({figure.line for figure in figures if figure.line}, beside.source),
    }
    text = json.dumps(_made_safe(value), ensure_ascii=True)
    return re.sub(r"[<>&]", lambda found: f"\\u{ord(found.group()):04x}", text)


def _step(step: Step) -> dict[str, Any]:
    told = {
        "expected": scene_in_words(step.expected) if step.expected else "",
        "yours": scene_in_words(step.yours) if step.yours else "",
    }
    return {
        "said": step.said,
        "time": f"{step.time:g} s",
        "differs": step.differs,
        "described": step.described,
        "promised": _acting(step.expected) if step.differs else "",
        "happened": _acting(step.yours) if step.differs else "",
        "told": told,
        "yours": step.yours and asdict(step.yours),
        "expected": step.expected and asdict(step.expected),
    }


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


def _lines(numbers: Iterable[int], source: str) -> dict[str, str]:
    """Return the lines of the answer at which somebody stands."""
    lines = source.splitlines()
    return {
        str(number): lines[number - 1].strip()[:LONGEST_LINE]
        for number in sorted(numbers)
        if 0 < number <= len(lines)
    }


def _item(step: Step, *, is_timed: bool) -> str:
    flag = step.flag or ("the first difference" if step.differs else "")
    parts = [f'<span class="number">{step.number}</span>']
    if is_timed:
        parts.append(f'<span class="time">{step.time:g} s</span>')
    who = f'<span class="who">{_text(step.who)}: </span>' if step.who else ""
    told = f' <span class="flag">✗ {_text(flag)}</span>' if flag else ""
    parts.append(f"<span>{who}{_text(step.what)}{told}</span>")
    kind = ' class="broken"' if step.differs else ""
    return f"<li{kind}>{''.join(parts)}</li>"


def _facts(evidence: Evidence, beside: Beside) -> list[str]:
    source = evidence.source.strip()
    at = f"{beside.path}:{evidence.line}" if evidence.line else beside.path
    said: Mapping[str, Sequence[str]] = {
        "expected": (evidence.expected,),
        "yours": (evidence.yours,),
        "when": (evidence.when,),
        "stuck": evidence.waits,
        "at": (at,),
        "known as": (beside.known,),
        "read": (beside.read,),
        "next": (beside.following,),
    }
    coded = {"at", "next"}
    facts = [_fact(label, texts, is_code=label in coded) for label, texts in said.items()]
    if source and evidence.line:
        facts.insert(5, _fact("line", (source,), is_code=True))
    return [fact for fact in facts if fact]


def _fact(label: str, texts: Sequence[str], *, is_code: bool = False) -> str:
    kept = [_text(text) for text in texts if text]
    if not kept:
        return ""
    shown = [f"<code>{text}</code>" for text in kept] if is_code else kept
    return f"<dt>{label}</dt><dd>{'<br>'.join(shown)}</dd>"


def _text(text: str) -> str:
    """Return a text as it may stand between tags: no tag, nothing that moves or hides."""
    return escape(safe(text))


def _made_safe(value: Any) -> Any:
    """Return the value with every text in it safe to show."""
    if isinstance(value, str):
        return safe(value, longest=4 * 400)
    if isinstance(value, dict):
        return {key: _made_safe(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_made_safe(one) for one in value]
    return value


def _read(name: str) -> str:
    return (HERE / name).read_text("utf-8")
