"""Faults of the grader, and two graders at once: no point, no other level, no trace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.hostile import world
from tests.hostile.at_every_level import held_or_skipped

from course.candidate import Candidate
from course.grading.outcome import Outcome, Result
from course.grading.run import run_checks
from course.subject.boxes import Setting
from course.subject.levels import BUBBLEWRAP, LEVELS, uids, watch
from course.subject.parent import WarmParent

ROOT = Path(__file__).resolve().parents[2]
SUBMISSIONS = Path(__file__).parent / "submissions"
BESIDE = ("exits_at_import", "kills_its_parent", "starts_many_processes", "patches_pytest")
ENDING_S = 20.0
GRADER = """
import json, sys
from pathlib import Path
from course.candidate import Candidate
from course.grading.run import run_checks

root, level, *paths = sys.argv[1:]
candidates = [Candidate.at(Path(path), path) for path in paths]
found = run_checks(Path(root), candidates, exercises=["bounded_buffer"], isolation=level)
print(json.dumps([[result.candidate, result.check, result.outcome.value] for result in found]))
"""


@pytest.fixture(params=LEVELS)
def level(request: pytest.FixtureRequest) -> str:
    return held_or_skipped(request.param)


def grader(level: str, *names: str) -> subprocess.Popen[str]:
    """Start a grader of its own, for these submissions and the solution behind them."""
    paths = [str(SUBMISSIONS / f"{name}.py") for name in names] + [str(ROOT / "solutions")]
    return subprocess.Popen(
        [sys.executable, "-P", "-B", "-c", GRADER, str(ROOT), level, *paths],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )


def points(said: str) -> list[list[str]]:
    """Return whatever has passed. How a lost check was lost may hang on who was quicker."""
    return [result for result in json.loads(said) if result[2] == "passed"]


def wait_until(is_so: Callable[[], bool]) -> bool:
    """Return whether it comes to be so, in time."""
    until = time.monotonic() + ENDING_S
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_two_graders_at_once_do_not_disturb_each_other(level: str) -> None:
    both = [grader(level, *BESIDE), grader(level, *BESIDE)]

    first, second = (one.communicate()[0] for one in both)

    assert [one.returncode for one in both] == [0, 0]
    assert points(first) == points(second)
    solution = [result for result in json.loads(first) if result[0].endswith("solutions")]
    assert {outcome for _, _, outcome in solution} == {"passed"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who is below whom")
def test_a_grader_that_is_killed_leaves_nothing_running(level: str) -> None:
    judge = grader(level, "sleeps_at_import")
    assert wait_until(lambda: len(watch.below(judge.pid)) >= 3)
    time.sleep(0.2)
    below = watch.below(judge.pid)

    judge.send_signal(signal.SIGKILL)
    judge.communicate()

    assert wait_until(lambda: not any(Path(f"/proc/{pid}/stat").exists() for pid in below))


def test_a_level_that_stops_working_is_a_fault_and_never_another_level(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held_or_skipped(BUBBLEWRAP)
    before = set(world.children())
    candidates = [Candidate.at(ROOT / "solutions", name) for name in ("before", "after")]

    def take_it_away(own: Sequence[Result]) -> None:
        if own[0].candidate == "before":
            monkeypatch.setattr("shutil.which", lambda name: None)
            for pid in set(world.children()) - before:
                os.kill(pid, signal.SIGKILL)

    results = run_checks(
        ROOT,
        candidates,
        exercises=["bounded_buffer"],
        isolation=BUBBLEWRAP,
        on_answer=take_it_away,
    )

    after = [result for result in results if result.candidate == "after"]
    assert {result.outcome for result in after} == {Outcome.GRADER_ERROR}
    assert "bwrap" in after[0].evidence.yours


def test_a_box_says_which_level_holds_it(level: str) -> None:
    parent = WarmParent(level)
    box = parent.box(Setting("x = 1\n", "answer.py", "course.contracts.queue_as_boundary"))

    said = box.level

    box.close()
    parent.close()
    assert said == level


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser hands out users")
def test_two_boxes_never_share_a_user() -> None:
    first, second = uids.take(), uids.take()

    different = first.uid != second.uid

    for user in (first, second):
        os.close(user.lock)
    assert different


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser hands out users")
def test_a_user_is_free_again_when_nobody_holds_it() -> None:
    first = uids.take()
    os.close(first.lock)

    again = uids.take()

    os.close(again.lock)
    assert again.uid == first.uid
