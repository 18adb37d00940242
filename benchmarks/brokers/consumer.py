"""A bare consumer of RabbitMQ, as its manual shows one; it notes what each message does.

    python -m benchmarks.brokers.consumer URL OPTIONS

OPTIONS is JSON: `queue`, `prefetch`, `auto_ack`, `before_s` and `after_s` around the effect, and
`refuses`: the message that it gives back each time.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from typing import Any

import pika
from pika.exceptions import AMQPChannelError

from course.brokers.notes import note


@dataclass(frozen=True)
class Options:
    """How it takes and works."""

    queue: str
    prefetch: int = 1
    auto_ack: bool = False
    before_s: float = 0.0
    after_s: float = 0.0
    refuses: str = ""


def work(channel: Any, method: Any, body: bytes, options: Options) -> None:
    """Do one message, and acknowledge it or give it back."""
    job = body.decode()
    note("begun", job)
    if job == options.refuses:
        channel.basic_nack(method.delivery_tag, requeue=True)
        return
    time.sleep(options.before_s / 2)
    note("half", job)
    time.sleep(options.before_s / 2)
    note("effect", job)
    time.sleep(options.after_s)
    note("finished", job)
    if not options.auto_ack:
        channel.basic_ack(method.delivery_tag)


def consume(link: Any, options: Options) -> None:
    """Take messages until killed, or until the broker closes the channel."""
    channel = link.channel()
    channel.basic_qos(prefetch_count=options.prefetch)
    channel.basic_consume(
        options.queue,
        lambda where, method, _, body: work(where, method, body, options),
        auto_ack=options.auto_ack,
    )
    note("ready")
    channel.start_consuming()


def main() -> None:
    """Consume, on a new channel whenever the broker has closed the last one."""
    options = Options(**json.loads(sys.argv[2]))
    link = pika.BlockingConnection(pika.URLParameters(sys.argv[1]))
    while True:
        try:
            consume(link, options)
        except AMQPChannelError as closed:
            note("closed", str(closed.args[1]) if len(closed.args) > 1 else repr(closed))


if __name__ == "__main__":
    main()
