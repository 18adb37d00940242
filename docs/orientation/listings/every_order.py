"""Every order in which two cashiers can move: how many oversell."""

from collections.abc import Callable, Iterator

Sell = Callable[[dict[str, int]], Iterator[None]]


# --8<-- [start:wrong]
def looks_then_sells(counter: dict[str, int]) -> Iterator[None]:
    yield
    has_one = counter["left"] > 0
    if has_one:
        yield  # here somebody else can move
        counter["left"] -= 1


# --8<-- [end:wrong]
# --8<-- [start:right]
def looks_and_sells(counter: dict[str, int]) -> Iterator[None]:
    yield
    has_one = counter["left"] > 0
    if has_one:
        counter["left"] -= 1


# --8<-- [end:right]


def ends(sell: Sell, names: str = "") -> Iterator[tuple[str, int]]:
    """Yield every order that these names can begin, with the tickets left at its end."""
    counter = {"left": 1}
    actors = {name: sell(counter) for name in "ab"}
    alive = {name for name, actor in actors.items() if next(actor, actor) is not actor}
    for name in names:
        if next(actors[name], actors) is actors:
            alive.discard(name)
    if not alive:
        yield names, counter["left"]
    for name in sorted(alive):
        yield from ends(sell, names + name)


for sell in (looks_then_sells, looks_and_sells):
    orders = list(ends(sell))
    wrong = [names for names, left in orders if left < 0]
    print(f"{sell.__name__}: {len(wrong)} of {len(orders)} orders oversell", *wrong)
