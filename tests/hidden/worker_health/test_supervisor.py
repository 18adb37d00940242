"""The promises of a supervisor under pressure: limits, moments in between, and long pauses."""

from course.contracts.worker_health import Health
from course.grading.check import check
from course.grading.health import Bench, Watch
from course.subject.proxy import Subject

DEAD, GIVEN_UP, IDLE = Health.DEAD, Health.GIVEN_UP, Health.IDLE
STUCK, WORKING = Health.STUCK, Health.WORKING


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
    ],
)
def test_restarts_count_in_any_window_of_that_length_and_no_longer(subject: Subject) -> None:
    for pause_s in (150, 60):  # nobody is restarted three times in a hundred seconds
        calm = Watch(subject, "a", max_restarts=2, window_s=100.0)
        for status in [1] * 5:
            calm.shift.exits("a", status)
            calm.finds(a=DEAD)
            subject.advance(pause_s)

    hard = Watch(subject, "a", max_restarts=2, window_s=100.0)
    for pause_s in (70, 50, 30):
        hard.shift.exits("a", 1)
        hard.finds(a=DEAD)
        hard.finds(a=IDLE)
        subject.advance(pause_s)

    hard.shift.exits("a", 1)
    hard.finds(a=DEAD, given_up=["a"])


@check(
    "a worker that dies at every start is given up in the end",
    points=2,
    behaviour="the limit",
    section="Restarts have a limit",
    catches=["restart_storm"],
)
def test_a_worker_that_dies_at_every_start_is_given_up_in_the_end(subject: Subject) -> None:
    watch = Watch(subject, "a", max_restarts=3)
    for name in ["a"] * 10:
        watch.shift.is_killed(name)
        watch.supervisor.look()
    watch.shift.what_happened()

    watch.finds(a=GIVEN_UP)


@check(
    "whoever was stuck counts as restarted, and no restart at all is a limit",
    points=2,
    behaviour="the limit",
    section="Restarts have a limit",
    catches=["restarts_the_stuck_for_nothing", "zero_means_no_limit", "gives_back_of_the_given_up"],
)
def test_whoever_was_stuck_counts_as_restarted_and_no_restart_at_all_is_a_limit(
    subject: Subject,
) -> None:
    watch = Watch(subject, "a", "b", max_restarts=1, window_s=1000.0)
    watch.shift.takes("a", "job-1")
    watch.finds(a=WORKING, b=IDLE)
    subject.advance(31)
    watch.finds(a=STUCK, b=IDLE, back={"a": "job-1"})
    watch.shift.takes("a", "job-2")
    watch.finds(a=WORKING, b=IDLE)
    subject.advance(31)
    watch.finds(a=STUCK, b=IDLE, back={"a": "job-2"}, given_up=["a"])
    watch.finds(a=GIVEN_UP, b=IDLE)
    watch.stops("b")

    strict = Watch(subject, "a", max_restarts=0)
    strict.shift.takes("a", "job-3")
    strict.shift.exits("a", 1)

    strict.finds(a=DEAD, back={"a": "job-3"}, given_up=["a"])
    strict.finds(a=GIVEN_UP)


@check(
    "a new process begins afresh",
    points=3,
    behaviour="the stuck",
    section="Restarts have a limit",
    catches=["keeps_the_old_clock", "keeps_the_old_beats", "counts_since_the_last_look"],
)
def test_a_new_process_begins_afresh(subject: Subject) -> None:
    watch = Watch(subject, "a", "b")
    watch.shift.takes("a", "job-1")
    watch.shift.takes("b", "job-2")
    for name in ["b"] * 5:
        watch.shift.beats(name)
    watch.finds(a=WORKING, b=WORKING)
    subject.advance(31)
    watch.finds(a=STUCK, b=STUCK, back={"a": "job-1", "b": "job-2"})

    watch.shift.takes("a", "job-1")  # as many beats, and the same job
    watch.shift.takes("b", "job-2")

    watch.finds(a=WORKING, b=WORKING)
    subject.advance(20)
    watch.shift.beats("b")  # fewer beats than the old process had
    watch.finds(a=WORKING, b=WORKING)
    subject.advance(20)
    watch.finds(a=STUCK, b=WORKING, back={"a": "job-1"})


@check(
    "what comes back is the job that was in hand at the end",
    points=3,
    behaviour="the job",
    section="Who had it, and how far",
    catches=["asks_for_the_job_first", "reads_the_job_before_the_end"],
)
def test_what_comes_back_is_the_job_that_was_in_hand_at_the_end(subject: Subject) -> None:
    watch = Watch(subject, "a", "b", "c", "d")
    for name, job in (("a", "job-1"), ("b", "job-2"), ("c", "job-3"), ("d", "job-4")):
        watch.shift.takes(name, job)
    watch.finds(a=WORKING, b=WORKING, c=WORKING, d=WORKING)
    subject.advance(20)
    watch.shift.beats("c")
    watch.shift.beats("d")
    watch.finds(a=WORKING, b=WORKING, c=WORKING, d=WORKING)
    subject.advance(20)

    watch.shift.is_quick("a", None)  # done, before anybody can end it
    watch.shift.is_quick("b", "job-5")
    watch.shift.is_leaving("c", None)  # done and gone, before anybody hears of it
    watch.shift.is_leaving("d", "job-6")

    watch.finds(a=STUCK, b=STUCK, c=DEAD, d=DEAD, back={"b": "job-5", "d": "job-6"})


@check(
    "whoever has beaten while nobody looked is not stuck",
    points=3,
    behaviour="the slow",
    section="Who watches the watcher",
    catches=["counts_looks"],
)
def test_whoever_has_beaten_while_nobody_looked_is_not_stuck(subject: Subject) -> None:
    watch = Watch(subject, "a", "b", "c")
    watch.shift.takes("a", "job-1")
    watch.shift.takes("b", "job-2")
    for health in [WORKING] * 40:
        watch.finds(a=health, b=WORKING, c=IDLE)

    subject.advance(3590)
    watch.shift.beats("a")
    watch.shift.takes("c", "job-3")
    subject.advance(10)

    watch.finds(a=WORKING, b=STUCK, c=WORKING, back={"b": "job-2"})


@check(
    "each worker is judged by its own beats, and all in one look",
    points=3,
    behaviour="the stuck",
    section="Four that look alike",
    catches=["one_at_a_time", "anybodys_beat_counts", "ends_all_for_one"],
)
def test_each_worker_is_judged_by_its_own_beats_and_all_in_one_look(subject: Subject) -> None:
    watch = Watch(subject, "a", "b", "c", "d", "e")
    for name, job in (("a", "job-1"), ("b", "job-2"), ("c", "job-3"), ("d", "job-4")):
        watch.shift.takes(name, job)
    watch.finds(a=WORKING, b=WORKING, c=WORKING, d=WORKING, e=IDLE)
    subject.advance(20)
    watch.shift.beats("d")
    watch.finds(a=WORKING, b=WORKING, c=WORKING, d=WORKING, e=IDLE)
    subject.advance(20)
    watch.shift.is_killed("b")

    watch.finds(
        a=STUCK,
        b=DEAD,
        c=STUCK,
        d=WORKING,
        e=IDLE,
        back={"a": "job-1", "b": "job-2", "c": "job-3"},
    )


@check(
    "who was silent for a while and goes on is left alone",
    points=2,
    behaviour="the slow",
    section="Four that look alike",
    catches=["adds_up_the_silences"],
)
def test_who_was_silent_for_a_while_and_goes_on_is_left_alone(subject: Subject) -> None:
    watch = Watch(subject, "a", "b")
    watch.shift.takes("a", "job-1")
    watch.shift.is_stopped("a")
    watch.shift.is_stopped("b")
    watch.finds(a=WORKING, b=IDLE)
    subject.advance(20)
    watch.finds(a=WORKING, b=IDLE)

    watch.shift.goes_on("a")
    watch.shift.beats("a")
    watch.finds(a=WORKING, b=IDLE)
    subject.advance(20)

    watch.finds(a=WORKING, b=IDLE)


@check(
    "a job may have any name, and supervisors share nothing",
    points=2,
    behaviour="the job",
    section="Who had it, and how far",
    catches=["empty_name_is_no_job", "shares_state_between_supervisors"],
)
def test_a_job_may_have_any_name_and_supervisors_share_nothing(subject: Subject) -> None:
    first = Watch(subject, "a", "b", max_restarts=1)
    first.shift.takes("a", "")
    first.shift.is_killed("a")
    first.shift.takes("b", "")
    first.finds(a=DEAD, b=WORKING, back={"a": ""})
    subject.advance(31)
    first.finds(a=IDLE, b=STUCK, back={"b": ""})

    second = Watch(subject, "a", "b", max_restarts=1)
    second.shift.exits("a", 1)
    second.finds(a=DEAD, b=IDLE)


@check(
    "after a stop nobody is started any more",
    points=2,
    behaviour="the end",
    section="The end of the watch",
    catches=["looks_after_the_stop"],
)
def test_after_a_stop_nobody_is_started_any_more(subject: Subject) -> None:
    watch = Watch(subject, "a", "b", max_restarts=1)
    watch.shift.takes("a", "job-1")
    watch.shift.exits("b", 1)
    watch.finds(a=WORKING, b=DEAD)
    watch.shift.exits("b", 1)
    watch.finds(a=WORKING, b=DEAD, given_up=["b"])
    watch.stops("a", back={"a": "job-1"})

    subject.start(watch.supervisor.look)
    subject.advance(1000)
    subject.start(watch.supervisor.look)

    watch.does_nothing()


@check(
    "the loop is the same with no job, with no part, and with an early error",
    points=2,
    behaviour="beats",
    section="Progress is told by the loop",
    catches=["waits_for_a_first_part", "stops_at_the_first_empty_name"],
)
def test_the_loop_is_the_same_with_no_job_with_no_part_and_with_an_early_error(
    subject: Subject,
) -> None:
    nothing = Bench(subject)
    assert nothing.begins().returned()
    nothing.tells("is at the end")

    bench = Bench(subject)
    bench.desk.puts("job-1", [])
    bench.desk.puts("", [2.0])
    bench.desk.puts_failing("job-2", [])

    loop = bench.begins()
    subject.advance(10)

    bench.tells(
        *("takes job-1", "beats job-1", "begins job-1", "is done with job-1", "beats no job"),
        *('takes ""', 'beats ""', 'begins ""', 'does a part of ""', 'beats ""'),
        *('is done with ""', "beats no job"),
        *("takes job-2", "beats job-2", "begins job-2", "fails with job-2"),
    )
    assert loop.raised(RuntimeError)
