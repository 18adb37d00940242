"""Every terminal block on a page is what the command prints today.

.venv/bin/python tests/listings/test_transcripts.py           writes them all anew
.venv/bin/python tests/listings/test_transcripts.py green     writes this one
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "assets" / "transcripts"
EXERCISE = "bounded_buffer"
ANSWER = Path("queue_as_boundary") / "bounded_buffer.py"
SCHEDULES = Path("orientation") / "be_the_scheduler.py"
CHAFFS = ROOT / "tests" / "chaffs" / "queue_as_boundary" / EXERCISE
SOLUTION = ROOT / "solutions" / ANSWER
STUB = ROOT / "exercises" / ANSWER
FIRST_OUT = "            item = self._items.popleft()\n"
ROSTER = """\
id,canvas,excused
id-one,11,
id-two,12,
id-three,13,
id-four,14,
id-five,15,all
"""
MADE = (".course", "answers", "submissions", "results", "feedback", "demo")
LEFT_OUT = shutil.ignore_patterns(
    ".git",
    ".venv*",
    ".course",
    "answers",
    "answers.zip*",
    "site",
    "__pycache__",
    ".*_cache",
    ".*.half",
    "node_modules",
    "results",
    "feedback",
)
SENT = (
    ("learnerone_11_501_answers.zip", SOLUTION),
    ("learnertwo_12_502_answers.zip", STUB),
    ("learnertwo_LATE_12_507_answers-1.zip", CHAFFS / "if_not_while.py"),
    ("learnerthree_13_504_bounded_buffer.py", CHAFFS / "if_not_while.py"),
    ("final_FINAL.zip", STUB),
)


@dataclass(frozen=True)
class Transcript:
    """One terminal block: the command, and the answer that lies in the learner's folder."""

    name: str
    command: str
    answer: Path | None = None
    edit: tuple[str, str] = ("", "")  # a replacement made in that answer first
    place: Path = ANSWER  # of that answer in the learner's folder
    after: Path | None = None  # an exercise that the learner has passed before
    has_stubs: bool = False  # the learner has started, so that every answer is there
    sent: tuple[tuple[str, Path], ...] = ()  # in `week-two.zip`, as a platform names it
    before: tuple[str, ...] = ()  # commands that were given first
    shows: str = ""  # a file that is printed before the command, or behind it where that makes it


COLLECT = (
    "collect week-two.zip --roster roster.csv --out submissions --assign final_FINAL.zip=id-four"
)
GRADE = f"grade submissions --out results --only {EXERCISE} --isolation posix"
TRANSCRIPTS = (
    Transcript("start", "start --once"),
    Transcript("not_started", f"check {EXERCISE}", STUB),
    Transcript(
        "moves",
        "check be_the_scheduler",
        ROOT / "exercises" / SCHEDULES,
        ("= []", '= ["producer_a", "producer_a", "producer_b"]'),
        place=SCHEDULES,
    ),
    Transcript("red", f"check {EXERCISE}", CHAFFS / "if_not_while.py"),
    Transcript(
        "printed",
        f"check {EXERCISE}",
        CHAFFS / "if_not_while.py",
        (FIRST_OUT, f'            print("inside:", list(self._items))\n{FIRST_OUT}'),
    ),
    Transcript("hang", f"check {EXERCISE}", CHAFFS / "wakes_one_waiter.py"),
    Transcript(
        "does_not_parse",
        f"check {EXERCISE}",
        SOLUTION,
        ("timeout: float | None = None) -> None:", "timeout: float | None = None) -> None"),
    ),
    Transcript("green", f"check {EXERCISE}", SOLUTION, after=SCHEDULES),
    Transcript("submit", "submit", SOLUTION, has_stubs=True),
    Transcript(
        "collect",
        "collect week-two.zip --roster roster.csv",
        sent=SENT,
        shows="roster.csv",
    ),
    Transcript("collected", COLLECT, sent=SENT),
    Transcript("grade", GRADE, sent=SENT, before=(COLLECT,)),
    Transcript("map", "map results --out map.html", sent=SENT, before=(COLLECT, GRADE)),
    Transcript("feedback", "feedback results --out feedback", sent=SENT, before=(COLLECT, GRADE)),
    Transcript("grade_again", GRADE, sent=SENT, before=(COLLECT, GRADE)),
    Transcript(
        "export",
        "export results --format csv --out grades.csv",
        sent=SENT,
        before=(COLLECT, GRADE),
        shows="grades.csv",
    ),
    Transcript(
        "export_canvas",
        "export results --format canvas --out canvas.csv",
        sent=SENT,
        before=(COLLECT, GRADE),
        shows="canvas.csv",
    ),
    Transcript("demo", "demo --out demo"),
    Transcript("pressure", "pressure warm_up"),
)


@contextmanager
def copy_of_the_course() -> Iterator[Path]:
    """Give a copy that a learner might have cloned; it goes away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "under-pressure"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        yield copy


def record(transcript: Transcript, copy: Path) -> str:
    """Return what the command prints in the copy, with the prompt line before it."""
    if transcript.has_stubs:
        shutil.copytree(copy / "exercises", copy / "answers")
    if transcript.answer is not None:
        text = transcript.answer.read_text("utf-8")
        edited = text.replace(*transcript.edit, 1) if transcript.edit[0] else text
        _write(copy / "answers" / transcript.place, edited)
    if transcript.after is not None:
        solution = ROOT / "solutions" / transcript.after
        _write(copy / "answers" / transcript.after, solution.read_text("utf-8"))
        _run(f"check {transcript.after.stem}", copy)
    if transcript.sent:
        _write(copy / "roster.csv", ROSTER)
        _pack(copy / "week-two.zip", transcript.sent)
    for command in transcript.before:
        _run(command, copy)
    shown = copy / transcript.shows
    is_given = shown.is_file()
    text = _run(transcript.command, copy)
    file = f"$ cat {shown.name}\n{shown.read_text('utf-8')}" if transcript.shows else ""
    for folder in MADE:
        shutil.rmtree(copy / folder, ignore_errors=True)
    printed = "\n".join(line.rstrip() for line in text.splitlines())
    printed = f"$ ./course {transcript.command}\n{printed}\n"
    return file + printed if is_given else printed + file


def _run(command: str, copy: Path) -> str:
    """Return what the command prints."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "course", *command.split()],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src"), "COLUMNS": "92", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def settled(text: str) -> str:
    """Return a transcript without what may differ from one machine to the next: times, levels."""
    text = re.sub(r"\d+(\.\d+)? (s|ms|min)\b", "0 s", text)
    text = re.sub(r"isolation: (bubblewrap|landlock)", "isolation", text)
    return re.sub(r"Python 3\.\d+|:80\d\d\b", "", text)


def _pack(path: Path, sent: tuple[tuple[str, Path], ...]) -> None:
    """Write a class's answers into one zip: each packed by its learner, or one file alone."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, answer in sent:
            content = answer.read_bytes()
            if name.endswith(".zip"):
                packed = path.with_name("answers.zip")
                with zipfile.ZipFile(packed, "w") as inner:
                    inner.writestr(f"answers/{ANSWER.as_posix()}", content)
                content = packed.read_bytes()
            archive.writestr(name, content)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def copy() -> Iterator[Path]:
    with copy_of_the_course() as folder:
        yield folder


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda transcript: transcript.name)
def test_a_terminal_block_is_what_the_command_prints(transcript: Transcript, copy: Path) -> None:
    kept = (FOLDER / f"{transcript.name}.txt").read_text("utf-8")

    printed = record(transcript, copy)

    assert settled(printed) == settled(kept), (
        "python tests/listings/test_transcripts.py writes it anew"
    )


def test_every_kept_terminal_block_is_made_by_a_command() -> None:
    kept = {path.stem for path in FOLDER.glob("*.txt")}

    made = {transcript.name for transcript in TRANSCRIPTS}

    assert kept == made


def main() -> None:
    """Write every transcript anew, or those that are named."""
    with copy_of_the_course() as copy:
        for transcript in TRANSCRIPTS:
            if sys.argv[1:] and transcript.name not in sys.argv[1:]:
                continue
            (FOLDER / f"{transcript.name}.txt").write_text(record(transcript, copy), "utf-8")


if __name__ == "__main__":
    main()
