"""A consumer waits a minute for an item: how often does it look?"""

from threading import Condition, Semaphore, Thread

ARRIVES_MS = 60_007


def poll(every_ms: int) -> None:
    """Wrong: look, sleep, look again, while the clock runs on."""
    now, looks = 0, 0
    while now < ARRIVES_MS:
        looks += 1
        now += every_ms
    late = now - ARRIVES_MS
    print(f"look every {every_ms:3} ms: {looks:6,} looks, {late:2} ms late")


class Consumer:
    """Right: sleep until the one who puts wakes you."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self.not_empty = Condition()
        self.asleep = Semaphore(0)
        self.looks = 0

    def get(self) -> None:
        with self.not_empty:
            while not self.items:
                self.looks += 1
                self.asleep.release()
                self.not_empty.wait()


for every_ms in (1, 10, 100):
    poll(every_ms)

consumer = Consumer()
thread = Thread(target=consumer.get)
thread.start()
consumer.asleep.acquire()  # a minute or a year: it costs the same
with consumer.not_empty:
    consumer.items.append("late")
    consumer.not_empty.notify()
thread.join()
print(f"sleep until woken: {consumer.looks:6,} look")
