"""A pretend class: who sends what, and what each must earn; named for what they send."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from course.catalog import Catalog
from course.teaching.class_map import State
from course.teaching.release import EPOCH

BUFFER, POLICY = "bounded_buffer", "policy_queue"
EXERCISES = (BUFFER, POLICY)
RIGHT, WHEAT, STUB = "right", "wheats/two_semaphores", "stub"
MISNAMED = "sent-under-another-name"
OUTSIDE = "../../gradebook.csv"  # a path by which a zip would leave its folder
HANGS = "\nwhile True:\n    pass\n"
NO_CHECKS = "def test_nothing():\n    assert True\n"
ATTACK = '''"""An answer that would rather change its grade than its code."""

import os
import pathlib
import sys

for module in list(sys.modules.values()):
    if hasattr(module, "WRONG_USE"):
        module.NOT_ALL_PASSED = module.ALL_PASSED
for book in ("gradebook.csv", "../gradebook.csv", "results/gradebook.csv"):
    try:
        pathlib.Path(book).write_text("learner,total\\nattacks-the-grader,100\\n")
    except OSError:
        pass
os._exit(0)
'''


@dataclass(frozen=True)
class Text:
    """What an answer is made from: a file of the course, and what is then changed in it."""

    source: str = RIGHT  # or of the bank, "chaffs/if_not_while"; empty: nothing
    edits: tuple[tuple[str, str], ...] = ()
    added: str = ""


@dataclass(frozen=True)
class Expected:
    """Where a learner must stand in an exercise, and with which points."""

    state: State
    earned: int | None = None  # None: all where it is passed, none elsewhere
    known: str = ""


@dataclass(frozen=True)
class Pretend:
    """One of the class."""

    learner: str
    why: str  # the grade is right
    answers: Mapping[str, Text] = field(default_factory=dict)
    expected: Mapping[str, Expected] = field(default_factory=dict)
    sent_as: tuple[str, ...] = ()  # names of files, the newest last; without it, the learner's
    earlier: Mapping[str, Text] = field(default_factory=dict)  # sent first
    others: Mapping[str, str] = field(default_factory=dict)  # files that are no answers


PASSED = Expected(State.PASSED)
NOT_STARTED = Expected(State.NOT_STARTED)
BROKEN = Expected(State.BROKEN)
OTHER_WORDS = (("_items", "_stored"), ("_not_full", "_room"), ("_not_empty", "_news"))
FREE_PLACES = "        return self._capacity - len(self._items)\n"
COUNTED = "        with self._lock:\n            return len(self._items)\n"


def _chaff(name: str, edits: tuple[tuple[str, str], ...] = ()) -> Text:
    return Text(f"chaffs/{name}", edits)


def _known(name: str, earned: int) -> Expected:
    return Expected(State.NAMED, earned, name)


CLASS = (
    Pretend(
        "right-one",
        "the reference solutions pass every check",
        {BUFFER: Text(), POLICY: Text()},
        {BUFFER: PASSED, POLICY: PASSED},
    ),
    Pretend(
        "right-another-way",
        "other designs that keep the promises pass, too",
        {BUFFER: Text(WHEAT), POLICY: Text(WHEAT)},
        {BUFFER: PASSED, POLICY: PASSED},
    ),
    Pretend(
        "right-second-time",
        "sent twice, and the newest counts",
        {BUFFER: Text(), POLICY: Text()},
        {BUFFER: PASSED, POLICY: PASSED},
        sent_as=("right-second-time.zip", "right-second-time (2).zip"),
        earlier={BUFFER: Text(STUB), POLICY: Text(STUB)},
    ),
    Pretend(
        MISNAMED,
        "nobody could tell whose it was; --assign said it",
        {BUFFER: Text(), POLICY: Text(STUB)},
        {BUFFER: PASSED, POLICY: NOT_STARTED},
        sent_as=("final_FINAL.zip",),
    ),
    Pretend(
        "if-not-while",
        "a known idea; what still holds earns its points",
        {BUFFER: _chaff("if_not_while"), POLICY: _chaff("if_not_while")},
        {BUFFER: _known("if_not_while", 25), POLICY: _known("if_not_while", 43)},
    ),
    Pretend(
        "if-not-while-reworded",
        "behaves like the one above: 25 of 46 there, too",
        {BUFFER: _chaff("if_not_while", OTHER_WORDS), POLICY: Text(STUB)},
        {BUFFER: _known("if_not_while", 25), POLICY: NOT_STARTED},
    ),
    Pretend(
        "wakes-one-waiter",
        "a deadlock is found, and told by who waits",
        {BUFFER: _chaff("wakes_one_waiter"), POLICY: Text(STUB)},
        {BUFFER: _known("wakes_one_waiter", 40), POLICY: NOT_STARTED},
    ),
    Pretend(
        "one-too-many",
        "off by one, and known; what still holds earns",
        {BUFFER: _chaff("stores_one_too_many"), POLICY: Text(STUB)},
        {BUFFER: _known("stores_one_too_many", 19), POLICY: NOT_STARTED},
    ),
    Pretend(
        "alike-one",
        "no name for it yet: its len() counts free places",
        {BUFFER: Text(edits=((COUNTED, FREE_PLACES),)), POLICY: Text(STUB)},
        {BUFFER: Expected(State.ALIKE, 8), POLICY: NOT_STARTED},
    ),
    Pretend(
        "alike-another",
        "the same idea, and the same points",
        {
            BUFFER: Text(edits=((COUNTED, FREE_PLACES.replace("return", "return 0 +")),)),
            POLICY: Text(STUB),
        },
        {BUFFER: Expected(State.ALIKE, 8), POLICY: NOT_STARTED},
    ),
    Pretend(
        "hangs",
        "its import never ends; stopped once, and told",
        {BUFFER: Text(added=HANGS), POLICY: Text(STUB)},
        {BUFFER: Expected(State.HUNG), POLICY: NOT_STARTED},
    ),
    Pretend(
        "does-not-parse",
        "one file lacks a colon; the other still counts",
        {BUFFER: Text(edits=((" -> int:", " -> int"),)), POLICY: Text()},
        {BUFFER: BROKEN, POLICY: PASSED},
    ),
    Pretend(
        "empty",
        "empty files define nothing that could be asked",
        {BUFFER: Text(""), POLICY: Text("")},
        {BUFFER: BROKEN, POLICY: BROKEN},
    ),
    Pretend(
        "not-started",
        "the stubs as they were given out",
        {BUFFER: Text(STUB), POLICY: Text(STUB)},
        {BUFFER: NOT_STARTED, POLICY: NOT_STARTED},
    ),
    Pretend(
        "deleted-checks",
        "its own checks are empty: the course's were run",
        {BUFFER: _chaff("if_not_while"), POLICY: Text(STUB)},
        {BUFFER: _known("if_not_while", 25), POLICY: NOT_STARTED},
        others={
            "tests/public/queue_as_boundary/test_bounded_buffer.py": NO_CHECKS,
            "tests/hidden/queue_as_boundary/test_bounded_buffer.py": NO_CHECKS,
        },
    ),
    Pretend(
        "attacks-the-grader",
        "it found no verdict to change, no book to write",
        {BUFFER: Text("", added=ATTACK), POLICY: Text("", added=ATTACK)},
        {BUFFER: Expected(State.CRASHED), POLICY: Expected(State.CRASHED)},
        others={OUTSIDE: "learner,total\nattacks-the-grader,100\n"},
    ),
    Pretend("sent-nothing", "no file came, so the book has no line"),
)


def write(listed: Catalog, folder: Path) -> Path:
    """Write what the class has sent, as `downloads`, and `roster.csv` beside it."""
    downloads = folder / "downloads"
    downloads.mkdir(parents=True)
    for one in CLASS:
        names = one.sent_as or (f"{one.learner}.zip",) * bool(one.answers)
        sent = (one.earlier, one.answers)[-len(names) :] if names else ()
        for name, answers in zip(names, sent, strict=True):
            _pack(downloads / name, {**_placed(listed, answers), **one.others})
    ids = "\n".join(one.learner for one in CLASS)
    (folder / "roster.csv").write_text(f"id\n{ids}\n", encoding="utf-8")
    return downloads


def _placed(listed: Catalog, answers: Mapping[str, Text]) -> dict[str, str]:
    return {
        f"answers/{listed.find(name).unit}/{listed.find(name).answer}": _text(listed, name, text)
        for name, text in answers.items()
    }


def _text(listed: Catalog, name: str, text: Text) -> str:
    """Return an answer's text; an edit that finds nothing to change is a fault of the course."""
    exercise = listed.find(name)
    kind, _, stem = text.source.partition("/")
    path = {
        RIGHT: exercise.solution,
        STUB: exercise.stub,
        "": None,
    }.get(kind, exercise.root / "tests" / kind / exercise.unit / name / f"{stem}.py")
    made = path.read_text("utf-8") if path else ""
    for old, new in text.edits:
        if old not in made:
            raise LookupError(f"{path} has no {old!r} to change: the pretend class is stale")
        made = made.replace(old, new)
    return made + text.added


def _pack(path: Path, files: Mapping[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), text)
