"""The promises of a supervisor, and of the loop that its workers run, one check each."""

from course.contracts.worker_health import Health, OutOfPaper
from course.grading.check import check
from course.grading.health import IMPOSSIBLE, SETTINGS, Watch
from course.grading.loops import Bench
from course.lab.doubles import SHIFT, SPAWN
from course.subject.proxy import Subject

IDLE, WORKING, STUCK, DEAD, GIVEN_UP = Health
LOOP = "the loop tells which job it has in hand, and of each part"
REPLACED = "a dead worker is replaced, whatever its exit status"


@check(
    LOOP,
    points=2,
    behaviour="beats",
    section="Progress is told by the loop",
    catches=[
        "beats_only_when_it_takes",
        "names_the_job_late",
        "never_says_idle",
        "beats_after_all_parts",
        "takes_an_empty_part_for_the_end",
        "takes_the_next_job_early",
        "reads_the_inbox_first",
        "calls_the_handler_first",
        "goes_through_iterators_only",
        "stops_at_a_part_that_is_false",
    ],
)
def test_the_loop_tells_which_job_it_has_in_hand_and_of_each_part(subject: Subject) -> None:
    bench = Bench(subject)
    bench.desk.puts("job-1", [0.2, 0.2])
    bench.desk.puts("job-2", [0.2])

    loop = bench.begins()
    subject.advance(1)

    bench.tells(
        *("takes job-1", "beats job-1", "begins job-1"),
        *("does a part of job-1", "beats job-1", "does a part of job-1", "beats job-1"),
        *("is done with job-1", "beats no job", "takes job-2", "beats job-2", "begins job-2"),
        *("does a part of job-2", "beats job-2", "is done with job-2", "beats no job"),
        "is at the end",
    )
    assert loop.returned()


@check(
    "a loop that is stuck is silent",
    points=3,
    behaviour="beats",
    section="Progress is told by the loop",
    catches=["heartbeat_thread_hides_a_stuck_loop"],
)
def test_a_loop_that_is_stuck_is_silent(subject: Subject) -> None:
    bench = Bench(subject)
    bench.desk.puts_endless("job-1", [2.0, 50.0])

    loop = bench.begins()
    subject.advance(500)

    bench.tells(
        *("takes job-1", "beats job-1", "begins job-1"),
        *("does a part of job-1", "beats job-1", "does a part of job-1", "beats job-1"),
    )
    assert loop.is_waiting()


@check(
    "an error leaves the job in hand",
    points=2,
    behaviour="beats",
    section="Who had it, and how far",
    after=LOOP,
    catches=[
        "says_idle_in_a_finally",
        "swallows_the_error",
        "raises_its_own_error",
        "swallows_errors_of_other_kinds",
    ],
)
def test_an_error_leaves_the_job_in_hand(subject: Subject) -> None:
    bench = Bench(subject)
    bench.desk.puts_failing("job-1", [2.0])
    bench.desk.puts("job-2", [2.0])

    loop = bench.begins()
    subject.advance(10)

    bench.tells(
        *("takes job-1", "beats job-1", "begins job-1"),
        *("does a part of job-1", "beats job-1", "fails with job-1"),
    )
    assert loop.raised(OutOfPaper)


@check(
    "what could never work is refused, and nobody is started",
    points=1,
    behaviour="arguments",
    section="Model",
    catches=["trusts_its_arguments", "starts_before_it_checks"],
)
def test_what_could_never_work_is_refused_and_nobody_is_started(subject: Subject) -> None:
    made = subject.Supervisor
    shift = subject.double(SHIFT)

    for wrong in IMPOSSIBLE:
        assert subject.start(made, SPAWN, **{**SETTINGS, **wrong}).raised(ValueError)

    assert subject.start(shift.what_happened).returned([])
    made(SPAWN, **{**SETTINGS, "names": ("w1",), "max_restarts": 0})  # no restart is a limit, too


@check(
    "an idle worker is left alone",
    points=3,
    behaviour="the idle",
    section="Four that look alike",
    catches=["idle_is_stuck", "judges_before_it_hears"],
)
def test_an_idle_worker_is_left_alone(subject: Subject) -> None:
    watch = Watch(subject, "w1", "w2")
    watch.takes(w1="job-1")
    watch.shift.finishes("w1")
    watch.finds(w1=IDLE, w2=IDLE)

    subject.advance(1000)

    watch.finds(w1=IDLE, w2=IDLE)
    watch.takes(w2="job-2")
    watch.finds(w1=IDLE, w2=WORKING)
    subject.advance(20)
    watch.finds(w1=IDLE, w2=WORKING)


@check(
    REPLACED,
    points=2,
    behaviour="the dead",
    section="Four that look alike",
    catches=[
        "exit_zero_is_healthy",
        "only_signals_are_deaths",
        "watches_the_beats_only",
        "gives_back_no_job",
    ],
)
def test_a_dead_worker_is_replaced_whatever_its_exit_status(subject: Subject) -> None:
    watch = Watch(subject, "w1", "w2", "w3", "w4")
    watch.shift.exits("w1", 0)
    watch.shift.exits("w2", 1)
    watch.shift.is_killed("w3")

    watch.finds(w1=DEAD, w2=DEAD, w3=DEAD, w4=IDLE)

    watch.finds(w1=IDLE, w2=IDLE, w3=IDLE, w4=IDLE)


@check(
    "the job of a dead worker comes back once",
    points=3,
    behaviour="the job",
    section="Who had it, and how far",
    after=REPLACED,
    catches=["loses_the_job", "remembers_the_job", "gives_back_twice"],
)
def test_the_job_of_a_dead_worker_comes_back_once(subject: Subject) -> None:
    watch = Watch(subject, "w1", "w2")
    watch.takes(w1="job-1", w2="job-2")
    watch.finds(w1=WORKING, w2=WORKING)

    watch.shift.finishes("w1")
    watch.takes(w1="job-3")
    watch.shift.is_killed("w1")
    watch.shift.finishes("w2")
    watch.shift.exits("w2", 1)

    watch.finds(w1=DEAD, w2=DEAD, back={"w1": "job-3"})
    watch.finds(w1=IDLE, w2=IDLE)


@check(
    "a stuck worker is ended and replaced, even one that is stopped",
    points=3,
    behaviour="the stuck",
    section="The end of the watch",
    catches=[
        "alive_is_healthy",
        "asks_a_stopped_process",
        "ends_without_waiting",
        "ends_past_the_worker",
        "asks_once_more_and_goes_on",
        "waits_without_ending",
        "leaves_it_to_the_next_look",
        "starts_before_the_old_is_gone",
        "gives_back_before_the_end",
        "loses_the_job_of_the_stuck",
    ],
)
def test_a_stuck_worker_is_ended_and_replaced_even_one_that_is_stopped(subject: Subject) -> None:
    watch = Watch(subject, "w1", "w2")
    watch.takes(w1="job-1")
    watch.finds(w1=WORKING, w2=IDLE)

    subject.advance(31)
    watch.finds(w1=STUCK, w2=IDLE, back={"w1": "job-1"})

    watch.takes(w2="job-2")
    watch.shift.is_stopped("w2")
    watch.finds(w1=IDLE, w2=WORKING)
    subject.advance(31)
    watch.finds(w1=IDLE, w2=STUCK, back={"w2": "job-2"})


@check(
    "a slow worker that beats is left alone",
    points=3,
    behaviour="the slow",
    section="Four that look alike",
    catches=["kills_slow_but_progressing"],
)
def test_a_slow_worker_that_beats_is_left_alone(subject: Subject) -> None:
    watch = Watch(subject, "w1", "w2")
    watch.takes(w1="job-1")
    watch.finds(w1=WORKING, w2=IDLE)

    for pause_s in [25] * 6:
        subject.advance(pause_s)
        watch.shift.beats("w1")
        watch.finds(w1=WORKING, w2=IDLE)

    watch.shift.finishes("w1")
    watch.finds(w1=IDLE, w2=IDLE)


@check(
    "who would be restarted too often is given up, and the others go on",
    points=3,
    behaviour="the limit",
    section="Restarts have a limit",
    after=REPLACED,
    catches=[
        "restart_storm",
        "gives_up_one_too_early",
        "gives_up_one_too_late",
        "one_budget_for_all",
        "giving_up_loses_the_job",
        "gives_each_job_back_but_once",
        "raises_when_it_gives_up",
        "gives_up_everybody",
    ],
)
def test_who_would_be_restarted_too_often_is_given_up_and_the_others_go_on(
    subject: Subject,
) -> None:
    watch = Watch(subject, "w1", "w2", max_restarts=2, window_s=100.0)
    for pause_s in (10, 10):
        watch.takes(w1="job-1")
        watch.shift.is_killed("w1")
        watch.finds(w1=DEAD, w2=IDLE, back={"w1": "job-1"})
        subject.advance(pause_s)

    watch.takes(w1="job-1")
    watch.shift.is_killed("w1")
    watch.finds(w1=DEAD, w2=IDLE, back={"w1": "job-1"}, given_up=["w1"])

    watch.finds(w1=GIVEN_UP, w2=IDLE)
    watch.shift.exits("w2", 1)
    watch.finds(w1=GIVEN_UP, w2=DEAD)
    subject.advance(1000)
    watch.finds(w1=GIVEN_UP, w2=IDLE)


@check(
    "a stop leaves no process and no job behind",
    points=3,
    behaviour="the end",
    section="The end of the watch",
    catches=[
        "stops_without_waiting",
        "stop_loses_the_jobs",
        "stop_asks_politely",
        "stop_lets_the_busy_finish",
        "stop_skips_the_dead",
        "stops_twice",
    ],
)
def test_a_stop_leaves_no_process_and_no_job_behind(subject: Subject) -> None:
    watch = Watch(subject, "w1", "w2", "w3", "w4")
    watch.takes(w2="job-1", w3="job-2", w4="job-3")
    watch.shift.is_stopped("w3")
    watch.shift.exits("w4", 0)

    watch.stops("w1", "w2", "w3", "w4", back={"w2": "job-1", "w3": "job-2", "w4": "job-3"})

    watch.stops()
