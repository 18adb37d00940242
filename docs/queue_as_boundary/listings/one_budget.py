"""A caller gives one second; the queue wakes it every 0.4 s for nothing."""


class BusyPlace:
    """A clock and a wait: whoever is quicker takes each free place."""

    def __init__(self) -> None:
        self.now = 0.0
        self.rivals = 20

    def wait(self, seconds: float) -> bool:
        """Let time pass; True if woken, False if the seconds are over."""
        if self.rivals and seconds > 0.4:
            self.rivals -= 1
            self.now += 0.4
            return True
        self.now += seconds
        return False


# --8<-- [start:wrong]
def restarts_the_timeout(place: BusyPlace, timeout: float) -> None:
    """Wrong: each wake-up buys the whole timeout again."""
    while place.wait(timeout):
        pass  # woken, the place is taken: wait again


# --8<-- [end:wrong]
# --8<-- [start:right]
def keeps_one_budget(place: BusyPlace, timeout: float) -> None:
    """Right: one deadline, and each wait gets what is left of it."""
    deadline = place.now + timeout
    while place.wait(deadline - place.now):
        pass  # woken, the place is taken: wait for the rest


# --8<-- [end:right]


for wait_for_room in (restarts_the_timeout, keeps_one_budget):
    place = BusyPlace()
    wait_for_room(place, timeout=1.0)
    print(f"{wait_for_room.__name__}: gave up after {place.now:.1f} s")
