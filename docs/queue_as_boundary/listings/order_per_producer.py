"""The same two producers, two schedules: what stays the same?"""

from collections.abc import Iterator
from queue import Queue


def producer(name: str, line: Queue[str]) -> Iterator[None]:
    """Put three items, one each time it is this producer's turn."""
    for number in ("one", "two", "three"):
        line.put(f"{name} {number}")
        yield


def run(schedule: str) -> None:
    """Give turns as the schedule says; print what the consumer sees."""
    line: Queue[str] = Queue()
    producers = {name: producer(name, line) for name in "ab"}
    for name in schedule:
        next(producers[name])
    seen = [line.get() for _ in schedule]
    print("arrived:", ", ".join(seen))
    for name in producers:
        own = [item for item in seen if item.startswith(name)]
        print(f"  from {name} alone:", ", ".join(own))


run("ababab")
run("bbabaa")
