"""A producer three times as fast as its consumer: no limit, then one."""

from collections import deque


def run(capacity: int | None) -> None:
    """Let a minute pass; print the depth and the age of the item taken."""
    waiting: deque[int] = deque()  # the second at which each item was made
    held = 0  # items the producer could not hand over
    print(f"capacity {capacity or 'none'}")
    for second in range(1, 61):
        for _ in range(3):  # three items are made each second
            if capacity is not None and len(waiting) >= capacity:
                held += 1
            else:
                waiting.append(second)
        depth = len(waiting)
        age = second - waiting.popleft()  # and one is taken
        if second % 20 == 0:
            print(f"  second {second}: depth {depth:3}, ", end="")
            print(f"oldest {age:2} s, held back {held:3}")


run(capacity=None)
run(capacity=3)
