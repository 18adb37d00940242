# mypy: ignore-errors
# ruff: noqa
"""Looks for the notes that another candidate has left."""

attempt("shared memory", lambda: must(libc.shmget(WORLD["key"], 4096, 0) >= 0))
attempt("a queue", lambda: must(libc.msgget(WORLD["key"], 0) >= 0))
attempt("a semaphore", lambda: must(libc.semget(WORLD["key"], 1, 0) >= 0))
attempt("a named queue", lambda: must(libc.mq_open(b"/note", os.O_RDWR) >= 0))
for folder in ("/dev/shm", "/tmp", "/var/tmp"):
    attempt(f"a file in {folder}", lambda: read(f"{folder}/{WORLD['note']}"))
