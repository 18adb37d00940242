# mypy: ignore-errors
# ruff: noqa
"""Forks until it is told to stop; each child forks too."""

os.setpgid(0, 0)
until = module("time").monotonic() + 1.0
forked = 0
own = os.getpid()
try:
    while forked < 100_000 and module("time").monotonic() < until:
        if os.fork() == 0:
            module("time").sleep(0.001)
        forked += 1
except OSError:
    pass
if os.getpid() != own:
    module("time").sleep(30)
    os._exit(0)
attempt("more than a thousand", lambda: must(forked > 1000))
