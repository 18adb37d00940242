"""Two workers ask for a job at the same moment."""

from threading import Barrier, Lock, Thread


class Jobs:
    """Who holds which job; how it is received is what differs below."""

    def __init__(self) -> None:
        self.holders = {"job one": "", "job two": ""}
        self.lock = Lock()
        self.received: list[str] = []
        self.both_have_looked = Barrier(2)  # makes the moment happen

    def free(self) -> str:
        return next(job for job in self.holders if not self.holders[job])

    def receive(self, worker: str) -> str:
        """Return a job that nobody else holds."""
        raise NotImplementedError

    def work(self, worker: str) -> None:
        self.received.append(self.receive(worker))


class LooksThenMarks(Jobs):
    # --8<-- [start:wrong]
    def receive(self, worker: str) -> str:
        with self.lock:
            job = self.free()
        self.both_have_looked.wait()  # here somebody else looks, too
        with self.lock:
            self.holders[job] = worker
        return job

    # --8<-- [end:wrong]


class TakesInOneStep(Jobs):
    # --8<-- [start:right]
    def receive(self, worker: str) -> str:
        with self.lock:
            job = self.free()
            self.holders[job] = worker
        return job

    # --8<-- [end:right]


for kind in (LooksThenMarks, TakesInOneStep):
    jobs = kind()
    workers = [Thread(target=jobs.work, args=[name]) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    held = " and ".join(sorted(jobs.received))
    print(f"{kind.__name__}: two workers hold {held}")
