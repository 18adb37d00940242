"""What a run says: each act with its verdicts and figures, as data and as one page."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from course.escaping import safe
from course.playing.page import base_style, text_policy
from course.pressure import picture
from course.pressure.acts import ACTS
from course.pressure.held import Claim, counted
from course.pressure.play import Played, Trial
from course.pressure.record import ACCEPTED, APPLIED, REFUSED, Record
from course.pressure.scenarios import SENTENCE, Caught, Scenarios

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Figures:
    """One act in numbers."""

    sent: int
    accepted: int
    refused: int
    without_answer: int
    effects: int
    dead: int
    deepest: int  # most commands inside at once
    answered_in_ms: float  # the median
    slowest_ms: float
    effect_after_ms: float  # the median, from the answer on
    memory_mb: float  # at most


def figures(record: Record) -> Figures:
    """Return the numbers of an act."""
    answers = [one.answer for one in record.commands]
    waits = [one.answered_s - one.sent_s for one in record.commands if one.answer]
    over = record.over()
    behind = [over[key] - one.answered_s for key, one in record.accepted().items() if key in over]
    return Figures(
        sent=len(answers),
        accepted=answers.count(ACCEPTED),
        refused=answers.count(REFUSED),
        without_answer=answers.count(""),
        effects=sum(call.answer == APPLIED for call in record.calls),
        dead=len(record.dead),
        deepest=max((depth for _, depth in record.inside()), default=0),
        answered_in_ms=_middle_ms(waits),
        slowest_ms=round(1000 * max(waits, default=0.0), 1),
        effect_after_ms=_middle_ms(behind),
        memory_mb=round(max((one.memory_mb for one in record.samples), default=0.0), 1),
    )


def _middle_ms(seconds: Sequence[float]) -> float:
    return round(1000 * statistics.median(seconds), 1) if seconds else 0.0


def data(test: Trial) -> dict[str, Any]:
    """Return the whole run; what must be equal for equal seeds stands under `verdicts`."""
    claims, caught = test.claims(), test.scenarios
    verdicts: dict[str, dict[str, Any]] = {
        one.act.name: {verdict.invariant: verdict.holds for verdict in one.verdicts}
        for one in test.played
    }
    verdicts["policy"] = {one.name: one.verdict for one in claims}
    if caught is not None:
        verdicts["scenarios"] = {one.queue: bool(one.by) for one in caught.queues}
    return {
        "seed": test.seed,
        "backend": test.backend,
        "is_complete": len(test.played) == len(ACTS) and caught is not None,
        "verdicts": verdicts,
        "policy": [
            {
                "claim": one.name,
                "says": one.says,
                "verdict": one.verdict,
                "observed": one.observed,
                "act": one.found.act if one.found else "",
                "at_s": one.found.at_s if one.found else None,
            }
            for one in claims
        ],
        "scenarios": {
            "caught": caught.caught,
            "holds": caught.holds,
            "broken": caught.broken,
            "queues": [asdict(one) for one in caught.queues],
        }
        if caught
        else {},
        "acts": [
            {
                "name": one.act.name,
                "unit": one.act.unit,
                "seconds": round(one.seconds, 1),
                "broken": {
                    verdict.invariant: verdict.broken
                    for verdict in one.verdicts
                    if verdict.broken is not None
                },
                "figures": asdict(figures(one.record)) if one.record else {},
            }
            for one in test.played
        ],
    }


def as_json(test: Trial) -> str:
    """Return the run as one JSON document."""
    return json.dumps(data(test), indent=1, ensure_ascii=True) + "\n"


def as_page(test: Trial) -> str:
    """Return the run as one HTML page, complete in itself."""
    style = base_style() + _read("report.css")
    held = sum(one.holds for one in test.played)
    claims, caught = test.claims(), test.scenarios
    true = counted(claims)
    told = f"seed {test.seed} · backend {test.backend}"
    rows = [_line(one) for one in test.played]
    if any(one.found for one in claims):
        is_kept = not any(one.counts_against for one in claims)
        rows.append(_row(is_kept, "policy", "The policy", true))
    if caught is not None:
        seen = caught.broken or f"{caught.caught} of {len(caught.queues)} broken queues caught"
        rows.append(_row(caught.holds, "scenarios", "The scenarios", seen))
    return Template(_read("report.html")).substitute(
        policy=text_policy(style),
        style=style,
        held=f"{held} of {len(test.played)} acts hold",
        about=f"{told} · {len(test.played)} of {len(ACTS)} acts played",
        summary="\n".join(rows),
        true=f"{true[:1].upper()}{true[1:]}.",
        claims="\n".join(_claim(one) for one in claims),
        scenarios=_scenarios(caught) if caught else "",
        acts="\n".join(_act(one) for one in test.played),
    )


def _line(one: Played) -> str:
    broken = "; ".join(verdict.sentence for verdict in one.verdicts if not verdict.holds)
    return _row(one.holds, one.act.name, one.act.title, broken or "holds")


def _row(holds: bool, place: str, title: str, told: str) -> str:  # noqa: FBT001  a row's first cell
    mark, word = ("✓", "good") if holds else ("✗", "bad")
    return (
        f'<tr><td class="{word}">{mark}</td><td><a href="#{place}">{title}</a></td>'
        f"<td>{_text(told)}</td></tr>"
    )


def _claim(one: Claim) -> str:
    kind = "soft" if one.found is None else "bad" if one.counts_against else "good"
    seen = _text(one.observed)
    if one.where and one.found:
        seen += f' · <a href="#{one.found.act}">{one.where}</a>'
    return (
        f'<tr><td class="{kind}">{one.mark} {one.verdict}</td>'
        f'<td><code>{_text(one.line)}</code><span class="seen">{seen}</span></td></tr>'
    )


def _scenarios(found: Scenarios) -> str:
    rows = "\n".join(
        f'<tr><td class="{"good" if one.by else "bad"}">{"✓" if one.by else "✗"}</td>'
        f'<td><code>{one.queue}</code><span class="seen soft">{_text(one.does)}</span>'
        f'<span class="seen">{_by(one)}</span></td></tr>'
        for one in found.queues
    )
    mark, word = ("✓", "good") if found.holds else ("✗", "bad")
    broken = f'<p class="evidence">{_text(found.broken)}</p>' if found.broken else ""
    table = (
        '<table><thead><tr><th><span class="unseen">verdict</span></th>'
        f"<th>broken queue, and who caught it</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    return (
        '<section id="scenarios"><h2>The scenarios</h2>'
        '<p class="soft">They run on three right queues, where nothing may fail, and on eight'
        " broken ones. Tests the unit <code>retries_and_dead_letters</code>.</p>"
        f'<ul class="verdicts"><li class="{word}">{mark} {SENTENCE}{broken}</li></ul>'
        f"{'' if found.problem else table}</section>"
    )


def _by(one: Caught) -> str:
    if not one.by:
        return "caught by nobody"
    names = ", ".join(f"<code>{_text(name)}</code>" for name in one.by)
    return f"caught by {names}: “{_text(one.because)}”"


def _act(one: Played) -> str:
    rows = "\n".join(
        f'<li class="{"good" if verdict.holds else "bad"}">{"✓" if verdict.holds else "✗"} '
        f"{_text(verdict.sentence)}"
        + (f'<p class="evidence">{_text(verdict.broken)}</p>' if verdict.broken else "")
        + "</li>"
        for verdict in sorted(one.verdicts, key=lambda verdict: verdict.holds)
    )
    drawn = ""
    if one.record and one.record.commands:
        drawn = f'<div class="wide">{picture.of(one.record)}</div>'
    table = _numbers(figures(one.record)) if one.record else ""
    return (
        f'<section id="{one.act.name}"><h2>{one.act.title}</h2>'
        f'<p class="soft">{_text((one.act.play.__doc__ or "").strip())} '
        f"Tests the unit <code>{one.act.unit}</code>.</p>"
        f'<ul class="verdicts">{rows}</ul>{drawn}{table}</section>'
    )


def _numbers(found: Figures) -> str:
    names = {
        "sent": "commands sent",
        "accepted": "accepted",
        "refused": "refused",
        "without_answer": "without answer",
        "effects": "effects",
        "dead": "dead letters",
        "deepest": "most inside",
        "answered_in_ms": "answered in, ms (median)",
        "slowest_ms": "slowest answer, ms",
        "effect_after_ms": "effect after, ms (median)",
        "memory_mb": "memory, MB",
    }
    cells = "".join(
        f"<div><dt>{names[name]}</dt><dd>{value:,}</dd></div>"
        for name, value in asdict(found).items()
    )
    return f'<dl class="figures">{cells}</dl>'


def _text(words: str) -> str:
    return escape(safe(words))


def _read(name: str) -> str:
    return (HERE / name).read_text("utf-8")
