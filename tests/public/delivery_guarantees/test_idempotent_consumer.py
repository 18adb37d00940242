"""The promises of a consumer that bears repeats, one check each."""

from course.contracts.delivery_guarantees import Conflict, Result
from course.grading.check import check
from course.grading.consuming import comes_out, given, keeps_at_most, opened
from course.grading.finding import judge
from course.lab.commands import TTL_S, killed_in_the_middle, two_at_once
from course.lab.doubles import CLOCK, DATABASE, LEDGER
from course.lab.effect_judges import CONSUMING
from course.lab.scripts import Effect, Failure
from course.subject.fresh import Exactly
from course.subject.proxy import Subject

FAILS = "a failed attempt leaves no trace and can be tried again"
REPEATS = "a duplicate gets the first result, and nothing is done again"


@check(
    "what could never work is refused",
    points=1,
    behaviour="arguments",
    section="How long a key is remembered",
    catches=["trusts_its_arguments", "lets_a_negative_lease_pass"],
)
def test_what_could_never_work_is_refused(subject: Subject) -> None:
    right = {"clock": CLOCK, "ttl_s": 1.0, "lease_s": 1.0}
    make = subject.IdempotentConsumer

    assert subject.start(make, DATABASE, **{**right, "ttl_s": 0}).raised(ValueError)
    assert subject.start(make, DATABASE, **{**right, "ttl_s": -5.0}).raised(ValueError)
    assert subject.start(make, DATABASE, **{**right, "lease_s": 0}).raised(ValueError)
    assert subject.start(make, DATABASE, **{**right, "lease_s": -1.0}).raised(ValueError)
    assert subject.start(make, DATABASE, **right).returned()


@check(
    REPEATS,
    points=2,
    behaviour="repeats",
    section="The key is kept beside the effect",
    catches=[
        "in_memory_set",
        "forgets_to_commit",
        "replays_nothing",
        "calls_the_effect_to_replay",
        "holds_the_file_while_it_waits",
    ],
)
def test_a_duplicate_gets_the_first_result_and_nothing_is_done_again(subject: Subject) -> None:
    books, consumer, other = subject.double(LEDGER), opened(subject), opened(subject)
    first = given(subject, consumer, "order", Effect("first", b"paid"))
    assert first.returned(Result(b"paid", replayed=False))

    again = given(subject, consumer, "order", Effect("again", b"paid again"))

    assert again.returned(Result(b"paid", replayed=True))
    for one in (other, opened(subject)):
        repeated = given(subject, one, "order", Effect("elsewhere", b"paid elsewhere"))
        assert repeated.returned(Result(b"paid", replayed=True))
    assert subject.start(books.entries).returned(["first"])
    assert subject.start(books.begun).returned(["first"])


@check(
    "any text is a key, and any bytes are a result",
    points=2,
    behaviour="keys",
    section="What makes a good key",
    after=REPEATS,
    catches=[
        "declares_a_string",
        "ignores_case",
        "normalises_the_key",
        "keeps_a_checksum_of_the_key",
        "writes_the_key_into_the_statement",
        "empty_result_is_none",
        "stores_text",
        "keeps_the_last_one",
        "refuses_an_empty_key",
    ],
)
def test_any_text_is_a_key_and_any_bytes_are_a_result(subject: Subject) -> None:
    consumer, results = opened(subject), (b"", b"\xff\x00 7", b"7")
    names = ["1", "01", "1.0", "a", "A", " a", "'; --", "plumless", "buckeroo", "\u00e9", "e\u0301"]
    keys = [Exactly(name, repr(name)) for name in [*names, ""]]
    commands = [
        (key, Effect(f"row {number}", Exactly(results[number % len(results)])))  # type: ignore[arg-type]
        for number, key in enumerate(keys)
    ]

    for key, effect in commands:
        right = Result(effect.result.value, replayed=False)  # type: ignore[attr-defined]
        assert given(subject, consumer, key, effect).returned(right)

    for key, effect in commands:
        right = Result(effect.result.value, replayed=True)  # type: ignore[attr-defined]
        assert given(subject, consumer, key, Effect("again")).returned(right)


@check(
    "another payload is a conflict, before any effect",
    points=2,
    behaviour="conflicts",
    section="The same key, another payload",
    after=REPEATS,
    catches=[
        "ignores_payload_change",
        "does_the_new_payload",
        "compares_lengths",
        "conflict_after_effect",
        "conflict_forgets_the_key",
        "takes_an_empty_payload_for_none",
    ],
)
def test_another_payload_is_a_conflict_before_any_effect(subject: Subject) -> None:
    books, consumer, other = subject.double(LEDGER), opened(subject), opened(subject)
    assert given(subject, consumer, "order", Effect("first", b"paid")).returned()

    second = given(subject, consumer, "order", Effect("second"), payload=b"40")

    assert second.raised(Conflict)
    assert given(subject, other, "order", Effect("third"), payload=b"").raised(Conflict)
    first = given(subject, other, "order", Effect("again"))
    assert first.returned(Result(b"paid", replayed=True))
    assert subject.start(books.begun).returned(["first"])
    assert subject.start(books.entries).returned(["first"])
    assert given(subject, consumer, "bill", Effect("bill"), payload=b"").returned()
    assert given(subject, other, "bill", Effect("fourth")).raised(Conflict)


@check(
    FAILS,
    points=3,
    behaviour="failures",
    section="A failure is not a result",
    after=REPEATS,
    catches=[
        "records_failures",
        "failure_keeps_the_effect",
        "swallows_the_failure",
        "wraps_the_failure",
        "failure_keeps_its_lease",
        "rolls_back_exceptions_only",
        "interrupts_keep_their_mark",
    ],
)
def test_a_failed_attempt_leaves_no_trace_and_can_be_tried_again(subject: Subject) -> None:
    books, consumer, other = subject.double(LEDGER), opened(subject), opened(subject)
    fails = Effect("refused", fails=Failure.VALUE_ERROR)

    failed = given(subject, consumer, "order", fails)

    comes_out(subject, failed, "ValueError", "refused")
    assert subject.start(books.entries).returned([])
    retried = given(subject, other, "order", Effect("second", b"paid"))
    assert retried.returned(Result(b"paid", replayed=False))
    assert given(subject, other, "bill", fails).raised(ValueError)
    changed = given(subject, other, "bill", Effect("third", b"sent"), payload=b"40")
    assert changed.returned(Result(b"sent", replayed=False))
    stops = Effect("stopped", fails=Failure.KEYBOARD_INTERRUPT)
    assert given(subject, other, "note", stops).raised(KeyboardInterrupt)
    assert given(subject, consumer, "note", Effect("fourth")).returned()
    assert subject.start(books.entries).returned(["second", "third", "fourth"])


@check(
    "a key is remembered for its time, and no longer",
    points=2,
    behaviour="time",
    section="How long a key is remembered",
    after=REPEATS,
    catches=[
        "duplicates_renew",
        "counts_from_the_call",
        "empties_the_table",
        "done_ends_with_the_lease",
        "never_expires",
        "conflicts_renew",
    ],
)
def test_a_key_is_remembered_for_its_time_and_no_longer(subject: Subject) -> None:
    consumer, other = opened(subject), opened(subject)
    first = given(subject, consumer, "order", Effect("first", b"paid", takes_s=30.0))
    assert first.returned(Result(b"paid", replayed=False))

    subject.advance(TTL_S - 40)

    assert given(subject, other, "order", Effect("again")).returned(Result(b"paid", replayed=True))
    assert given(subject, other, "bill", Effect("bill", b"sent")).returned()
    subject.advance(39)
    again = given(subject, opened(subject), "order", Effect("again"))
    assert again.returned(Result(b"paid", replayed=True))
    subject.advance(2)
    anew = given(subject, other, "order", Effect("anew", b"paid anew"), payload=b"40")
    assert anew.returned(Result(b"paid anew", replayed=False))
    young = given(subject, consumer, "bill", Effect("again"))
    assert young.returned(Result(b"sent", replayed=True))
    assert given(subject, other, "bill", Effect("other"), payload=b"40").raised(Conflict)
    subject.advance(TTL_S - 40)
    late = given(subject, other, "bill", Effect("late", b"sent anew"), payload=b"40")
    assert late.returned(Result(b"sent anew", replayed=False))


@check(
    "what is kept does not grow with every command",
    points=2,
    behaviour="bounds",
    section="How long a key is remembered",
    after=REPEATS,
    catches=["never_expires", "forgets_only_what_comes_again"],
)
def test_what_is_kept_does_not_grow_with_every_command(subject: Subject) -> None:
    books, consumer = subject.double(LEDGER), opened(subject)
    given(subject, consumer, "key aa", Effect("row aa", b"paid"))
    one = books.kept()

    for name in "bcdefghijklmnopqrstuv":
        subject.advance(TTL_S / 4)
        given(subject, consumer, f"key a{name}", Effect(f"row a{name}", b"paid"))

    keeps_at_most(subject, books, 10 * one, "that of ten keys")
    subject.advance(2 * TTL_S + 1)
    given(subject, consumer, "key zz", Effect("row zz", b"paid"))
    keeps_at_most(subject, books, one, "that of one key")


@check(
    "a process that is killed leaves a command undone or done once",
    points=4,
    behaviour="crashes",
    section="The window",
    after=FAILS,
    catches=[
        "records_before_effect",
        "records_after_effect",
        "effect_in_a_transaction_of_its_own",
        "in_progress_for_ever",
        "compares_hashes_of_python",
    ],
)
def test_a_process_that_is_killed_leaves_a_command_undone_or_done_once(subject: Subject) -> None:
    for history in subject.crash(killed_in_the_middle()):
        judge(history, *CONSUMING)


@check(
    "two processes that get one command do it once",
    points=4,
    behaviour="at once",
    section="Two at once",
    after=FAILS,
    catches=[
        "gets_then_sets",
        "ignores_that_it_was_there",
        "begins_deferred",
    ],
)
def test_two_processes_that_get_one_command_do_it_once(subject: Subject) -> None:
    for history in subject.sweep(two_at_once()):
        judge(history, *CONSUMING)
