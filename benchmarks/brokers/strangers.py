"""What a stranger who reaches the broker would send."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


class Trap:
    """A value whose opening, as a pickle, runs a call of the sender's choice: here, `os.mkdir`."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark  # the folder that opening makes

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.mark),)
