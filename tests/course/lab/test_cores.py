"""A reply that is late because the machine has no core for it is waited for; a hang is not."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from course.subject import boxes, cores
from course.subject.wire import Channel

BUSY = "some avg10=97.31 avg60=40.00 avg300=9.87 total=26302175\n"
CALM = "some avg10=48.05 avg60=99.00 avg300=99.00 total=26302175\n"


@pytest.mark.parametrize(("text", "short"), [(BUSY, True), (CALM, False), ("", False)])
def test_what_the_kernel_says_of_the_last_ten_seconds_decides(
    tmp_path: Path, text: str, short: bool
) -> None:
    told = tmp_path / "cpu"
    told.write_text(text, "ascii")
    assert cores.are_short(told) is short


def test_a_system_that_says_nothing_has_cores(tmp_path: Path) -> None:
    assert not cores.are_short(tmp_path / "cpu")


class Asked:
    """A session with a subject that replies after some seconds, or never."""

    def __init__(self, after_s: float | None, left_s: float = 100.0) -> None:
        ours, self._theirs = socket.socketpair()
        box: Any = SimpleNamespace(left_s=left_s)
        self.session = boxes.Session(box, Channel(ours))
        if after_s is not None:
            threading.Timer(after_s, Channel(self._theirs).send, ["here"]).start()

    def close(self) -> None:
        self.session._channel.close()
        self._theirs.close()


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes, "PATIENCE_S", 0.2)


def test_a_late_reply_is_waited_for_where_cores_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "are_short", lambda: True)
    asked = Asked(0.3)
    assert asked.session.receive() == "here"
    asked.close()


@pytest.mark.parametrize(
    ("short", "left_s", "looks"),
    [(False, 100.0, 1), (True, 100.0, boxes.MORE_TIMES), (True, 0.1, 0), (True, 0.3, 1)],
)
def test_a_hang_is_told_all_the_same(
    monkeypatch: pytest.MonkeyPatch, short: bool, left_s: float, looks: int
) -> None:
    seen: list[bool] = []

    def look() -> bool:
        seen.append(short)
        return short

    monkeypatch.setattr(cores, "are_short", look)
    asked = Asked(None, left_s)
    with pytest.raises(boxes.SubjectHung):
        asked.session.receive()
    assert len(seen) == looks
    asked.close()


def test_who_used_all_its_processor_time_has_hung() -> None:
    ours, theirs = socket.socketpair()
    box: Any = SimpleNamespace(
        left_s=100.0, lost=None, end_session=lambda *, is_gone: -signal.SIGXCPU
    )
    session = boxes.Session(box, Channel(ours))
    theirs.close()

    with pytest.raises(boxes.SubjectHung, match="all the processor time"):
        session.receive()


def test_the_limit_of_processor_time_ends_whoever_never_pauses() -> None:
    program = "from course.subject import limits; limits.CPU_SECONDS = 1; limits.apply()\n"

    command = [sys.executable, "-P", "-c", f"{program}any(iter(int, 1))"]
    ended = subprocess.run(command, check=False, timeout=60)

    assert ended.returncode == -signal.SIGXCPU
