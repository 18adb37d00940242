"""What brokers lose of the messages that they have just taken, when they are killed; how fast."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import pika
from benchmarks.pressure_kills import APPEND, Mortal

from course.own_server import own_server

MESSAGES, ROUNDS = 500, 3  # of each kind; the queues take turns
ALL = MESSAGES * ROUNDS
REST_S = 3.0  # until a started broker has read what it had
BROKER_HEAD = ["broker and settings", "sent a second, one by one", "lost by a kill"]
VALKEYS = {
    "Valkey, its defaults: snapshots now and then": (),
    "Valkey, `appendonly yes`": (APPEND,),
    "Valkey, `appendonly yes`, `appendfsync always`": (APPEND, "appendfsync always"),
}


@dataclass(frozen=True)
class Line:
    """A queue of RabbitMQ, and how it is filled."""

    name: str
    told: str
    arguments: dict[str, str]
    mode: int  # 1: in memory, 2: on the disk
    is_confirmed: bool = True


LINES = (
    Line(
        "plain",
        "RabbitMQ, its defaults: a message in memory, no confirm",
        {},
        1,
        is_confirmed=False,
    ),
    Line("memory", "RabbitMQ, a message in memory, a confirm", {}, 1),
    Line("durable", "RabbitMQ, a persistent message, a confirm", {}, 2),
    Line("quorum", "RabbitMQ, a quorum queue, a confirm", {"x-queue-type": "quorum"}, 2),
)


def losses(
    mortal: Mortal, meanwhile: Callable[[Mortal], list[list[str]]]
) -> tuple[list[list[str]], list[list[str]]]:
    """Fill queues of each kind, kill the broker, count; RabbitMQ's one kill is `meanwhile`'s."""
    rows = by_valkey()
    with mortal.broker.room() as room:
        speeds = [[filled(room.url, line) for line in LINES] for _ in range(ROUNDS)]
        others = meanwhile(mortal)
        time.sleep(REST_S)
        for number, line in enumerate(LINES):
            per_s = statistics.median(one[number] for one in speeds)
            rows.append([line.told, f"{per_s:,.0f}", lost(left(room.url, line))])
    return others, rows


def by_valkey() -> list[list[str]]:
    """Return how fast a list takes messages, and what a kill right after them loses."""
    speeds: dict[str, list[float]] = {name: [] for name in VALKEYS}
    kept_ = dict.fromkeys(VALKEYS, 0)
    for _ in range(ROUNDS):
        for name, settings in VALKEYS.items():
            with own_server(*settings) as server:
                with server.client() as client:
                    client.ping()
                    began = time.perf_counter()
                    for number in range(MESSAGES):
                        client.rpush("line", str(number))
                    speeds[name].append(MESSAGES / (time.perf_counter() - began))
                server.kill_and_start_again()
                with server.client() as client:
                    kept_[name] += int(client.llen("line"))
    return [
        [name, f"{statistics.median(speeds[name]):,.0f}", lost(kept_[name])] for name in VALKEYS
    ]


def filled(url: str, line: Line) -> float:
    """Send messages one by one; return how many a second RabbitMQ has taken."""
    link = pika.BlockingConnection(pika.URLParameters(url))
    channel = link.channel()
    channel.queue_declare(line.name, durable=True, arguments=line.arguments)
    if line.is_confirmed:
        channel.confirm_delivery()
    began = time.perf_counter()
    for number in range(MESSAGES):
        said = pika.BasicProperties(delivery_mode=line.mode)
        channel.basic_publish("", line.name, str(number).encode(), said)
    per_s = MESSAGES / (time.perf_counter() - began)
    link.close()
    return per_s


def left(url: str, line: Line) -> int:
    """Take all that a queue has; return how many those are."""
    link = pika.BlockingConnection(pika.URLParameters(url))
    channel = link.channel()
    found = 0
    while channel.basic_get(line.name, auto_ack=True)[0] is not None:
        found += 1
    link.close()
    return found


def lost(kept_: int) -> str:
    """Return how many of the messages have gone."""
    return f"{ALL - kept_:,} of {ALL:,}" if kept_ < ALL else "none"
