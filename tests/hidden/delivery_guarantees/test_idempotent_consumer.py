"""The promises of a consumer that bears repeats, under pressure."""

from course.contracts.delivery_guarantees import Conflict, Result
from course.grading.check import check
from course.grading.consuming import comes_out, given, opened, tell_a_story
from course.grading.finding import judge
from course.lab.commands import (
    killed_between_failures,
    killed_for_good,
    stalled,
    two_payloads_at_once,
)
from course.lab.doubles import LEDGER
from course.lab.effect_judges import CONSUMING
from course.lab.scripts import Effect, Failure
from course.subject.fresh import Exactly
from course.subject.proxy import Subject

CRASHES = "a process that is killed leaves a command undone or done once"
MEETS = "two processes that get one command do it once"
REPEATS = "a duplicate gets the first result, and nothing is done again"
LONG = "an order of many lines, " * 13  # and what follows it, in bytes, is over 300 of them
KEYS = ("a", "a ", " ", "*", "%", "a\0b", "a\0c", LONG + "a", LONG + "b")
PAYLOADS = ((b"\xff", b"\xfe"), (b"plumless", b"buckeroo"), (b"", b"\0"))


@check(
    "whatever the effect raises comes out, and leaves no trace",
    points=2,
    behaviour="failures",
    section="A failure is not a result",
    after=REPEATS,
    catches=["rolls_back_exceptions_only", "takes_any_clash_for_a_duplicate", "wraps_the_failure"],
)
def test_whatever_the_effect_raises_comes_out_and_leaves_no_trace(subject: Subject) -> None:
    books, consumer, other = subject.double(LEDGER), opened(subject), opened(subject)
    assert given(subject, consumer, "old", Effect("old", b"done")).returned()

    clash = given(subject, consumer, "order", Effect("clash", fails=Failure.INTEGRITY_ERROR))
    end = given(subject, consumer, "order", Effect("end", fails=Failure.SYSTEM_EXIT))

    comes_out(subject, clash, "IntegrityError", "UNIQUE")
    comes_out(subject, end, "SystemExit", "end")
    assert subject.start(books.entries).returned(["old"])
    assert given(subject, other, "order", Effect("paid", b"paid")).returned(Result(b"paid", False))
    assert given(subject, consumer, "old", Effect("again")).returned(Result(b"done", True))
    assert given(subject, consumer, "old", Effect("x"), payload=b"x").raised(Conflict)
    assert subject.start(books.entries).returned(["old", "paid"])


@check(
    "keys that look alike are told apart, and so are payloads",
    points=2,
    behaviour="keys",
    section="What makes a good key",
    after=REPEATS,
    catches=[
        "trims_the_key",
        "looks_with_a_pattern",
        "ends_the_key_at_a_nul",
        "cuts_long_keys",
        "compares_what_it_could_decode",
        "compares_checksums",
    ],
)
def test_keys_that_look_alike_are_told_apart_and_so_are_payloads(subject: Subject) -> None:
    consumer = opened(subject)

    for name in KEYS:
        key = Exactly(name, f"{name!r:.9}…{name[-1]}'" if name.startswith(LONG) else repr(name))
        assert given(subject, consumer, key, Effect("paid", b"paid")).returned(
            Result(b"paid", False)
        )

    for done, other in PAYLOADS:
        first = given(subject, consumer, f"key {done!r}", Effect("first"), payload=Exactly(done))
        assert first.returned()
        call = given(subject, consumer, f"key {done!r}", Effect("x"), payload=Exactly(other))
        assert call.raised(Conflict)


@check(
    "a process killed between failures keeps its key for a lease at most",
    points=4,
    behaviour="crashes",
    section="The window",
    after=CRASHES,
    catches=["in_progress_is_one_for_all", "asking_renews_the_lease"],
)
def test_a_process_killed_between_failures_keeps_its_key_for_a_lease_at_most(
    subject: Subject,
) -> None:
    for history in subject.crash(killed_between_failures()):
        judge(history, *CONSUMING)


@check(
    "a process that is killed for good leaves nothing that stays",
    points=2,
    behaviour="bounds",
    section="How long a key is remembered",
    after=CRASHES,
    catches=["leaves_marks_of_the_dead"],
)
def test_a_process_that_is_killed_for_good_leaves_nothing_that_stays(subject: Subject) -> None:
    for history in subject.crash(killed_for_good()):
        judge(history, *CONSUMING)


@check(
    "of two payloads of one key at once, one is done",
    points=3,
    behaviour="conflicts",
    section="Two at once",
    after=MEETS,
    catches=["compares_before_its_transaction_only"],
)
def test_of_two_payloads_of_one_key_at_once_one_is_done(subject: Subject) -> None:
    for history in subject.sweep(two_payloads_at_once()):
        judge(history, *CONSUMING)


@check(
    "whoever stood still for longer than its lease does nothing twice",
    points=3,
    behaviour="at once",
    section="Two at once",
    after=MEETS,
    catches=["believes_its_old_lease"],
)
def test_whoever_stood_still_for_longer_than_its_lease_does_nothing_twice(
    subject: Subject,
) -> None:
    for history in subject.sweep(stalled()):
        judge(history, *CONSUMING)


@check(
    "after each step of a long story the consumer does what is right",
    points=2,
    behaviour="repeats",
    section="How long a key is remembered",
    after=REPEATS,
    catches=["records_failures", "ignores_payload_change"],
)
def test_after_each_step_of_a_long_story_the_consumer_does_what_is_right(
    subject: Subject,
) -> None:
    for seed in range(3):
        tell_a_story(subject, seed)
