"""A worker whose loop is stuck, and a thread beside it that goes on to say that it is alive."""

import multiprocessing as mp
from multiprocessing.connection import Connection
from threading import Event, Thread


# --8<-- [start:wrong]
def worker(beats: Connection) -> None:
    """Do one job; a thread says fifty times a second that all is well."""
    stuck = Event()

    def tell() -> None:
        while True:
            beats.send("alive")
            stuck.wait(0.02)

    Thread(target=tell, daemon=True).start()
    stuck.wait()  # the job: it waits for an answer that never comes


# --8<-- [end:wrong]


if __name__ == "__main__":
    heard, told = mp.Pipe(duplex=False)
    process = mp.get_context("fork").Process(target=worker, args=(told,), daemon=True)
    process.start()
    for _ in range(20):
        heard.recv()
    print(f"the process is there:     {'yes' if process.is_alive() else 'no'}")
    print("beats heard so far:       20, and more are coming")
    print("parts of its job done:    0, and none are coming")
    process.kill()
    process.join()
