"""The promises of a supervisor under pressure: limits, moments in between, and long pauses."""

import course.grading.shift_stories as stories
from course.contracts.worker_health import Health, OutOfPaper
from course.grading.check import check
from course.grading.health import SIGTERM, Watch
from course.grading.loops import Bench
from course.lab.doubles import OWN_CLOCK
from course.subject.proxy import Subject

IDLE, WORKING, STUCK, DEAD, GIVEN_UP = Health


@check(
    "restarts count in any window of that length, and no longer",
    points=3,
    behaviour="the limit",
    section="Restarts have a limit",
    catches=[
        "counts_restarts_for_ever",
        "counts_in_fixed_windows",
        "forgets_after_a_calm",
        "extends_the_window",
        "notes_the_restart_before_the_wait",
    ],
)
def test_restarts_count_in_any_window_of_that_length_and_no_longer(subject: Subject) -> None:
    stories.one_dies_now_and_then(subject)
    stories.one_dies_often(subject)
    stories.one_restart_comes_after_a_wait(subject)


@check(
    "a worker that dies at every start is given up in the end",
    points=2,
    behaviour="the limit",
    section="Restarts have a limit",
    catches=["restart_storm"],
)
def test_a_worker_that_dies_at_every_start_is_given_up_in_the_end(subject: Subject) -> None:
    watch = Watch(subject, "w1", max_restarts=3)
    for name in ["w1"] * 10:
        watch.shift.is_killed(name)
        watch.supervisor.look()
    watch.shift.what_happened()

    watch.finds(w1=GIVEN_UP)


@check(
    "the stuck count as restarted, and no restart at all is a limit",
    points=2,
    behaviour="the limit",
    section="Restarts have a limit",
    catches=["restarts_the_stuck_for_nothing", "zero_means_no_limit", "gives_back_of_the_given_up"],
)
def test_the_stuck_count_as_restarted_and_no_restart_at_all_is_a_limit(subject: Subject) -> None:
    stories.one_is_stuck_again(subject)
    stories.one_is_never_restarted(subject)
    stories.one_dies_and_is_stuck_then(subject)


@check(
    "a new process begins afresh",
    points=3,
    behaviour="the stuck",
    section="Restarts have a limit",
    catches=[
        "keeps_the_old_clock",
        "keeps_the_old_beats",
        "counts_since_the_last_look",
        "hears_only_what_comes_later",
    ],
)
def test_a_new_process_begins_afresh(subject: Subject) -> None:
    watch = Watch(subject, "w1", "w2")
    watch.takes(w1="job-1", w2="job-2")
    watch.beat(*["w2"] * 5)
    watch.finds(w1=WORKING, w2=WORKING)
    subject.advance(31)
    watch.finds(w1=STUCK, w2=STUCK, back={"w1": "job-1", "w2": "job-2"})

    watch.takes(w1="job-1", w2="job-2")

    watch.finds(w1=WORKING, w2=WORKING)
    subject.advance(20)
    watch.shift.beats("w2")  # fewer beats than the old process had
    watch.finds(w1=WORKING, w2=WORKING)
    subject.advance(20)
    watch.finds(w1=STUCK, w2=WORKING, back={"w1": "job-1"})
    stories.one_beats_before_anybody_listens(subject)


@check(
    "what comes back is the job that was in hand at the end",
    points=3,
    behaviour="the job",
    section="Who had it, and how far",
    catches=["asks_for_the_job_first", "reads_the_job_before_the_end"],
)
def test_what_comes_back_is_the_job_that_was_in_hand_at_the_end(subject: Subject) -> None:
    watch = Watch(subject, "w1", "w2", "w3", "w4")
    watch.takes(w1="job-1", w2="job-2", w3="job-3", w4="job-4")
    watch.finds(w1=WORKING, w2=WORKING, w3=WORKING, w4=WORKING)
    subject.advance(20)
    watch.beat("w3", "w4")
    watch.finds(w1=WORKING, w2=WORKING, w3=WORKING, w4=WORKING)
    subject.advance(20)

    watch.shift.is_quick("w1", None)  # done, before anybody can end it
    watch.shift.is_quick("w2", "job-5")
    watch.shift.is_leaving("w3", None)  # done and gone, before anybody hears of it
    watch.shift.is_leaving("w4", "job-6")

    watch.finds(w1=STUCK, w2=STUCK, w3=DEAD, w4=DEAD, back={"w2": "job-5", "w4": "job-6"})
    stories.one_ends_late(subject)


@check(
    "whoever has beaten while nobody looked is not stuck",
    points=3,
    behaviour="the slow",
    section="Who watches the watcher",
    catches=["counts_looks", "judges_by_what_it_read_before_a_wait"],
)
def test_whoever_has_beaten_while_nobody_looked_is_not_stuck(subject: Subject) -> None:
    watch = Watch(subject, "w1", "w2", "w3")
    watch.takes(w1="job-1", w2="job-2")
    for health in [WORKING] * 40:
        watch.finds(w1=health, w2=WORKING, w3=IDLE)

    subject.advance(3590)
    watch.shift.beats("w1")
    watch.takes(w3="job-3")
    subject.advance(10)

    watch.finds(w1=WORKING, w2=STUCK, w3=WORKING, back={"w2": "job-2"})
    stories.one_beats_while_a_look_waits(subject)


@check(
    "each worker is judged by its own beats, and all in one look",
    points=3,
    behaviour="the stuck",
    section="Four that look alike",
    catches=[
        "one_at_a_time",
        "anybodys_beat_counts",
        "ends_all_for_one",
        "only_kills_are_deaths",
        "waits_for_each_in_turn",
    ],
)
def test_each_worker_is_judged_by_its_own_beats_and_all_in_one_look(subject: Subject) -> None:
    watch = Watch(subject, "w1", "w2", "w3", "w4")
    watch.takes(w1="job-1", w2="job-2", w3="job-3", w4="job-4")
    watch.finds(w1=WORKING, w2=WORKING, w3=WORKING, w4=WORKING)
    subject.advance(20)
    watch.shift.beats("w4")
    watch.finds(w1=WORKING, w2=WORKING, w3=WORKING, w4=WORKING)
    subject.advance(20)
    watch.shift.is_killed("w2", SIGTERM)

    watch.finds(
        w1=STUCK, w2=DEAD, w3=STUCK, w4=WORKING, back={"w1": "job-1", "w2": "job-2", "w3": "job-3"}
    )
    stories.several_are_stopped(subject)


@check(
    "who was silent for a while and goes on is left alone",
    points=2,
    behaviour="the slow",
    section="Four that look alike",
    catches=["adds_up_the_silences"],
)
def test_who_was_silent_for_a_while_and_goes_on_is_left_alone(subject: Subject) -> None:
    watch = Watch(subject, "w1", "w2")
    watch.takes(w1="job-1")
    watch.shift.is_stopped("w1")
    watch.shift.is_stopped("w2")
    watch.finds(w1=WORKING, w2=IDLE)
    subject.advance(20)
    watch.finds(w1=WORKING, w2=IDLE)

    watch.shift.goes_on("w1")
    watch.shift.beats("w1")
    watch.finds(w1=WORKING, w2=IDLE)
    subject.advance(20)

    watch.finds(w1=WORKING, w2=IDLE)


@check(
    "a job may have any name, and supervisors share nothing",
    points=2,
    behaviour="the job",
    section="Who had it, and how far",
    catches=["empty_name_is_no_job", "shares_state_between_supervisors", "shares_what_it_saw"],
)
def test_a_job_may_have_any_name_and_supervisors_share_nothing(subject: Subject) -> None:
    first = Watch(subject, "w1", "w2", max_restarts=1)
    first.takes(w1="", w2="")
    first.shift.is_killed("w1")
    first.finds(w1=DEAD, w2=WORKING, back={"w1": ""})
    subject.advance(31)
    second = Watch(subject, "w1", "w2", max_restarts=1)
    second.takes(w2="")
    second.shift.exits("w1", 1)

    second.finds(w1=DEAD, w2=WORKING)
    first.finds(w1=IDLE, w2=STUCK, back={"w2": ""})
    stories.two_have_jobs_of_one_name(subject)


@check(
    "after a stop nobody is started any more",
    points=2,
    behaviour="the end",
    section="The end of the watch",
    catches=["looks_after_the_stop", "stop_reads_the_jobs_first"],
)
def test_after_a_stop_nobody_is_started_any_more(subject: Subject) -> None:
    watch = Watch(subject, "w1", "w2", max_restarts=1)
    watch.takes(w1="job-1")
    watch.shift.exits("w2", 1)
    watch.finds(w1=WORKING, w2=DEAD)
    watch.shift.exits("w2", 1)
    watch.finds(w1=WORKING, w2=DEAD, given_up=["w2"])
    watch.shift.is_quick("w1", "")  # it takes another job, before anybody can end it
    watch.stops("w1", back={"w1": ""})

    subject.advance(1000)
    subject.start(watch.supervisor.look)

    watch.does_nothing()


@check(
    "the loop is the same for late jobs, empty ones, and early errors",
    points=2,
    behaviour="beats",
    section="Progress is told by the loop",
    catches=[
        "waits_for_a_first_part",
        "stops_at_the_first_empty_name",
        "takes_parts_from_an_iterator",
        "beats_while_the_inbox_waits",
        "takes_an_error_for_the_end",
    ],
)
def test_the_loop_is_the_same_for_late_jobs_empty_ones_and_early_errors(subject: Subject) -> None:
    nothing = Bench(subject)
    nothing.begins()
    nothing.tells("is at the end")
    bench = Bench(subject)
    bench.desk.puts_late("job-1", [], after_s=100.0)
    bench.desk.puts("", [2.0])
    bench.desk.puts_listed("job-2", 3)
    bench.desk.puts_failing("job-3", [])

    loop = bench.begins()
    subject.advance(500)

    bench.tells(
        *("takes job-1", "beats job-1", "begins job-1", "is done with job-1", "beats no job"),
        *('takes ""', 'beats ""', 'begins ""', 'does a part of ""', 'beats ""'),
        *('is done with ""', "beats no job"),
        *("takes job-2", "beats job-2", "begins job-2", "beats job-2", "beats no job"),
        *("takes job-3", "beats job-3", "begins job-3", "fails with job-3"),
    )
    assert loop.raised(OutOfPaper)
    stories.errors_of_rare_kinds(subject, begins_at_s=500.0)


@check(
    "silence and restarts are measured with the clock that is given",
    points=2,
    behaviour="the stuck",
    section="Four that look alike",
    catches=["has_a_clock_of_its_own"],
)
def test_silence_and_restarts_are_measured_with_the_clock_that_is_given(subject: Subject) -> None:
    watch = Watch(subject, "w1", max_restarts=1, window_s=100.0, clock=OWN_CLOCK)
    watch.takes(w1="job-1")
    watch.finds(w1=WORKING)

    watch.shift.moves_its_clock(31)

    watch.finds(w1=STUCK, back={"w1": "job-1"})
    watch.shift.moves_its_clock(150)
    watch.shift.exits("w1", 1)
    watch.finds(w1=DEAD)
    stories.all_is_quick(subject)
