"""Whether the machine has a core to give: an answer is not blamed for what others take."""

from __future__ import annotations

import re
from pathlib import Path

PRESSURE = Path("/proc/pressure/cpu")  # Linux: shares of time in which someone waited for a core
SHORT_PERCENT = 90.0  # of the last ten seconds; a grader with a job a core stays far below
_SOME = re.compile(r"some avg10=(\d+\.\d+)")


def are_short(pressure: Path = PRESSURE) -> bool:
    """Has somebody waited for a core nearly all of the last ten seconds? Unknown is no."""
    try:
        found = _SOME.match(pressure.read_text("ascii"))
    except OSError:
        return False
    return found is not None and float(found[1]) >= SHORT_PERCENT
