"""One HTML page, complete in itself, that plays a failing run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template

from course.grading.outcome import Evidence
from course.playing.run import player, read, run, shown


@dataclass(frozen=True)
class Beside:
    """What a page says beside the run, in the order of a red screen."""

    sentence: str  # the promise that does not hold
    exercise: str
    path: str  # of the answer
    known: str = ""
    read: str = ""
    following: str = ""  # the next command


def page(evidence: Evidence, beside: Beside) -> str:
    """Return the page; the evidence has a timeline of at least one row."""
    timeline = evidence.timeline
    assert timeline is not None
    style, script = base_style() + read("player.css"), read("player.js")
    about = [beside.exercise, timeline.title, evidence.found and f"found in {evidence.found}"]
    return Template(read("page.html")).substitute(
        policy=policy(style, script),
        title=shown(f"{beside.exercise}: {beside.sentence}"),
        style=style,
        script=script,
        about=shown(" · ".join(part for part in about if part)),
        sentence=shown(beside.sentence),
        run=run(evidence, beside.known),
        player=player(),
        facts="\n".join(_facts(evidence, beside)),
    )


def policy(style: str, script: str) -> str:
    """Return what a browser may do on this page: run these two texts, and nothing else."""
    return f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"


def text_policy(style: str) -> str:
    """Return what a browser may do on a page that is read only: draw it in this style."""
    return f"default-src 'none'; style-src {_hash(style)}"


def base_style() -> str:
    """Return what every page that stands alone begins with: colours and plain text, as CSS."""
    return read("base.css")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


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
    kept = [shown(text) for text in texts if text]
    if not kept:
        return ""
    told = [f"<code>{text}</code>" for text in kept] if is_code else kept
    return f"<dt>{label}</dt><dd>{'<br>'.join(told)}</dd>"
