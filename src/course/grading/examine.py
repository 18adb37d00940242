"""From an exception in a check to an outcome and the evidence a learner reads."""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from course.candidate import Answer, Candidate, Intake
from course.catalog import Exercise
from course.grading.finding import Finding, Violation
from course.grading.outcome import LACKS, Evidence, Line, Outcome, Timeline
from course.lab.history import Ending, History, Kind
from course.lab.naming import listed
from course.lab.scenario import show
from course.lab.shrink import smallest
from course.lab.timeline import spoken, timeline
from course.lab.travel import RETURNED
from course.subject.boxes import SubjectCrashed, SubjectHung, SubjectLied
from course.subject.conversation import Boxed
from course.subject.explorations import Exploration, Explorer
from course.subject.proxy import Subject
from course.subject.reply import load_reply_from

ALIKE = 0.7  # of 1: how near a name is to one that is missing, to be taken for it
LONGEST_LINE = 160  # characters of a line beside a figure
Found = tuple[Outcome, Evidence]
BEFORE_IT_RAN = {
    Intake.MISSING: Outcome.MISSING,
    Intake.REFUSED: Outcome.MISSING,
    Intake.UNATTEMPTED: Outcome.UNATTEMPTED,
    Intake.UNPARSABLE: Outcome.BROKEN,
}


def take(candidate: Candidate, exercise: Exercise) -> Answer:
    """Return the candidate's answer to this exercise, whatever stands there in its place."""
    path = exercise.answer_in(candidate.path)
    if candidate.path.is_dir() and path.parent.is_symlink():
        return Answer(path, Intake.REFUSED, problem="its folder is a link")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of an answer, to a learner; no business of a grader
            return candidate.answer(exercise)
    except RecursionError:
        return Answer(path, Intake.UNPARSABLE, problem="it is nested too deeply")


def intake(answer: Answer) -> Found | None:
    """Return the outcome of an answer that cannot be run, or None when it can."""
    if answer.intake is Intake.READY:
        return None
    evidence = Evidence(
        yours=answer.problem,
        line=answer.line,
        source=_line(answer.source, answer.line),
        detail=f"column {answer.column}" if answer.column else "",
        keys=(f"intake: {answer.intake.value}",),
    )
    return BEFORE_IT_RAN[answer.intake], evidence


def load(box: Boxed, answer: Answer, wanted: Sequence[str]) -> Found | None:
    """Return the outcome of an answer that does not import or lacks a wanted name, or None."""
    session = box.session()
    try:
        session.send({"do": "load"})
        reply = load_reply_from(session.receive())
    except (SubjectHung, SubjectCrashed, SubjectLied) as error:
        return _lost_subject(error, "while its file was imported")
    finally:
        session.close()
    news = reply.calls[0]
    if news.state == RETURNED:
        return lacking(news.value, wanted)
    if news.error is not None:
        evidence = Evidence("the file imports", f"importing it raises {news.error}")
        outcome = Outcome.BROKEN
    else:
        waits = tuple(f"{stuck.reason} (line {stuck.line})" for stuck in reply.stuck)
        evidence = Evidence("the file imports", "importing it never ends", waits=waits)
        outcome = Outcome.HUNG
    source = _line(answer.source, news.line)
    keys = (f"import: {news.state}",)
    return outcome, replace(evidence, line=news.line, source=source, keys=keys)


def lacking(names: object, wanted: Sequence[str]) -> Found | None:
    """Return the outcome of an answer without one of the names the stub has, or None."""
    defined = names if isinstance(names, list) else []
    missing = [name for name in wanted if name not in defined]
    if not missing:
        return None
    told = listed(missing)
    written = {str(name).lower(): str(name) for name in defined if name not in wanted}
    near = [
        f"`{written[found]}` (did you mean {name}?)"
        for name in missing
        for found in get_close_matches(name.lower(), written, 1, ALIKE)
    ]
    there = listed(near) or f"no {listed(missing, 'or')}"
    return Outcome.BROKEN, Evidence(
        f"the file defines {told}", f"the file defines {there}", keys=(f"{LACKS} {told}",)
    )


def fault(error: BaseException) -> Found:
    """Return the outcome of an error that is the grader's own."""
    detail = "".join(traceback.format_exception(error))
    return Outcome.GRADER_ERROR, Evidence(yours=f"{type(error).__name__}: {error}", detail=detail)


def explain(error: BaseException, subject: Subject, explorer: Explorer, answer: Answer) -> Found:
    """Return what a check's exception says about the answer, or about the grader."""
    try:
        outcome, evidence = _explain(error, subject, explorer)
    except (SubjectHung, SubjectCrashed, SubjectLied) as second:
        outcome, evidence = _lost_subject(second, "while the smallest run was looked for")
    except Exception as second:  # noqa: BLE001  a fault of ours costs this check only
        outcome, evidence = fault(second)
    shown = evidence.timeline and _with_lines(evidence.timeline, answer.source)
    return outcome, replace(evidence, source=_line(answer.source, evidence.line), timeline=shown)


def _explain(error: BaseException, subject: Subject, explorer: Explorer) -> Found:
    if isinstance(error, Finding):
        return error.outcome, error.evidence
    if isinstance(error, Violation):
        return _violation(error, explorer)
    if isinstance(error, SubjectHung | SubjectCrashed | SubjectLied):
        return _lost_subject(error, "in the middle of a check")
    if isinstance(error, AssertionError):
        claim = subject.false_claim
        if claim is not None:
            evidence = subject.evidence(claim.expected, claim.yours, claim.kind, claim.line)
            return Outcome.FAILED, evidence
        return Outcome.FAILED, _plain_assertion(error, subject)
    return fault(error)


def _plain_assertion(error: AssertionError, subject: Subject) -> Evidence:
    """An assertion that compares a value the answer returned."""
    call = subject.last_direct
    comparison = getattr(error, "course_comparison", None)
    if call is None or comparison is None:
        return subject.evidence(str(error).partition("\n")[0], "something else", "assert")
    _, expected = comparison
    plain = call.value if isinstance(call.value, int | str | None) else type(call.value).__name__
    return subject.evidence(
        f"{call.text} returns {show(expected)}",
        f"{call.text} {call.happened()}",
        f"call {call.number} other value {plain!r:.40}",
    )


def _violation(error: Violation, explorer: Explorer) -> Found:
    scenario = error.history.scenario
    explored = [e for e in explorer.known() if e.scenario == scenario]
    keys = sorted(
        {
            f"{scenario} / {judge.name}"
            for exploration in explored
            for history in exploration
            for judge in error.judges
            if judge(history) is not None
        }
    )
    failing = [h for e in explored for h in e if error.judge(h) is not None]
    replayer = explorer.replayer()
    try:
        shrunk = smallest(
            failing,
            replayer.run,
            lambda h: error.judge(h) is not None,
            replayer.search,
            explorer.effort,
        )
        again = shrunk and replayer.run(shrunk.scenario, shrunk.switches)
    finally:
        replayer.close()
    history = shrunk or error.history
    verdict = error.judge(history) or error.verdict
    is_same = again is not None and shrunk is not None and again.events == shrunk.events
    outcome = Outcome.HUNG if history.ending is Ending.SPINNING else Outcome.FAILED
    return outcome, Evidence(
        expected=verdict.expected,
        yours=verdict.yours,
        when="" if is_same else "not every time: the answer itself does not repeat",
        line=_line_of(history, verdict.actor),
        found=_found(error.history, explored),
        timeline=timeline(history, verdict, error.history.seed),
        waits=tuple(
            f"{spoken(stuck.thread)} {stuck.reason}"
            + (f" (line {stuck.line})" if stuck.line else "")
            for stuck in history.stuck
        ),
        keys=tuple(keys),
    )


def _found(history: History, explored: list[Exploration]) -> str:
    schedules = max(exploration.schedules for exploration in explored)
    return f"schedule {history.seed + 1} of {schedules}"


def _line_of(history: History, actor: str) -> int | None:
    """Return where the actor that broke the promise last stopped or waited, or where it raised."""
    for event in reversed(history.events):
        if event.actor == actor and event.line and event.kind in (Kind.WAIT, Kind.HELD):
            return event.line
        if event.actor == actor and event.kind is Kind.RAISE and event.value.line:
            return int(event.value.line)
    return next((stuck.line for stuck in history.stuck if stuck.thread == actor), None)


def _lost_subject(error: Exception, when: str) -> Found:
    if isinstance(error, SubjectHung):
        evidence = Evidence("an answer in time", f"{error}, {when}", keys=("hung",))
        return Outcome.HUNG, evidence
    if isinstance(error, SubjectCrashed):
        evidence = Evidence("the process goes on", f"{error}, {when}", keys=("crashed",))
        return Outcome.CRASHED, evidence
    yours = f"the process sent {error}, {when}"
    return Outcome.CRASHED, Evidence("a reply to the question", yours, keys=("lied",))


def _with_lines(timeline: Timeline, source: str) -> Timeline:
    """Return the timeline with the lines of the answer at which somebody stands."""
    scenes = [scene for row in timeline.rows for scene in (row.scene, row.right) if scene]
    stands = {figure.line for scene in scenes for figure in scene.figures if figure.line}
    texts = ((number, _line(source, number)[:LONGEST_LINE]) for number in sorted(stands))
    return replace(timeline, lines=tuple(Line(number, text) for number, text in texts if text))


def _line(source: str, line: int | None) -> str:
    lines = source.splitlines()
    return lines[line - 1].strip() if line and 0 < line <= len(lines) else ""
