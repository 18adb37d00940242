"""Two producers wait for one free place, and both are woken."""

from threading import Condition, Semaphore, Thread


class AsksOnce:
    """A buffer whose `put` looks before it sleeps, and never again."""

    def __init__(self, capacity: int) -> None:
        self.items: list[str] = []
        self.capacity = capacity
        self.changed = Condition()
        self.moves = Semaphore(0)  # for this demonstration only

    def is_full(self) -> bool:
        return len(self.items) >= self.capacity

    def sleep(self) -> None:
        self.moves.release()
        self.changed.wait()

    def store(self, item: str) -> None:
        self.items.append(item)
        self.moves.release()

    # --8<-- [start:wrong]
    def put(self, item: str) -> None:
        with self.changed:
            if self.is_full():
                self.sleep()
            self.store(item)

    # --8<-- [end:wrong]

    def get(self) -> str:
        with self.changed:
            self.changed.notify_all()
            return self.items.pop(0)


class AsksAgain(AsksOnce):
    """The same buffer, whose `put` looks again each time it is woken."""

    # --8<-- [start:right]
    def put(self, item: str) -> None:
        with self.changed:
            while self.is_full():
                self.sleep()
            self.store(item)

    # --8<-- [end:right]


def after(moves: int, buffer: AsksOnce) -> None:
    """Wait until this many sleeps and stores have happened."""
    for _ in range(moves):
        buffer.moves.acquire()


for kind in (AsksOnce, AsksAgain):
    buffer = kind(capacity=1)
    buffer.put("first")
    waiting = ("second", "third")
    producers = [Thread(target=buffer.put, args=[item]) for item in waiting]
    for producer in producers:
        producer.start()
    after(3, buffer)  # one store, and both producers sleep
    buffer.get()  # one place is free, and both are woken
    after(2, buffer)  # each of them has stored, or sleeps again
    depth = len(buffer.items)
    print(f"{kind.__name__}: capacity {buffer.capacity}, depth {depth}")
    buffer.get()
    for producer in producers:
        producer.join()
