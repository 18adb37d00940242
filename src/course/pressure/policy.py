"""What a service says of itself, in `policy.toml`: read, and refused with a word."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

FILE = "policy.toml"
MOST = {"capacity": 200, "workers": 16, "max_attempts": 10}
LONGEST_S = {"answer_s": 2.0, "lease_s": 2.0, "drain_s": 5.0, "unhealthy_s": 5.0}
OPEN_S = {"retry_after_s": 2.0, "p99_wait_s": 60.0, "recovery_s_after_burst": 60.0}
REFUSE, WAIT = "refuse", "wait"
NEVER = "never"  # in the place of a lease's seconds
UNANSWERED = ""  # how a claim reads that nobody has written yet
PAUSE_S = 1.0  # in the place of a lease that never ends


class NoPolicy(Exception):
    """The policy cannot be read; the message says what is wrong and what would be right."""


@dataclass(frozen=True)
class Policy:
    """What a service promises to keep; all times in seconds."""

    capacity: int  # commands inside at most: waiting and at work
    workers: int  # effects at the same time at most
    when_full: str  # "refuse" at once, or "wait" up to answer_s and then refuse
    answer_s: float  # until every command is answered
    lease_s: float  # until a command whose worker is silent is another's; infinity: never
    max_attempts: int  # of one command, before it is a dead letter
    drain_s: float  # from SIGTERM to the end
    unhealthy_s: float  # until work that stands still is told
    retry_after_s: float | None = None  # from a failure to the next attempt, at least; None: open
    p99_wait_s: float | None = None  # from the answer to the effect, for 99 of 100
    recovery_s_after_burst: float | None = None  # until all of a burst is over

    @property
    def pause_s(self) -> float:
        """Return the lease, or how long a test waits for one that never ends."""
        return PAUSE_S if math.isinf(self.lease_s) else self.lease_s

    def says(self, name: str) -> Any:
        """Return what stands in the file, or would: None for an open claim."""
        value = getattr(self, name)
        return NEVER if value == math.inf else value


def names() -> list[str]:
    """Return what a policy says something about, in the order of the page."""
    return [field.name for field in fields(Policy)]


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
    missing = [name for name in names() if name not in found and name not in OPEN_S]
    if missing:
        raise NoPolicy(f"{FILE} does not say {', '.join(missing)}")
    more = [name for name in found if name not in names()]
    if more:
        raise NoPolicy(f"{FILE} says {', '.join(more)}: it takes {', '.join(names())}")
    _check_numbers(found)
    if found["when_full"] not in (REFUSE, WAIT):
        raise NoPolicy(f'when_full = {found["when_full"]!r}: "{REFUSE}" or "{WAIT}" is right')
    return Policy(**found)


def _check_numbers(found: dict[str, Any]) -> None:
    """Put numbers in the place of "never" and of what is open. Raises `NoPolicy`."""
    for name, most in MOST.items():
        if type(found[name]) is not int or not 1 <= found[name] <= most:
            raise NoPolicy(f"{name} = {found[name]!r}: a whole number from 1 to {most} is right")
    for name, longest in LONGEST_S.items():
        if (name, found[name]) == ("lease_s", NEVER):
            found[name] = math.inf
        else:
            _seconds(name, found[name], longest, f', or "{NEVER}"' if name == "lease_s" else "")
    for name, longest in OPEN_S.items():
        if found.get(name, UNANSWERED) == UNANSWERED:
            found[name] = None
        elif name != "retry_after_s" or found[name] != 0:
            _seconds(name, found[name], longest, ', or "" while it is open')


def _seconds(name: str, value: object, longest: float, more: str) -> None:
    """Raise `NoPolicy` for what is no time up to this."""
    if type(value) not in (int, float) or not 0 < value <= longest:  # type: ignore[operator]
        raise NoPolicy(f"{name} = {value!r}: seconds, above 0 and up to {longest:g}{more}")
