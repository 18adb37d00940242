"""Two crash tests on two queues: one test proves nothing, and one of the queues loses work."""

from collections.abc import Callable


class Queue:
    """A queue for one job, with a lease."""

    def __init__(self, *, acks_on_receive: bool) -> None:
        self.acks_on_receive = acks_on_receive
        self.state = "waiting"

    def receive(self) -> bool:
        """Lend the job, if it waits."""
        is_lent = self.state == "waiting"
        if is_lent:
            self.state = "done" if self.acks_on_receive else "held"
        return is_lent

    def ack(self) -> None:
        """Forget the job."""
        self.state = "done"

    def lease_ends(self) -> None:
        """Take back what somebody holds."""
        self.state = "waiting" if self.state == "held" else self.state


# --8<-- [start:wrong]
def crash_after_the_ack(queue: Queue) -> bool:
    effects = 0
    queue.receive()
    effects += 1
    queue.ack()
    # the worker crashes here
    queue.lease_ends()
    return effects == 1


# --8<-- [end:wrong]
# --8<-- [start:right]
def crash_before_the_effect(queue: Queue) -> bool:
    effects = 0
    queue.receive()
    # the worker crashes here
    queue.lease_ends()
    if queue.receive():  # by somebody else
        effects += 1
        queue.ack()
    return effects >= 1


# --8<-- [end:right]
TESTS: tuple[Callable[[Queue], bool], ...] = (crash_after_the_ack, crash_before_the_effect)
for acks_on_receive in (True, False):
    print("acks on receive" if acks_on_receive else "acks when it is done")
    for test in TESTS:
        is_green = test(Queue(acks_on_receive=acks_on_receive))
        print(f"  {test.__name__:<24} {'green' if is_green else 'red: the job is lost'}")
