"""Two queues on one dashboard: which of them needs somebody?"""

from collections import deque


def queue(arrivals_per_min: int, done_per_min: int, stuck_at: int | None) -> deque[int]:
    """Return when each waiting job was due, in minutes, after an hour."""
    waiting: deque[int] = deque([0] * 400 if stuck_at is None else [])
    for minute in range(60):
        waiting.extend([minute] * arrivals_per_min)
        if stuck_at is None or minute < stuck_at:
            for _ in range(min(done_per_min, len(waiting))):
                waiting.popleft()
    return waiting


print("                              waiting   oldest is due since")
for name, waiting in (
    ("busy, all is well", queue(400, 400, None)),
    ("one worker, and it is stuck", queue(1, 2, 52)),
):
    print(f"{name:<30}{len(waiting):7}   {60 - waiting[0]:2} min")
