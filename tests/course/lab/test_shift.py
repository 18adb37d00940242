"""A shift is made of real processes: they do as ordered, and nothing of them is left."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from course.contracts.worker_health import Progress
from course.specimens.shift import MOST_STARTS, Shift


class Asleep(Exception):
    """Whoever waits here waits for ever."""


class Still:
    """A stage on which no time passes."""

    def seconds(self) -> float:
        """Return nought."""
        return 0.0

    def rest(self, for_what: str, seconds: float | None = None) -> None:
        """Say what would be waited for."""
        raise Asleep(for_what)

    def rouse(self, for_what: str) -> None:
        """Nobody rests here."""

    def line(self) -> int | None:
        """Return that no answer is here."""
        return None


@pytest.fixture
def shift() -> Iterator[Shift]:
    made = Shift(Still())
    yield made
    made.close()


def is_known(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_beat_comes_from_the_process_itself(shift: Shift) -> None:
    worker = shift.spawn("a")
    heard: list[Progress] = []
    worker.listen(heard.append)

    shift.takes("a", "job-1")
    shift.beats("a")

    assert worker.progress() == Progress(2, "job-1")
    assert heard == [Progress(1, "job-1"), Progress(2, "job-1")]


@pytest.mark.parametrize(("status", "told"), [(0, 0), (3, 3), (None, -signal.SIGTERM)])
def test_an_end_is_told_with_its_status(shift: Shift, status: int | None, told: int) -> None:
    worker = shift.spawn("a")
    shift.takes("a", "job-1")

    if status is None:
        shift.is_killed("a", signal.SIGTERM)
    else:
        shift.exits("a", status)

    assert worker.exit_status() == told
    assert worker.wait() == told
    assert worker.progress() == Progress(1, "job-1")


def test_right_after_a_kill_each_process_is_still_there_for_another_while(shift: Shift) -> None:
    workers = [shift.spawn(name) for name in "abc"]

    for worker in workers:
        worker.kill()
    asked = [[worker.exit_status() for _ in range(4)].count(None) for worker in workers]

    assert asked == [1, 2, 3]
    assert [worker.exit_status() for worker in workers] == [-signal.SIGKILL] * 3


def test_who_has_waited_for_an_end_is_not_told_that_the_process_is_there(shift: Shift) -> None:
    worker = shift.spawn("a")
    worker.kill()

    worker.wait()

    assert worker.exit_status() == -signal.SIGKILL


@pytest.mark.parametrize(("moments", "seconds", "expected"), [(150, 1.5, 150), (150, 0.0, 0)])
def test_who_lingers_is_there_for_so_many_questions_or_so_long(
    shift: Shift, moments: int, seconds: float, expected: int
) -> None:
    worker = shift.spawn("a")
    shift.lingers("a", moments, seconds)

    worker.kill()
    asked = [worker.exit_status() for _ in range(moments + 1)]

    assert asked == [None] * expected + [-signal.SIGKILL] * (moments + 1 - expected)


def test_questions_in_vain_count_until_somebody_sees_the_end(shift: Shift) -> None:
    worker = shift.spawn("a")
    shift.lingers("a", 5, 1.5)
    worker.kill()

    asked = [worker.exit_status(), worker.exit_status()]
    before = shift.vain("a")
    worker.wait()

    assert (asked, before, shift.vain("a")) == ([None, None], 2, 0)


def test_an_end_past_the_worker_is_told_apart(shift: Shift) -> None:
    worker = shift.spawn("a")
    os.kill(worker.pid, signal.SIGKILL)
    os.waitpid(worker.pid, 0)

    worker.wait()

    assert [str(deed) for deed in shift.what_happened()] == ["starts a", "ends past its Worker a"]


def test_the_shift_has_a_clock_of_its_own(shift: Shift) -> None:
    before = shift.own_clock()

    shift.moves_its_clock(31.0)

    assert shift.own_clock() - before == 31.0


def test_a_stopped_process_reads_no_polite_word(shift: Shift) -> None:
    worker = shift.spawn("a")
    shift.is_stopped("a")

    worker.terminate()

    assert worker.exit_status() is None
    with pytest.raises(Asleep, match="stopped"):
        worker.wait()
    worker.kill()
    assert worker.wait() == -signal.SIGKILL


def test_who_is_quick_beats_once_more_before_the_kill(shift: Shift) -> None:
    worker = shift.spawn("a")
    shift.takes("a", "job-1")
    shift.is_quick("a", "job-2")

    worker.kill()
    worker.wait()

    assert worker.progress().job == "job-2"


def test_who_is_leaving_goes_when_it_is_asked(shift: Shift) -> None:
    worker = shift.spawn("a")
    shift.takes("a", "job-1")
    shift.is_leaving("a", None)
    before = worker.progress()

    status = worker.exit_status()

    assert (before.job, status, worker.progress().job) == ("job-1", 0, None)


@pytest.mark.parametrize("asks_again", [True, False])
def test_who_finishes_first_exits_by_itself_after_it_was_asked(
    shift: Shift, asks_again: bool
) -> None:
    worker = shift.spawn("a")
    shift.takes("a", "job-1")
    shift.finishes_first("a")

    worker.terminate()
    before = worker.progress().job
    status = worker.exit_status() if asks_again else worker.wait()

    assert (before, status, worker.progress().job) == ("job-1", 0, None)


def test_who_finishes_first_does_so_before_a_kill_too(shift: Shift) -> None:
    worker = shift.spawn("a")
    shift.takes("a", "job-1")
    shift.finishes_first("a")

    worker.terminate()
    worker.kill()

    assert worker.wait() == -signal.SIGKILL
    assert worker.progress().job is None


def test_who_is_early_beats_before_it_is_listened_to(shift: Shift) -> None:
    shift.is_early("a", "job-1")
    worker = shift.spawn("a")
    heard: list[Progress] = []

    before = worker.progress()
    worker.listen(heard.append)
    shift.has_taken("a")

    assert before == Progress(0, None)
    assert worker.progress() == Progress(1, "job-1")
    assert not heard


def test_who_is_early_and_not_listened_to_beats_when_it_is_told(shift: Shift) -> None:
    shift.is_early("a", "job-1")
    worker = shift.spawn("a")

    shift.has_taken("a")

    assert worker.progress() == Progress(1, "job-1")


def test_what_was_killed_and_not_waited_for_is_left(shift: Shift) -> None:
    shift.spawn("a").kill()
    gone = shift.spawn("b")
    gone.kill()
    gone.wait()

    left = shift.left()

    assert left == ["a"]


def test_nothing_is_left_of_a_shift_that_is_closed() -> None:
    shift = Shift(Still())
    workers = [shift.spawn(name) for name in "abcd"]
    shift.is_stopped("b")
    workers[2].kill()
    shift.exits("d", 1)

    shift.close()

    assert not any(is_known(worker.pid) for worker in workers)


def test_a_storm_of_starts_meets_its_end(shift: Shift) -> None:
    for _ in range(MOST_STARTS):
        shift.spawn("a").kill()

    with pytest.raises(BlockingIOError, match="no room"):
        shift.spawn("a")
