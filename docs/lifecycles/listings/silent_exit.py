"""`SystemExit` in a thread ends the thread, and nobody hears of it."""

from collections.abc import Callable
from threading import Thread


def handler() -> None:
    """Do as a script does that was made into a function."""
    raise SystemExit("bad arguments")


# --8<-- [start:both]
def careful() -> None:
    try:
        handler()
    except Exception as error:
        print(f"kept {error!r}")


def thorough() -> None:
    try:
        handler()
    except BaseException as error:
        print(f"kept {error!r}")


# --8<-- [end:both]

works: tuple[Callable[[], None], ...] = (careful, thorough)
for work in works:
    print(f"{work.__name__}:", end=" ", flush=True)
    thread = Thread(target=work)
    thread.start()
    thread.join()
    if work is careful:
        print("nothing, and the program goes on")
