"""A process that is stopped, and what it takes to be rid of it."""

import os
import signal


def is_known(pid: int) -> str:
    """Return whether the kernel knows this process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return "gone"
    return "there"


pid = os.fork()
if pid == 0:
    signal.pause()
    os._exit(0)

os.kill(pid, signal.SIGSTOP)
os.waitpid(pid, os.WUNTRACED)
os.kill(pid, signal.SIGTERM)
print("stopped, then SIGTERM:", "it has ended" if os.waitpid(pid, os.WNOHANG)[0] else "no effect")
os.kill(pid, signal.SIGKILL)
print("SIGKILL, not waited for:", is_known(pid))
os.waitpid(pid, 0)
print("SIGKILL, waited for:", is_known(pid))
