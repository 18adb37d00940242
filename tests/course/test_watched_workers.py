"""Workers note what their jobs do; an experiment waits for a note, and kills or stops a worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.brokers.notes import FILE, NeverHappened, new_notes, note
from course.brokers.running import kill_child, started

PROGRAM = """
import os, signal, sys
from course.brokers.notes import note

def end(*_):
    note("settled")
    sys.exit()

signal.signal(signal.SIGTERM, end)
child = os.fork()
if not child:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    note("begun", "a child's job")
    while True:
        signal.pause()
note("ready")
note("path", os.environ["PYTHONPATH"].split(os.pathsep)[0])
while True:
    signal.pause()
"""


def is_running(pid: int) -> bool:
    """Tell whether a process is there, and not one that only waits to be counted."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False


def test_notes_come_back_in_order_by_word_and_job(monkeypatch: pytest.MonkeyPatch) -> None:
    with new_notes() as notes:
        monkeypatch.setenv(FILE, str(notes.path))

        note("begun", "a")
        note("begun", "b")
        note("effect", "a")

        assert [one.job for one in notes.all("begun")] == ["a", "b"]
        assert [one.word for one in notes.all("effect", "a")] == ["effect"]
        assert notes.wait("begun", count=2).job == "b"


def test_half_a_line_is_not_read_yet(tmp_path: Path) -> None:
    with new_notes() as notes:
        notes.path.write_text('{"word": "begun", "job": "a", "pid": 1, "at": 2.5}\n{"word": "eff')

        met = notes.all("begun")
        cut = notes.all("effect")

    assert [one.at for one in met] == [2.5]
    assert cut == []


def test_what_never_happens_is_named() -> None:
    with new_notes() as notes:
        missing = pytest.raises(NeverHappened, match=r"job a begun, 2 in all: not within 0.05 s")

        with missing:
            notes.wait("begun", "job a", count=2, within_s=0.05)


def test_a_worker_ends_with_its_block(tmp_path: Path) -> None:
    with new_notes() as notes:
        with started(notes, "-c", PROGRAM, path=tmp_path) as worker:
            child = notes.wait("begun").pid

        assert not is_running(worker.pid)
        assert not is_running(child)


def test_a_killed_worker_takes_its_children_along(tmp_path: Path) -> None:
    with new_notes() as notes, started(notes, "-c", PROGRAM, path=tmp_path) as worker:
        child = notes.wait("begun").pid

        killed_at = worker.kill()

        assert killed_at > notes.all("ready")[0].at
        assert not notes.all("settled")
    assert not is_running(child)


def test_a_stopped_worker_settles_first(tmp_path: Path) -> None:
    with new_notes() as notes, started(notes, "-c", PROGRAM, path=tmp_path) as worker:
        worker.stop()

        assert len(notes.all("settled")) == 1
        assert not is_running(worker.pid)


def test_a_killed_child_leaves_its_worker(tmp_path: Path) -> None:
    with new_notes() as notes, started(notes, "-c", PROGRAM, path=tmp_path) as worker:
        kill_child(notes.wait("begun").pid)

        assert is_running(worker.pid)


def test_a_worker_imports_from_the_given_path(tmp_path: Path) -> None:
    with new_notes() as notes, started(notes, "-c", PROGRAM, path=tmp_path):
        path = notes.wait("path").job

    assert path == str(tmp_path)
