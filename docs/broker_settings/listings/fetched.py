"""Two workers, one long task and seven short ones; only what a worker fetches ahead differs."""

from collections import deque

LENGTHS_S = [60, 1, 1, 1, 1, 1, 1, 1]


def day(most: int | None) -> tuple[list[int], int]:
    """Return when each task is done, and how long one worker had nothing while tasks waited."""
    queue = deque(LENGTHS_S)
    hands: list[deque[int]] = [deque(), deque()]
    free_at, done, idle = [0, 0], [], 0
    for second in range(sum(LENGTHS_S) + 1):
        for worker, hand in enumerate(hands):  # what it works on is still in its hand
            is_busy = free_at[worker] > second
            while queue and (most is None or len(hand) + is_busy < most):
                hand.append(queue.popleft())
        for worker, hand in enumerate(hands):
            if second >= free_at[worker] and hand:
                free_at[worker] = second + hand.popleft()
                done.append(free_at[worker])
        waiting = sum(map(len, hands)) + len(queue)
        idle += any(at <= second for at in free_at) and waiting > 0
    return sorted(done), idle


print("fetched ahead   last short task done after   a worker idle meanwhile")
for most in (1, 4, None):
    done, idle = day(most)
    name = "all there is" if most is None else f"{most}"
    last_short = done[-1] if done[-1] != max(LENGTHS_S) else done[-2]
    print(f"{name:>13} {last_short:25} s {idle:22} s")
