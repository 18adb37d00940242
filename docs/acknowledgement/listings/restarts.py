"""A minute of labels: four workers, and three restarts nobody planned."""

from collections import Counter

WORKERS, WORK_S, LEASE_S = 4, 3, 8  # work, then a second until the ack
RESTARTS = (12, 30, 47)  # at these seconds all workers die, mid-job


class Shop:
    """A job every other second, workers, and what became of the jobs."""

    def __init__(self, *, keeps_what_it_lends: bool) -> None:
        self.keeps = keeps_what_it_lends
        self.waiting: list[int] = []
        self.lent: dict[int, int] = {}  # until when
        self.at_work: dict[int, int] = {}  # since when
        self.labels: Counter[int] = Counter()
        self.sent = 0

    def second(self, now: int) -> None:
        """Let a second pass."""
        if now in RESTARTS:
            self.at_work.clear()  # and nobody says anything
        for job, until in list(self.lent.items()):
            if until <= now:
                del self.lent[job]
                self.waiting.append(job)
        for job, since in list(self.at_work.items()):
            if now - since == WORK_S:
                self.labels[job] += 1
            elif now - since > WORK_S:
                del self.at_work[job]
                self.lent.pop(job, None)  # the ack
        if now < 60 and now % 2 == 0:
            self.sent += 1
            self.waiting.append(self.sent)
        while self.waiting and len(self.at_work) < WORKERS:
            job = self.waiting.pop(0)
            self.at_work[job] = now
            if self.keeps:
                self.lent[job] = now + LEASE_S


def show(name: str, shop: Shop) -> None:
    """Let the minute and its rest pass, and print one row."""
    for now in range(75):
        shop.second(now)
    inside = len(shop.waiting) + len(shop.lent)
    lost = shop.sent - len(shop.labels) - inside
    twice = sum(count > 1 for count in shop.labels.values())
    numbers = f"{len(shop.labels):8}{inside:8}{lost:6}{twice:7}"
    print(f"{name:<16}{shop.sent:4}{numbers}")


print("the queue       sent  labels  inside  lost  twice")
show("hands over", Shop(keeps_what_it_lends=False))
show("lends", Shop(keeps_what_it_lends=True))
