"""A worker sleeps longer than its lease, and then says that it is done."""

from dataclasses import dataclass
from itertools import count


class StaleReceipt(Exception):
    """This delivery holds its job no longer."""


@dataclass
class Job:
    """A job inside; `until` is when its lease ends, or has ended."""

    until: int = 0
    receipt: str = ""


class Jobs:
    """A queue that lends; what an ack looks at is what differs below."""

    def __init__(self, *job_ids: str) -> None:
        self.now = 0
        self.inside = {job_id: Job() for job_id in job_ids}
        self.numbers = count(1)

    def receive(self) -> tuple[str, str] | None:
        """Lend a job for ten seconds; return its id and the receipt."""
        for job_id, job in self.inside.items():
            if job.until <= self.now:
                job.until = self.now + 10
                job.receipt = f"receipt {next(self.numbers)}"
                return job_id, job.receipt
        return None

    def ack(self, job_id: str, receipt: str) -> None:
        """Say that the job is done."""
        raise NotImplementedError


class AcksById(Jobs):
    # --8<-- [start:wrong]
    def ack(self, job_id: str, receipt: str) -> None:
        del self.inside[job_id]

    # --8<-- [end:wrong]


class AcksByReceipt(Jobs):
    # --8<-- [start:right]
    def ack(self, job_id: str, receipt: str) -> None:
        job = self.inside.get(job_id)
        if job is None or job.receipt != receipt:
            raise StaleReceipt
        del self.inside[job_id]

    # --8<-- [end:right]


def tell(jobs: Jobs) -> None:
    """Let a be late, b take over, and b die before it is done."""
    late = jobs.receive()
    assert late  # a has the job
    jobs.now = 12  # a sleeps past the end of its lease
    assert jobs.receive()  # b has the job
    jobs.now = 15
    try:
        jobs.ack(*late)
        print("  second 15: the ack of a is accepted")
    except StaleReceipt:
        print("  second 15: the ack of a is stale, b holds the job")
    jobs.now = 25  # b was killed at second 20
    again = jobs.receive()
    print("  second 25:", "c has the job" if again else "nobody has it")


print("wrong: ack by the id of the job")
tell(AcksById("job one"))
print("right: ack by the receipt of the delivery")
tell(AcksByReceipt("job one"))
