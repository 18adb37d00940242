"""Isolation levels: what holds an answer, by name, from the strongest to the weakest."""

from __future__ import annotations

BUBBLEWRAP, LANDLOCK, POSIX = "bubblewrap", "landlock", "posix"
LEVELS = (BUBBLEWRAP, LANDLOCK, POSIX)
HOLDING_MALICE = (BUBBLEWRAP, LANDLOCK)
INSTALL = "apt-get install bubblewrap"
