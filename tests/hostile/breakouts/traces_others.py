# mypy: ignore-errors
# ruff: noqa
"""Traces the judge, the warm parent, its box and a process of the same user."""

SEIZE = 0x4206
for name in ("judge", "warm", "box", "victim"):
    pid = pid_of(name)
    attempt(f"traces {name}", lambda: must(libc.ptrace(SEIZE, pid, 0, 0) == 0))
child = os.fork()
if child == 0:
    signal.pause()
attempt(
    "traces a child of its own",
    lambda: must(WORLD["is_held"] and libc.ptrace(SEIZE, child, 0, 0) == 0),
)
os.kill(child, signal.SIGKILL)
