"""A policy document in a check: read, held against runs, and each red with the run behind it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome
from course.grading.own_days import own_runs
from course.grading.told_runs import timeline
from course.lab import statements
from course.lab.documents import KINDS, OWN, UNJUDGED, Document, read, written
from course.lab.happened import SECOND
from course.lab.naming import listed
from course.lab.statements import Judged, Moment, Truth
from course.specimens.office_days import DAYS, SEEDS, Day, days, observed
from course.specimens.post_office import QUEUES
from course.subject.proxy import Subject

NAMES = tuple(QUEUES)
MOST_NAMES = 4
OTHER_DAYS = days(burst_at=17 * SECOND, crash_after=2 * SECOND)
OWN_DAYS = days(burst_at=4 * SECOND, crash_after=2 * SECOND)
OTHER_OWN_DAYS = days(burst_at=5 * SECOND, crash_after=3 * SECOND)
OTHER_SEEDS = tuple(range(1161, 1201))


def document_of(subject: Subject) -> Document:
    """Return what the answer's file says, right or wrong."""
    return read(subject.paper.text, NAMES)


def can_be_read(document: Document) -> None:
    """Raise `Finding` for the first key or value that no document has."""
    if document.problems:
        problem = document.problems[0]
        more = f"; {len(document.problems) - 1} more like it" if document.problems[1:] else ""
        kinds = tuple(f"no document: {one.yours}" for one in document.problems)
        evidence = Evidence(problem.expected, problem.yours + more, line=problem.line, keys=kinds)
        raise Finding(Outcome.FAILED, evidence)


def says_all(document: Document) -> None:
    """Raise `Finding` when a question is still open."""
    missing = document.unanswered
    if missing:
        first = missing[0]
        names = [key.rpartition(".")[2] for key in missing]
        told = f"{len(missing)} of {len(KINDS)} are open: {some(names)}"
        raise Finding(
            Outcome.FAILED,
            Evidence(
                "each key says something, the texts for people too",
                told,
                line=document.lines.get(first),
                keys=tuple(f"open: {key}" for key in missing),
            ),
        )


def runs_of(subject: Subject, document: Document) -> statements.Evidence:
    """Return the runs of the queue that the document is about, under the five loads."""
    if document.says.get("queue.subject") == OWN:
        return _of_own(subject, document, OWN_DAYS, SEEDS)
    return _of_given(_name(document), DAYS, SEEDS)


def is_a_hundred(runs: statements.Evidence) -> None:
    """Expect that the queue went through every load with every seed."""
    assert len(runs.replays) == len(DAYS) * len(SEEDS)


def runs_on_other_days(subject: Subject, document: Document) -> statements.Evidence:
    """Return other runs of it: other seeds, and the burst and the crash at other moments."""
    if document.says.get("queue.subject") == OWN:
        return _of_own(subject, document, OTHER_OWN_DAYS, OTHER_SEEDS[: len(SEEDS)])
    return _of_given(_name(document), OTHER_DAYS, OTHER_SEEDS)


def are_true(document: Document, runs: statements.Evidence, *keys: str) -> Evidence:
    """Return how bad it gets, of bounds that are true; raise `Finding` for what is false."""
    _refuse(document, runs, keys, Truth.FALSE, "every run bears out {name}")
    judged = [runs.judge(document, key) for key in keys]
    worst = [one.observed for one in judged if one.size is not None and one.truth is Truth.TRUE]
    return Evidence(found=f"at worst {', '.join(worst)}" if worst else "")


def are_not_vacuous(document: Document, runs: statements.Evidence) -> None:
    """Raise `Finding` for the first statement that no run could break."""
    keys = [key for key in KINDS if key not in (*UNJUDGED, "queue.subject", "queue.name")]
    _refuse(document, runs, keys, Truth.VACUOUS, "some run could break {name}")


def some(names: Sequence[str]) -> str:
    """Return these names in a sentence, cut where they are many."""
    return f"{', '.join(names[:MOST_NAMES])} and more" if names[MOST_NAMES:] else listed([*names])


def _refuse(
    document: Document, runs: statements.Evidence, keys: Sequence[str], truth: Truth, right: str
) -> None:
    judged = [runs.judge(document, key) for key in keys]
    wrong = [one for one in judged if one.truth is truth]
    if wrong:
        raise _found(document, runs, wrong, right)
    opened = [one.key.rpartition(".")[2] for one in judged if one.truth is Truth.UNANSWERED]
    if opened:
        raise Finding(Outcome.UNATTEMPTED, Evidence(yours=f"open: {some(opened)}"))


def _found(
    document: Document, runs: statements.Evidence, wrong: Sequence[Judged], right: str
) -> Finding:
    first, others = wrong[0], [one.key.rpartition(".")[2] for one in wrong[1:]]
    name = first.key.rpartition(".")[2]
    told = " ".join([f"{name} = {written(first.says)} is {first.truth.name}", first.share]).rstrip()
    told = f"{told}: {first.observed}" if first.observed else told
    moment = first.moment
    evidence = Evidence(
        expected=right.format(name=name),
        yours=f"{told}; {listed(others)} too" if others else told,
        when=_when(moment) if moment else "",
        line=document.lines.get(first.key),
        timeline=timeline(moment, first) if moment else None,
        keys=tuple(f"{_days(runs)} / {_queue(document)} / {_kind(one)}" for one in wrong),
    )
    return Finding(Outcome.FAILED, evidence)


def _queue(document: Document) -> str:
    is_own = document.says.get("queue.subject") == OWN
    return f"own {document.says['when_full.action']}" if is_own else _name(document)


def _days(runs: statements.Evidence) -> str:
    return "other days" if runs.replays[0].run.seed in OTHER_SEEDS else "the five loads"


def _kind(one: Judged) -> str:
    """Return what a mistake is recognised by: what it says, and that it is not so."""
    return f"{one.key} {one.truth.value} {written(one.says)}"


def _when(moment: Moment) -> str:
    event = moment.run.log[moment.at]
    return f"load {moment.run.load}, seed {moment.run.seed}, at {event.at / SECOND:.2f} s"


def _name(document: Document) -> str:
    """Return the queue; raise `Finding` where the document does not say yet which it is."""
    for key in ("queue.subject", "queue.name"):
        if key not in document.says:
            opened = key.removeprefix("queue.")
            raise Finding(Outcome.UNATTEMPTED, Evidence(yours=f"open: {opened}"))
    name = document.says["queue.name"]
    return str(name)


@cache
def _of_given(name: str, loads: tuple[Day, ...], seeds: tuple[int, ...]) -> statements.Evidence:
    return statements.Evidence(observed(name, loads, seeds))


def _of_own(
    subject: Subject, document: Document, loads: tuple[Day, ...], seeds: tuple[int, ...]
) -> statements.Evidence:
    """Return the runs of the candidate's own queue, made once for all checks of a document."""
    shelf, key = subject.paper.shelf, f"runs {loads} {seeds}"
    if key not in shelf:
        shelf[key] = statements.Evidence(own_runs(subject.paper, document, loads, seeds))
    kept = shelf[key]
    assert isinstance(kept, statements.Evidence)
    return kept
