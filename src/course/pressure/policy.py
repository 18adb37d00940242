"""What a service says of itself, in `policy.toml`: read, and refused with a word."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

FILE = "policy.toml"
MOST = {"capacity": 200, "workers": 16, "max_attempts": 10}
LONGEST_S = {"answer_s": 2.0, "lease_s": 2.0, "drain_s": 5.0, "unhealthy_s": 5.0}
REFUSE, WAIT = "refuse", "wait"


class NoPolicy(Exception):
    """The policy cannot be read; the message says what is wrong and what would be right."""


@dataclass(frozen=True)
class Policy:
    """The numbers a service promises to keep; all times in seconds."""

    capacity: int  # commands inside at most: waiting and at work
    workers: int  # effects at the same time at most
    when_full: str  # "refuse" at once, or "wait" up to answer_s and then refuse
    answer_s: float  # until every command is answered
    lease_s: float  # until a command whose worker is silent is another's
    max_attempts: int  # of one command, before it is a dead letter
    drain_s: float  # from SIGTERM to the end
    unhealthy_s: float  # until work that stands still is told


def read(folder: Path) -> Policy:
    """Return the policy in this folder of an answer. Raises `NoPolicy`."""
    path = folder / FILE
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise NoPolicy(f"there is no {FILE} in {folder}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise NoPolicy(f"{path} cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise NoPolicy(f"{path} is no TOML: {error}") from None
    names = [field.name for field in fields(Policy)]
    missing = [name for name in names if name not in found]
    if missing:
        raise NoPolicy(f"{FILE} does not say {', '.join(missing)}")
    more = [name for name in found if name not in names]
    if more:
        raise NoPolicy(f"{FILE} says {', '.join(more)}: it takes {', '.join(names)}")
    for name, most in MOST.items():
        if type(found[name]) is not int or not 1 <= found[name] <= most:
            raise NoPolicy(f"{name} = {found[name]!r}: a whole number from 1 to {most} is right")
    for name, longest in LONGEST_S.items():
        if type(found[name]) not in (int, float) or not 0 < found[name] <= longest:
            raise NoPolicy(f"{name} = {found[name]!r}: seconds, above 0 and up to {longest:g}")
    if found["when_full"] not in (REFUSE, WAIT):
        raise NoPolicy(f'when_full = {found["when_full"]!r}: "{REFUSE}" or "{WAIT}" is right')
    return Policy(**found)
