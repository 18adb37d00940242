"""What a learner gets back: one HTML page, complete in itself.

All of it comes from the learner's report. There a public result holds its pictures and the lines
of the answer at which somebody stands, as they were when the check ran: a page that read the
answers again could show others than were graded. The journal holds the same, and less of the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from course.grading import verdict
from course.grading.feedback import NO_POINTS_LOST, Facts
from course.grading.outcome import Outcome, Result
from course.grading.reports import Graded, Report
from course.grading.scoring import Score
from course.playing.page import base_style, policy, text_policy
from course.playing.run import player, read, shown
from course.teaching.learner_parts import Parts, listed_checks, sign, unusable

HERE = Path(__file__).parent
EXCUSED = "excused"


@dataclass(frozen=True)
class About:
    """What a page says of an exercise beside its results."""

    facts: Facts
    unit_address: str = ""  # of the unit's page on the course's site; empty: there is none
    page_address: str = ""  # of the exercise's own page


@dataclass(frozen=True)
class State:
    """How an exercise stands."""

    mark: str  # "✓", "✗", "–" or "!"
    words: str


def page(report: Report, about: Mapping[str, About]) -> str:
    """Return the learner's page; of hidden checks it has the sentences, and whether they passed."""
    parts = Parts()
    exercises = [
        _exercise(one, about[name], parts, number)
        for number, (name, one) in enumerate(report.exercises.items(), 1)
    ]
    style = base_style() + read("player.css") + (HERE / "learner_page.css").read_text("utf-8")
    script = read("player.js") if parts.has_runs else ""
    pending = [name for name, one in report.exercises.items() if one.score.is_pending]
    return Template((HERE / "learner_page.html").read_text("utf-8")).substitute(
        policy=policy(style, script) if script else text_policy(style),
        style=style,
        learner=shown(report.learner),
        points=_points(report.total),
        late="" if report.total.is_excused else _late(report.late),
        pending=_pending(pending),
        summary="\n".join(
            _line(one, about[name], number)
            for number, (name, one) in enumerate(report.exercises.items(), 1)
        ),
        exercises="\n".join(exercises),
        player=f"{player('h4')}<script>{script}</script>\n" if script else "",
    )


def state(graded: Graded, facts: Facts) -> State:
    """Return how an exercise stands, in words."""
    results, own = graded.results, verdict.public(graded.results)
    whole = verdict.whole_file(own) if own else None
    if graded.score.is_excused:
        return State("–", EXCUSED)
    if graded.score.is_pending:
        return State("!", "pending, a fault of the grader")
    if whole is not None:
        is_absent = whole.outcome in (Outcome.UNATTEMPTED, Outcome.MISSING)
        return State("–" if is_absent else "✗", unusable(own, facts))
    if verdict.status(results) == verdict.ALL_PASSED:
        return State("✓", "all passed")
    return State("✗", _counted(own, verdict.hidden(results)))


def _counted(own: list[Result], hidden: list[Result]) -> str:
    kinds = {"public": own, "hidden": hidden}
    told = [f"{verdict.passed(some)} of {len(some)} {kind}" for kind, some in kinds.items() if some]
    return f"{', '.join(told)} checks passed"


def _points(score: Score) -> str:
    if score.is_excused:
        return EXCUSED
    if score.is_pending:
        return f"pending, of {score.possible} points"
    return f"{score.earned} of {score.possible} points"


def _late(late: str) -> str:
    """Return what is told of a late delivery: that it is known, and what it does not change."""
    if not late:
        return ""
    said = f"Handed in {late}. The points are as earned: what that costs, your instructor says."
    return f'<p class="pending">{shown(said)}</p>\n'


def _pending(names: list[str]) -> str:
    if not names:
        return ""
    said = (
        f"Pending: {', '.join(names)}. {NO_POINTS_LOST} Your points follow when it is graded again."
    )
    return f'<p class="pending">{shown(said)}</p>\n'


def _line(graded: Graded, about: About, number: int) -> str:
    found = state(graded, about.facts)
    score = graded.score
    points = "pending" if score.is_pending else f"{score.earned} / {score.possible}"
    points = "–" if score.is_excused else points
    return (
        f'<tr><td><a href="#exercise-{number}">{shown(about.facts.title)}</a></td>'
        f'<td class="stands">{sign(found.mark)}{shown(found.words)}</td>'
        f'<td class="figure">{points}</td></tr>'
    )


def _exercise(graded: Graded, about: About, parts: Parts, number: int) -> str:
    results, facts, found = graded.results, about.facts, state(graded, about.facts)
    own, hidden = verdict.public(results), verdict.hidden(results)
    whole = verdict.whole_file(own) if own else None
    about_it = (facts.exercise, found.words, _points(graded.score))
    told = [
        (
            f'<section class="exercise" id="exercise-{number}">'
            f"<h2>{sign(found.mark)}{shown(facts.title)}</h2>"
        ),
        f'<p class="about">{" · ".join(map(shown, dict.fromkeys(about_it)))}</p>',
    ]
    if graded.score.is_excused:
        told.append("<p>You are excused from this exercise: your points leave it out.</p>")
    elif whole is not None:
        told.append(parts.unusable(own, facts, about.page_address))
    else:
        if verdict.status(results) == verdict.ALL_PASSED:
            told += [f"<p>{shown(said)}</p>" for said in _built(facts)]
        elif verdict.status(own) == verdict.ALL_PASSED and not graded.score.is_pending:
            told.append(parts.only_hidden(facts, about.page_address))
        told += parts.misses(own, facts, graded.known, about.unit_address)
        rest = parts.rest(own)
        others = "Public checks" if len(rest) == len(own) else "Other public checks"
        told.append(listed_checks(others, rest))
    told += [listed_checks("Hidden checks", parts.titles(hidden)), "</section>"]
    return "\n".join(part for part in told if part)


def _built(facts: Facts) -> list[str]:
    """Return what is told of an exercise in which everything passed."""
    said = {"What you built": facts.built, "Met elsewhere as": facts.elsewhere}
    return [f"{label}: {text}." for label, text in said.items() if text]
