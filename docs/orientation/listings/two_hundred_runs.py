"""Two cashiers and one ticket: 200 runs in real threads, and not one of them goes wrong."""

from threading import Lock, Thread


# --8<-- [start:heart]
class Counter:
    """Sells tickets; every look and every change is under a lock."""

    def __init__(self, tickets: int) -> None:
        self.left = tickets
        self.lock = Lock()

    def sell(self) -> None:
        with self.lock:
            has_one = self.left > 0
        if has_one:
            with self.lock:
                self.left -= 1


# --8<-- [end:heart]


oversold = 0
for _ in range(200):
    counter = Counter(tickets=1)
    cashiers = [Thread(target=counter.sell) for _ in range(2)]
    for cashier in cashiers:
        cashier.start()
    for cashier in cashiers:
        cashier.join()
    oversold += counter.left < 0
print(f"200 runs, {oversold} of them sold a ticket that was not there")
