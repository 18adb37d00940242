"""Eight callers for two places: what do they do with a no?"""

CALLERS = {name: 70 * number for number, name in enumerate("abcdefgh")}
PLACES, FREED_EVERY, AGAIN_AFTER = 2, 250, 100  # times in milliseconds


def run(*, asks_again: bool) -> None:
    """Let time pass, and print who got in, in which order."""
    free, questions = PLACES, 0
    entered: list[str] = []
    elsewhere: list[str] = []
    asks_at = dict(CALLERS)
    for now in range(0, 5_000, 10):
        if now and now % FREED_EVERY == 0:
            free += 1
        for name in CALLERS:
            if asks_at[name] != now:
                continue
            questions += 1
            if free:
                free -= 1
                entered.append(name)
            elif asks_again:
                asks_at[name] = now + AGAIN_AFTER
            else:
                elsewhere.append(name)
    print(f"  {questions:2} questions; let in:", *entered)
    print("  told at once, and elsewhere now:", *elsewhere or ["nobody"])


print("wrong: a no means: ask again in 100 ms")
run(asks_again=True)
print("right: a no is an answer")
run(asks_again=False)
