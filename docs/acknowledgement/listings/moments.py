"""Two orders of two steps, and a crash before, between and after them."""

from collections.abc import Iterator


# --8<-- [start:worker]
def work(
    steps: list[str],
    inside: set[str],
    effects: list[str],
) -> Iterator[None]:
    """Do the steps; every yield is a moment at which a worker can die."""
    yield
    for step in steps:
        if step == "ack":
            inside.discard("job")
        else:
            effects.append("job")
        yield


# --8<-- [end:worker]


def effects_of(steps: list[str], dies_at: int) -> int:
    """Let the first worker die at a moment; others take what comes back."""
    inside: set[str] = {"job"}
    effects: list[str] = []
    life = work(steps, inside, effects)
    for _ in range(dies_at):
        next(life)
    while inside:  # it comes back when the lease ends
        for _ in work(steps, inside, effects):
            pass
    return len(effects)


WORDS = {0: "lost", 1: "once", 2: "twice"}

print("a crash            before  between  after")
for steps in (["ack", "effect"], ["effect", "ack"]):
    found = [WORDS[effects_of(steps, dies_at)] for dies_at in (1, 2, 3)]
    print(f"{steps[0]:>6}, then {steps[1]:<6}", end="")
    print(f"{found[0]:>7}{found[1]:>9}{found[2]:>7}")
