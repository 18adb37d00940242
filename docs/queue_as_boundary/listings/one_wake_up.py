"""One wake-up goes to the wrong kind of waiter, and all sleep for ever."""

from threading import Condition, RLock, Semaphore, Thread


class Buffer:
    """A buffer of one; its conditions decide who shares a waiting room."""

    def __init__(self, not_full: Condition, not_empty: Condition) -> None:
        self.items: list[str] = []
        self.not_full, self.not_empty = not_full, not_empty
        self.sleeps = Semaphore(0)  # for this demonstration only

    def sleep(self, room: Condition) -> None:
        self.sleeps.release()
        room.wait()

    # --8<-- [start:heart]
    def put(self, item: str) -> None:
        with self.not_full:
            while self.items:
                self.sleep(self.not_full)
            self.items.append(item)
            self.not_empty.notify()

    def get(self) -> str:
        with self.not_empty:
            while not self.items:
                self.sleep(self.not_empty)
            self.not_full.notify()
            return self.items.pop()

    # --8<-- [end:heart]

    def put_two(self) -> None:
        with self.not_full:  # quick: nobody runs between its two puts
            self.put("first")
            self.put("second")


def start(buffer: Buffer) -> list[Thread]:
    """Let two consumers sleep, then a producer at its second put."""
    work = (buffer.get, buffer.get, buffer.put_two)
    threads = [Thread(target=target) for target in work]
    for thread in threads:
        thread.start()
        buffer.sleeps.acquire()
    return threads


# Wrong: everybody sleeps in one room, and one wake-up is called into it.
room = Condition()
wrong = Buffer(not_full=room, not_empty=room)
threads = start(wrong)
wrong.sleeps.acquire()  # a consumer was woken for nothing, and sleeps again
with room:
    print(f"one room: depth {len(wrong.items)}, nobody awake,", end=" ")
    print("a producer and a consumer asleep")
    room.notify_all()  # end the demonstration
for thread in threads:
    thread.join()

# Right: two rooms over one lock, so that a wake-up reaches the right kind.
lock = RLock()
right = Buffer(not_full=Condition(lock), not_empty=Condition(lock))
for thread in start(right):
    thread.join()
print("two rooms: everybody finished")
