# mypy: ignore-errors
# ruff: noqa
"""Leaves processes behind by every means: forked twice, in sessions of their own, deaf, adopted."""


def leave(deaf):
    if os.fork() == 0:
        os.setsid()
        libc.prctl(1, 0, 0, 0, 0)
        libc.prctl(36, 1, 0, 0, 0)
        libc.prctl(15, b"stray-answer", 0, 0, 0)
        for number in range(1, 64):
            try:
                deaf and signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        if os.fork() == 0:
            os.setsid()
            while True:
                module("time").sleep(60)
        os._exit(0)


leave(True)
leave(False)
attempt("nothing at once", None)
