"""What a pool of workers tells its caller about every item it has read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")

AWAITED = ("run_pool_async",)  # functions whose callers write `await`


@dataclass(frozen=True)
class PoolReport(Generic[R]):
    """Each item that was read, by its position in the source from nought, in one of three places.

    A source that fails ends the reading, not the call: `source_error` says how it failed.
    """

    succeeded: dict[int, R]  # what the handler returned
    failed: dict[int, BaseException]  # what the handler raised, the exception itself
    unprocessed: list[int]  # read, and never given to the handler; ascending
    source_error: BaseException | None = None  # what the source raised; None: it came to its end
