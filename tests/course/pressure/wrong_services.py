"""Wrong services: small changes of a right one, each with what must find it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
ONE_PROCESS = ROOT / "solutions" / "pressure_test"
WHEATS = ROOT / "tests" / "wheats" / "pressure_test"
PROCESSES = WHEATS / "processes_and_leases"
RIGHT = {"one_process": ONE_PROCESS, "processes_and_leases": PROCESSES}
ON_SERVERS = {"valkey": WHEATS / "valkey_streams", "rabbitmq": WHEATS / "rabbitmq_outbox"}


@dataclass(frozen=True)
class Change:
    """A place in the text of a right service, and what a hurried colleague writes there."""

    old: str
    new: str


@dataclass(frozen=True)
class Wrong:
    """A wrong service, the act that must find it and the invariant that must be broken."""

    name: str
    right: Path
    act: str
    broken: str
    changes: tuple[Change, ...]
    implied: frozenset[str] = frozenset()  # what may be broken with it
    lines: tuple[Change, ...] = ()  # of its policy

    def write(self, folder: Path) -> None:
        """Write it to a folder. Raises `ValueError` where the right one has another text."""
        for name, changes in (("service.py", self.changes), ("policy.toml", self.lines)):
            text = (self.right / name).read_text("utf-8")
            for change in changes:
                if text.count(change.old) != 1:
                    raise ValueError(f"{self.name}: once in {self.right} must stand {change.old!r}")
                text = text.replace(change.old, change.new)
            (folder / name).write_text(text, "utf-8")


WRONG = (
    Wrong(
        *("unbounded_intake", ONE_PROCESS, "burst", "bounded"),
        (Change('>= POLICY["capacity"]', ">= 1_000_000"),),
    ),
    Wrong(
        *("counts_only_the_waiting", PROCESSES, "burst", "bounded"),
        (
            Change(
                'len(self._log.inside) >= POLICY["capacity"]',
                'sum(not one.fence for one in self._log.inside.values()) >= POLICY["capacity"]',
            ),
        ),
    ),
    Wrong(
        *("acks_early", ONE_PROCESS, "killed", "keeps"),
        (
            Change(
                "            key, work, attempt = taken\n",
                "            key, work, attempt = taken\n            self._store.done(key)\n",
            ),
        ),
    ),
    Wrong(
        *("answers_before_it_has_stored", PROCESSES, "killed", "keeps"),
        (Change("buffering=0", "buffering=LONGEST"),),
        frozenset({"once"}),  # it has forgotten what was in effect, too
    ),
    Wrong(
        *("never_looks_first", ONE_PROCESS, "killed", "once"),
        (Change('await ask("find") if attempt > 1 else "absent"', '"absent"'),),
    ),
    Wrong(
        *("dead_workers_stay_dead", PROCESSES, "killed", "replaces"),
        (Change("            worker.process.wait()\n            self._hire()\n", ""),),
    ),
    Wrong(
        *("dedup_in_memory", PROCESSES, "sent_twice", "once"),
        (
            Change(
                "            self._read(json.loads(line))\n",
                "            self._read(json.loads(line))\n"
                "        self.commands = dict(self.inside)\n",
            ),
        ),
    ),
    Wrong(
        *("refuses_what_it_has", ONE_PROCESS, "sent_twice", "same"),
        (
            Change(
                '        if self._store.has(key):\n            return ""\n',
                '        if self._store.has(key):\n            return "a duplicate"\n',
            ),
        ),
    ),
    Wrong(
        *("no_fencing", PROCESSES, "paused", "once"),
        (Change('{"do": do, **order}', '{"do": do, **order, "fence": 1}'),),
    ),
    Wrong(
        *("drain_drops_in_flight", ONE_PROCESS, "rolling_restart", "keeps"),
        (
            Change("signal.SIGTERM, self._is_ending.set", "signal.SIGTERM, os._exit, 0"),
            Change("import json\n", "import json\nimport os\n"),
            Change(
                "        self._file.execute(\"UPDATE commands SET state = 'waiting' WHERE state ="
                " 'working'\")\n",
                "",
            ),
        ),
    ),
    Wrong(
        *("drain_forgets_the_waiting", ONE_PROCESS, "rolling_restart", "keeps"),
        (
            Change(
                "        server.close()\n",
                "        server.close()\n"
                "        self._store._file.execute("
                "\"DELETE FROM commands WHERE state = 'waiting'\")\n",
            ),
        ),
        frozenset({"bounded"}),  # what is forgotten has not come out
    ),
    Wrong(
        *("dies_of_sigterm", ONE_PROCESS, "warm_up", "ends"),
        (Change("signal.SIGTERM, self._is_ending.set", "signal.SIGINT, self._is_ending.set"),),
    ),
    Wrong(
        *("retries_everywhere", ONE_PROCESS, "poison", "tries"),
        (
            Change(
                '            answer = await ask("apply")\n',
                "            for _ in range(3):\n"
                '                answer = await ask("apply")\n'
                '                if answer != "again":\n'
                "                    break\n",
            ),
        ),
    ),
    Wrong(
        *("retries_for_ever", PROCESSES, "poison", "tries"),
        (Change('fence >= POLICY["max_attempts"]', "fence > 1_000"), Change("2**fence", "1")),
        frozenset({"dead", "keeps"}),
    ),
    Wrong(
        *("forgets_dead_letters", ONE_PROCESS, "poison", "dead"),
        (
            Change(
                "        self._file.execute(TABLE)\n",
                "        self._file.execute(TABLE)\n"
                "        self._file.execute(\"DELETE FROM commands WHERE state = 'dead'\")\n",
            ),
        ),
        frozenset({"keeps"}),
    ),
    Wrong(
        *("look_sees_nothing", PROCESSES, "burst", "looks"),
        (
            Change('"waiting": len(self._log.inside) - len(busy)', '"waiting": 0'),
            Change('"working": len(busy)', '"working": 0'),
        ),
    ),
    Wrong(
        *("counts_no_dead", ONE_PROCESS, "poison", "counts"),
        (Change('"dead": self._store.count("dead")', '"dead": 0'),),
    ),
    Wrong(
        *("gives_up_at_the_first_failure", ONE_PROCESS, "poison", "dead"),
        (Change('attempt >= POLICY["max_attempts"]', "attempt >= 1"),),
    ),
    Wrong(
        *("forgets_its_attempts", ONE_PROCESS, "poison", "tries"),
        (
            Change(
                "SET state = 'waiting' WHERE state = 'working'\"",
                "SET state = 'waiting', attempts = 0 WHERE state = 'working'\"",
            ),
        ),
    ),
    Wrong(
        *("accepts_while_it_ends", ONE_PROCESS, "rolling_restart", "keeps"),
        (Change('return "draining"', 'return ""'),),
        frozenset({"bounded"}),  # what is forgotten has not come out
    ),
    Wrong(
        *("health_lies", ONE_PROCESS, "slow_downstream", "health"),
        (Change('longest < POLICY["unhealthy_s"] / 2', "True"),),
    ),
    Wrong(
        *("never_well_again", PROCESSES, "slow_downstream", "health"),
        (
            Change(
                'return {\n            "waiting"',
                'self._worst = max(longest, getattr(self, "_worst", 0.0))\n'
                '        return {\n            "waiting"',
            ),
            Change(
                'longest < POLICY["unhealthy_s"] / 2', 'self._worst < POLICY["unhealthy_s"] / 2'
            ),
        ),
    ),
    Wrong(
        *("policy_lies", ONE_PROCESS, "sustained", "at_once"),
        (Change('range(POLICY["workers"])', 'range(2 * POLICY["workers"])'),),
    ),
    Wrong(
        *("late_health", ONE_PROCESS, "slow_downstream", "health"),
        (Change('POLICY["unhealthy_s"] / 2', 'POLICY["unhealthy_s"] * 4'),),
    ),
)

# Each keeps all promises of the act, and breaks a line of its policy that the act shows.
SAYS_WAIT = (Change('"refuse"    ', '"wait"      '),)
LIARS = (
    Wrong(*("wait_lie", ONE_PROCESS, "burst", "when_full"), (), frozenset(), SAYS_WAIT),
    Wrong(
        *("no_lease_end", PROCESSES, "paused", "lease_s"),
        (Change('now + POLICY["lease_s"]', "now + 1_000"),),
    ),
    Wrong(
        *("tells_its_health_late", ONE_PROCESS, "slow_downstream", "unhealthy_s"),
        (Change('POLICY["unhealthy_s"] / 2', 'POLICY["unhealthy_s"] * 2.4'),),
    ),
    Wrong(
        *("no_backoff", ONE_PROCESS, "poison", "retry_after_s"),
        (Change("BACKOFF_S * 2**attempt", "0"),),
    ),
    Wrong(
        *("newest_first", ONE_PROCESS, "sustained", "p99_wait_s"),
        (Change("ORDER BY rowid LIMIT 1", "ORDER BY rowid DESC LIMIT 1"),),
    ),
)
WAITS = Wrong(
    *("waits", ONE_PROCESS, "burst", ""),
    (
        Change(
            "                writer.write(json.dumps(self._answer(json.loads(line))).encode()"
            ' + b"\\n")\n',
            "                asked = json.loads(line)\n"
            "                answer = self._answer(asked)\n"
            '                if answer.get("why") == "full":\n'
            '                    await asyncio.sleep(0.9 * POLICY["answer_s"])\n'
            "                    answer = self._answer(asked)\n"
            '                writer.write(json.dumps(answer).encode() + b"\\n")\n',
        ),
    ),
    frozenset(),
    SAYS_WAIT,
)
