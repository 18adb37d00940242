"""A card is refused once: what is noted decides what the retry can do."""

from collections.abc import Callable

Done = dict[str, str]


class Refused(Exception):
    """The bank has no time right now."""


# --8<-- [start:wrong]
def notes_every_end(done: Done, key: str, pay: Callable[[], str]) -> str:
    if key not in done:
        try:
            done[key] = pay()
        except Refused as error:
            done[key] = f"refused: {error}"
    return done[key]


# --8<-- [end:wrong]
# --8<-- [start:right]
def notes_what_is_done(done: Done, key: str, pay: Callable[[], str]) -> str:
    if key not in done:
        done[key] = pay()  # what it raises comes out, and nothing is noted
    return done[key]


# --8<-- [end:right]


def bank(answers: list[str]) -> Callable[[], str]:
    """Return a bank that gives these answers; an empty one is a refusal."""

    def pay() -> str:
        answer = answers.pop(0)
        if not answer:
            raise Refused("no time right now")
        return answer

    return pay


for consumer in (notes_every_end, notes_what_is_done):
    done: Done = {}
    pay = bank(["", "paid", "paid again"])
    told = []
    for _ in range(3):
        try:
            told.append(consumer(done, "order 7", pay))
        except Refused as error:
            told.append(f"raises {error}")
    print(f"{consumer.__name__.replace('_', ' ')}: {', '.join(told)}")
