"""Send dead letters again: two that can work by now, and one that never can."""

from collections.abc import Callable
from dataclasses import dataclass, replace

ENOUGH = 50  # then this demonstration stops


@dataclass(frozen=True)
class Letter:
    """A dead letter, and how often it has been sent again."""

    body: str
    redriven: int = 0


class Store:
    """Dead letters; what is sent is tried at once, and what can never work is dead again."""

    def __init__(self) -> None:
        self.letters = [Letter("a"), Letter("never"), Letter("b")]
        self.sent = 0

    def send(self, letter: Letter) -> None:
        self.sent += 1
        if self.sent == ENOUGH:
            raise StopIteration
        if letter.body == "never":
            self.letters.append(letter)


# --8<-- [start:wrong]
def until_none_is_left(store: Store) -> None:
    while store.letters:
        store.send(store.letters.pop(0))


# --8<-- [end:wrong]
# --8<-- [start:right]
def those_that_lie_there(store: Store) -> None:
    for letter in list(store.letters):  # a copy: what comes back is not in it
        if letter.redriven < 2:
            store.send(replace(letter, redriven=letter.redriven + 1))
            store.letters.remove(letter)


# --8<-- [end:right]


def told(redrive: Callable[[Store], None], calls: int) -> None:
    """Call it so often, and print what that did."""
    store = Store()
    try:
        for _ in range(calls):
            redrive(store)
    except StopIteration:
        print(f"{redrive.__name__}, {calls} calls: {store.sent} sent, and no end in sight")
    else:
        left = [letter.body for letter in store.letters]
        print(f"{redrive.__name__}, {calls} calls: {store.sent} sent, left: {left}")


told(until_none_is_left, 1)
told(those_that_lie_there, 2)
told(those_that_lie_there, 9)
