"""Which levels work here: found out by running an answer at each, never from version numbers."""

from __future__ import annotations

import functools
import sys

from course.subject.boxes import (
    GraderFault,
    Setting,
    SubjectCrashed,
    SubjectHung,
    SubjectLied,
)
from course.subject.levels import HOLDING_MALICE, POSIX
from course.subject.parent import WarmParent

ANSWER = "import os\n\ndef where():\n    return os.getcwd()\n"
CONTRACTS = "course.contracts"


@functools.cache
def problem(level: str) -> str:
    """Return why this level does not work here, or nothing where it does."""
    if level != POSIX and sys.platform != "linux":
        return "only Linux has it"
    try:
        parent = WarmParent(level)
    except (GraderFault, OSError) as error:
        return _plainly(error, level)
    try:
        box = parent.box(Setting(ANSWER, "probe.py", CONTRACTS))
        try:
            session = box.session()
            session.send({"do": "load"})
            session.receive()
            session.close()
        finally:
            box.close()
    except (GraderFault, SubjectCrashed, SubjectHung, SubjectLied, OSError) as error:
        return _plainly(error, level)
    finally:
        parent.close()
    return ""


def strongest() -> str | None:
    """Return the strongest level that holds malice and works here, if there is one."""
    return next((level for level in HOLDING_MALICE if not problem(level)), None)


def _plainly(error: Exception, level: str) -> str:
    return str(error).removeprefix(f"isolation {level}: ")
