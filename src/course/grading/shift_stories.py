"""Stories that the checks of a supervisor end with: long waits, rare errors, and early beats."""

from __future__ import annotations

from course.contracts.worker_health import Health
from course.grading.health import Watch
from course.grading.loops import Bench
from course.subject.proxy import Subject

IDLE, WORKING, STUCK, DEAD, GIVEN_UP = Health
MOMENTS, MOMENTS_S = 150, 1.5  # for which a process is still there after a signal


def several_are_stopped(subject: Subject) -> None:
    """Three read only SIGKILL, in one look and in one stop: the wait is for all of them."""
    watch = Watch(subject, "w1", "w2", "w3")
    jobs = {"w1": "job-1", "w2": "job-2", "w3": "job-3"}
    _are_stopped(watch, jobs)
    watch.finds(w1=WORKING, w2=WORKING, w3=WORKING)
    subject.advance(31)
    watch.finds(w1=STUCK, w2=STUCK, w3=STUCK, back=jobs)

    _are_stopped(watch, jobs)
    watch.stops("w1", "w2", "w3", back=jobs)


def one_beats_while_a_look_waits(subject: Subject) -> None:
    """What was read before a wait is old after it: the second beats while the first is ended."""
    watch = Watch(subject, "w1", "w2")
    watch.takes(w1="job-1", w2="job-2")
    watch.shift.is_stopped("w1")
    watch.finds(w1=WORKING, w2=WORKING)
    subject.advance(2)
    watch.beat("w2")
    watch.finds(w1=WORKING, w2=WORKING)
    subject.advance(29)

    watch.finds(w1=STUCK, w2=WORKING, back={"w1": "job-1"}, beats_meanwhile="w2")


def one_beats_before_anybody_listens(subject: Subject) -> None:
    """A new process takes a job at once, and is stuck with it."""
    watch = Watch(subject, "w1")
    watch.shift.is_killed("w1")
    watch.shift.is_early("w1", "job-1")
    watch.finds(w1=DEAD)
    watch.shift.has_taken("w1")
    watch.finds(w1=WORKING)
    subject.advance(31)

    watch.finds(w1=STUCK, back={"w1": "job-1"})


def one_ends_late(subject: Subject) -> None:
    """One is done with its job once it is asked to end; one is there for long after a signal."""
    watch = Watch(subject, "w1", "w2")
    watch.takes(w1="job-1", w2="job-2")
    watch.finds(w1=WORKING, w2=WORKING)
    watch.shift.finishes_first("w1")
    watch.shift.lingers("w2", MOMENTS, MOMENTS_S)
    subject.advance(31)
    watch.finds(w1=STUCK, w2=STUCK, back={"w2": "job-2"})

    watch.takes(w1="job-3", w2="job-4")
    watch.shift.lingers("w1", MOMENTS, MOMENTS_S)
    watch.shift.finishes_first("w2")
    watch.stops("w1", "w2", back={"w1": "job-3"})


def one_dies_now_and_then(subject: Subject) -> None:
    """Nobody is restarted three times in a hundred seconds."""
    for pause_s in (150, 60):
        watch = Watch(subject, "w1", max_restarts=2, window_s=100.0)
        for status in (1, 2, 75, 137, 255):
            watch.shift.exits("w1", status)
            watch.finds(w1=DEAD)
            subject.advance(pause_s)


def one_dies_often(subject: Subject) -> None:
    """Its third restart would be one too many, in a window that begins with the second."""
    watch = Watch(subject, "w1", max_restarts=2, window_s=100.0)
    for pause_s in (70, 50, 30):
        watch.shift.exits("w1", 1)
        watch.finds(w1=DEAD)
        watch.finds(w1=IDLE)
        subject.advance(pause_s)

    watch.shift.exits("w1", 1)
    watch.finds(w1=DEAD, given_up=["w1"])


def one_is_stuck_again(subject: Subject) -> None:
    """The second restart would be one too many; who is given up is none to be stopped."""
    watch = Watch(subject, "w1", "w2", max_restarts=1, window_s=1000.0)
    watch.takes(w1="job-1")
    watch.finds(w1=WORKING, w2=IDLE)
    subject.advance(31)
    watch.finds(w1=STUCK, w2=IDLE, back={"w1": "job-1"})
    watch.takes(w1="job-2")
    watch.finds(w1=WORKING, w2=IDLE)
    subject.advance(31)
    watch.finds(w1=STUCK, w2=IDLE, back={"w1": "job-2"}, given_up=["w1"])
    watch.finds(w1=GIVEN_UP, w2=IDLE)
    watch.stops("w2")


def one_is_never_restarted(subject: Subject) -> None:
    """No restart at all is a limit."""
    watch = Watch(subject, "w1", max_restarts=0)
    watch.takes(w1="job-3")
    watch.shift.exits("w1", 1)

    watch.finds(w1=DEAD, back={"w1": "job-3"}, given_up=["w1"])
    watch.finds(w1=GIVEN_UP)


def one_restart_comes_after_a_wait(subject: Subject) -> None:
    """The window begins when the new process starts, not when somebody began to end the old one."""
    watch = Watch(subject, "w1", max_restarts=1, window_s=100.0)
    _are_stopped(watch, {"w1": "job-1"})
    watch.finds(w1=WORKING)
    subject.advance(31)
    watch.finds(w1=STUCK, back={"w1": "job-1"})

    subject.advance(96)  # the look may have been over four seconds ago
    watch.shift.exits("w1", 1)
    watch.finds(w1=DEAD, given_up=["w1"])


def one_dies_and_is_stuck_then(subject: Subject) -> None:
    """A restart counts for whichever reason it is made."""
    watch = Watch(subject, "w1", max_restarts=1, window_s=1000.0)
    watch.shift.is_killed("w1")
    watch.finds(w1=DEAD)
    watch.takes(w1="job-1")
    watch.finds(w1=WORKING)
    subject.advance(31)

    watch.finds(w1=STUCK, back={"w1": "job-1"}, given_up=["w1"])


def two_have_jobs_of_one_name(subject: Subject) -> None:
    """Each job comes back, in one look and in one stop."""
    watch = Watch(subject, "w1", "w2")
    jobs = {"w1": "job-1", "w2": "job-1"}
    watch.takes(**jobs)
    watch.shift.is_killed("w1")
    watch.shift.exits("w2", 1)
    watch.finds(w1=DEAD, w2=DEAD, back=jobs)

    watch.takes(**jobs)
    watch.stops("w1", "w2", back=jobs)


def all_is_quick(subject: Subject) -> None:
    """A quarter of a second is a limit, half a second a window, and the looks come often."""
    watch = Watch(subject, "w1", stall_s=0.25, max_restarts=1, window_s=0.5)
    subject.advance(0.75)
    watch.shift.exits("w1", 1)
    watch.finds(w1=DEAD)
    watch.takes(w1="job-1")
    for pause_s in (0.125, 0.125):
        watch.finds(w1=WORKING)
        subject.advance(pause_s)
        watch.beat("w1")
    watch.shift.exits("w1", 1)
    watch.finds(w1=DEAD, back={"w1": "job-1"}, given_up=["w1"])

    other = Watch(subject, "w1", stall_s=0.25, window_s=0.5)
    other.takes(w1="job-2")
    other.finds(w1=WORKING)
    for pause_s in (0.125, 0.0625):
        subject.advance(pause_s)
        other.finds(w1=WORKING)
    subject.advance(0.1875)
    other.finds(w1=STUCK, back={"w1": "job-2"})


def errors_of_rare_kinds(subject: Subject, begins_at_s: float) -> None:
    """A handler raises StopIteration when it is called, another one what is no Exception."""
    refused = Bench(subject, begins_at_s)
    refused.desk.puts_refused("job-1")
    refused.desk.puts("job-2", [])
    loop = refused.begins()
    refused.tells("takes job-1", "beats job-1", "begins job-1", "fails with job-1")
    assert loop.raised(StopIteration)

    interrupted = Bench(subject, begins_at_s)
    interrupted.desk.puts_interrupted("job-1", [2.0])
    interrupted.desk.puts("job-2", [])
    loop = interrupted.begins()
    subject.advance(10)
    interrupted.tells(
        *("takes job-1", "beats job-1", "begins job-1"),
        *("does a part of job-1", "beats job-1", "fails with job-1"),
    )
    assert loop.raised(KeyboardInterrupt)


def _are_stopped(watch: Watch, jobs: dict[str, str]) -> None:
    """Each of these takes its job, and is stopped with it."""
    watch.takes(**jobs)
    for name in jobs:
        watch.shift.is_stopped(name)
