# mypy: ignore-errors
# ruff: noqa
"""Calls what only a superuser's tools call: programs in the kernel, counters, faults, keys, names."""

buffer = ctypes.create_string_buffer(256)
for name, arguments in {
    "bpf": (0, buffer, 128),
    "perf_event_open": (buffer, 0, -1, -1, 0),
    "userfaultfd": (1,),
    "syslog": (3, buffer, 64),
    "swapoff": (b"/nowhere",),
    "personality": (0x0040000,),
    "fanotify_init": (0, 0),
    "inotify_init1": (0,),
    "memfd_create": (b"x", 0),
    "seccomp": (3, 0, buffer),
    "kcmp": (os.getpid(), os.getpid(), 0, 0, 0),
    "move_pages": (0, 0, 0, 0, 0, 0),
}.items():
    attempt(name, lambda: reaches(name, *arguments))
for path in (
    "/proc/sys/kernel/core_pattern",
    "/proc/sysrq-trigger",
    "/sys/fs/cgroup/cgroup.procs",
    "/dev/mem",
    "/dev/kmsg",
    "/dev/vda",
    "/dev/tty",
    "/dev/ptmx",
):
    attempt(f"opens {path}", lambda: os.close(os.open(path, os.O_WRONLY | os.O_NOCTTY)))
