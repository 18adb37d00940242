# mypy: ignore-errors
# ruff: noqa
"""Makes and enters namespaces by every call there is for it."""

USER, MOUNT, PID, NET = 0x10000000, 0x20000, 0x20000000, 0x40000000


def child_of(call):
    pid = call()
    if pid == 0:
        os._exit(0)
    must(pid > 0)
    os.waitpid(pid, 0)


for name, flag in {
    "user": USER,
    "mount": MOUNT,
    "pid": PID,
    "net": NET,
    "user and mount": USER | MOUNT,
}.items():
    attempt(f"unshare {name}", lambda: in_a_child(lambda: must(libc.unshare(flag) == 0)))
    attempt(
        f"clone {name}",
        lambda: child_of(lambda: libc.syscall(NUMBERS["clone"], flag | 17, 0, 0, 0, 0)),
    )
arguments = (ctypes.c_uint64 * 11)(USER, 0, 0, 0, 17)
attempt("clone3", lambda: child_of(lambda: libc.syscall(NUMBERS["clone3"], arguments, 88)))
attempt(
    "enters the box's",
    lambda: in_a_child(lambda: must(libc.setns(os.pidfd_open(os.getppid()), MOUNT) == 0)),
)
attempt(
    "allows more of them",
    lambda: os.close(os.open("/proc/sys/user/max_user_namespaces", os.O_WRONLY)),
)
