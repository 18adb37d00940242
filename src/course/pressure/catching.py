"""The learner's scenarios run on right queues and broken ones, as those of `crash_scenario`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from course import catalog
from course.candidate import Candidate
from course.grading import crashing, examine
from course.grading.bench import Bench
from course.grading.crash_runs import SCENARIO, Proof, names_of, systems
from course.grading.outcome import Evidence, Outcome
from course.pressure.scenarios import FILE, MOST, Caught, Scenarios
from course.specimens.lending_queues import BROKEN, RIGHT
from course.subject.explorations import Explorer
from course.subject.proxy import Subject

UNIT = "pressure_test"
LIKE = "crash_scenario"  # the exercise whose world these scenarios live in


def judged(root: Path, folder: Path) -> Scenarios:
    """Return what the scenarios in this folder catch, each run in a process of its own."""
    like = catalog.load(root).find(LIKE)
    exercise = replace(like, name="scenarios", unit=UNIT, answer=FILE)
    answer = examine.take(Candidate.at(folder / FILE), exercise)
    found = examine.intake(answer)
    if found is not None:
        return _unjudged(*found)
    bench = Bench(root)
    try:
        box = bench.open(like, answer.source, FILE)
        found = examine.load(box, answer, [])
        if found is not None:
            return _unjudged(*found)
        explorer = Explorer(box)
        subject = Subject(box, explorer, "scenarios")
        try:
            return _judged(subject)
        except Exception as error:  # noqa: BLE001  whatever a check raises is told
            subject.close()
            return _unjudged(*examine.explain(error, subject, explorer, answer))
        finally:
            subject.close()
            box.close()
    finally:
        bench.close()


def _judged(subject: Subject) -> Scenarios:
    names = names_of(subject)
    if len(names) > MOST:
        return _unjudged(Outcome.FAILED, Evidence(f"at most {MOST}", f"{len(names)} scenarios"))
    crashing.run_to_their_end(subject)
    crashing.fail_no_right_queue(subject, systems(RIGHT))
    proofs = crashing.all_proofs(subject)
    queues = []
    for one in systems(BROKEN):
        by = {name: row[one.name] for name, row in proofs.items()}
        queues.append(Caught(one.name, one.does, *_who({n: p for n, p in by.items() if p})))
    return Scenarios(tuple(queues))


def _who(proofs: dict[str, Proof]) -> tuple[tuple[str, ...], str]:
    """Return the scenarios that catch a queue, and the reason of the first."""
    by = {name: proof for name, proof in proofs.items() if proof.catches}
    failed = [proof.broken.failed for proof in by.values() if proof.broken.failed]
    because = str(failed[0].given[1]) if failed else ""
    return tuple(name.removeprefix(SCENARIO) for name in by), because


def _unjudged(outcome: Outcome, evidence: Evidence) -> Scenarios:
    if outcome is Outcome.UNATTEMPTED:
        evidence = Evidence(yours=f"{FILE} is not started")
    elif outcome is Outcome.MISSING:
        evidence = Evidence(yours=f"there is no {FILE}: {evidence.yours}")
    elif outcome is Outcome.GRADER_ERROR:
        told = f"a fault of the test itself, and none of your scenarios: {evidence.yours}"
        evidence = Evidence(yours=told)
    queues = tuple(Caught(one.name, one.does) for one in systems(BROKEN))
    return Scenarios(queues, evidence, outcome in (Outcome.UNATTEMPTED, Outcome.MISSING))
