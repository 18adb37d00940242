# mypy: ignore-errors
# ruff: noqa
"""Signals the judge, the warm parent, its box and a process of the same user."""

fcntl = module("fcntl")
for name in ("judge", "warm", "victim"):
    pid = pid_of(name)
    attempt(f"reaches {name}", lambda: os.kill(pid, 0))
    attempt(
        f"reaches {name} by a descriptor",
        lambda: module("signal").pidfd_send_signal(os.pidfd_open(pid), 0),
    )


def stopped():
    os.kill(os.getppid(), signal.SIGSTOP if WORLD["is_held"] else 0)
    must(
        not WORLD["is_held"]
        or b"T" == open(f"/proc/{os.getppid()}/stat", "rb").read().rpartition(b")")[2].split()[0]
    )


attempt("stops its box", stopped)
attempt("sends the victim a signal", lambda: os.kill(pid_of("victim"), signal.SIGTERM))


def owned():
    ours, theirs = module("_socket").socketpair()
    fcntl.fcntl(ours.fileno(), 8, pid_of("victim"))
    fcntl.fcntl(ours.fileno(), 10, signal.SIGKILL)


attempt("has a descriptor signal it", owned)
