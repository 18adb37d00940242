# mypy: ignore-errors
# ruff: noqa
"""Types into terminals and takes them over."""

fcntl = module("fcntl")
for descriptor in (0, 1, 2):
    attempt(f"types at {descriptor}", lambda: fcntl.ioctl(descriptor, 0x5412, b"x"))
attempt("opens the terminal", lambda: os.open("/dev/tty", os.O_RDWR))
attempt("makes one", lambda: os.openpty())
