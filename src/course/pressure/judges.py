"""What must hold after an act, whatever happened in it: each invariant with its evidence."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from course.pressure.record import (
    ACCEPTED,
    AGAIN,
    KILLED,
    LEDGER_ANSWERS,
    LEDGER_SILENT,
    NEVER,
    REFUSED,
    WORKERS_KILLED,
    Call,
    Record,
)

SLACK_S = 1.0  # of a machine that has other things to do
MOST_MEMORY_MB = 400.0
LAGS = 5  # turns that an answer may take, each as late as the latest of the test
FEW = 3  # examples in a sentence

Judge = Callable[[Record], str | None]  # what is wrong, or None


@dataclass(frozen=True)
class Invariant:
    """A promise, in a sentence, and what finds it broken."""

    name: str
    sentence: str
    judge: Judge


def some(keys: list[str]) -> str:
    """Return how many keys these are, and the first of them."""
    more = ", …" if len(keys) > FEW else ""
    return f"{len(keys)} ({', '.join(keys[:FEW])}{more})"


def times(number: int) -> str:
    """Return how often, in words."""
    return "once" if number == 1 else f"{number} times"


def slack_s(record: Record) -> float:
    """Return by how much a time may be missed; more where the test itself had to wait."""
    return SLACK_S + LAGS * record.lag_s


def speaks(record: Record) -> str | None:
    """Every line is as the protocol says."""
    return record.problems[0] if record.problems else None


def answers(record: Record) -> str | None:
    """Every command is answered, and in time, unless the whole service was down."""
    strange = [one for one in record.commands if one.answer not in ("", ACCEPTED, REFUSED)]
    if strange:
        return f"{strange[0].key} was answered {strange[0].answer!r}"
    longest = record.policy.answer_s + slack_s(record)
    silent, late = [], []
    for one in record.commands:
        until = one.answered_s or one.sent_s + longest
        if record.was_down(one.sent_s, until):
            continue
        if not one.answer:
            silent.append(one.key)
        elif until - one.sent_s > longest:
            late.append(one.key)
    if silent:
        return f"no answer to {some(silent)}"
    if late:
        return f"answered later than answer_s = {record.policy.answer_s:g}: {some(late)}"
    return None


def keeps_what_it_accepts(record: Record) -> str | None:
    """What is accepted has its effect, or lies among the dead letters."""
    applied = record.applied()
    lost = [key for key in record.accepted() if key not in applied and key not in record.dead]
    return f"accepted, without effect and not dead: {some(lost)}" if lost else None


def once_in_effect(record: Record) -> str | None:
    """No key has its effect twice."""
    twice = [key for key, calls in record.applied().items() if len(calls) > 1]
    if not twice:
        return None
    first, second = record.applied()[twice[0]][:2]
    fences = (
        f"both with fence {first.fence}"
        if first.fence == second.fence
        else f"with fence {first.fence} and then {second.fence}"
    )
    return (
        f"twice in effect: {some(twice)}; {twice[0]} at {first.decided_s:.2f} s"
        f" and at {second.decided_s:.2f} s, {fences}"
    )


def does_what_was_asked(record: Record) -> str | None:
    """Effects are of commands that were sent, with the work they brought."""
    asked = {one.key: one.work for one in record.commands}
    for key, calls in record.applied().items():
        if key not in asked:
            return f"nobody has sent {key!r}"
        if calls[0].work != asked[key]:
            return f"{key} was sent with {asked[key]} and applied with {str(calls[0].work)[:60]}"
    return None


def refused_is_refused(record: Record) -> str | None:
    """What was refused each time has no effect."""
    refused = {one.key for one in record.commands if one.answer == REFUSED}
    open_ = {one.key for one in record.commands if one.answer != REFUSED}
    wrong = [key for key in record.applied() if key in refused - open_]
    return f"refused, and in effect all the same: {some(wrong)}" if wrong else None


def accepts_again(record: Record) -> str | None:
    """What is accepted is not refused when it is sent again."""
    accepted = record.accepted()
    wrong = [
        one.key
        for one in record.commands
        if one.answer == REFUSED
        and one.key in accepted
        and accepted[one.key].answered_s < one.sent_s
    ]
    return f"accepted, and refused when it was sent again: {some(wrong)}" if wrong else None


def replaces_workers(record: Record) -> str | None:
    """When its workers are killed, others take their place."""
    if all(mark.word != WORKERS_KILLED for mark in record.marks):
        return None  # it has none that could be killed alone
    begin, end = record.at(WORKERS_KILLED), record.at(KILLED)
    if any(begin < call.began_s < end for call in record.calls):
        return None
    return f"its workers were killed at {begin:.2f} s, and nobody worked until {end:.2f} s"


def bounded(record: Record) -> str | None:
    """Never are more commands inside than the capacity."""
    at_s, most = deepest(record)
    if most <= record.policy.capacity:
        return None
    return f"{most} were inside at {at_s:.2f} s; capacity = {record.policy.capacity}"


def few_at_once(record: Record) -> str | None:
    """Never are more effects under way than there are workers; nobody waits for one left behind."""
    (_, most), workers = most_at_once(record), record.policy.workers
    return f"{most} effects at once; workers = {workers}" if most > workers else None


def most_at_once(record: Record) -> tuple[float, int]:
    """Return when most effects were under way, and how many."""
    steps = [(one.began_s, 1) for one in record.calls if one.do == "apply" and one.ended_s]
    steps += [(one.ended_s, -1) for one in record.calls if one.do == "apply" and one.ended_s]
    depths = itertools.accumulate(step for _, step in sorted(steps))
    counted = zip((at_s for at_s, _ in sorted(steps)), depths, strict=True)
    return max(counted, key=lambda one: one[1], default=(0.0, 0))


def deepest(record: Record) -> tuple[float, int]:
    """Return when most commands were inside, and how many."""
    return max(record.inside(), key=lambda one: one[1], default=(0.0, 0))


def small(record: Record) -> str | None:
    """Its processes keep within their memory."""
    most = max((one.memory_mb for one in record.samples), default=0.0)
    return f"it took {most:.0f} MB" if most > MOST_MEMORY_MB else None


def ends_in_time(record: Record) -> str | None:
    """After SIGTERM it ends by itself, with status 0, in the time it says."""
    longest = max(record.drained_s, default=0.0)
    if longest > record.policy.drain_s + slack_s(record):
        return f"it needed {longest:.1f} s to end; drain_s = {record.policy.drain_s:g}"
    if record.drained_s and record.ended_with != 0:
        return f"it ended with status {record.ended_with}, not 0"
    return None


def dead_letters_are_complete(record: Record) -> str | None:
    """Among the dead letters is what can never work, and what was tried as often as allowed.

    It is no matter how a try ended: with "again", in silence, or because the service died.
    """
    accepted, most, tries = record.accepted(), record.policy.max_attempts, record.tries()
    never = {call.key for call in record.calls if call.answer == NEVER}
    missing = sorted(key for key in record.poison if key in accepted and key not in record.dead)
    both = sorted(record.dead.keys() & record.applied().keys())
    more = sorted(key for key in record.dead.keys() - never if tries.get(key, 0) < most)
    mute = sorted(key for key, why in record.dead.items() if not why)
    if missing:
        return (
            f"not among the dead letters: {some(missing)};"
            f" the ledger was told {missing[0]} {times(tries.get(missing[0], 0))}"
        )
    if both:
        return f"among the dead letters, and in effect all the same: {some(both)}"
    if more:
        return (
            f"among the dead letters, though it could have worked: {some(more)};"
            f" the ledger was told {more[0]} {times(tries.get(more[0], 0))};"
            f" max_attempts = {most}"
        )
    return f"dead without a reason: {some(mute)}" if mute else None


def tries_few_times(record: Record) -> str | None:
    """No command is tried more often than max_attempts, and what can never work only once.

    Whoever heard "never" may be too late to say so: after its lease another may try.
    """
    most = record.policy.max_attempts
    failed: dict[str, list[Call]] = {}
    for call in record.calls:
        if call.do == "apply" and call.answer in (AGAIN, NEVER):
            failed.setdefault(call.key, []).append(call)
    often = [key for key, found in failed.items() if len(found) > most]
    if often:
        return f"{some(often)}: tried {len(failed[often[0]])} times; max_attempts = {most}"
    lease_s = record.policy.pause_s
    again = [
        key
        for key, found in failed.items()
        for one, next_one in itertools.pairwise(found)
        if one.answer == NEVER and next_one.began_s - one.began_s < lease_s / 2
    ]
    return f'tried again after "never": {some(again)}' if again else None


def speaks_up(record: Record) -> str | None:
    """When work stands still it says that it is not healthy; otherwise, that it is."""
    still, again = record.at(LEDGER_SILENT), record.at(LEDGER_ANSWERS)
    said = [(one.at_s, (one.said or {}).get("is_healthy")) for one in record.samples]
    if not any(word is False for at_s, word in said if still <= at_s <= again):
        return (
            f"the ledger was silent for {again - still:.1f} s, and it said it was healthy all the"
            f" while; unhealthy_s = {record.policy.unhealthy_s:g}"
        )
    before = [word is True for at_s, word in said if at_s < still]
    if not any(before):  # on a busy machine it may look still for a while
        return f"before, all was well, and it said so {sum(before)} times of {len(before)}"
    return None if said[-1][1] is True else "at the end all was well, and it did not say so"
