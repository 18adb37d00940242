"""The promises of a command in the place of a live order, under pressure."""

from typing import Any

from course.contracts.stable_payloads import MOST_BYTES, BadMessage
from course.grading.check import check
from course.grading.messages import (
    AGREED,
    MOMENTS,
    PRICES,
    carried_out,
    charge_of,
    command_of,
    failures_come_out,
    is_charged,
    is_charged_for,
    is_put_aside,
    is_too_large,
    message,
    ordered,
    said,
    says,
    sent,
    sent_bytes,
)
from course.grading.odd_messages import UNKNOWN, no_messages, of_another_schema, of_another_type
from course.lab.doubles import BELT, SHOP, TILL
from course.subject.fresh import Exactly
from course.subject.proxy import Subject
from course.subject.remote import Held


def command(subject: Subject, order_id: str) -> Held:
    return command_of(subject, order_id, 1250, "KWD", "2026-03-02T09:30:00Z")


def written(subject: Subject, order_id: str = "o-7") -> dict[str, Any]:
    return said(subject, subject.encode(command(subject, order_id)))


@check(
    "each of many orders is charged what was agreed, wherever it is read",
    points=4,
    behaviour="snapshots",
    section="The same object on both sides",
    catches=[
        "sends_the_order",
        "keeps_it_in_memory",
        "price_drifts",
        "stale_address",
        "takes_the_total_of_the_store",
    ],
)
def test_each_of_many_orders_is_charged_what_was_agreed_wherever_it_is_read(
    subject: Subject,
) -> None:
    shop, belt = subject.double(SHOP), subject.double(BELT)
    messages = []
    for order_id, price, currency in AGREED:
        order = ordered(shop, order_id, price, currency)
        subject.submit(order, queue=belt)
        sent(subject, belt)  # too early: it is never carried out
        order.add("cup", 1, Exactly(price))  # the order has it, and the store not yet
        subject.submit(order, queue=belt)
        messages.append(sent_bytes(subject, belt))
        order.add("pot", 3, Exactly("40"))
        shop.save(order)
        shop.clear(order)
    shop.move("o-2", "9 New Road")
    shop.move("o-4", "7 Far Lane")
    stored = shop.saved()

    subject.begin_anew()

    shop, till = subject.double(SHOP), subject.double(TILL)
    shop.restore(stored)
    for data in reversed(messages):
        subject.work(data, store=shop.store(), effects=till)
    is_charged(
        subject,
        till,
        charge_of("o-4", 2500, currency="KWD", address="7 Far Lane"),
        charge_of("o-3", 1400, currency="JPY"),
        charge_of("o-2", 100, address="9 New Road"),
        charge_of("o-1", 4000),
    )


@check(
    "an amount is exact, whatever the price",
    points=3,
    behaviour="money",
    section="Money",
    catches=["float_money", "rounds_a_float", "cents_everywhere", "cuts_each_price"],
)
def test_an_amount_is_exact_whatever_the_price(subject: Subject) -> None:
    for many, price, currency, minor in PRICES:
        order_id = f"{many} at {price} {currency}"

        till = carried_out(subject, order_id, price, currency, many=many)

        is_charged(subject, till, charge_of(order_id, minor, currency=currency))


@check(
    "a moment is kept, whichever clock it was read from",
    points=2,
    behaviour="time",
    section="Time",
    catches=[
        "naive_local_time",
        "local_time_called_utc",
        "stamps_the_sending",
        "cuts_off_seconds",
        "loses_the_fold",
    ],
)
def test_a_moment_is_kept_whichever_clock_it_was_read_from(subject: Subject) -> None:
    for moment in MOMENTS:
        till = carried_out(subject, f"of {moment}", "20.00", placed_at=Exactly(moment))

        is_charged_for(subject, till, moment)
    twice: dict[str, Any] = {"placed_at": Exactly(MOMENTS[0]), "is_put_back": True}
    till = carried_out(subject, "of an hour that comes twice", "20.00", **twice)
    is_charged_for(subject, till, MOMENTS[0])


@check(
    "the limit is of bytes, however few characters they are",
    points=2,
    behaviour="size",
    section="Small, or a claim",
    catches=[
        "counts_characters",
        "sends_what_does_not_fit",
        "loses_other_letters",
        "refuses_the_last_byte",
        "reads_no_last_byte",
        "strips_texts",
        "puts_something_then_raises",
    ],
)
def test_the_limit_is_of_bytes_however_few_characters_they_are(subject: Subject) -> None:
    shop = subject.double(SHOP)
    room = MOST_BYTES + 1 - len(subject.encode(command(subject, "o")))  # letters of a full id
    till = carried_out(subject, "tee für zwei, 茶", "20.00")

    is_charged(subject, till, charge_of("tee für zwei, 茶", 2000))
    for name in ("tee für zwei, 茶", " o 7 "):
        data = subject.encode(command(subject, name))
        again = subject.encode(subject.decode(Exactly(data, "what encode returned")))
        says(subject, said(subject, again), **said(subject, data))
    full = subject.encode(command(subject, "o" * room))
    assert subject.start(subject.decode, Exactly(full, "the most bytes")).returned()
    for name in ("ö" * 520, "茶" * 350, "o" * 1100, "o" * (room + 1)):
        assert subject.start(subject.encode, command(subject, name)).raised(ValueError)
    for name in ("o" * 1100, "ö" * 520, "茶" * 350):
        is_too_large(subject, ordered(shop, name, "20.00"))


@check(
    "tomorrow's messages do today's work, or are put aside",
    points=3,
    behaviour="tolerance",
    section="Readers older than their messages",
    catches=[
        "breaks_on_new_field",
        "reads_fields_by_place",
        "reads_one_spelling_of_utc",
        "stale_address",
        "ignores_the_schema",
        "guesses_newer_schemas",
        "flattens_what_is_nested",
    ],
)
def test_tomorrows_messages_do_todays_work_or_are_put_aside(subject: Subject) -> None:
    shop, till = subject.double(SHOP), subject.double(TILL)
    store = shop.store()
    first, second, third = (written(subject, order_id) for order_id in ("o-7", "o-8", "o-9"))
    for order_id in ("o-7", "o-8", "o-9"):
        ordered(shop, order_id, "20.00")
    turned = dict(reversed(first.items()))

    subject.work(message(turned, "its fields in another order"), store=store, effects=till)
    charges = [charge_of(one, 1250, currency="KWD") for one in ("o-7", "o-8", "o-9")]
    is_charged(subject, till, charges[0])
    subject.work(message({**UNKNOWN, **second}, "new fields in front"), store=store, effects=till)
    subject.work(message({**third, **UNKNOWN}, "new fields behind"), store=store, effects=till)

    is_charged(subject, till, *charges)
    others = of_another_schema(first)
    for other in others:
        subject.work(other, store=store, effects=till)
    is_put_aside(subject, till, *others)


@check(
    "a value of another type is no command",
    points=3,
    behaviour="bad messages",
    section="Whatever arrives",
    catches=[
        "trusts_the_types",
        "takes_true_for_a_number",
        "takes_whole_floats",
        "takes_any_text_for_a_time",
        "makes_up_what_is_missing",
        "writes_money_as_text",
        "looks_up_the_currency",
        "counts_in_another_zone",
    ],
)
def test_a_value_of_another_type_is_no_command(subject: Subject) -> None:
    shop, till = subject.double(SHOP), subject.double(TILL)
    known = written(subject)
    odd = of_another_type(known)

    for bad in odd:
        assert subject.start(subject.decode, bad).raised(BadMessage)
    for name, one in {"currency": "XTS", "placed_at": "0001-01-01T00:00:00+10:00"}.items():
        read = subject.start(subject.decode, message({**known, name: one}, f"{name} is {one}"))
        assert read.returned_or_raised(BadMessage)
    store = shop.store()
    for bad in odd:
        subject.work(bad, store=store, effects=till)
    is_put_aside(subject, till, *odd)


@check(
    "whatever arrives, the worker goes on",
    points=3,
    behaviour="bad messages",
    section="Whatever arrives",
    catches=[
        "catches_syntax_errors_only",
        "takes_any_json_for_an_object",
        "lets_bad_messages_out",
        "drops_what_it_cannot_read",
        "rewrites_what_it_puts_aside",
        "reads_any_length",
        "replaces_what_is_no_text",
        "reads_no_further",
        "reads_python_too",
        "leaves_the_length_to_the_worker",
    ],
)
def test_whatever_arrives_the_worker_goes_on(subject: Subject) -> None:
    shop, till = subject.double(SHOP), subject.double(TILL)
    store = shop.store()
    ordered(shop, "o-7", "20.00")
    known = written(subject)
    odd = no_messages(known)

    for bad in odd:
        subject.work(bad, store=store, effects=till)

    is_put_aside(subject, till, *odd)
    subject.work(message(known, "a good message"), store=store, effects=till)
    is_charged(subject, till, charge_of("o-7", 1250, currency="KWD"))
    for bad in odd:
        assert subject.start(subject.decode, bad).raised(BadMessage)


@check(
    "what is down is not the message's fault",
    points=3,
    behaviour="outages",
    section="Whatever arrives",
    catches=[
        "blames_the_message",
        "swallows_an_outage",
        "charges_without_an_address",
        "loses_what_it_cannot_put_aside",
        "blames_a_value_error",
        "charges_again",
    ],
)
def test_what_is_down_is_not_the_messages_fault(subject: Subject) -> None:
    shop, belt, till = subject.double(SHOP), subject.double(BELT), subject.double(TILL)
    subject.submit(ordered(shop, "o-1", "20.00"), queue=belt)
    data = sent(subject, belt)
    store = shop.store()

    shop.goes_down()
    first = subject.start(subject.work, data, store=store, effects=till)
    shop.comes_up()
    till.goes_down()
    second = subject.start(subject.work, data, store=store, effects=till)
    third = subject.start(subject.work, Exactly(b"hello", "a word"), store=store, effects=till)
    till.comes_up()

    is_put_aside(subject, till)
    is_charged(subject, till)
    for call in (first, second, third):
        assert call.raised(ConnectionError)
    shop.move("o-1", "9 New Road")
    subject.work(data, store=store, effects=till)
    is_charged(subject, till, charge_of("o-1", 2000, address="9 New Road"))
    till = failures_come_out(subject, shop, ordered(shop, "o-2", "30.00"))
    is_charged(subject, till, charge_of("o-2", 3000))
