"""A redrive is two steps; its process dies before, between or after them."""

from collections.abc import Callable

Step = Callable[[], None]


class Killed(Exception):
    """Stands for the end of the process."""


class World:
    """One dead letter, and the queue into which it is sent."""

    def __init__(self) -> None:
        self.letters, self.queue = ["a"], list[str]()

    # --8<-- [start:wrong]
    def remove_then_send(self, point: Step) -> None:
        for body in list(self.letters):
            point()
            self.letters.remove(body)
            point()
            self.queue.append(body)
            point()

    # --8<-- [end:wrong]
    # --8<-- [start:right]
    def send_then_remove(self, point: Step) -> None:
        for body in list(self.letters):
            point()
            self.queue.append(body)
            point()
            self.letters.remove(body)
            point()

    # --8<-- [end:right]


def killed_at(moment: int) -> Step:
    """Return what ends the process when it is called for the n-th time."""
    left = [moment]

    def point() -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed

    return point


print("killed             before   between   after     (and then done again)")
for name in ("remove_then_send", "send_then_remove"):
    told = []
    for moment in (1, 2, 3):
        world = World()
        try:
            getattr(world, name)(killed_at(moment))
        except Killed:
            getattr(world, name)(killed_at(0))
        told.append({0: "lost", 1: "once", 2: "twice"}[len(world.queue)])
    print(f"{name:18}" + "".join(f"{word:>9}" for word in told))
