"""Contract values and scripts on the wire: enums by member, dataclasses by their fields."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from types import ModuleType
from typing import Any

from course.lab import asking, lines, mailroom, scripts

_names: dict[int, str] = {}  # by the identity of the class: an answer's own class may lie
_kinds: dict[str, type[Any]] = {}


def learn(contracts: ModuleType) -> None:
    """Let the enums and dataclasses of a unit's contracts cross from now on."""
    package = contracts.__name__.rpartition(".")[0]
    for name, kind in vars(contracts).items():
        if not isinstance(kind, type) or kind.__module__.rpartition(".")[0] != package:
            continue  # a unit may take over what another one shares, and nothing from elsewhere
        if is_dataclass(kind) or issubclass(kind, Enum):
            unit = kind.__module__.rpartition(".")[2]
            _names[id(kind)] = f"{unit}.{name}"
            _kinds[f"{unit}.{name}"] = kind


def named(value: Any) -> tuple[str, list[Any]] | None:
    """Return the name of a contract value's class and its parts; None for anything else."""
    name = _names.get(id(type(value)))
    if name is None:
        return None
    if isinstance(value, Enum):
        return name, [value.name]
    return name, [getattr(value, field.name) for field in fields(value)]


def from_parts(name: str, parts: list[Any]) -> Any:
    """Return the contract value; raise `ValueError` when there is none like it."""
    kind = _kinds.get(name)
    if kind is None:
        raise ValueError(f"{name!r} is no contract")
    if issubclass(kind, Enum):
        (member,) = parts
        if type(member) is not str or member not in kind.__members__:
            raise ValueError(f"{name} has no such member")
        return kind[member]
    if len(parts) != len(fields(kind)):
        raise ValueError(f"{name} has other fields")
    return kind(*parts)


for _given in (scripts, mailroom, asking, lines):  # what a check may give to any answer
    learn(_given)
