"""The chance of a process: whatever an answer draws is the same in every run."""

from __future__ import annotations

import os
import random


def begin_at(number: int) -> None:
    """Draw from now on in this process what belongs to this number, for tokens and ids too."""
    chance = random.Random(number)
    os.urandom = chance.randbytes
    random._urandom = chance.randbytes  # type: ignore[attr-defined]
    random.seed(number)
