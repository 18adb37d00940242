"""The promises of a consumer with dead letters, under pressure."""

from course.contracts.retries_and_dead_letters import WORKER_LOST, Ack, DeadLetter, Delivery
from course.grading.burying import (
    ANY,
    TURNS,
    broken_off,
    buried,
    letters_are,
    place,
    redriven,
    retried,
    spread,
    was_tried,
    work,
)
from course.grading.check import check
from course.grading.finding import judge
from course.lab.burials import CONSUMING
from course.lab.doubles import PATH
from course.lab.mailroom import Draws, End, Post, Wanted
from course.lab.mourners import (
    WORK,
    killed_after_an_error,
    killed_with_a_permanent_error,
    redriver_beside_a_burier,
)
from course.lab.scenario import Scenario
from course.subject.proxy import Subject

NO_PAPER, GONE = End.NO_PAPER.said, End.NO_SUCH_ORDER.said
SETTINGS = {"max_attempts": 2, "base_s": 1.0, "cap_s": 60.0}
MADE = Scenario.of("Consumer", path=PATH, handler=WORK, chance=Draws((0.5,)), **SETTINGS)
KEEPS = "a dead letter tells the whole story, to whoever opens the file"


@check(
    "a delay is in bounds at any attempt, whatever chance shows",
    points=3,
    behaviour="delays",
    section="Not all at once",
    catches=["overflows", "jitter_down_to_nought", "ignores_the_cap"],
)
def test_a_delay_is_in_bounds_at_any_attempt_whatever_chance_shows(subject: Subject) -> None:
    extremes = Draws((0.0, 0.9999999999999999))
    at = place(
        subject,
        work(b"bad", End.NO_PAPER),
        max_attempts=10**6,
        base_s=0.25,
        cap_s=900.0,
        chance=extremes,
    )
    consumer = at.consumer()

    for attempt in (1, 2, 12, 13, 64, 1025, 5000, 10**6 - 1):
        ceiling = 0.25 * 2 ** (attempt - 1) if attempt < 13 else 900.0
        delivery = Delivery(f"{attempt}", b"bad", attempt)
        for one in [delivery] * 3:
            retried(at, consumer, one, tried=None, ceiling=ceiling)
    at = place(
        subject,
        work(b"bad", End.NO_PAPER),
        max_attempts=10**6,
        base_s=0.25,
        cap_s=900.0,
        chance=ANY,
    )
    consumer, delivery = at.consumer(), Delivery("13", b"bad", 13)
    spread(at, [retried(at, consumer, delivery, tried=None) for turn in range(TURNS)], 900.0)


@check(
    "a delivery that comes again after the end changes nothing",
    points=3,
    behaviour="duplicates",
    section="Killed in between",
    after=KEEPS,
    catches=["buries_twice"],
)
def test_a_delivery_that_comes_again_after_the_end_changes_nothing(subject: Subject) -> None:
    bad = work(b"bad", End.NO_PAPER, End.DONE)
    at = place(subject, bad, work(b"gone", End.NO_SUCH_ORDER, End.DONE), max_attempts=1)
    consumer, watcher = at.consumer(), at.consumer()
    letters_are(at, watcher)
    buried(at, consumer, Delivery("1", b"bad", 1), NO_PAPER)
    buried(at, consumer, Delivery("2", b"gone", 1), GONE)
    letters = [
        DeadLetter("1", b"bad", 1, NO_PAPER, NO_PAPER, 0),
        DeadLetter("2", b"gone", 1, GONE, GONE, 0),
    ]

    for attempt in (2, 3, 9):
        other = at.consumer()
        buried(at, other, Delivery("1", b"bad", attempt), NO_PAPER, tried=0)
        buried(at, other, Delivery("2", b"gone", attempt), GONE, tried=0)

    letters_are(at, consumer, *letters)
    letters_are(at, watcher, *letters)


@check(
    "jobs do not share their errors, their letters or their attempts",
    points=3,
    behaviour="dead letters",
    section="A letter for a person",
    after=KEEPS,
    catches=[
        "one_first_error_for_all",
        "letters_by_their_body",
        "first_error_of_attempt_one",
        "removes_the_twin",
    ],
)
def test_jobs_do_not_share_their_errors_their_letters_or_their_attempts(subject: Subject) -> None:
    twin = work(b"twin", End.NO_PAPER, End.NO_ANSWER, End.EMPTY, End.NO_SUCH_ORDER, End.NO_PAPER)
    at = place(subject, twin, max_attempts=5)
    consumer = at.consumer()

    retried(at, consumer, Delivery("1", b"twin", 2))
    retried(at, consumer, Delivery("2", b"twin", 3))
    retried(at, consumer, Delivery("1", b"twin", 4))

    buried(at, consumer, Delivery("2", b"twin", 4), GONE)
    buried(at, consumer, Delivery("1", b"twin", 5, 2), NO_PAPER)

    buried(at, consumer, Delivery("3", b"twin", 7), WORKER_LOST, tried=0)

    first = DeadLetter("1", b"twin", 5, NO_PAPER, NO_PAPER, 2)
    second = DeadLetter("2", b"twin", 4, End.NO_ANSWER.said, GONE, 0)
    third = DeadLetter("3", b"twin", 5, WORKER_LOST, WORKER_LOST, 0)
    letters_are(at, consumer, first, second, third)
    retried(at, consumer, Delivery("4", b"twin", 1))
    broken_off(at, consumer, Post(fails_at=1), ConnectionError, first, second, third)
    broken = subject.double(Post(fails_at=2))
    failed = subject.start(consumer.redrive, subject.double(Wanted()), send=broken)
    assert failed.raised(ConnectionError)
    ((body, times),) = broken.was_sent()
    left = [(b"twin", 1), (b"twin", 1), (b"twin", 3)]
    left.remove((body, times))
    redriven(at, consumer, Wanted(says="yes"), *left)
    letters_are(at, consumer)
    buried(at, consumer, Delivery("4", b"twin", 6, 3), WORKER_LOST, tried=0)
    letters_are(at, consumer, DeadLetter("4", b"twin", 5, NO_PAPER, WORKER_LOST, 3))


@check(
    "any bytes and any message come through the file",
    points=2,
    behaviour="dead letters",
    section="A letter for a person",
    after=KEEPS,
    catches=["keeps_a_line_a_letter"],
)
def test_any_bytes_and_any_message_come_through_the_file(subject: Subject) -> None:
    bodies = (b"\xff\xfe\x00 not text", b"two\nlines\r\n", b"\x00", b"'; -- \"", b"x" * 500)
    works = [work(body, End.TWO_LINES) for body in bodies]
    at = place(subject, *works, max_attempts=1)
    consumer = at.consumer()

    names = ("a/b", "a_b", "../a", "\u00e9 a", "a.b")
    for name, body in zip(names, bodies, strict=True):
        buried(at, consumer, Delivery(name, body, 1), End.TWO_LINES.said)

    said = End.TWO_LINES.said
    letters = [DeadLetter(n, b, 1, said, said, 0) for n, b in zip(names, bodies, strict=True)]
    letters_are(at, at.consumer(), *letters)
    redriven(at, at.consumer(), Wanted(), *[(body, 1) for body in bodies])
    letters_are(at, consumer)


@check(
    "what is raised while it redrives leaves the rest buried",
    points=3,
    behaviour="redrive",
    section="Back into the queue",
    after=KEEPS,
    catches=[
        "swallows_what_send_raises",
        "removes_all_after_all",
        "removes_what_failed_to_send",
    ],
)
def test_what_is_raised_while_it_redrives_leaves_the_rest_buried(subject: Subject) -> None:
    at = place(subject, work(b"gone", End.NO_SUCH_ORDER))
    consumer = at.consumer()
    bodies = (b"gone one", b"gone two", b"gone three")
    for number, body in enumerate(bodies):
        buried(at, consumer, Delivery(f"{number}", body, 1), GONE)
    letters = [DeadLetter(f"{n}", body, 1, GONE, GONE, 0) for n, body in enumerate(bodies)]
    interrupted = Post(fails_at=1, is_interrupted=True)
    broken_off(at, consumer, interrupted, KeyboardInterrupt, *letters)
    broken = subject.double(Post(fails_at=2))

    failed = subject.start(consumer.redrive, subject.double(Wanted()), send=broken)

    assert failed.raised(ConnectionError)
    gone = [one[0] for one in broken.was_sent()]
    left = [one for one in bodies if one not in gone]
    rest = [DeadLetter(f"{bodies.index(b)}", b, 1, GONE, GONE, 0) for b in left]
    letters_are(at, consumer, *rest)
    post, blind = subject.double(Post()), subject.double(Wanted(fails_at=2))
    assert subject.start(consumer.redrive, blind, send=post).raised(LookupError)
    gone += [one[0] for one in post.was_sent()]
    left = [one for one in bodies if one not in gone]
    redriven(at, at.consumer(), Wanted(), *[(body, 1) for body in left])
    letters_are(at, consumer)


@check(
    "a job that ends well leaves nothing behind, and is tried once",
    points=2,
    behaviour="retries",
    section="The consumer decides",
    catches=["dead_on_first_error"],
)
def test_a_job_that_ends_well_leaves_nothing_behind_and_is_tried_once(subject: Subject) -> None:
    closed = work(b"closed", End.CAUSED, End.IS_CLOSED)
    late = work(b"late", End.NO_PAPER, End.DONE)
    at = place(subject, late, work(b"good", End.DONE), closed)
    consumer = at.consumer()
    retried(at, consumer, Delivery("1", b"late", 2))

    assert subject.start(at.consumer().step, Delivery("1", b"late", 3)).returned(Ack())

    was_tried(at, b"late", times=1)
    assert subject.start(consumer.step, Delivery("2", b"good", 3)).returned(Ack())
    was_tried(at, b"good", times=1)
    letters_are(at, consumer)
    redriven(at, consumer, Wanted())
    retried(at, consumer, Delivery("3", b"closed", 1))
    assert subject.start(consumer.step, Delivery("3", b"closed", 3)).raised(GeneratorExit)
    letters_are(at, consumer)


@check(
    "whoever is killed around an error leaves a story that fits together",
    points=3,
    behaviour="crashes",
    section="Killed in between",
    after=KEEPS,
    catches=["buries_twice", "one_first_error_for_all", "writes_in_place"],
)
def test_whoever_is_killed_around_an_error_leaves_a_story_that_fits_together(
    subject: Subject,
) -> None:
    for crowd in (killed_after_an_error(MADE), killed_with_a_permanent_error(MADE)):
        for history in subject.crash(crowd):
            judge(history, *CONSUMING)


@check(
    "a job that dies while letters are sent has its letter",
    points=3,
    behaviour="several workers",
    section="Killed in between",
    after=KEEPS,
    catches=["empties_the_file_afterwards", "rewrites_without_a_lock"],
)
def test_a_job_that_dies_while_letters_are_sent_has_its_letter(subject: Subject) -> None:
    for history in subject.explore(redriver_beside_a_burier(MADE), schedules=40):
        judge(history, *CONSUMING)
