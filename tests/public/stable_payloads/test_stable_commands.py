"""The promises of a command in the place of a live order, one check each."""

from typing import Any

from course.contracts.stable_payloads import MOST_BYTES, SCHEMA, BadMessage
from course.grading.check import check
from course.grading.messages import (
    charge_of,
    command_of,
    is_charged,
    is_charged_for,
    is_put_aside,
    message,
    none_is_too_long,
    pickled,
    said,
    says,
    sent,
    sent_bytes,
)
from course.lab.doubles import BELT, SHOP, TILL
from course.subject.fresh import Exactly
from course.subject.proxy import Subject
from course.subject.remote import Held

MOMENT = "2026-03-02T09:30:00+00:00"
TEA = Exactly("20.00")
ENCODED = "one JSON object says what is charged"
ASIDE = "what cannot be read is put aside, and the worker goes on"


def command(subject: Subject, order_id: str = "o-1") -> Held:
    return command_of(subject, order_id, 4000, "EUR", MOMENT)


def written(subject: Subject) -> dict[str, Any]:
    return said(subject, subject.encode(command(subject)))


def tea_for_two(shop: Held, order_id: str = "o-1", **options: Any) -> Held:
    order: Held = shop.order(order_id, **options)
    order.add("tea", 2, TEA)
    shop.save(order)
    return order


@check(
    ENCODED,
    points=2,
    behaviour="encoding",
    section="Bytes, and a form that others can read",
    catches=["pickles_the_aggregate", "writes_money_as_text", "writes_python"],
)
def test_one_json_object_says_what_is_charged(subject: Subject) -> None:
    first = command(subject)

    data = subject.encode(first)

    found = said(subject, data)
    says(subject, found, amount_minor=4000, currency="EUR", placed_at=MOMENT, schema=SCHEMA)
    again = subject.encode(subject.decode(Exactly(data, "what encode returned")))
    says(subject, said(subject, again), **found)


@check(
    "what happens to the order afterwards changes nothing",
    points=3,
    behaviour="snapshots",
    section="The same object on both sides",
    catches=["sends_the_order", "frozen_but_shallow", "copies_shallowly", "keeps_the_connection"],
)
def test_what_happens_to_the_order_afterwards_changes_nothing(subject: Subject) -> None:
    shop, belt, till = subject.double(SHOP), subject.double(BELT), subject.double(TILL)
    order = tea_for_two(shop)
    subject.submit(order, queue=belt)
    first = sent(subject, belt)

    order.add("pot", 1, Exactly("40.00"))

    subject.work(first, store=shop.store(), effects=till)
    is_charged(subject, till, charge_of("o-1", 4000))

    other = tea_for_two(shop, "o-2")
    subject.submit(other, queue=belt)
    second = sent(subject, belt)
    shop.clear(other)  # its connection is closed, and it is empty
    subject.work(second, store=shop.store(), effects=till)
    is_charged(subject, till, charge_of("o-1", 4000), charge_of("o-2", 4000))


@check(
    "another process can carry out what this one has sent",
    points=3,
    behaviour="processes",
    section="The same object on both sides",
    catches=["keeps_it_in_memory", "pickles_the_command", "sends_the_order"],
)
def test_another_process_can_carry_out_what_this_one_has_sent(subject: Subject) -> None:
    shop, belt = subject.double(SHOP), subject.double(BELT)
    subject.submit(tea_for_two(shop), queue=belt)
    data = sent_bytes(subject, belt)
    stored = shop.saved()

    subject.begin_anew()

    shop, till = subject.double(SHOP), subject.double(TILL)
    shop.restore(stored)
    subject.work(data, store=shop.store(), effects=till)
    is_charged(subject, till, charge_of("o-1", 4000))


@check(
    "the price is the agreed one, and the address is the current one",
    points=3,
    behaviour="freshness",
    section="Agreed, or current",
    catches=["price_drifts", "stale_address"],
)
def test_the_price_is_the_agreed_one_and_the_address_is_the_current_one(subject: Subject) -> None:
    shop, belt, till = subject.double(SHOP), subject.double(BELT), subject.double(TILL)
    order = tea_for_two(shop)
    subject.submit(order, queue=belt)
    data = sent(subject, belt)

    order.add("pot", 1, Exactly("40.00"))
    shop.save(order)
    shop.move("o-1", "9 New Road")

    subject.work(data, store=shop.store(), effects=till)
    is_charged(subject, till, charge_of("o-1", 4000, address="9 New Road"))


@check(
    "money is a whole number of minor units",
    points=2,
    behaviour="money",
    section="Money",
    catches=["float_money", "cents_everywhere", "assumes_the_currency", "drops_the_cents"],
)
def test_money_is_a_whole_number_of_minor_units(subject: Subject) -> None:
    for price, currency, minor in (("19.99", "EUR", 1999), ("1450", "JPY", 1450)):
        shop, belt, till = subject.double(SHOP), subject.double(BELT), subject.double(TILL)
        order = shop.order(f"in {currency}", currency=Exactly(currency))
        order.add("tea", 1, Exactly(price))
        shop.save(order)

        subject.submit(order, queue=belt)

        subject.work(sent(subject, belt), store=shop.store(), effects=till)
        is_charged(subject, till, charge_of(f"in {currency}", minor, currency=currency))


@check(
    "a time names its moment, in UTC",
    points=2,
    behaviour="time",
    section="Time",
    catches=["naive_local_time", "local_time_called_utc", "keeps_the_offset", "stamps_the_sending"],
)
def test_a_time_names_its_moment_in_utc(subject: Subject) -> None:
    shop, belt, till = subject.double(SHOP), subject.double(BELT), subject.double(TILL)
    for moment in (MOMENT, "2026-10-25T02:30:00+02:00"):  # of a night with two half past twos
        order = tea_for_two(shop, f"of {moment}", placed_at=Exactly(moment))

        subject.submit(order, queue=belt)

        shop.clear(order)
        subject.work(sent(subject, belt), store=shop.store(), effects=till)
        is_charged_for(subject, till, moment)


@check(
    "a message fits into a kibibyte, or is not sent",
    points=2,
    behaviour="size",
    section="Small, or a claim",
    catches=[
        "pickles_the_aggregate",
        "sends_the_lines",
        "sends_what_does_not_fit",
        "cuts_off_what_does_not_fit",
    ],
)
def test_a_message_fits_into_a_kibibyte_or_is_not_sent(subject: Subject) -> None:
    shop, belt = subject.double(SHOP), subject.double(BELT)
    order = shop.order("o-1")
    for number in range(12):
        order.add(f"a gift, number {number}, wrapped in paper, with a long greeting", 1, TEA)
    shop.save(order)

    subject.submit(order, queue=belt)

    none_is_too_long(subject, belt)
    endless = "o" * MOST_BYTES
    large = subject.start(subject.submit, tea_for_two(shop, endless), queue=belt)
    none_is_too_long(subject, belt)
    assert large.raised(ValueError)
    assert subject.start(subject.encode, command(subject, endless)).raised(ValueError)


@check(
    "a field that nobody knows is passed over",
    points=2,
    behaviour="tolerance",
    section="Readers older than their messages",
    after=ENCODED,
    catches=["breaks_on_new_field"],
)
def test_a_field_that_nobody_knows_is_passed_over(subject: Subject) -> None:
    shop, till = subject.double(SHOP), subject.double(TILL)
    tea_for_two(shop)
    known = written(subject)

    newer = message({**known, "voucher": {"code": "spring"}}, "a message with a new field")

    says(subject, said(subject, subject.encode(subject.decode(newer))), **known)
    subject.work(newer, store=shop.store(), effects=till)
    is_charged(subject, till, charge_of("o-1", 4000))


@check(
    "what is no command raises BadMessage, whatever it is",
    points=3,
    behaviour="bad messages",
    section="Whatever arrives",
    after=ENCODED,
    catches=[
        "catches_syntax_errors_only",
        "takes_any_json_for_an_object",
        "falls_back_to_pickle",
        "makes_up_what_is_missing",
        "accepts_naive_times",
    ],
)
def test_what_is_no_command_raises_badmessage_whatever_it_is(subject: Subject) -> None:
    known = written(subject)

    for bad in (
        Exactly(b"", "no bytes"),
        Exactly(b"hello", "a word"),
        Exactly(b"\xff\xfe\xfd", "bytes that are no UTF-8"),
        pickled(known, "a pickle of the same fields"),
        message([known], "a list"),
        message({name: one for name, one in known.items() if name != "currency"}, "no currency"),
        message({**known, "amount_minor": "4000"}, "an amount in quotes"),
        message({**known, "placed_at": "2026-03-02T09:30:00"}, "a time without an offset"),
    ):
        assert subject.start(subject.decode, bad).raised(BadMessage)


@check(
    ASIDE,
    points=3,
    behaviour="bad messages",
    section="Whatever arrives",
    after=ENCODED,
    catches=[
        "lets_bad_messages_out",
        "drops_what_it_cannot_read",
        "rewrites_what_it_puts_aside",
        "puts_aside_without_a_reason",
    ],
)
def test_what_cannot_be_read_is_put_aside_and_the_worker_goes_on(subject: Subject) -> None:
    shop, belt, till = subject.double(SHOP), subject.double(BELT), subject.double(TILL)
    store = shop.store()
    subject.submit(tea_for_two(shop), queue=belt)
    good = sent(subject, belt)
    word = Exactly(b"hello", "a word")
    broken = Exactly(b"\xff\xfe\xfd", "bytes that are no UTF-8")

    subject.work(word, store=store, effects=till)
    subject.work(broken, store=store, effects=till)

    is_put_aside(subject, till, word, broken)
    subject.work(good, store=store, effects=till)
    is_charged(subject, till, charge_of("o-1", 4000))
    is_put_aside(subject, till, word, broken)


@check(
    "a schema that nobody knows is put aside",
    points=2,
    behaviour="schemas",
    section="Readers older than their messages",
    after=ASIDE,
    catches=["ignores_the_schema", "guesses_newer_schemas"],
)
def test_a_schema_that_nobody_knows_is_put_aside(subject: Subject) -> None:
    shop, till = subject.double(SHOP), subject.double(TILL)
    tea_for_two(shop)
    known = written(subject)

    newer = message({**known, "schema": SCHEMA + 1}, "a message of schema 2")

    assert subject.start(subject.decode, newer).raised(BadMessage)
    subject.work(newer, store=shop.store(), effects=till)
    is_put_aside(subject, till, newer)
    is_charged(subject, till)
