"""Two places in memory, a spill behind them: who may take a free place?"""

from collections import deque

CAPACITY = 2


class Queue:
    """Memory in front, the spill behind it."""

    def __init__(self, spill: deque[str]) -> None:
        self.memory: deque[str] = deque()
        self.spill = spill

    def take(self) -> str:
        if self.memory:
            return self.memory.popleft()
        return self.spill.popleft()


class LooksAtMemoryOnly(Queue):
    # --8<-- [start:wrong]
    def offer(self, item: str) -> None:
        if len(self.memory) < CAPACITY:
            self.memory.append(item)
        else:
            self.spill.append(item)

    # --8<-- [end:wrong]


class LooksAtTheSpillToo(Queue):
    # --8<-- [start:right]
    def offer(self, item: str) -> None:
        if self.spill or len(self.memory) == CAPACITY:
            self.spill.append(item)  # behind everything that came before
        else:
            self.memory.append(item)

    # --8<-- [end:right]


for kind in (LooksAtMemoryOnly, LooksAtTheSpillToo):
    queue = kind(spill=deque())
    for item in "abc":
        queue.offer(item)  # c does not fit
    out = [queue.take()]
    queue.offer("d")  # there is room in memory, and c is in the spill
    out += [queue.take() for _ in range(3)]
    print(f"{kind.__name__}: out come", *out)

disk: deque[str] = deque()
before = LooksAtTheSpillToo(spill=disk)
for item in "abcd":
    before.offer(item)
del before  # the process dies, and its memory with it
restarted = LooksAtTheSpillToo(spill=disk)
restarted.offer("e")
print("after a restart: out come", *(restarted.take() for _ in range(3)))
