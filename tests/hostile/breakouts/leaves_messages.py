# mypy: ignore-errors
# ruff: noqa
"""Leaves notes for whoever comes next: shared memory, queues of the system, files, names."""

s = module("_socket")


def note(path):
    if os.path.samestat(os.stat(os.path.dirname(path)), os.stat(os.getcwd())):
        raise OSError("its own folder")
    open(path, "w").write("note")


attempt("shared memory", lambda: must(libc.shmget(WORLD["key"], 4096, 0o1666) >= 0))
attempt("a queue", lambda: must(libc.msgget(WORLD["key"], 0o1666) >= 0))
attempt("a semaphore", lambda: must(libc.semget(WORLD["key"], 1, 0o1666) >= 0))
attempt(
    "a named queue", lambda: must(libc.mq_open(b"/note", os.O_CREAT | os.O_RDWR, 0o666, None) >= 0)
)
for folder in ("/dev/shm", "/tmp", "/var/tmp"):
    attempt(f"a file in {folder}", lambda: note(f"{folder}/{WORLD['note']}"))
