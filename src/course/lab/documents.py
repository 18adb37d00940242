"""A policy document: what stands in it, read as data, and where it is no such document."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from typing import Any

from course.lab.naming import listed
from course.lab.replayed import CHOICES, MEMBERS
from course.lab.scenario import show

GIVEN, OWN = "given", "policy_queue"
NEVER = "never"  # in the place of a number of seconds
UNANSWERED = ""  # how an answer reads that nobody has written yet, whatever it is about
SHOWN = 60  # characters of a value
MOST = 1_000_000_000  # that a number may be
ALIKE = 0.6  # of 1: how near a name is to another, to be taken for it
CHOOSE, LIST, WHOLE, SECONDS, OR_NEVER, PERCENT, FLAG, TEXT = range(8)

KINDS: dict[str, int] = {
    "queue.subject": CHOOSE,
    "queue.name": TEXT,
    "queue.owner_in": CHOOSE,
    "queue.owner_out": CHOOSE,
    "queue.capacity": WHOLE,
    "queue.ordering": CHOOSE,
    "when_full.action": CHOOSE,
    "when_full.signal": LIST,
    "when_full.victim": CHOOSE,
    "when_full.max_wait_s": SECONDS,
    "payload.kind": CHOOSE,
    "crash.redelivery_after_s": OR_NEVER,
    "crash.max_attempts": WHOLE,
    "crash.then": CHOOSE,
    "crash.who_retries": LIST,
    "crash.who_marks_dead": CHOOSE,
    "user_visible.on_full": TEXT,
    "user_visible.on_late": TEXT,
    "claims.max_depth": WHOLE,
    "claims.p99_wait_s": SECONDS,
    "claims.max_loss_pct": PERCENT,
    "claims.duplicates_possible": FLAG,
    "claims.order_after_redelivery": CHOOSE,
    "claims.recovery_s_after_burst": SECONDS,
}
UNJUDGED = tuple(key for key in KINDS if key.startswith("user_visible."))
SUBJECTS = {"queue.subject": (GIVEN, OWN)}
TABLES = tuple(dict.fromkeys(key.partition(".")[0] for key in KINDS))
RIGHT = {
    WHOLE: "a whole number of at least 1, without quotes",
    SECONDS: "a number of seconds of at least 0, without quotes",
    OR_NEVER: 'a number of seconds of at least 0, or "never"',
    PERCENT: "a number from 0 to 100, without quotes",
    FLAG: "true or false, without quotes",
    TEXT: "a text in quotes",
}
HEAD = re.compile(r"^\s*\[\s*([\w.-]+)\s*\]")
LINE = re.compile(r"^\s*([\w.-]+)\s*=")


@dataclass(frozen=True)
class Problem:
    """One thing in a text that keeps it from being a policy document."""

    key: str  # of a table, or of a line in one: `claims.max_depth`
    expected: str
    yours: str
    line: int | None


@dataclass(frozen=True)
class Document:
    """What a policy document says, by key, such as `claims.max_depth`; what is open is left out."""

    says: Mapping[str, Any]
    lines: Mapping[str, int]
    problems: tuple[Problem, ...] = ()

    @property
    def unanswered(self) -> list[str]:
        """The keys that say nothing yet, in their order."""
        return [key for key in KINDS if key not in self.says]


def read(text: str, names: tuple[str, ...]) -> Document:
    """Return what a text says that is TOML; `names` are the queues of the given service."""
    tables, lines = tomllib.loads(text), where(text)
    says: dict[str, Any] = {}
    problems: list[Problem] = []
    for table, inside in tables.items():
        if table not in TABLES:
            problems.append(_unknown(table, f"[{table}]", TABLES, lines))
        elif not isinstance(inside, dict):
            told = f"{table} is {written(inside)}"
            problems.append(Problem(table, f"[{table}] is a table", told, lines.get(table)))
        else:
            for name, value in inside.items():
                _read_one(f"{table}.{name}", value, says, problems, lines)
    if says.get("queue.subject") == GIVEN and says.get("queue.name", names[0]) not in names:
        told = f"name is {written(says['queue.name'])}{_near(says['queue.name'], names)}"
        right = f"name is one of the given queues: {_either(names)}"
        problems.append(Problem("queue.name", right, told, lines.get("queue.name")))
    problems.sort(key=lambda problem: problem.line or 0)
    return Document(says, lines, tuple(problems))


def where(text: str) -> dict[str, int]:
    """Return the line of each table and of each key, as far as they are written line by line."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := HEAD.match(line):
            table = head[1]
            found.setdefault(table, number)
        elif entry := LINE.match(line):
            found.setdefault(f"{table}.{entry[1]}" if table else entry[1], number)
    return found


def _read_one(
    key: str, value: Any, says: dict[str, Any], problems: list[Problem], lines: Mapping[str, int]
) -> None:
    """Take what one key says, or note what is wrong about it."""
    table, _, name = key.partition(".")
    if key not in KINDS:
        mine = tuple(one.partition(".")[2] for one in KINDS if one.startswith(f"{table}."))
        problems.append(_unknown(key, f"{name} in [{table}]", mine, lines))
        return
    if isinstance(value, str) and value.strip() == UNANSWERED:
        return
    value = _known(key, value)
    right, is_right = _rule(key, value)
    if is_right:
        says[key] = value
        return
    near = next(filter(None, (_near(word, _choices(key)) for word in _words(value))), "")
    told = f"{name} is {written(value)}{near}"
    problems.append(Problem(key, f"{name} is {right}", told, lines.get(key)))


def _known(key: str, value: Any) -> Any:
    """Return a value with the words of a choice as they are known: `timed_out` is `timed out`."""
    known = {choice.replace(" ", "_"): choice for choice in _choices(key)}
    if isinstance(value, list):
        return [_known(key, one) if isinstance(one, str) else one for one in value]
    return known.get(value.replace(" ", "_"), value) if isinstance(value, str) else value


def _words(value: Any) -> list[str]:
    """Return the texts in a value: it is one, or a list with some."""
    inside = value if isinstance(value, list) else [value]
    return [one for one in inside if isinstance(one, str)]


def _rule(key: str, value: Any) -> tuple[str, bool]:
    """Return what would be right for a key, and whether this is."""
    kind, choices = KINDS[key], _choices(key)
    is_number = type(value) in (int, float) and -MOST <= value <= MOST  # which no NaN is
    if kind == CHOOSE:
        return f"one of {_either(choices)}", isinstance(value, str) and value in choices
    if kind == LIST:
        right = f"a list in [ ], of any of {_either(choices)}, each once; [] where there is none"
        is_list = isinstance(value, list) and all(type(one) is str for one in value)
        return right, is_list and set(value) <= set(choices) and len(set(value)) == len(value)
    if kind == WHOLE:
        return RIGHT[kind], type(value) is int and 1 <= value <= MOST
    if kind == OR_NEVER:
        return RIGHT[kind], value == NEVER or (is_number and value >= 0)
    if kind == FLAG:
        return RIGHT[kind], isinstance(value, bool)
    if kind == TEXT:
        return RIGHT[kind], isinstance(value, str)
    most = 100 if kind == PERCENT else float("inf")
    return RIGHT[kind], is_number and 0 <= value <= most


def _choices(key: str) -> tuple[str, ...]:
    return {**CHOICES, **MEMBERS, **SUBJECTS}.get(key, ())


def _unknown(key: str, said: str, known: tuple[str, ...], lines: Mapping[str, int]) -> Problem:
    name = key.rpartition(".")[2]
    home = next((one for one in KINDS if one.endswith(f".{name}")), None)
    if home is not None:
        right = f"{name} stands in [{home.partition('.')[0]}]"
        return Problem(key, right, f"{name} is elsewhere", lines.get(key))
    expected = f"no key or table but the known ones: {listed(list(known))}"
    return Problem(key, expected, f"{said} is unknown{_near(name, known)}", lines.get(key))


def _near(value: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(value.lower().replace(" ", "_"), known, 1, ALIKE)
    return f"; did you mean {near[0]}?" if near and near[0] != value else ""


def _either(choices: tuple[str, ...]) -> str:
    return listed([f'"{choice}"' for choice in choices], "or")


def written(value: Any) -> str:
    """Return a value as it stands in TOML, cut where it is long."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, date | time):
        return str(value)
    return f"{show(value):.{SHOWN}}"
