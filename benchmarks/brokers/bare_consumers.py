"""RabbitMQ without a framework: acknowledgements, its timeout, prefetching, delivery limits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pika
from benchmarks.brokers.experiments import Bench, Place, Run, counted
from benchmarks.brokers.servers import RabbitMQ, rabbit_room
from benchmarks.brokers.workers import consumer

from course.brokers import rabbitmq
from course.brokers.notes import new_notes

BENCH = Bench()
QUORUM = {"x-queue-type": "quorum"}
TURNS, QUICK_TURNS = 1000, 100
EVERY_SECOND = "-rabbit channel_tick_interval 1000"  # a minute, where nobody says so


@contextmanager
def sender(room: RabbitMQ, **queues: dict[str, Any]) -> Iterator[Any]:
    """Give a channel, with these durable queues declared."""
    link = pika.BlockingConnection(pika.URLParameters(room.url))
    channel = link.channel()
    channel.confirm_delivery()
    for name, arguments in queues.items():
        channel.queue_declare(name, durable=True, arguments=arguments)
    yield channel
    link.close()


def send(channel: Any, *jobs: str) -> None:
    """Send jobs, each stored before the call returns."""
    kept = pika.BasicProperties(delivery_mode=2)
    for job in jobs:
        channel.basic_publish("", "work", job.encode(), kept, mandatory=True)


def killed(place: Place, *, auto_ack: bool, when: str = "half") -> Run:
    """Send ten jobs, kill the consumer at a note about the first, and start another one."""
    jobs = [f"job {letter}" for letter in "abcdefghij"]
    how = {"queue": "work", "prefetch": 0 if auto_ack else 1, "auto_ack": auto_ack}
    times = {"after_s": 1.0} if when == "effect" else {"before_s": 1.0}
    with place.room() as room, sender(room, work=QUORUM) as channel, new_notes() as notes:
        send(channel, *jobs)
        with consumer(room.url, notes, **how, **times) as first:
            notes.wait(when, "job a")
            killed_at = first.kill()
        with consumer(room.url, notes, **how):
            send(channel, "behind them")
            notes.wait("finished", "behind them")
        return counted(notes, room.held(), jobs, killed_at=killed_at)


@BENCH.experiment(
    "EARLY_ACK_LOSES_WORK",
    settings="`auto_ack`, no prefetch limit",
    act="ten jobs; the consumer is killed 0.5 s before the effect of the first",
    needs_rabbit=True,
)
def automatic_ack(place: Place) -> Run:
    """Kill a consumer that was sent all ten; lost: no effect, and the queue is empty."""
    return killed(place, auto_ack=True)


@BENCH.experiment(
    "cure of EARLY_ACK_LOSES_WORK",
    settings="an ack after the work, `prefetch_count` 1",
    act="ten jobs; the consumer is killed 0.5 s before the effect of the first",
    needs_rabbit=True,
)
def ack_after_the_work(place: Place) -> Run:
    """Kill a consumer that holds one; the next consumer gets that one as soon as it starts."""
    return killed(place, auto_ack=False)


@BENCH.experiment(
    "LATE_ACK_WITHOUT_IDEMPOTENCE",
    settings="an ack after the work, `prefetch_count` 1",
    act="ten jobs; the consumer is killed after the effect of the first, before its ack",
    needs_rabbit=True,
)
def effect_then_killed(place: Place) -> Run:
    """Kill a consumer between the effect and the ack; the next one has the effect again."""
    return killed(place, auto_ack=False, when="effect")


@BENCH.experiment(
    "ACK_TIMEOUT_BELOW_TASK",
    settings="`consumer_timeout` 2 s, looked at every second",
    act="nothing is killed; the job takes 5 s",
    needs_rabbit=True,
)
def ack_timeout_below_task(place: Place) -> Run:
    """Work longer than the broker waits for an ack; stopped after the second effect."""
    return timed_out(place, consumer_timeout=2000)


@BENCH.experiment(
    "cure of ACK_TIMEOUT_BELOW_TASK",
    settings="`consumer_timeout` 30 min, the default, looked at every second",
    act="nothing is killed; the job takes 5 s",
    needs_rabbit=True,
)
def ack_timeout_above_task(place: Place) -> Run:
    """Work the same under a timeout that the job does not reach."""
    return timed_out(place)


def timed_out(place: Place, **settings: int) -> Run:
    """Send one long job to a broker with these settings; look whether its channel survives."""
    with (
        rabbitmq.started(flags=EVERY_SECOND, **settings) as broker,
        rabbit_room(broker) as room,
        sender(room, work=QUORUM) as channel,
        new_notes() as notes,
    ):
        send(channel, "job")
        with consumer(room.url, notes, queue="work", before_s=5.0) as worker:
            notes.wait("finished", "job", count=2 if settings else 1)
            worker.kill()
        closed = [one.job for one in notes.all("closed")]
        also = f"channel closed: {closed[0].partition(' - ')[0]}" if closed else "channel kept"
        return counted(notes, room.held(), ["job"], also=also)


@BENCH.experiment(
    "PREFETCH_HOARDS",
    settings="no prefetch limit, the default",
    act="four jobs of 2 s; a second consumer starts when the first job begins",
    needs_rabbit=True,
)
def prefetch_without_limit(place: Place) -> Run:
    """Start a second consumer late; the first one was sent everything."""
    return shared(place, 0)


@BENCH.experiment(
    "cure of PREFETCH_HOARDS",
    settings="`prefetch_count` 1",
    act="four jobs of 2 s; a second consumer starts when the first job begins",
    needs_rabbit=True,
)
def prefetch_of_one(place: Place) -> Run:
    """Do the same where a consumer holds one job."""
    return shared(place, 1)


def shared(place: Place, prefetch: int) -> Run:
    """Send four long jobs to one consumer and a second one that comes late."""
    jobs = [f"job {letter}" for letter in "abcd"]
    how = {"queue": "work", "prefetch": prefetch, "before_s": 2.0}
    with place.room() as room, sender(room, work=QUORUM) as channel, new_notes() as notes:
        send(channel, *jobs)
        with consumer(room.url, notes, **how) as first:
            notes.wait("begun")
            with consumer(room.url, notes, **how):
                notes.wait("finished", count=len(jobs))
        late = sum(one.pid != first.pid for one in notes.all("begun"))
        return counted(
            notes,
            room.held(),
            jobs,
            also=f"the late consumer did {{n}} of {len(jobs)}",
            value=late,
        )


@BENCH.experiment(
    "REJECT_ON_LOST_LOOPS_POISON",
    settings="a classic queue; a job that fails is given back",
    act="poison, and a healthy job behind it; stopped after 1,000 begins of poison",
    needs_rabbit=True,
)
def poison_goes_round(place: Place) -> Run:
    """Give poison back each time; it returns to the head of the queue."""
    turns = QUICK_TURNS if place.is_quick else TURNS
    with place.room() as room, sender(room, work={}) as channel, new_notes() as notes:
        send(channel, "poison", "healthy")
        with consumer(room.url, notes, queue="work", refuses="poison") as worker:
            notes.wait("begun", "poison", count=turns)
            worker.kill()
        begun = notes.all("begun", "poison")
        took = begun[turns - 1].at - begun[0].at
        healthy = "was done" if notes.all("effect", "healthy") else "did not begin"
        also = f"{turns:,} begins in {{s}}; the healthy one {healthy}"
        return counted(notes, room.held(), ["poison"], also=also, value=took)


@BENCH.experiment(
    "LIMIT_WITHOUT_DEAD_LETTERS",
    settings="a quorum queue, `x-delivery-limit` 2, no dead-letter exchange",
    act="poison, given back each time",
    needs_rabbit=True,
)
def limit_without_dead_letters(place: Place) -> Run:
    """Give poison back until the limit; lost: no queue has it, and nobody was told."""
    return limited(place, {**QUORUM, "x-delivery-limit": 2})


@BENCH.experiment(
    "cure of LIMIT_WITHOUT_DEAD_LETTERS",
    settings="the same with a dead-letter exchange",
    act="poison, given back each time",
    needs_rabbit=True,
)
def limit_with_dead_letters(place: Place) -> Run:
    """Give poison back until the limit; it lies in the queue of dead letters."""
    to_the_dead = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead"}
    return limited(place, {**QUORUM, "x-delivery-limit": 2, **to_the_dead})


def limited(place: Place, arguments: dict[str, Any]) -> Run:
    """Send poison and a healthy job, wait for the healthy one, and look where poison is."""
    with (
        place.room() as room,
        sender(room, work=arguments, dead=QUORUM) as channel,
        new_notes() as notes,
    ):
        send(channel, "poison", "healthy")
        with consumer(room.url, notes, queue="work", refuses="poison") as worker:
            notes.wait("finished", "healthy")
            notes.wait("begun", "poison", count=3)
            worker.kill()
        held = room.held()
        dead = channel.queue_declare("dead", passive=True).method.message_count
        also = "poison lies in the dead letters" if dead else "no queue has poison"
        return counted(notes, held, ["poison"], also=also)
