"""From results to what a learner is told: the sentence first, the next command last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from course.escaping import safe
from course.grading import verdict
from course.grading.message import Checked, Mark, Message, Next, Said
from course.grading.outcome import LACKS, Evidence, Outcome, Result, Timeline, Visibility
from course.grading.shown import escaped, pointed

HIDDEN_EXIST = "Hidden checks exist and are not part of this number"
COURSE_FAULT = "this is a fault of the course, not of your answer"
TO_DO = Said("to do", ("run it again; if it stays, report what the command below prints",))
WATCH = "watch it"
LONGEST_BESIDE = 78  # characters of a command that fits beside a label
NO_POINTS_LOST = "No points are lost by it: a fault of the grader is never a zero."


class Misconception(Protocol):
    """A known wrong idea."""

    @property
    def name(self) -> str:
        """The mistake, as a verb phrase."""

    @property
    def misconception(self) -> str:
        """The idea behind it, in a sentence."""


@dataclass(frozen=True)
class Facts:
    """What feedback says beside the results: the pages, the progress, the names of things."""

    exercise: str
    path: str  # of the answer, as the learner types it
    again: str  # the command that checks it once more
    is_own: bool = True  # the learner's own answer, not another candidate
    title: str = ""  # of the exercise's page
    unit_title: str = ""  # of the concept page, where the sections are
    built: str = ""
    elsewhere: str = ""
    first_question: int | None = None  # the line of the stub's first TODO
    hints: int = 0  # how many the failing check has
    hints_shown: int = 0  # of the failing check
    passed: str = ""  # "passed on attempt 4, after 1 hint"
    seconds: float = 0.0
    has_solution: bool = False
    has_hidden: bool = False  # are the hidden checks in this copy?
    following: str = ""  # "worker_pool, 30 min"
    watch: str = ""  # the command that plays a red


def feedback(
    results: Sequence[Result], facts: Facts, *, known: Misconception | None = None
) -> Message:
    """Return what the learner is told about these results; there is at least one."""
    whole = verdict.whole_file(results)
    if whole is not None and whole.outcome is Outcome.UNATTEMPTED:
        return _not_started(facts, checks=len(verdict.public(results)))
    if whole is not None and whole.outcome is Outcome.MISSING:
        return _missing(whole, facts)
    if whole is not None:
        return _unusable(whole, facts, checks=len(results))
    if verdict.has_fault(results):
        return _our_fault(results, facts)
    if verdict.status(results) == verdict.ALL_PASSED:
        return _green(results, facts)
    return _red(results, facts, known)


def no_verdict(problem: str, facts: Facts) -> Message:
    """Return what the learner is told when the checks themselves could not be run."""
    lines = [line for line in problem.splitlines() if line.strip(" |+-")] or ["nothing was said"]
    return Message(
        checks=(Checked(Mark.FAULT, COURSE_FAULT, "the checks could not be run"),),
        said=(Said("what", (safe(lines[-1].strip()),)), TO_DO),
        summary=(NO_POINTS_LOST,),
        following=(Next(f"{facts.again} --traceback"),),
    )


def _not_started(facts: Facts, *, checks: int) -> Message:
    where = f"{facts.path}:{facts.first_question}" if facts.first_question else facts.path
    return Message(
        checks=(
            Checked(Mark.WAITING, f"{facts.exercise} is not started", f"{checks} checks wait"),
        ),
        said=(
            Said("write", (where,)),
            Said("read", _page(facts.title, "Promises")),
        ),
        following=(Next(facts.again, "once your first lines are written"),),
    )


def _missing(result: Result, facts: Facts) -> Message:
    problem = result.evidence.yours or "there is no such file"
    return Message(
        checks=(Checked(Mark.FAILED, "there is no answer to check", safe(problem)),),
        said=(
            Said("expected", ("a file of your own, no link, UTF-8 text of at most 256 KiB",)),
            Said("at", (facts.path,)),
        ),
        following=(Next(facts.again, "once it is there"),),
    )


def _unusable(result: Result, facts: Facts, *, checks: int) -> Message:
    """One message for a file that does not parse, or whose import fails: all checks wait."""
    evidence = escaped(result.evidence)
    is_unparsable = result.outcome is Outcome.BROKEN and not evidence.expected
    where = f"{facts.path}:{evidence.line}" if evidence.line else facts.path
    waiting = f"{checks} checks wait for this"
    again = f"once line {evidence.line} is mended" if evidence.line else "once that is mended"
    if is_unparsable:
        return Message(
            checks=(Checked(Mark.FAILED, "this file does not parse", waiting),),
            said=(Said("at", (where,)),),
            pointed=pointed(result.evidence),
            following=(Next(facts.again, again),),
        )
    problem = {
        Outcome.BROKEN: _broken(evidence),
        Outcome.HUNG: "importing this file never ends",
        Outcome.CRASHED: "the process ended while it imported this file",
    }[result.outcome]
    return Message(
        checks=(Checked(Mark.FAILED, problem, waiting),),
        said=(*_evidence(evidence), *_place(evidence, facts, certain=True)),
        following=(Next(facts.again, again),),
    )


def _broken(evidence: Evidence) -> str:
    lacking = [key for key in evidence.keys if key.startswith(LACKS)]
    return f"this file {lacking[0]}" if lacking else "this file does not import"


def _our_fault(results: Sequence[Result], facts: Facts) -> Message:
    faults = [result for result in results if result.outcome is Outcome.GRADER_ERROR]
    return Message(
        checks=(
            Checked(Mark.FAULT, COURSE_FAULT),
            *(_checked(result, results) for result in results),
        ),
        said=(Said("what", (safe(faults[0].evidence.yours) or "the check itself failed",)), TO_DO),
        summary=(NO_POINTS_LOST,),
        following=(Next(f"{facts.again} --traceback"),),
    )


def _green(results: Sequence[Result], facts: Facts) -> Message:
    counts = f"{verdict.counted(results)} · {facts.seconds:.1f} s"
    summary = []
    if facts.built:
        summary.append(f"What you built: {facts.built}.")
    if facts.elsewhere:
        summary.append(f"Met elsewhere as: {facts.elsewhere}.")
    if not verdict.hidden(results):
        is_here = facts.is_own and facts.has_hidden
        summary.append(HIDDEN_EXIST + (f": {facts.again} --hidden" if is_here else "."))
    following = []
    if not facts.is_own:
        following.append(Next(f"./course check {facts.exercise}", "your own answer"))
    else:
        if facts.has_solution:
            following.append(Next(f"./course diff {facts.exercise}", label="compare"))
        following.append(Next("./course next", f"→ {facts.following}" if facts.following else ""))
    return Message(
        checks=(
            Checked(Mark.PASSED, counts, facts.passed, stays=True),
            *(_checked(result, results) for result in results if result.evidence.found),
        ),
        timeline=verdict.kept(results),
        summary=tuple(summary),
        following=tuple(following),
    )


def _red(results: Sequence[Result], facts: Facts, known: Misconception | None) -> Message:
    checks = tuple(_checked(result, results) for result in results)
    failing = verdict.first_failing(results)
    summary = verdict.counted(results)
    if not verdict.hidden(results):
        summary += f" · {HIDDEN_EXIST[0].lower()}{HIDDEN_EXIST[1:]}"
    if failing is None:  # hidden checks only: their sentence is all that is told of them
        return Message(
            checks=checks,
            said=(*_known(known), Said("read", _page(facts.title, "Promises"))),
            summary=(summary, "A hidden check tells its sentence and nothing else."),
            following=(Next(facts.again, "the sentence is the promise to look at"),),
        )
    evidence = escaped(failing.evidence)
    return Message(
        checks=checks,
        timeline=_titled(evidence) or verdict.beside(results, failing),
        said=(*about(failing, facts, known), *_watch(evidence, facts)),
        summary=(summary,),
        following=(*_and_watch(evidence, facts), after_red(facts)),
    )


def about(failing: Result, facts: Facts, known: Misconception | None) -> tuple[Said, ...]:
    """Return what is told of one failing check, each text safe to show."""
    evidence = escaped(failing.evidence)
    read = Said("read", _page(facts.unit_title, failing.section))
    return (*_evidence(evidence), *_place(evidence, facts), *_known(known), read)


def has_run(evidence: Evidence) -> bool:
    """Tell whether there is a run that can be played."""
    timeline = evidence.timeline
    return timeline is not None and bool(timeline.rows) and timeline.has_pictures


def after_red(facts: Facts) -> Next:
    """Return what to do about a red: the next hint, where there is one."""
    if not facts.is_own:
        return Next(facts.again)
    if not facts.hints:
        return Next(facts.again, "once it is mended")
    shown = min(facts.hints_shown + 1, facts.hints)
    which = "the last again" if facts.hints_shown >= facts.hints else f"{shown} of {facts.hints}"
    first = f"first of {facts.hints}" if facts.hints_shown == 0 else which
    return Next(f"./course hint {facts.exercise}", first)


def _checked(result: Result, results: Sequence[Result]) -> Checked:
    """Return a check's line; a hidden one tells no more than its sentence."""
    if result.outcome is Outcome.PASSED:
        praise = result.evidence.found
        return Checked(Mark.PASSED, result.check, praise, stays=bool(praise))
    if result.outcome is Outcome.UNATTEMPTED:
        return Checked(Mark.WAITING, result.check, safe(result.evidence.yours))
    if result.outcome is Outcome.WAITING:
        return Checked(
            Mark.WAITING, result.check, verdict.waits_for(result.evidence.yours, results)
        )
    if result.outcome is Outcome.GRADER_ERROR:
        return Checked(Mark.FAULT, result.check, "our fault, not yours")
    if result.visibility is Visibility.HIDDEN:
        return Checked(Mark.FAILED, result.check, "hidden")
    note = {
        Outcome.FAILED: f"found in {result.evidence.found}" if result.evidence.found else "",
        Outcome.HUNG: "it never ends",
        Outcome.CRASHED: "the process ended",
    }
    return Checked(Mark.FAILED, result.check, note.get(result.outcome, result.outcome.value))


def _evidence(evidence: Evidence) -> list[Said]:
    labelled = {"expected": evidence.expected, "yours": evidence.yours, "when": evidence.when}
    said = [Said(label, (text,)) for label, text in labelled.items() if text]
    return [*said, Said("stuck", evidence.waits)] if evidence.waits else said


def _place(evidence: Evidence, facts: Facts, *, certain: bool = False) -> list[Said]:
    if not evidence.line:
        return [Said("at", (facts.path,))] if certain else []
    source = evidence.source.strip()
    return [Said("at", (f"{facts.path}:{evidence.line}", *([source] if source else [])))]


def _watch(evidence: Evidence, facts: Facts) -> list[Said]:
    """Return how to see the run played, where there is one and the command fits beside a label."""
    is_short = len(facts.watch) <= LONGEST_BESIDE
    return [Said(WATCH, (facts.watch,))] if facts.watch and is_short and has_run(evidence) else []


def _and_watch(evidence: Evidence, facts: Facts) -> list[Next]:
    """Return the same with a long path: a line of its own, which is never cut."""
    is_long = len(facts.watch) > LONGEST_BESIDE
    return [Next(facts.watch, label=WATCH)] if is_long and has_run(evidence) else []


def _known(known: Misconception | None) -> list[Said]:
    if known is None:
        return []
    return [Said("known as", (f"{known.name}: {safe(known.misconception)}",))]


def _titled(evidence: Evidence) -> Timeline | None:
    timeline = evidence.timeline
    if timeline is None or timeline.columns:
        return timeline
    what = "the smallest run that breaks it" if evidence.found else "what was done, step by step"
    return replace(timeline, title=f"{what} · {timeline.title}" if timeline.title else what)


def _page(title: str, section: str) -> tuple[str, ...]:
    return (f'docs: {title}, "{section}"' if section else f"docs: {title}",)
