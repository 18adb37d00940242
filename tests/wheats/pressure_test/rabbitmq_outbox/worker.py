"""A worker's process: takes keys from RabbitMQ, and brings the effects to the ledger.

It acknowledges when the first process, which it speaks to over its own input and output, has noted
how a command ended. It says a word now and then while it has nothing to do.
"""

from __future__ import annotations

import argparse
import json
import signal
import socket
import sys
import time
from typing import Any

import pika
from pika.exceptions import AMQPError

WORD_S = 0.2  # from one word of an idle worker to the next
LONGEST = 64 * 1024  # bytes of a line
LOST = (AMQPError, OSError)  # the connection to RabbitMQ


def connected(server: str) -> Any:
    """Return a new connection to RabbitMQ."""
    parameters = pika.URLParameters(server)
    parameters.heartbeat = 0  # it may wait for the ledger as long as it likes
    return pika.BlockingConnection(parameters)


class Worker:
    """Takes keys from RabbitMQ, one at a time, until SIGTERM; asks the first process about each."""

    def __init__(self, server: str, line: str, effects: str) -> None:
        self._server, self._line, self._effects = server, line, effects
        self._ledger: socket.socket | None = None
        self._is_ending = False

    def run(self) -> None:
        """Work; what is in hand at SIGTERM is finished first."""
        signal.signal(signal.SIGTERM, self._ask_to_end)
        while not self._is_ending:
            try:
                self._consume()
            except LOST:  # whatever was in hand is another's by now, or there is no queue yet
                self._say(do="idle")
                time.sleep(WORD_S)

    def _ask_to_end(self, *_: object) -> None:
        self._is_ending = True

    def _consume(self) -> None:
        channel = connected(self._server).channel()
        channel.basic_qos(prefetch_count=1)
        self._say(do="idle")
        for method, _, body in channel.consume(self._line, inactivity_timeout=WORD_S):
            if self._is_ending:
                return
            if method is None:
                self._say(do="idle")
                continue
            self._work(body.decode())
            channel.basic_ack(method.delivery_tag)

    def _work(self, key: str) -> None:
        begun = self._ask(do="begin", key=key)
        if begun:
            answer = self._have_effect(key, **begun)
            self._ask(do="end", key=key, fence=begun["fence"], answer=answer)

    def _say(self, **what: Any) -> None:
        print(json.dumps(what), flush=True)

    def _ask(self, **what: Any) -> Any:
        """Return what the first process answers; without it there is nothing to work for."""
        self._say(**what)
        line = sys.stdin.readline()
        return json.loads(line) if line else sys.exit()

    def _have_effect(self, key: str, fence: int, work: Any) -> str:
        """Return the ledger's answer. What was begun before may be in effect: look first."""
        try:
            if self._ledger is None:
                self._ledger = socket.socket(socket.AF_UNIX)
                self._ledger.connect(self._effects)
            answer = self._tell("find", key, fence, work) if fence > 1 else "absent"
            return self._tell("apply", key, fence, work) if answer == "absent" else answer
        except OSError:
            self._ledger = None
            return "gone"

    def _tell(self, do: str, key: str, fence: int, work: Any) -> str:
        assert self._ledger is not None
        asked = {"do": do, "key": key, "fence": fence, "work": work}
        self._ledger.sendall(json.dumps(asked).encode() + b"\n")
        line = b""
        while not line.endswith(b"\n"):
            more = self._ledger.recv(LONGEST)
            if not more:
                raise ConnectionError("the ledger has gone")
            line += more
        return str(json.loads(line)["answer"])


def main() -> None:
    """Work until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--server", "--line", "--effects"):
        parser.add_argument(name, required=True)
    asked = parser.parse_args()
    Worker(asked.server, asked.line, asked.effects).run()


if __name__ == "__main__":
    main()
