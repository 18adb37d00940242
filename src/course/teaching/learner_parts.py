"""The parts of a learner's page: a file that cannot be used, a broken promise, a list of checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from course.grading import verdict
from course.grading.feedback import Facts, Misconception, about, after_red, feedback, has_run
from course.grading.message import Next, Pointed, Said
from course.grading.outcome import SKIPPED, Outcome, Result, Row, Timeline, Visibility
from course.pages import anchor
from course.playing.run import Place, run, shown

COLOURS = {"✓": "good", "✗": "bad", "–": "soft", "!": "warm"}
CODED = ("at", "write")
READ = "read"


@dataclass(frozen=True)
class Listed:
    """One check in a list: its sentence, and how it ended."""

    mark: str
    sentence: str
    ended: str


class Parts:
    """Makes the parts of one page; it counts the runs, so that each has ids of its own."""

    def __init__(self) -> None:
        self._runs = 0

    @property
    def has_runs(self) -> bool:
        """Is there anything to play?"""
        return self._runs > 0

    def unusable(self, own: Sequence[Result], facts: Facts, address: str) -> str:
        """Return the one message for a file that no check can look into, or that is not begun."""
        message = feedback(own, facts)
        said = f"{unusable(own, facts)}; {message.checks[0].note}"
        pointed = _pointed(message.pointed) if message.pointed else ""
        link = f"{address}#{anchor('Promises')}" if address else ""
        told = _facts(message.said, message.following, link)
        return f"<p>{shown(said[:1].upper() + said[1:])}.</p>{pointed}{told}"

    def only_hidden(self, facts: Facts, address: str) -> str:
        """Return what is told where the hidden checks alone are missed: where to look."""
        link = f"{address}#{anchor('Promises')}" if address else ""
        read = Said(READ, (f'docs: {facts.title}, "Promises"',))
        said = "Every public check passes. A hidden check tells its sentence: a promise to look at."
        return f"<p>{said}</p>{_facts((read,), (), link)}"

    def misses(
        self, own: Sequence[Result], facts: Facts, known: Misconception | None, address: str
    ) -> list[str]:
        """Return a part for each public check that the answer breaks; the first has the name."""
        wrong = [result for result in own if _is_a_miss(result)]
        return [
            self._miss(one, own, facts, known if number == 0 else None, address)
            for number, one in enumerate(wrong)
        ]

    def rest(self, own: Sequence[Result]) -> list[Listed]:
        """Return the other public checks, as a list says them."""
        return [_listed(result, own) for result in own if not _is_a_miss(result)]

    def titles(self, hidden: Sequence[Result]) -> list[Listed]:
        """Return the hidden checks: the sentence, passed or not, and nothing else."""
        return [_title(result) for result in hidden]

    def _miss(
        self,
        result: Result,
        own: Sequence[Result],
        facts: Facts,
        known: Misconception | None,
        address: str,
    ) -> str:
        link = f"{address}#{anchor(result.section)}" if address and result.section else address
        said = about(result, facts, known)
        following = (after_red(facts),)
        return (
            f'<section class="part miss"><h3>{sign("✗")}{shown(result.check)}</h3>'
            f"{_facts(said, following, link)}{self._shown(result, own, known)}</section>"
        )

    def _shown(self, result: Result, own: Sequence[Result], known: Misconception | None) -> str:
        """Return what happened, folded: a run that plays, or a table."""
        evidence = result.evidence
        if has_run(evidence):
            self._runs += 1
            found = f", found in {evidence.found}" if evidence.found else ""
            name = f"{known.name}: {known.misconception}" if known else ""
            place = Place("h4", f"run-{self._runs}-")
            return _folded(f"Play the run that breaks it{found}", run(evidence, name, place))
        first = verdict.first_failing(own)
        table = evidence.timeline or (verdict.beside(own, result) if result is first else None)
        return _folded(f"See what was done: {table.title}", _table(table)) if table else ""


def unusable(own: Sequence[Result], facts: Facts) -> str:
    """Return what is the matter with the whole file, in the words of the learner's own screen."""
    said = feedback(own, facts).checks[0].text
    return said.removeprefix(f"{facts.exercise} is ")  # the heading names it


def sign(mark: str) -> str:
    """Return the mark that stands before a sentence; words beside it say the same."""
    return f'<span class="sign {COLOURS[mark]}" aria-hidden="true">{mark}</span>'


def listed_checks(name: str, checks: Sequence[Listed]) -> str:
    """Return a folded list of checks, its count always in sight; nothing where there are none."""
    if not checks:
        return ""
    items = "\n".join(
        f"<li>{sign(one.mark)}{shown(one.sentence)} "
        f'<span class="soft">{shown(one.ended)}</span></li>'
        for one in checks
    )
    count = sum(one.mark == "✓" for one in checks)
    summary = f"{name}: {count} of {len(checks)} passed"
    return _folded(summary, f'<ul class="checks">\n{items}\n</ul>', "quiet")


def _is_a_miss(result: Result) -> bool:
    return result.outcome not in verdict.NO_VERDICT


def _listed(result: Result, own: Sequence[Result]) -> Listed:
    if result.outcome is Outcome.PASSED:
        return Listed("✓", result.check, "passed")
    if result.outcome is Outcome.GRADER_ERROR:
        return Listed("!", result.check, "not judged: a fault of the grader")
    if result.outcome is Outcome.UNATTEMPTED:
        return Listed("–", result.check, "not begun")
    awaited = result.evidence.yours
    is_told = any(one.check == awaited for one in own)
    return Listed("–", result.check, f"waits for: {awaited}" if is_told else "waits")


def _title(result: Result) -> Listed:
    assert result.visibility is Visibility.HIDDEN
    if result.outcome is Outcome.GRADER_ERROR:
        return Listed("!", result.check, "not judged: a fault of the grader")
    if result.outcome in SKIPPED:
        return Listed("–", result.check, "not run")
    is_passed = result.outcome is Outcome.PASSED
    return Listed("✓" if is_passed else "✗", result.check, "passed" if is_passed else "not passed")


def _facts(said: Sequence[Said], following: Sequence[Next], link: str) -> str:
    told = [_fact(one, link) for one in said]
    told += [
        f"<dt>{shown(one.label)}</dt><dd><code>{shown(one.command)}</code> {shown(one.why)}</dd>"
        for one in following
    ]
    rows = "\n".join(told)
    return f"<dl>\n{rows}\n</dl>"


def _fact(said: Said, link: str) -> str:
    texts = [shown(text) for text in said.texts]
    if said.label in CODED:
        texts = [f"<code>{text}</code>" for text in texts]
    if said.label == READ and link:
        texts = [f'<a href="{shown(link)}">{text}</a>' for text in texts]
    return f"<dt>{shown(said.label)}</dt><dd>{'<br>'.join(texts)}</dd>"


def _pointed(pointed: Pointed) -> str:
    """Return the line that does not parse, and below it the caret."""
    caret = f"{' ' * (pointed.column - 1)}^ " if pointed.column else ""
    text = f"{shown(pointed.source)}\n{caret}{shown(pointed.problem)}"
    focus = 'tabindex="0" role="region" aria-label="The line"'
    return f'<pre class="wide" {focus}><code>{text}</code></pre>'


def _folded(summary: str, inside: str, kind: str = "run-fold") -> str:
    return f'<details class="{kind}"><summary>{shown(summary)}</summary>\n{inside}</details>'


def _table(timeline: Timeline) -> str:
    """Return what was done as a table, one row an event."""
    timed = ("at",) if any(row.time for row in timeline.rows) else ()
    columns = (*timed, *(timeline.columns or ("who", "what")))
    head = "".join(f'<th scope="col">{shown(name)}</th>' for name in ("", *columns, ""))
    rows = "\n".join(_row(row, timeline, is_timed=bool(timed)) for row in timeline.rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="What was done">'
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table></div>"
    )


def _row(row: Row, timeline: Timeline, *, is_timed: bool) -> str:
    cells = row.cells if timeline.columns else (row.actor, row.text)
    cells = (f"{row.time:g} s", *cells) if is_timed else cells
    flag = f"✗ {row.flag}" if row.flag else ""
    told = "".join(f"<td>{shown(cell)}</td>" for cell in cells)
    number = str(row.number) if row.number else ""
    return f'<tr><td>{number}</td>{told}<td class="flag">{shown(flag)}</td></tr>'
