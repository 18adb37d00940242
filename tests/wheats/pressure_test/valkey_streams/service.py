"""A first process takes commands into a stream on a Valkey server; worker processes read it.

Each step that has to be whole is one script on the server. A worker that falls silent keeps its
entry pending, and after a lease another one claims it, with a fence that counts on.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import valkey
from valkey.asyncio import Valkey

POLICY = tomllib.loads(Path(__file__).with_name("policy.toml").read_text("utf-8"))
LINE, GROUP = "line", "workers"
BACKOFF_S = 0.05
IDLE_S = 0.02
LONGEST = 64 * 1024  # bytes of a line
# `state` says of each key whether it is inside, done or dead; `works` and `fences` lie beside it.
# Who is taken of those who come together, each with its key and its work.
SUBMIT = """
local taken = {}
local inside = tonumber(redis.call('GET', 'inside') or '0')
for at = 2, #ARGV, 2 do
  local is_known = redis.call('HEXISTS', 'state', ARGV[at]) == 1
  local has_room = inside < tonumber(ARGV[1])
  if has_room and not is_known then
    redis.call('HSET', 'state', ARGV[at], 'inside')
    redis.call('HSET', 'works', ARGV[at], ARGV[at + 1])
    redis.call('XADD', 'line', '*', 'key', ARGV[at])
    inside = redis.call('INCR', 'inside')
  end
  taken[#taken + 1] = (is_known or has_room) and 1 or 0
end
return taken
"""
# What is due again goes back to the line.
PROMOTE = """
for _, key in ipairs(redis.call('ZRANGEBYSCORE', 'later', '-inf', ARGV[1])) do
  redis.call('ZREM', 'later', key)
  redis.call('XADD', 'line', '*', 'key', key)
end
"""
# The next fence of a key, and who is busy since when; nothing where the key is over by now.
BEGIN = """
if redis.call('HGET', 'state', ARGV[1]) ~= 'inside' then
  redis.call('XACK', 'line', 'workers', ARGV[2])
  return false
end
redis.call('HSET', 'busy', ARGV[3], ARGV[4])
return {redis.call('HINCRBY', 'fences', ARGV[1], 1), redis.call('HGET', 'works', ARGV[1])}
"""
# How an attempt ended; whoever is no longer the holder may only say that the effect is there.
END = """
redis.call('HDEL', 'busy', ARGV[3])
if redis.call('HGET', 'state', ARGV[1]) ~= 'inside' then return end
if ARGV[5] ~= 'done' and redis.call('HGET', 'fences', ARGV[1]) ~= ARGV[4] then return end
redis.call('XACK', 'line', 'workers', ARGV[2])
redis.call('XDEL', 'line', ARGV[2])
if ARGV[5] == 'later' then
  redis.call('ZADD', 'later', ARGV[6], ARGV[1])
  return
end
redis.call('HSET', 'state', ARGV[1], ARGV[5])
redis.call('DECR', 'inside')
redis.call('HDEL', 'works', ARGV[1])
if ARGV[5] == 'dead' then redis.call('HSET', 'dead', ARGV[1], ARGV[6]) end
"""


# --- a worker's process -------------------------------------------------------------------------


class Worker:
    """Reads the line, one entry after the other, until SIGTERM."""

    def __init__(self, server: str, effects: str) -> None:
        self._broker = valkey.Valkey(unix_socket_path=server, decode_responses=True)
        self._effects = effects
        self._name = str(os.getpid())
        self._ledger: socket.socket | None = None
        self._is_ending = False
        self._promote, self._begin, self._end = (
            self._broker.register_script(one) for one in (PROMOTE, BEGIN, END)
        )

    def run(self) -> None:
        """Work; what is in hand at SIGTERM is finished first."""
        signal.signal(signal.SIGTERM, self._ask_to_end)
        with contextlib.suppress(valkey.ResponseError):  # the group is there already
            self._broker.xgroup_create(LINE, GROUP, id="0", mkstream=True)
        while not self._is_ending:
            self._promote(args=[time.time()])
            for entry, fields in self._taken():
                self._work(entry, fields["key"])

    def _ask_to_end(self, *_: object) -> None:
        self._is_ending = True

    def _taken(self) -> list[tuple[str, dict[str, str]]]:
        """Return an entry whose lease is over, or else the next one, or none."""
        lease_ms = int(1000 * POLICY["lease_s"])
        found: Any = self._broker.xautoclaim(LINE, GROUP, self._name, lease_ms, count=1)
        if not found[1]:
            new: Any = self._broker.xreadgroup(
                GROUP, self._name, {LINE: ">"}, count=1, block=int(1000 * IDLE_S)
            )
            return list(new[0][1]) if new else []
        return list(found[1])

    def _work(self, entry: str, key: str) -> None:
        begun: Any = self._begin(args=[key, entry, self._name, time.time()])
        if begun is None:
            return
        fence, work = int(begun[0]), json.loads(begun[1])
        answer = self._have_effect(key, fence, work)
        how, why = "later", str(time.time() + BACKOFF_S * 2**fence)
        if answer in ("applied", "there"):
            how = "done"
        elif answer == "never":
            how, why = "dead", "the ledger will never take it"
        elif answer == "again" and fence >= POLICY["max_attempts"]:
            how, why = "dead", f"failed {fence} times"
        self._end(args=[key, entry, self._name, fence, how, why])

    def _have_effect(self, key: str, fence: int, work: Any) -> str:
        """Return the ledger's answer. What was tried before may be in effect: look first."""
        try:
            if self._ledger is None:
                self._ledger = socket.socket(socket.AF_UNIX)
                self._ledger.connect(self._effects)
            answer = self._ask("find", key, fence, work) if fence > 1 else "absent"
            return self._ask("apply", key, fence, work) if answer == "absent" else answer
        except OSError:
            self._ledger = None
            return "gone"

    def _ask(self, do: str, key: str, fence: int, work: Any) -> str:
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


# --- the first process --------------------------------------------------------------------------


class Service:
    """Answers clients, and keeps as many workers as the policy says."""

    def __init__(self, server: str, effects: str) -> None:
        self._server, self._effects = server, effects
        self._broker = Valkey(
            unix_socket_path=server, decode_responses=True, single_connection_client=True
        )
        self._submit = self._broker.register_script(SUBMIT)
        self._is_ending = asyncio.Event()
        self._asking: list[tuple[str, str, asyncio.Future[bool]]] = []
        self._is_asked = asyncio.Event()
        self._workers: set[asyncio.subprocess.Process] = set()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one client, line by line."""
        try:
            while line := await reader.readline():
                writer.write(json.dumps(await self._answer(json.loads(line))).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, valkey.ConnectionError, ValueError):
            pass  # whoever asked, or the server, has gone
        finally:
            writer.close()

    async def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        broker: Any = self._broker
        if asked["do"] == "dead":
            dead = await broker.hgetall("dead")
            return {"dead": [{"key": key, "why": why} for key, why in dead.items()]}
        if asked["do"] == "look":
            busy = [float(since) for since in await broker.hvals("busy")]
            longest = time.time() - min(busy, default=time.time())
            return {
                "waiting": max(0, int(await broker.get("inside") or 0) - len(busy)),
                "working": len(busy),
                "dead": await broker.hlen("dead"),
                "is_healthy": longest < POLICY["unhealthy_s"] / 2,
            }
        is_late = self._is_ending.is_set()
        if is_late and not await broker.hexists("state", asked["key"]):
            return {"answer": "refused", "why": "draining"}
        taken = asyncio.get_running_loop().create_future()
        self._asking.append((asked["key"], json.dumps(asked["work"]), taken))
        self._is_asked.set()
        return {"answer": "accepted"} if await taken else {"answer": "refused", "why": "full"}

    async def _take_in(self) -> None:
        """Ask the server for all who have come by now, in one step; then for those after them."""
        while True:
            await self._is_asked.wait()
            self._is_asked.clear()
            asking, self._asking = self._asking, []
            pairs = [part for key, work, _ in asking for part in (key, work)]
            try:
                taken = await self._submit(args=[POLICY["capacity"], *pairs])
            except valkey.ConnectionError as lost:  # nobody knows: whoever asked is to ask again
                for _, _, answer in asking:
                    if not answer.done():
                        answer.set_exception(lost)
                continue
            for (_, _, answer), word in zip(asking, taken, strict=True):
                if not answer.done():  # its client may have gone
                    answer.set_result(bool(word))

    async def _employ(self) -> None:
        """Keep one worker at work until the service ends; a dead one is replaced."""
        while not self._is_ending.is_set():
            worker = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", __file__),
                *("--server", self._server, "--effects", self._effects),
            )
            self._workers.add(worker)
            if self._is_ending.is_set():
                worker.terminate()
            await worker.wait()
            self._workers.discard(worker)
            await self._forget(worker.pid)

    async def _forget(self, pid: int) -> None:
        """Say that a worker which has gone is not busy; without the server, once it is back."""
        broker: Any = self._broker
        while True:
            with contextlib.suppress(valkey.ConnectionError):
                await broker.hdel("busy", str(pid))
                return
            await asyncio.sleep(IDLE_S)

    async def run(self, door: str) -> None:
        """Serve until SIGTERM; then let the workers finish, and leave the rest in the stream."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._is_ending.set)
        broker: Any = self._broker
        await broker.delete("busy")  # of workers that have gone with the process before this one
        taking = asyncio.create_task(self._take_in())
        employing = [asyncio.create_task(self._employ()) for _ in range(POLICY["workers"])]
        await asyncio.start_unix_server(self.talk, door, backlog=128)
        await self._is_ending.wait()
        for worker in self._workers:
            worker.terminate()
        await asyncio.wait(employing, timeout=POLICY["drain_s"])
        for worker in self._workers:
            worker.kill()
        taking.cancel()
        os._exit(0)  # all is on the server; no conversation that is left needs a goodbye


def main() -> None:
    """Serve; or work, where there is no door to open."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--socket", "--effects", "--backend", "--server"):
        parser.add_argument(name)
    asked = parser.parse_args()
    if asked.server is None:
        parser.error("it takes --backend valkey and --server, the socket of a Valkey server")
    if asked.socket is None:
        Worker(asked.server, asked.effects).run()
    else:
        asyncio.run(Service(asked.server, asked.effects).run(asked.socket))


if __name__ == "__main__":
    main()
