"""Fresh values in the place of those a check names, so that nobody can know them beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from hashlib import blake2b
from typing import Any

MARK_BYTES = 8


class Fresh:
    """Stand-ins for texts: the same whenever this salt meets this text, and not to be guessed.

    An answer gets to know a stand-in when it is given one, so only what it was given can come
    back. Without a salt every value stays as it is.
    """

    def __init__(self, salt: str) -> None:
        self._salt = salt
        self._stand_ins: dict[str, str] = {}
        self._meant: dict[str, str] = {}

    def given(self, value: Any) -> Any:
        """Return what the subject gets in the place of a value: only texts have stand-ins."""
        if type(value) is not str:
            return each_text(value, self.given)
        if not value or not self._salt:
            return value
        if value not in self._stand_ins:
            salted = f"{value}\0{self._salt}".encode("utf-8", "surrogatepass")
            stand_in = f"{value}-{blake2b(salted, digest_size=MARK_BYTES).hexdigest()}"
            self._stand_ins[value] = stand_in
            self._meant[stand_in] = value
        return self._stand_ins[value]

    def meant(self, value: Any) -> Any:
        """Return what a value from the subject stands for.

        A text that has a stand-in was not given, however right it looks: it is another one.
        """
        if type(value) is not str:
            return each_text(value, self.meant)
        return self._meant.get(value, f"another {value}" if value in self._stand_ins else value)

    def is_given(self, value: Any) -> bool:
        """Can the subject have this value from the judge? Texts that have stand-ins it cannot."""
        if type(value) is str:
            return value not in self._stand_ins
        return all(self.is_given(part) for part in parts(value))

    def told(self, text: str) -> str:
        """Return a message of the subject with the texts that are meant."""
        for stand_in, value in self._meant.items():
            text = text.replace(stand_in, value)
        return text


def parts(value: Any) -> list[Any]:
    """Return what a list, a tuple or a contract's dataclass is made of."""
    if type(value) in (list, tuple):
        return list(value)
    if is_dataclass(value) and not isinstance(value, type | Enum):
        return [getattr(value, field.name) for field in fields(value)]
    return []


def each_text(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a value with each text in it changed; `change` does so for its parts."""
    inner = parts(value)
    if not inner:
        return value
    changed = [change(part) for part in inner]
    return type(value)(changed) if type(value) in (list, tuple) else type(value)(*changed)
