"""A policy document about the learner's own queue: what happens where that queue is not right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.candidate import Candidate
from course.grading.bench import Bench
from course.grading.finding import Finding
from course.grading.own_days import DayLog, own_runs
from course.grading.policies import document_of
from course.lab.happened import Job, What
from course.lab.statements import Evidence, Truth
from course.specimens.office_days import days
from course.subject.proxy import Subject

ROOT = Path(__file__).resolve().parents[2]
UNIT = "backpressure_policy"
LOADS = days(burst_at=4_000_000, crash_after=2_000_000)
QUEUE = """
import asyncio
from course.contracts.backpressure_policy import Fate, Item, Outcome, Stats

class PolicyQueue:
    def __init__(self, capacity, *, when_full, clock, put_timeout=None, spill=None):
        self.inside = asyncio.Queue()

    async def offer(self, item):
        {offer}

    async def take(self):
        {take}

    def stats(self):
        {stats}
        return Stats(0, 0, 0, 0, 0, 0, self.inside.qsize(), None)
"""
ENTERS = "await self.inside.put(item); return Outcome(Fate.ACCEPTED)"


def queue_that(
    *, offer: str = ENTERS, take: str = "return await self.inside.get()", stats: str = ""
) -> str:
    """Return a queue with these statements in it."""
    return QUEUE.format(offer=offer, take=take, stats=stats)


JOBS = tuple(Job(number, 0, 1, 0, 0) for number in range(3))


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    opened = Bench(ROOT)
    yield opened
    opened.close()


def subject(bench: Bench, folder: Path, queue: str | None) -> Subject:
    """Return the document of a candidate, who has this queue beside it."""
    answers = folder / UNIT
    answers.mkdir()
    wheat = ROOT / "tests" / "wheats" / UNIT / "policy_document" / "own_drop.toml"
    (answers / "policy_document.toml").write_bytes(wheat.read_bytes())
    if queue is not None:
        (answers / "policy_queue.py").write_text(queue, "utf-8")
    ground = bench.ground(Candidate.at(folder), bench.catalog.find("policy_document"))
    assert ground.box is not None
    assert ground.explorer is not None
    return Subject(ground.box, ground.explorer, "a document")


def found(asked: Subject) -> Finding:
    with pytest.raises(Finding) as caught:
        own_runs(asked.paper, document_of(asked), LOADS, (1,))
    return caught.value


@pytest.mark.parametrize(
    ("queue", "yours"),
    [
        (None, "policy_queue: there is no such file"),
        ("class PolicyQueue(:", "policy_queue: invalid syntax"),
        ("1 / 0", "policy_queue: importing it raises ZeroDivisionError"),
        ("Queue = 1", "policy_queue: the file defines no PolicyQueue"),
        (queue_that(offer="raise KeyError(item)"), "policy_queue raises KeyError"),
        (queue_that(offer="await asyncio.Event().wait()"), "somebody waits for ever"),
        (
            queue_that(
                offer="await self.inside.put(item); await self.inside.put(item); "
                "return Outcome(Fate.ACCEPTED)",
            ),
            "is given out, and is not inside",
        ),
        (
            queue_that(offer="return Outcome(Fate.EVICTED_OTHER, Item('9999'))"),
            "has to leave, and is not inside",
        ),
        (queue_that(offer="return Outcome(Fate.ACCEPTED)"), "what was accepted never comes out"),
        (queue_that(offer="return None"), "offer returns None, and no Outcome"),
        (queue_that(take="return None"), "take returns None, and no Item"),
        (queue_that(take="return Item('no number')"), "policy_queue raises ValueError"),
        (queue_that(stats="raise KeyError('depth')"), "policy_queue raises KeyError"),
        (queue_that(stats="return None"), "policy_queue raises AttributeError"),
        (queue_that(offer="return Outcome(Fate.EVICTED_OTHER)"), "names no victim"),
        (queue_that(offer="return Outcome('accepted')"), "policy_queue raises AttributeError"),
    ],
    ids=[
        "missing",
        "no Python",
        "no import",
        "no class",
        "raises",
        "never answers",
        "gives out twice",
        "a strange victim",
        "keeps nothing",
        "offers nothing",
        "gives nothing",
        "gives what never came",
        "cannot count",
        "counts nothing",
        "no victim",
        "a word for a fate",
    ],
)
def test_a_queue_that_cannot_get_through_a_day_is_told(
    bench: Bench, tmp_path: Path, queue: str | None, yours: str
) -> None:
    asked = subject(bench, tmp_path, queue)

    finding = found(asked)

    assert yours in finding.evidence.yours


def test_a_queue_that_fails_in_a_day_is_mended_at_its_own_checks(
    bench: Bench, tmp_path: Path
) -> None:
    asked = subject(bench, tmp_path, queue_that(take="return None"))

    finding = found(asked)

    assert finding.evidence.expected.endswith("./course check policy_queue tells you more")


def test_a_queue_that_does_not_what_the_document_says_makes_it_false(
    bench: Bench, tmp_path: Path
) -> None:
    unbounded = queue_that()
    asked = subject(bench, tmp_path, unbounded)
    document = document_of(asked)

    runs = Evidence(own_runs(asked.paper, document, LOADS, (1, 2)))

    assert runs.judge(document, "queue.capacity").truth is not Truth.TRUE
    assert runs.judge(document, "claims.max_depth").truth is Truth.FALSE


@pytest.mark.parametrize(
    "notes",
    [
        ["nothing at all"],
        ["x,offered,0,0,-1"],
        ["5,offered,0,0,-1", "4,offered,1,0,-1"],
        ["0,offered,7,0,-1"],
        ["0,accepted,0,1,-1"],
        ["0,offered,0,0,-1", "0,offered,0,0,-1"],
        ["0,offered,0,0,-1", "0,accepted,0,1,-1", "0,accepted,0,1,-1"],
        ["0,offered,0,0,-1", "0,evicted other,0,1,2"],
        ["0,offered,0,0,-1", "0,refused,0,0,-1", "1,taken,0,0,-1"],
        ["0,offered,0,0,-1", "0,accepted,0,1,-1", "1,done,0,0,-1"],
        ["0,lost,0,0,-1"],
    ],
)
def test_notes_that_no_right_queue_brings_about_are_refused(notes: list[str]) -> None:
    log = DayLog(JOBS)

    with pytest.raises(ValueError, match=r"job|note|time|literal"):
        log.read("\n".join(notes))


def test_whoever_waited_for_an_answer_was_held_and_again_after_a_crash() -> None:
    log = DayLog(JOBS)

    log.read("0,offered,0,1,-1\n5,crashed,-1,0,-1\n9,accepted,0,1,-1")

    whats = [(event.at, event.what) for event in log.made()]
    assert whats == [
        (0, What.OFFERED),
        (0, What.HELD),
        (5, What.CRASHED),
        (5, What.HELD),
        (9, What.ACCEPTED),
    ]


def test_a_job_that_is_taken_at_the_moment_it_is_let_in_was_accepted_before() -> None:
    log = DayLog(JOBS)

    log.read("0,offered,0,6,-1\n3,taken,0,5,-1\n3,accepted,0,5,-1")

    assert [event.what for event in log.made()] == [
        What.OFFERED,
        What.HELD,
        What.ACCEPTED,
        What.TAKEN,
    ]
