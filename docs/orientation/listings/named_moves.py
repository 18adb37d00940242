"""The same counter, where a list of names says who moves next."""

from collections.abc import Iterator


# --8<-- [start:actor]
def cashier(counter: dict[str, int]) -> Iterator[str]:
    """Sell a ticket in two moves; each `yield` says what this cashier is about to do."""
    yield "look"
    has_one = counter["left"] > 0
    if has_one:
        yield "sell"
        counter["left"] -= 1


# --8<-- [end:actor]
# --8<-- [start:play]
def play(names: list[str]) -> int:
    """Let the cashiers move in this order; return how many tickets are left."""
    counter = {"left": 1}
    actors = {name: cashier(counter) for name in ("a", "b")}
    stands = {name: next(actor) for name, actor in actors.items()}
    print("     a          b          left")
    for name in names:
        stands[name] = next(actors[name], "done")
        print(f"  {name}  {stands['a']:10} {stands['b']:10} {counter['left']:2}")
    return counter["left"]


# --8<-- [end:play]

for names in (["a", "a", "b"], ["a", "b", "a", "b"]):
    left = play(names)
    print(f"{' '.join(names)}: {'fine' if left >= 0 else 'one sold too many'}")
    print()
