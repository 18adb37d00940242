"""One job kills every worker that has it; thirty others are healthy."""

from dataclasses import dataclass

LEASE_S, RESTART_S, LIMIT = 5, 4, 3  # a healthy job takes one second


@dataclass
class Job:
    """A job inside, and what is known about it."""

    name: str
    visible_at: int = 0
    attempts: int = 0
    deliveries: int = 0  # for the demonstration: the truth


class CountsWhatIsGivenBack:
    # --8<-- [start:wrong]
    def lend(self, job: Job, now: int) -> None:
        job.visible_at = now + LEASE_S

    def nack(self, job: Job, now: int) -> None:
        job.attempts += 1
        job.visible_at = now

    # --8<-- [end:wrong]


class CountsWhatIsLent:
    # --8<-- [start:right]
    def lend(self, job: Job, now: int) -> None:
        job.attempts += 1
        job.visible_at = now + LEASE_S

    def nack(self, job: Job, now: int) -> None:
        job.visible_at = now

    # --8<-- [end:right]


def minute(queue: CountsWhatIsGivenBack | CountsWhatIsLent) -> None:
    """Let one worker work for a minute; print what it got done."""
    poison = Job("poison")
    jobs = [poison, *(Job(f"job {n}") for n in range(30))]
    dead: list[str] = []
    now = done = 0
    while now < 60:
        visible = [job for job in jobs if job.visible_at <= now]
        for job in [job for job in visible if job.attempts >= LIMIT]:
            jobs.remove(job)
            visible.remove(job)
            dead.append(job.name)
        if visible:
            job = visible[0]
            job.deliveries += 1
            queue.lend(job, now)
            if job is poison:
                now += RESTART_S  # who would have given it back is dead
                continue
            jobs.remove(job)
            done += 1
        now += 1
    print(f"{type(queue).__name__}: poison lent {poison.deliveries} times,")
    print(f"  {done} of 30 healthy jobs done, dead:", *dead or ["nobody"])


minute(CountsWhatIsGivenBack())
minute(CountsWhatIsLent())
