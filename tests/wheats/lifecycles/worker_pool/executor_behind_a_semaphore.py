"""An executor whose backlog a semaphore bounds: a place is taken before an item is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore
from typing import TypeVar

from course.contracts.lifecycles import PoolReport

T = TypeVar("T")
R = TypeVar("R")


def run_pool(
    items: Iterable[T], *, handler: Callable[[T], R], workers: int, capacity: int
) -> PoolReport[R]:
    if workers < 1 or capacity < 1:
        raise ValueError(f"workers and capacity must be at least 1, not {workers} and {capacity}")
    places = Semaphore(capacity + workers)  # an item has one from before it is read to its end
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    source_error: BaseException | None = None

    def handle(position: int, item: T) -> None:
        try:
            succeeded[position] = handler(item)
        except BaseException as error:
            failed[position] = error
        finally:
            places.release()

    with ThreadPoolExecutor(workers) as executor:
        source = iter(enumerate(items))
        while True:
            places.acquire()
            try:
                position, item = next(source)
            except StopIteration:
                break
            except BaseException as error:
                source_error = error
                break
            executor.submit(handle, position, item)
    return PoolReport(succeeded, failed, [], source_error)
