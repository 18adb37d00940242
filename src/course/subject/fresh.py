"""Fresh values in the place of those a check names, so that nobody can know them beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from hashlib import blake2b
from typing import Any, TypeAlias

from course.lab.scenario import show

MARK_BYTES = 8
TEXTS = (str, bytes)
Text: TypeAlias = str | bytes


@dataclass(frozen=True)
class Exactly:
    """A value that the subject gets as it is: a text that has to be a time, bytes of its own.

    A check gives a text one way only: what was given as a fresh one is another one as it is.
    """

    value: Any
    name: str = ""  # how it reads in a sentence; empty: as the value does

    def __str__(self) -> str:
        return self.name or show(self.value)


class Fresh:
    """Stand-ins for texts: the same whenever this salt meets this text, and not to be guessed.

    An answer gets to know a stand-in when it is given one, so only what it was given can come
    back. Without a salt every value stays as it is.
    """

    def __init__(self, salt: str) -> None:
        self._salt = salt
        self._stand_ins: dict[Text, Text] = {}
        self._meant: dict[Text, Text] = {}
        self._own: set[Text] = set()  # texts that the subject made, such as a receipt

    def given(self, value: Any) -> Any:
        """Return what the subject gets in the place of a value: its own texts stay."""
        if isinstance(value, Exactly):
            return value.value
        if type(value) not in TEXTS:
            return each_text(value, self.given)
        if not value or not self._salt or value in self._own:
            return value
        if value not in self._stand_ins:
            salted = f"{value!r}\0{self._salt}".encode("utf-8", "surrogatepass")
            mark = blake2b(salted, digest_size=MARK_BYTES).hexdigest()
            stand_in = f"{value}-{mark}" if type(value) is str else value + f"-{mark}".encode()
            self._stand_ins[value] = stand_in
            self._meant[stand_in] = value
        return self._stand_ins[value]

    def meant(self, value: Any) -> Any:
        """Return what a value from the subject stands for.

        A text that has a stand-in was not given, however right it looks: it is another one.
        """
        if type(value) not in TEXTS:
            return each_text(value, self.meant)
        if value in self._meant:
            return self._meant[value]
        if value in self._stand_ins:
            return f"another {value}" if type(value) is str else b"another " + value
        if type(value) is str:
            self._own.add(value)
        return value

    def is_given(self, value: Any) -> bool:
        """Can the subject have this value from the judge? Texts that have stand-ins it cannot."""
        if type(value) in TEXTS:
            return value not in self._stand_ins
        return all(self.is_given(part) for part in parts(value))

    def told(self, text: str) -> str:
        """Return a message of the subject with the texts that are meant."""
        for stand_in, value in self._meant.items():
            text = text.replace(_inside(stand_in), _inside(value))
        return text


def _inside(text: Text) -> str:
    """Return how a text stands in a message: bytes as they are shown, without their quotes."""
    return text if isinstance(text, str) else repr(text)[2:-1]


def parts(value: Any) -> list[Any]:
    """Return what a list, a tuple, a set, a dictionary or a contract's dataclass is made of."""
    if isinstance(value, list | tuple | set):
        return list(value)
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if is_dataclass(value) and not isinstance(value, type | Enum):
        return [getattr(value, field.name) for field in fields(value)]
    return []


def each_text(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a value with each text in it changed; `change` does so for its parts."""
    inner = parts(value)
    if not inner:
        return value
    changed = [change(part) for part in inner]
    if isinstance(value, dict):
        return dict(zip(changed[: len(value)], changed[len(value) :], strict=True))
    if isinstance(value, list | tuple | set):
        return type(value)(changed)
    return type(value)(*changed)
