"""Real processes in six states, and what three questions say about each of them."""

import os
import signal


class Worker:
    """A process that beats when it is told to, and does nothing by itself."""

    def __init__(self) -> None:
        orders, self.orders = os.pipe()
        self.reports, reports = os.pipe()
        self.told = ""
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.orders)
            while (order := os.read(orders, 1)) != b"x":
                os.write(reports, order)
            os._exit(0)
        os.close(orders)
        os.close(reports)

    def beats(self, what: str) -> None:
        """Have it beat, and hear it: `t`, it took a job; `p`, it did a part; `i`, it has none."""
        os.write(self.orders, what.encode())
        self.told += os.read(self.reports, 1).decode()

    def ends(self) -> str:
        """Wait until its process is gone; return how it ended."""
        return f"no, {os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])}"


names = ("killed", "exits", "stopped", "stuck", "slow", "idle")
workers = {name: Worker() for name in names}
for name in names[:-1]:
    workers[name].beats("t")
workers["idle"].beats("i")
workers["slow"].beats("p")

os.kill(workers["stopped"].pid, signal.SIGSTOP)
os.waitpid(workers["stopped"].pid, os.WUNTRACED)
os.kill(workers["killed"].pid, signal.SIGKILL)
os.write(workers["exits"].orders, b"x")

print("           is it there?   in hand   a part done?   so it is")
for name, said in zip(names, ("DEAD", "DEAD", "STUCK", "STUCK", "WORKING", "IDLE"), strict=True):
    worker = workers[name]
    there = worker.ends() if said == "DEAD" else "yes"
    in_hand = "nothing" if worker.told[-1] == "i" else "a job"
    goes_on = "yes" if "p" in worker.told else "no"
    print(f"{name:<11}{there:<15}{in_hand:<10}{goes_on:<15}{said}")

for worker in workers.values():
    if worker not in (workers["killed"], workers["exits"]):
        os.kill(worker.pid, signal.SIGKILL)
        worker.ends()
