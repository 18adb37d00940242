# mypy: ignore-errors
# ruff: noqa
"""Writes a file past the limit, links out of its folder, and nests folders a thousand deep. FAILED.

Nothing it wrote is left, and nothing it linked to is touched.
"""

import os
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGXFSZ})
try:
    with open("big", "wb") as file:
        for _ in range(64):
            file.write(bytes(1 << 20))
except OSError:
    pass

if not os.path.lexists("outside"):
    os.symlink("/", "outside")
    deepest = os.open(".", os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("deeper", dir_fd=deepest)
        following = os.open("deeper", os.O_RDONLY, dir_fd=deepest)
        os.close(deepest)
        deepest = following
    os.mkdir("closed", 0, dir_fd=deepest)


class BoundedBuffer:
    def __init__(self, capacity):
        pass
