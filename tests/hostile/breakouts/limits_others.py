# mypy: ignore-errors
# ruff: noqa
"""Sets limits, cores and priorities of processes that are not its own."""

resource = module("resource")
for name in ("judge", "victim"):
    pid = pid_of(name)
    attempt(
        f"limits {name}",
        lambda: resource.prlimit(
            pid, resource.RLIMIT_CORE, (0, resource.prlimit(pid, resource.RLIMIT_CORE)[1])
        ),
    )
    attempt(f"moves {name}", lambda: os.sched_setaffinity(pid, os.sched_getaffinity(pid)))
    attempt(
        f"slows {name}",
        lambda: os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, pid)),
    )
attempt(
    "slows the whole user", lambda: os.setpriority(os.PRIO_USER, 0, os.getpriority(os.PRIO_USER, 0))
)
attempt(
    "raises a limit",
    lambda: resource.setrlimit(resource.RLIMIT_NPROC, (4096, 4096)) or must(WORLD["is_held"]),
)
