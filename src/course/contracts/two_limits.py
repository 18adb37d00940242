"""What a bounded map tells its consumer about each item: a value, or the error in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True)
class Result(Generic[R]):
    """What became of one item. It has failed when `error` is there, and not when `value` is None.

    An error is the exception that the call raised, or a TimeoutError when its time was over.
    """

    position: int  # of the item in its source, from nought, in the order of reading
    value: R | None = None  # what the call returned, which may be None; None when it failed
    error: BaseException | None = None

    @property
    def has_failed(self) -> bool:
        """Is there an error in the place of a value?"""
        return self.error is not None
