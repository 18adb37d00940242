"""What a learner's failure scenarios are asked: they catch what is broken, and only that."""

from __future__ import annotations

from collections.abc import Sequence

from course.contracts.retries_and_dead_letters import Who
from course.grading import crash_stories as stories
from course.grading.crash_runs import (
    SCENARIO,
    Proof,
    Run,
    System,
    finding,
    names_of,
    proof_of,
    run,
    systems,
    twice_defined,
    unprefixed,
)
from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome, Row, Timeline
from course.lab.crash_world import Asked
from course.lab.scenario import show
from course.lab.travel import RAISED
from course.specimens.lending_queues import BROKEN, RIGHT
from course.subject.proxy import Subject

TOO_STRICT = "false, though the queue is right"
KNOWS = {
    Who.SENDER: "that the job was stored; then it left",
    Who.WORKER: "nothing any more",
    Who.QUEUE: "that the job was lent, how often, and until when",
}


def is_said(subject: Subject, name: str, right: Who, why: str) -> None:
    """Raise `Finding` where a constant is not said yet, or names somebody else."""
    said = subject.value(name)
    if said is None:
        raise Finding(Outcome.UNATTEMPTED, Evidence(yours=f"{name} is still open"))
    if said is not right:
        kind = said.name if isinstance(said, Who) else f"a {type(said).__name__}"
        yours = f"{name} is {show(said):.60}"
        expected = f"{name} names who is left to do it: {why}"
        keys = (f"{name} is {kind}",)
        raise Finding(Outcome.FAILED, Evidence(expected, yours, timeline=_left(said), keys=keys))


def _left(said: object) -> Timeline:
    """Return who knows what of a job whose worker has crashed, the one that was said flagged."""
    rows = tuple(
        Row(
            number,
            0.0,
            "",
            knows,
            flag="cannot do it" if who is said else "",
            cells=(who.name, knows),
        )
        for number, (who, knows) in enumerate(KNOWS.items(), 1)
    )
    return Timeline("a worker has crashed", (), rows, ("who", "knows"), has_pictures=False)


def run_to_their_end(subject: Subject) -> None:
    """Raise `Finding` for the first scenario that does not come to its end on a plain queue."""
    (system,) = systems(RIGHT[:1])
    names = names_of(subject)
    hidden = twice_defined(subject.source)
    if hidden is not None:
        name, first, second = hidden
        yours = f"the {name} of line {second} hides the one of line {first}, which never runs"
        right = "each scenario has a name of its own"
        raise Finding(Outcome.FAILED, Evidence(right, yours, line=first, keys=("a name twice",)))
    for name in names:
        one = run(subject, name, system)
        if one.failed is None and not one.is_complete:
            raise _incomplete(one)


def fail_no_right_queue(subject: Subject, right: Sequence[System]) -> None:
    """Raise `Finding` for the first expectation that a right queue does not meet.

    Whoever expects nothing at all has not tried.
    """
    names = names_of(subject)
    for system in right:
        for name in names:
            one = run(subject, name, system)
            if one.failed is not None:
                settings = (system.lease_s, system.max_attempts)
                kind, story = stories.too_strict(one.log, *settings, subject.source)
                raise Finding(
                    Outcome.FAILED,
                    Evidence(
                        f"a right queue passes {name}: {_lowered(system.does)}",
                        f"{story}; it expects {stories.reason(one.failed)}",
                        line=one.failed.line,
                        timeline=stories.told(one.log, f"{name} on a right queue", TOO_STRICT),
                        keys=(f"too strict on {system.name}: {kind}",),
                    ),
                )
            if not one.is_complete:
                raise _incomplete(one)
    if not any(_catches(subject, name) for name in names):
        expected = "what passes on right queues fails on a broken one"
        yours = f"all {len(BROKEN)} broken queues pass as well, so nothing is expected yet"
        raise finding(expected, yours, "nothing is expected")


def _catches(subject: Subject, name: str) -> bool:
    """Does a scenario catch any of the broken queues?"""
    proofs = (proof_of(subject, name, system) for system in systems(BROKEN))
    return any(proof is not None and proof.catches for proof in proofs)


def catch(subject: Subject, broken: Sequence[System]) -> None:
    """Raise `Finding` for the first broken queue on which no expectation is false."""
    names = names_of(subject)
    for system in broken:
        proofs = {name: proof_of(subject, name, system) for name in names}
        kept = {name: proof for name, proof in proofs.items() if proof is not None}
        if not any(proof.catches for proof in kept.values()):
            raise _slipped(subject, system, list(kept.values()), len(names))


def all_proofs(subject: Subject) -> dict[str, dict[str, Proof | None]]:
    """Return what each scenario shows of each broken queue, by their names."""
    return {
        name: {system.name: proof_of(subject, name, system) for system in systems(BROKEN)}
        for name in names_of(subject)
    }


def each_catches(subject: Subject) -> Evidence:
    """Return who catches what; raise `Finding` for a scenario that passes on everything."""
    names, table = names_of(subject), all_proofs(subject)
    for name, row in table.items():
        proofs = [proof for proof in row.values() if proof is not None]
        if proofs and not any(proof.catches for proof in proofs):
            kind, story = stories.blind(proofs[0].right.log)
            raise Finding(
                Outcome.FAILED,
                Evidence(
                    f"{name} fails on at least one broken queue",
                    f"it passes on all {len(BROKEN)}: {story}",
                    line=_last_line(proofs[0].right.log),
                    timeline=stories.told(proofs[0].right.log, f"{name} on each queue", kind),
                    keys=(f"catches nothing: {kind}",),
                ),
            )
    rows = [[row[system.name] for row in table.values()] for system in systems(BROKEN)]
    if not any(proof for row in rows for proof in row):
        expected = f"each scenario fails on at least one of {len(BROKEN)} broken queues"
        yours = f"{_all(len(names))} out: each fails on a right queue, or does not end"
        raise finding(expected, yours, "catches nothing: no scenario is left")
    caught = [row for row in rows if any(proof and proof.catches for proof in row)]
    return Evidence(found=f"{len(caught)} of {len(BROKEN)} caught", timeline=_table(table))


def _slipped(subject: Subject, system: System, proofs: Sequence[Proof], written: int) -> Finding:
    """Return the finding that a broken queue looks right to every scenario."""
    expected = f"a scenario fails on {system.name}: {_lowered(system.does)}"
    if not proofs:
        yours = f"{_all(written)} out: each fails on a right queue, or does not end"
        return finding(expected, yours, f"{system.name} slips: no scenario is left")
    seen = [one for one in proofs if one.answered is not None]
    unseen = [one for one in proofs if one.happened is not None]
    one = (seen or unseen or sorted(proofs, key=lambda proof: -len(proof.right.log)))[0]
    place = one.answered if seen else one.happened
    name, log = one.broken.scenario, one.broken.log
    if one.broken.call.state == RAISED and one.broken.failed is None:
        kind, flag, place = "raises", "an exception catches nothing", None
        yours = f"{name} raises {one.broken.call.error}; only a false expect counts"
    elif one.broken.failed is None and not one.broken.is_complete:
        kind, flag, place = "does not end", "it never ends here", None
        yours = f"{name} does not end on it, and only a false expect counts"
    elif place is None:
        kind, flag = "alike", "so does a right queue"
        yours = f"{name} never gets there: all that happens could happen with a right queue"
        yours += "" if one.broken.failed is None else ", and it fails by chance"
    else:
        right = one.right.log[min(place, len(one.right.log) - 1)]
        kind, flag = "not expected", f"a right queue: {right.told or 'nothing'}"
        yours = f"{name} gets {log[place].told} for {log[place].call}, and expects nothing of it"
        if not seen:
            kind = "not asked"
            yours = f"{name} gets there, and asks for nothing that would show it"
    near = unprefixed(subject)
    if near:
        yours = f"{near[0]} is not run, its name does not begin with {SCENARIO}; {yours}"
    line = one.broken.call.line if kind in ("raises", "does not end") else None
    line = line or _last_line(log if place is None else log[: place + 1])
    shown = log if place is None else log[: place + 1]
    title = f"{name} on {system.name}"
    return Finding(
        Outcome.FAILED,
        Evidence(
            expected,
            yours,
            line=line,
            timeline=stories.told(shown, title, flag),
            keys=(f"{system.name} slips: {kind}",),
        ),
    )


def _incomplete(one: Run) -> Finding:
    """Return the finding that a scenario does not come to its end."""
    kind, expected, yours = stories.incomplete(one.scenario, one.call, one.log)
    raised = str(one.call.error).partition(":")[0] if one.call.error else ""
    flag = f"raises {raised}" if raised else kind
    evidence = Evidence(
        expected,
        yours,
        line=one.call.line,
        timeline=stories.told(one.log, f"{one.scenario} on a right queue", flag),
        keys=(f"does not end: {kind}",),
    )
    error = one.call.error
    is_open = error is not None and error.is_a(NotImplementedError)
    return Finding(Outcome.UNATTEMPTED if is_open else Outcome.FAILED, evidence)


def _table(table: dict[str, dict[str, Proof | None]]) -> Timeline:
    """Return each broken queue with who catches it, and by which expectation."""
    rows = []
    for number, system in enumerate(systems(BROKEN), 1):
        proofs = [row[system.name] for row in table.values()]
        caught = [one for one in proofs if one is not None and one.catches]
        first = caught[0] if caught else None
        more = f" +{len(caught) - 1}" if len(caught) > 1 else ""
        because = first.broken.failed.given[1] if first and first.broken.failed else ""
        who = first.broken.scenario.removeprefix(SCENARIO) + more if first else "nobody"
        rows.append(Row(number, 0.0, "", "", cells=(system.name, who, because)))
    columns = ("queue", "caught by", "because")
    return Timeline("what your scenarios catch", (), tuple(rows), columns, has_pictures=False)


def _last_line(log: Sequence[Asked]) -> int | None:
    return log[-1].line if log else None


def _all(written: int) -> str:
    return "your scenario is" if written == 1 else f"all {written} scenarios are"


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
