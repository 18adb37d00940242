"""A handler fails, and the process with it: what did the last beat say?"""

from collections.abc import Callable, Iterable, Iterator

Handler = Callable[[str], Iterable[None]]
Beat = Callable[[str | None], None]


# --8<-- [start:wrong]
def forgets(job: str, handler: Handler, beat: Beat) -> None:
    try:
        beat(job)
        for _ in handler(job):
            beat(job)
    finally:
        beat(None)


# --8<-- [end:wrong]


# --8<-- [start:right]
def remembers(job: str, handler: Handler, beat: Beat) -> None:
    beat(job)
    for _ in handler(job):
        beat(job)
    beat(None)


# --8<-- [end:right]


def print_label(job: str) -> Iterator[None]:
    """Do the first of two parts, and fail."""
    yield
    raise RuntimeError("no paper")


for name, loop in (("wrong", forgets), ("right", remembers)):
    beats: list[str | None] = []
    try:
        loop("label 7", print_label, beats.append)
    except RuntimeError as error:
        last = beats[-1] or "nothing"
        print(f"{name}: the worker dies of {str(error)!r}; in hand it had {last}")
