"""Six positions of a bus, a slow screen, and three places between."""

from collections import deque

CAPACITY = 3


# --8<-- [start:wrong]
def drops_the_newest(inside: deque[int], position: int) -> str:
    """Wrong twice: it keeps what is stale, and it says nothing."""
    if len(inside) < CAPACITY:
        inside.append(position)
    return "accepted"


# --8<-- [end:wrong]
# --8<-- [start:right]
def drops_the_oldest(inside: deque[int], position: int) -> str:
    """Right: the newest is inside, and the answer names who left."""
    if len(inside) < CAPACITY:
        inside.append(position)
        return "accepted"
    victim = inside.popleft()
    inside.append(position)
    return f"accepted, and {victim} has left"


# --8<-- [end:right]


for offer in (drops_the_newest, drops_the_oldest):
    inside: deque[int] = deque()
    print(offer.__name__)
    for position in range(1, 7):
        answer = offer(inside, position)
        if position > CAPACITY:
            print(f"  {position} is offered: {answer}")
    print("  the screen gets", *inside)
