"""A job uses up its last attempt, and nobody asks for work any more."""

LEASE_S, ATTEMPTS = 10, 2


class Jobs:
    """Room for one job; who notices that it is dead is what differs."""

    def __init__(self) -> None:
        self.now = 0
        self.body: str | None = "label for order 7"
        self.lent_until: int | None = None
        self.reasons: list[str] = []
        self.letters: list[str] = []

    def receive(self) -> None:
        self.take_back()
        self.lent_until = self.now + LEASE_S

    def nack(self, reason: str) -> None:
        self.over(reason)

    def over(self, reason: str) -> None:
        """Note how an attempt ended; after the last one the job is dead."""
        self.lent_until = None
        self.reasons.append(reason)
        if len(self.reasons) == ATTEMPTS:
            self.letters.append(f"{self.body}: {', '.join(self.reasons)}")
            self.body = None

    def take_back(self) -> None:
        if self.lent_until is not None and self.lent_until <= self.now:
            self.over("lease expired")


class LooksWhenAsked(Jobs):
    # --8<-- [start:wrong]
    def dead(self) -> list[str]:
        return self.letters

    def has_room(self) -> bool:
        return self.body is None

    # --8<-- [end:wrong]


class LooksAlways(Jobs):
    # --8<-- [start:right]
    def dead(self) -> list[str]:
        self.take_back()  # every call first ends what is over
        return self.letters

    def has_room(self) -> bool:
        self.take_back()
        return self.body is None

    # --8<-- [end:right]


for kind in (LooksWhenAsked, LooksAlways):
    jobs = kind()
    jobs.receive()
    jobs.nack("no paper")
    jobs.receive()  # and this worker is killed
    jobs.now = 60
    print(f"{kind.__name__}, second 60:")
    print("  dead:", *jobs.dead() or ["nobody"])
    print("  room for another job:", "yes" if jobs.has_room() else "no")
