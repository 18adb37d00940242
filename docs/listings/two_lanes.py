"""Two lanes, the same arrivals, one rule differs: how many may wait."""

MS = 1000
SECONDS, WORKERS = 60, 2
WORK, PATIENCE = 500, 3 * MS  # in milliseconds, like all times here
SPIKE = range(6 * MS, 18 * MS)


class Lane:
    """One queue, its workers, and what becomes of its items each second."""

    def __init__(self, capacity: int | None) -> None:
        self.capacity = capacity
        self.free_at = [0] * WORKERS
        self.starts: list[int] = []
        self.waiting = [0] * SECONDS
        self.useful = [0] * SECONDS
        self.late = [0] * SECONDS
        self.refused = 0

    def arrive(self, now: int) -> None:
        """Refuse an item if the queue is full; else start on it in turn."""
        depth = sum(start > now for start in self.starts)
        if self.capacity is not None and depth >= self.capacity:
            self.refused += 1
            return
        worker = self.free_at.index(min(self.free_at))
        start = max(now, self.free_at[worker])
        self.free_at[worker] = start + WORK
        self.starts.append(start)
        for second in range(SECONDS):
            self.waiting[second] += now <= second * MS < start
        if (done := start + WORK) < SECONDS * MS:
            in_time = done - now <= PATIENCE
            (self.useful if in_time else self.late)[done // MS] += 1


lanes = {"no limit": Lane(capacity=None), "limit six": Lane(capacity=6)}
now = 0
while now < SECONDS * MS:
    for lane in lanes.values():
        lane.arrive(now)
    now += 130 if now in SPIKE else 286  # 7.7 arrivals a second, and 3.5

print("second  " + "  ".join(f"{name}: waiting useful" for name in lanes))
for second in range(SECONDS):
    print(f"{second:6}", end="")
    for lane in lanes.values():
        print(f"{lane.waiting[second]:19} {lane.useful[second]:6}", end="")
    print()
for name, lane in lanes.items():
    useful, late = sum(lane.useful), sum(lane.late)
    print(f"{name}: {useful} useful, {late} too late, {lane.refused} refused")
