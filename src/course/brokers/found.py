"""Where a RabbitMQ is: installed here, or named by whoever runs one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ELSEWHERE = "COURSE_AMQP_URL"
DEBIAN = Path("/usr/lib/rabbitmq/lib")


def server() -> Path | None:
    """Return the program that starts a RabbitMQ, or nothing where there is none.

    What Debian puts on the path changes to another user first, so its own folder is looked at
    before the path.
    """
    if found := sorted(DEBIAN.glob("rabbitmq_server-*/sbin/rabbitmq-server")):
        return found[-1]
    on_path = shutil.which("rabbitmq-server")
    return Path(on_path) if on_path else None


def is_here() -> bool:
    """Tell whether there is one to use: installed here, or named by `COURSE_AMQP_URL`."""
    return bool(os.environ.get(ELSEWHERE)) or (server() is not None and bool(shutil.which("epmd")))
