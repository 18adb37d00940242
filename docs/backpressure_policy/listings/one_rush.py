"""A minute with a rush: two clerks, six places, patience for three seconds."""

from collections import deque

MINUTE, TICK = 60_000, 2  # in milliseconds, like all times here
CLERKS, WORK, PATIENCE, CAPACITY = 2, 500, 3_000, 6
RUSH = range(6_000, 18_000)


class Counter:
    """Places inside, a line outside, and what became of everyone."""

    def __init__(
        self,
        capacity: int = CAPACITY,
        may_wait: int = MINUTE,
    ) -> None:
        self.capacity, self.may_wait = capacity, may_wait
        self.inside: deque[int] = deque()  # when each of them came
        self.outside: deque[int] = deque()
        self.at_work: list[tuple[int, int]] = []  # done when, came when
        self.came = self.useful = self.late = self.sent_away = 0
        self.most_inside = self.most_outside = 0

    def run(self, *, sender_stops: bool = False) -> None:
        """Let the minute pass; a sender that stops comes with one at a time."""
        next_one = 0
        for now in range(0, MINUTE, TICK):
            self.finish(now)
            self.move_up(now)
            if now >= next_one and not (sender_stops and self.outside):
                self.came += 1
                self.outside.append(now)
                self.move_up(now)
                next_one = now + (130 if now in RUSH else 286)
            self.most_inside = max(self.most_inside, len(self.inside))
            self.most_outside = max(self.most_outside, len(self.outside))

    def finish(self, now: int) -> None:
        """Free the clerks who are done; was the answer in time?"""
        for done, came in [job for job in self.at_work if job[0] == now]:
            self.at_work.remove((done, came))
            if done - came <= PATIENCE:
                self.useful += 1
            else:
                self.late += 1

    def move_up(self, now: int) -> None:
        """Fill clerks and places in order; send away whose time is over."""
        while self.outside or self.inside:
            if self.inside and len(self.at_work) < CLERKS:
                self.at_work.append((now + WORK, self.inside.popleft()))
            elif self.outside and len(self.inside) < self.capacity:
                self.inside.append(self.outside.popleft())
            else:
                break
        while self.outside and now - self.outside[0] >= self.may_wait:
            self.outside.popleft()
            self.sent_away += 1


def show(name: str, counter: Counter, place: str = "") -> None:
    """Print one row; `place` is where those outside stand."""
    numbers = f"{counter.came:5}{counter.useful:7}{counter.late:5}"
    numbers += f"{counter.sent_away:5}  {counter.most_inside:2} in"
    outside = f", {counter.most_outside:2} {place}" if place else ""
    print(f"{name:<12}{numbers}{outside}")


def after(counter: Counter, *, sender_stops: bool = False) -> Counter:
    """Return the counter when its minute is over."""
    counter.run(sender_stops=sender_stops)
    return counter


print("answer       came useful late away  deepest")
show("no limit", after(Counter(capacity=MINUTE)))
show("wait", after(Counter()), "at sender")
show("spill", after(Counter()), "in spill")  # the same line, kept elsewhere
show("refuse", after(Counter(may_wait=0)))
show("sender stops", after(Counter(), sender_stops=True), "at sender")
for seconds in (3, 2, 1):
    counter = after(Counter(may_wait=seconds * 1_000))
    show(f"time out {seconds} s", counter, "at door")
