"""The subject's side of calls that ask back: a double whose every call waits for the judge."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from course.lab.asking import Asking
from course.lab.runtime.waits import line_of


class Asker:
    """A double without a life of its own: every call of a method is a question to the judge."""

    def __init__(self, asking: Asking, ask: Callable[..., Any]) -> None:
        self.__dict__.update(asking.facts)
        self.__dict__.update({name: partial(ask, name) for name in asking.methods})

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"there is no {name!r} here, only {', '.join(sorted(self.__dict__))}")


def plain_question(
    method: str, arguments: Any, options: Any, encoded: Callable[[Any], Any], filename: str
) -> dict[str, Any]:
    """Return a question as it crosses."""
    given = [encoded(one) for one in arguments]
    named = [[key, encoded(one)] for key, one in options.items()]
    return {"ask": [method, given, named, line_of(sys._getframe(), filename)]}


def raised_in(reply: Mapping[str, Any], contracts: Mapping[str, Any]) -> Exception | None:
    """Return the exception that the judge's answer is, if it is one."""
    if "raise" not in reply:
        return None
    name, message = reply["raise"]
    kind: type[Exception] = contracts.get(name) or getattr(builtins, name)
    return kind(message)
