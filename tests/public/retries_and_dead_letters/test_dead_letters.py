"""The promises of a consumer with dead letters, one check each."""

from course.contracts.retries_and_dead_letters import WORKER_LOST, Ack, DeadLetter, Delivery
from course.grading.burying import (
    ANY,
    TURNS,
    broken_off,
    buried,
    letters_are,
    place,
    redriven,
    redriven_by,
    retried,
    sent_were,
    spread,
    was_tried,
    work,
)
from course.grading.check import check
from course.grading.finding import judge
from course.lab.burials import CONSUMING
from course.lab.doubles import PATH
from course.lab.mailroom import Draws, End, Post, Wanted, Work
from course.lab.mourners import WORK, killed_burier, killed_redriver, two_buriers
from course.lab.scenario import Scenario
from course.subject.proxy import Subject

NO_PAPER, NO_ANSWER, GONE = End.NO_PAPER.said, End.NO_ANSWER.said, End.NO_SUCH_ORDER.said
BYTES = b"bad \xff\x00"  # no text
SETTINGS = {"max_attempts": 2, "base_s": 1.0, "cap_s": 60.0}
MADE = Scenario.of("Consumer", path=PATH, handler=WORK, chance=Draws((0.5,)), **SETTINGS)
KEEPS = "a dead letter tells the whole story, to whoever opens the file"


@check(
    "what could never work is refused",
    points=1,
    behaviour="arguments",
    section="The consumer decides",
    catches=["trusts_its_arguments"],
)
def test_what_could_never_work_is_refused(subject: Subject) -> None:
    given = {"handler": Work(()), "chance": Draws((0.5,))}
    right = {**given, "max_attempts": 1, "base_s": 2.0, "cap_s": 2.0}

    for name, wrong in [("max_attempts", 0), ("max_attempts", -1), ("base_s", 0.0), ("cap_s", 1.9)]:
        assert subject.start(subject.Consumer, PATH, **{**right, name: wrong}).raised(ValueError)
    subject.Consumer(PATH, **right)  # this one can work


@check(
    "a job that fails goes to the back, and the next one is tried",
    points=2,
    behaviour="retries",
    section="The consumer decides",
    catches=["blocks_the_line", "requeues_at_once", "takes_false_for_failure"],
)
def test_a_job_that_fails_goes_to_the_back_and_the_next_one_is_tried(subject: Subject) -> None:
    at = place(subject, work(b"bad", End.NO_PAPER, End.NO_ANSWER), work(b"good", End.SAYS_FALSE))
    consumer = at.consumer()

    retried(at, consumer, Delivery("1", b"bad", 1))

    assert subject.start(consumer.step, Delivery("2", b"good", 1)).returned(Ack())
    was_tried(at, b"good", times=1)
    retried(at, consumer, Delivery("1", b"bad", 2))
    letters_are(at, consumer)


@check(
    "delays grow up to the cap, and chance spreads them",
    points=3,
    behaviour="delays",
    section="Not all at once",
    catches=[
        "no_jitter",
        "a_token_of_jitter",
        "capped_after_jitter",
        "grows_by_addition",
        "doubles_once_too_often",
    ],
)
def test_delays_grow_up_to_the_cap_and_chance_spreads_them(subject: Subject) -> None:
    bad = work(b"bad", End.NO_PAPER)
    at = place(subject, bad, max_attempts=10**6, base_s=2.0, cap_s=60.0, chance=ANY)
    consumer = at.consumer()

    for attempt, ceiling in [(1, 2.0), (2, 4.0), (5, 32.0), (5001, 60.0)]:
        delivery = Delivery(f"job {attempt}", b"bad", attempt)
        delays = [retried(at, consumer, delivery, tried=None) for turn in range(TURNS)]
        spread(at, delays, ceiling)


@check(
    "a job dies at its last attempt, whoever made the others",
    points=3,
    behaviour="attempts",
    section="Who counts",
    catches=[
        "counts_in_memory",
        "one_attempt_too_many",
        "keeps_it_in_memory_as_well",
        "says_dead_before_it_is_written",
    ],
)
def test_a_job_dies_at_its_last_attempt_whoever_made_the_others(subject: Subject) -> None:
    at = place(subject, work(b"bad", End.NO_PAPER, End.NO_PAPER, End.NO_ANSWER))
    consumer = at.consumer()
    retried(at, consumer, Delivery("1", b"bad", 1))
    retried(at, at.consumer(), Delivery("1", b"bad", 2))

    buried(at, at.consumer(), Delivery("1", b"bad", 3), NO_ANSWER)

    letters_are(at, consumer, DeadLetter("1", b"bad", 3, NO_PAPER, NO_ANSWER, 0))


@check(
    "work that kills its worker is dead, and is not tried once more",
    points=3,
    behaviour="attempts",
    section="Who counts",
    catches=["crash_not_counted", "drops_what_killed", "attempts_of_the_delivery"],
)
def test_work_that_kills_its_worker_is_dead_and_is_not_tried_once_more(subject: Subject) -> None:
    at = place(subject, work(b"killer", End.NO_PAPER), work(b"bad", End.NO_PAPER))
    retried(at, at.consumer(), Delivery("2", b"bad", 1))

    buried(at, at.consumer(), Delivery("1", b"killer", 4), WORKER_LOST, tried=0)
    buried(at, at.consumer(), Delivery("2", b"bad", 4), WORKER_LOST, tried=0)

    killer = DeadLetter("1", b"killer", 3, WORKER_LOST, WORKER_LOST, 0)
    bad = DeadLetter("2", b"bad", 3, NO_PAPER, WORKER_LOST, 0)
    letters_are(at, at.consumer(), killer, bad)


@check(
    "a permanent error is the last one",
    points=2,
    behaviour="permanent errors",
    section="What no attempt can mend",
    catches=[
        "retries_permanent",
        "permanent_by_its_exact_class",
        "permanent_without_a_letter",
        "looks_for_late_letters_only",
    ],
)
def test_a_permanent_error_is_the_last_one(subject: Subject) -> None:
    strays = work(b"stray", End.NO_PAPER, End.WRONG_ADDRESS)
    at = place(subject, work(b"gone", End.NO_SUCH_ORDER), strays)
    consumer = at.consumer()

    buried(at, consumer, Delivery("1", b"gone", 1), GONE)

    retried(at, consumer, Delivery("2", b"stray", 1))
    buried(at, consumer, Delivery("2", b"stray", 2), End.WRONG_ADDRESS.said)
    buried(at, consumer, Delivery("1", b"gone", 2), GONE, tried=0)
    gone = DeadLetter("1", b"gone", 1, GONE, GONE, 0)
    stray = DeadLetter("2", b"stray", 2, NO_PAPER, End.WRONG_ADDRESS.said, 0)
    letters_are(at, consumer, gone, stray)


@check(
    "what ends the worker goes through, and says nothing of the job",
    points=2,
    behaviour="worker ends",
    section="What no attempt can mend",
    catches=["catches_everything"],
)
def test_what_ends_the_worker_goes_through_and_says_nothing_of_the_job(subject: Subject) -> None:
    ends = (End.INTERRUPTED, End.EXITS, End.NO_PAPER)
    at = place(subject, work(b"long", *ends))
    consumer = at.consumer()

    assert subject.start(consumer.step, Delivery("1", b"long", 1)).raised(KeyboardInterrupt)

    assert subject.start(consumer.step, Delivery("1", b"long", 2)).raised(SystemExit)
    was_tried(at, b"long", times=2)
    letters_are(at, consumer)
    buried(at, consumer, Delivery("1", b"long", 3), NO_PAPER)
    letters_are(at, consumer, DeadLetter("1", b"long", 3, NO_PAPER, NO_PAPER, 0))


@check(
    "a dead letter tells the whole story, to whoever opens the file",
    points=3,
    behaviour="dead letters",
    section="A letter for a person",
    catches=[
        "dead_without_reason",
        "first_error_overwritten",
        "letters_in_memory",
        "begins_anew",
        "forgets_redriven",
        "decodes_the_body",
    ],
)
def test_a_dead_letter_tells_the_whole_story_to_whoever_opens_the_file(subject: Subject) -> None:
    bad = work(b"bad", End.NO_PAPER, End.NO_ANSWER, End.EMPTY)
    at = place(subject, bad, work(b"other", End.NO_ANSWER))
    retried(at, at.consumer(), Delivery("1", BYTES, 1, 2))
    retried(at, at.consumer(), Delivery("2", b"other", 2))
    consumer = at.consumer()
    retried(at, consumer, Delivery("1", BYTES, 2, 2))

    buried(at, consumer, Delivery("1", BYTES, 3, 2), End.EMPTY.said)

    letter = DeadLetter("1", BYTES, 3, NO_PAPER, End.EMPTY.said, 2)
    letters_are(at, consumer, letter)
    letters_are(at, at.consumer(), letter)


@check(
    "redrive sends what is wanted, counts, and leaves the rest",
    points=3,
    behaviour="redrive",
    section="Back into the queue",
    after=KEEPS,
    catches=["redrive_keeps_the_letters", "redriven_begins_at_one"],
)
def test_redrive_sends_what_is_wanted_counts_and_leaves_the_rest(subject: Subject) -> None:
    at = place(subject, work(b"bad", End.NO_SUCH_ORDER), work(b"gone", End.NO_SUCH_ORDER))
    consumer = at.consumer()
    buried(at, consumer, Delivery("1", b"bad", 1), GONE)
    buried(at, consumer, Delivery("2", b"gone", 1), GONE)
    buried(at, consumer, Delivery("3", b"bad again", 1, 2), GONE)

    redriven(at, at.consumer(), Wanted(b"bad"), (b"bad", 1), (b"bad again", 3))

    letters_are(at, consumer, DeadLetter("2", b"gone", 1, GONE, GONE, 0))
    redriven(at, consumer, Wanted(b"bad"))
    buried(at, consumer, Delivery("4", b"bad", 1, 1), GONE)
    redriven(at, consumer, Wanted(most_redriven=0), (b"gone", 1))
    rest = DeadLetter("4", b"bad", 1, GONE, GONE, 1), DeadLetter("5", b"gone", 1, GONE, GONE, 0)
    letters_are(at, consumer, rest[0])
    buried(at, consumer, Delivery("5", b"gone", 1), GONE)
    broken_off(at, consumer, Post(fails_at=2), ConnectionError, *rest)


@check(
    "redrive comes to an end, even if all it sends dies again at once",
    points=3,
    behaviour="redrive",
    section="Back into the queue",
    after=KEEPS,
    catches=["redrive_loops", "holds_the_file_while_it_sends", "holds_the_file_while_it_looks"],
)
def test_redrive_comes_to_an_end_even_if_all_it_sends_dies_again_at_once(
    subject: Subject,
) -> None:
    at = place(subject, work(b"gone", End.NO_SUCH_ORDER))
    consumer, other = at.consumer(), at.consumer()
    buried(at, consumer, Delivery("1", b"gone one", 1), GONE)
    buried(at, consumer, Delivery("2", b"gone two", 1), GONE)
    post = subject.double(Post())
    post.what_is_sent_comes_back_to(other)
    looks = subject.double(Wanted(most_redriven=1))
    looks.lets_bury(other)

    redriven_by(at, consumer, Wanted(), post, (b"gone one", 1), (b"gone two", 1))

    redriven_by(at, consumer, Wanted(most_redriven=1), post, (b"gone one", 2), (b"gone two", 2))
    redriven_by(at, consumer, looks, post)
    sent_were(at, post)


@check(
    "a process that is killed loses no letter, and leaves none twice",
    points=4,
    behaviour="crashes",
    section="Killed in between",
    after=KEEPS,
    catches=["removes_before_it_sends", "puts_back_what_was_not_sent", "buries_in_two_steps"],
)
def test_a_process_that_is_killed_loses_no_letter_and_leaves_none_twice(subject: Subject) -> None:
    crowds = (killed_burier(MADE), killed_redriver(MADE))

    for crowd in crowds:
        for history in subject.crash(crowd):
            judge(history, *CONSUMING)


@check(
    "two workers bury at the same time, and both letters are there",
    points=2,
    behaviour="several workers",
    section="Killed in between",
    after=KEEPS,
    catches=["rewrites_without_a_lock", "gives_up_when_busy"],
)
def test_two_workers_bury_at_the_same_time_and_both_letters_are_there(subject: Subject) -> None:
    crowd = two_buriers(MADE)

    for history in subject.explore(crowd, schedules=24):
        judge(history, *CONSUMING)
