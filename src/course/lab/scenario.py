"""Scenarios: who does what to the subject, as immutable data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import Any

from course.lab.doubles import RECEIPT, Double
from course.lab.lasting import Mapped
from course.lab.mailroom import MAILROOM
from course.lab.scripts import SCRIPTS, Handler, Job, Reader, Source

PAUSE, CANCEL = "pause", "cancel"
OUTSIDE = (PAUSE, CANCEL)  # operations that are no call of the subject
PLAIN = frozenset({int, float, bool, bytes, type(None), str})  # read as they are written


@dataclass(frozen=True)
class Operation:
    """One call an actor makes, or a pause of so many virtual seconds."""

    name: str
    arguments: tuple[Any, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        shown = [show(value) for value in self.arguments]
        shown += [f"{name}={show(value)}" for name, value in self.options]
        return f"{self.name.strip('_')}({', '.join(shown)})"

    def as_plain(self) -> list[Any]:
        """Return values that can cross the boundary."""
        return [self.name, list(self.arguments), [list(pair) for pair in self.options]]


def show(value: Any) -> str:
    """Return how a value reads in a sentence: strings in double quotes, defaults left out."""
    if type(value) is str and '"' not in value:
        return f'"{value}"'
    if type(value) in PLAIN:
        return repr(value)
    if value is RECEIPT:
        return "its receipt"
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, dict | Mapped):
        return f"{{{', '.join(f'{show(key)}: {show(one)}' for key, one in dict(value).items())}}}"
    if isinstance(value, list | tuple) and type(value) is not tuple:
        return f"[{', '.join(map(show, value))}]"
    if type(value) is set and value:
        return f"{{{', '.join(sorted(map(show, value)))}}}"
    if type(value) is Source:
        return show_source(value)
    if type(value) is Handler:
        return show_handler(value)
    if type(value) is Reader:
        return show_reader(value)
    if is_dataclass(value) and type(value).__str__ is not object.__str__:
        return str(value)  # it says itself how it reads
    if is_dataclass(value) and not isinstance(value, type):
        said = [(field, getattr(value, field.name)) for field in fields(value)]
        kept = [(f.name, one) for f, one in said if f.default is MISSING or one != f.default]
        shown = ", ".join(
            show(one) if place == 0 and type(one) not in (int, float) else f"{name}={show(one)}"
            for place, (name, one) in enumerate(kept)
        )
        return f"{type(value).__name__}({shown})"
    return repr(value)


def is_double(value: Any) -> bool:
    """Does this value only stand in for something that the subject gets in its place?"""
    return type(value) in (Double, *SCRIPTS, *MAILROOM)


def without_doubles(operation: Operation) -> Operation:
    """Return the operation without what only stands in for something: the rest tells it apart."""
    arguments = tuple(one for one in operation.arguments if not is_double(one))
    options = tuple((key, one) for key, one in operation.options if not is_double(one))
    return replace(operation, arguments=arguments, options=options)


def show_source(source: Source) -> str:
    """Return how a source reads: its items, and what is special about it."""
    special = ["awaited"] if source.awaited else []
    special += [f"{source.takes_s:g} s each"] if source.takes_s else []
    special += [f"then {source.fails.value}"] if source.fails else []
    return ", ".join([show(list(source.items)), *special])


def show_reader(reader: Reader) -> str:
    """Return how a reader reads: how slow it is, and when it leaves."""
    told = [f"{reader.takes_s:g} s each"] if reader.takes_s else []
    told += [f"leaves after {reader.stops_after}"] if reader.stops_after is not None else []
    return ", ".join(told) or "to the end"


def show_handler(handler: Handler) -> str:
    """Return how a handler reads: the items with which it does something special."""
    special = [told for told in map(_show_job, handler.jobs) if told]
    return f"handler[{'; '.join(special)}]" if special else "handler"


def _show_job(job: Job) -> str:
    told = [f"{job.takes_s:g} s"] if job.takes_s else []
    told += [f"{job.ends_s:g} s to end"] if job.ends_s else []
    told += [job.fails.value] if job.fails else []
    is_usual = type(job.item) is str and job.result == job.item.upper()
    told += [] if is_usual or job.fails else [show(job.result)]
    return f"{show(job.item)}: {', '.join(told)}" if told else ""


def call(name: str, *arguments: Any, **options: Any) -> Operation:
    """Return the operation that calls this method of the subject."""
    return Operation(name, arguments, tuple(sorted(options.items())))


def put(item: Any, **options: Any) -> Operation:
    """Return `put(item)`."""
    return call("put", item, **options)


def get(**options: Any) -> Operation:
    """Return `get()`."""
    return call("get", **options)


def close() -> Operation:
    """Return `close()`."""
    return call("close")


def length() -> Operation:
    """Return `len(...)`."""
    return call("__len__")


def offer(item: Any) -> Operation:
    """Return `offer(item)`."""
    return call("offer", item)


def take() -> Operation:
    """Return `take()`."""
    return call("take")


def stats() -> Operation:
    """Return `stats()`."""
    return call("stats")


def send(body: bytes, **options: Any) -> Operation:
    """Return `send(body)`."""
    return call("send", body, **options)


def receive(limit: int = 1) -> Operation:
    """Return `receive(limit)`."""
    return call("receive", limit)


def ack() -> Operation:
    """Return `ack` of what the actor was lent last; of no receipt, when it was lent nothing."""
    return call("ack", RECEIPT)


def nack(**options: Any) -> Operation:
    """Return `nack` of what the actor was lent last."""
    return call("nack", RECEIPT, **options)


def extend(lease_s: float) -> Operation:
    """Return `extend` of the lease of what the actor was lent last."""
    return call("extend", RECEIPT, lease_s=lease_s)


def dead() -> Operation:
    """Return `dead()`."""
    return call("dead")


def pause(seconds: float) -> Operation:
    """Return a pause of the actor itself, in virtual seconds."""
    return call(PAUSE, seconds)


def cancel(actor: str) -> Operation:
    """Return the cancelling, from outside, of whatever another actor is doing; for tasks only."""
    return call(CANCEL, actor)


@dataclass(frozen=True)
class Actor:
    """One thread of the scenario and what it does, in order."""

    name: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Scenario:
    """What happens to one object: how it is made, who uses it, and how it is emptied at the end."""

    export: str  # the public name that makes the object; empty: actors call the answer's functions
    settings: tuple[tuple[str, Any], ...] = ()
    cast: tuple[Actor, ...] = ()
    before: tuple[Operation, ...] = ()
    drain: Operation | None = None  # repeated at the end until it does not return

    @classmethod
    def of(cls, export: str, **settings: Any) -> Scenario:
        """Return a scenario about the object that `export(**settings)` makes."""
        return cls(export, tuple(settings.items()))

    @classmethod
    def of_functions(cls) -> Scenario:
        """Return a scenario whose actors call the answer's own functions, on no object."""
        return cls("")

    def first(self, *operations: Operation) -> Scenario:
        """Return this scenario with operations done before any actor starts."""
        return replace(self, before=operations)

    def actors(self, **actors: Iterable[Operation]) -> Scenario:
        """Return this scenario with these actors; each is one thread."""
        cast = (Actor(name, tuple(operations)) for name, operations in actors.items())
        return replace(self, cast=tuple(cast))

    def drained_by(self, operation: Operation) -> Scenario:
        """Return this scenario, emptied at the end by repeating one operation."""
        return replace(self, drain=operation)

    @property
    def title(self) -> str:
        """What the object is made with, as a reader sees it: `capacity 1`."""
        settings = self.settings or self._first_options()
        told = [(name, value) for name, value in settings if not is_double(value)]
        return ", ".join(f"{name} {show(value)}" for name, value in told)

    def _first_options(self) -> tuple[tuple[str, Any], ...]:
        operations = [op for actor in self.cast for op in actor.operations if not self.export]
        return operations[0].options if operations else ()

    def __str__(self) -> str:
        made = f"{self.export}({', '.join(f'{n}={show(v)}' for n, v in self.settings)})"
        made = made if self.export else ""
        before = " ".join(str(operation) for operation in self.before)
        cast = " | ".join(
            f"{actor.name}: {' '.join(str(operation) for operation in actor.operations)}"
            for actor in self.cast
        )
        return " ".join(part for part in (made, before and f"after {before}", cast) if part)

    def as_plain(self) -> dict[str, Any]:
        """Return values that can cross the boundary."""
        return {
            "export": self.export,
            "settings": [list(pair) for pair in self.settings],
            "before": [operation.as_plain() for operation in self.before],
            "cast": [
                [actor.name, [operation.as_plain() for operation in actor.operations]]
                for actor in self.cast
            ],
            "drain": self.drain.as_plain() if self.drain else None,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Scenario:
        """Return the scenario that `as_plain` described."""
        return cls(
            plain["export"],
            tuple((name, value) for name, value in plain["settings"]),
            tuple(
                Actor(name, tuple(operation_from(item) for item in operations))
                for name, operations in plain["cast"]
            ),
            tuple(operation_from(item) for item in plain["before"]),
            operation_from(plain["drain"]) if plain["drain"] else None,
        )


def called_in(scenario: Scenario) -> list[str]:
    """Return the names that the actors of a scenario call, each once."""
    operations = (op for actor in scenario.cast for op in actor.operations)
    return list(dict.fromkeys(op.name for op in operations if op.name not in OUTSIDE))


def operation_from(plain: list[Any]) -> Operation:
    """Return the operation that crossed the boundary as plain values."""
    name, arguments, options = plain
    return Operation(name, tuple(arguments), tuple((key, value) for key, value in options))
