# mypy: ignore-errors
# ruff: noqa
"""Takes descriptors of the judge and of its own box, and looks for some that were left to it."""


def left():
    for descriptor in range(4, 256):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        raise SystemExit(descriptor)
    raise OSError


def kept():
    try:
        left()
    except SystemExit:
        return True


attempt("has one left", kept)
for name in ("judge", "warm", "box", "victim"):
    pid = pid_of(name)
    attempt(
        f"opens one of {name}",
        lambda: must(len([os.stat(f"/proc/{pid}/fd/{n}") for n in os.listdir(f"/proc/{pid}/fd")])),
    )
    attempt(
        f"copies one of {name}",
        lambda: must(libc.syscall(NUMBERS["pidfd_getfd"], os.pidfd_open(pid), 0, 0) >= 0),
    )
