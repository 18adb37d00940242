"""A limit of nought is no limit, and some limits do not exist."""

from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from threading import Event

for capacity in (0, -1):
    line: Queue[int] = Queue(capacity)
    for item in range(5_000):
        line.put_nowait(item)
    print(f"Queue({capacity}) took {line.qsize():,} items, never Full")

gate = Event()
with ThreadPoolExecutor(max_workers=1) as pool:
    submitted = [pool.submit(gate.wait) for _ in range(5_000)]
    behind = sum(not future.done() for future in submitted) - 1
    print(f"ThreadPoolExecutor: one worker, {behind:,} calls wait behind it")
    gate.set()


def checked(capacity: int) -> int:
    """Refuse the mistake where it is made, not where it hurts."""
    if capacity < 1:
        raise ValueError(f"capacity must be at least 1, not {capacity}")
    return capacity


try:
    checked(0)
except ValueError as mistake:
    print("ValueError:", mistake)
