"""Three consumers wait, and the buffer is closed: how many learn of it?"""

from threading import Condition, Semaphore, Thread


class Buffer:
    """A buffer that can be closed; it still gives out what it holds."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self.is_closed = False
        self.changed = Condition()
        self.sleeping = 0  # for this demonstration: who sleeps,
        self.moves = Semaphore(0)  # and each sleep and each answer

    # --8<-- [start:get]
    def get(self) -> None:
        with self.changed:
            while not self.items and not self.is_closed:
                self.sleeping += 1
                self.moves.release()
                self.changed.wait()
                self.sleeping -= 1
            news = self.items.pop(0) if self.items else "closed"
            print("  a consumer learns:", news)
            self.moves.release()

    # --8<-- [end:get]

    # --8<-- [start:closes]
    def close_and_wake_one(self) -> None:
        with self.changed:
            self.is_closed = True
            self.changed.notify()

    def close(self) -> None:
        with self.changed:
            self.is_closed = True
            self.changed.notify_all()

    # --8<-- [end:closes]


buffer = Buffer()
consumers = [Thread(target=buffer.get) for _ in range(3)]
for consumer in consumers:
    consumer.start()
    buffer.moves.acquire()  # this one sleeps

print("wrong: close wakes one")
buffer.close_and_wake_one()
buffer.moves.acquire()  # one has its answer
with buffer.changed:
    print(f"  {buffer.sleeping} still asleep, and nobody will wake them")

print("right: close wakes everyone")
buffer.close()
for consumer in consumers:
    consumer.join()

print("and what is left is given out first")
last = Buffer()
last.items.append("the last item")
last.close()
last.get()
last.get()
