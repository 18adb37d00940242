"""Isolation levels: what holds an answer, by name, from the strongest to the weakest."""

from __future__ import annotations

BUBBLEWRAP, LANDLOCK, POSIX = "bubblewrap", "landlock", "posix"
LEVELS = (BUBBLEWRAP, LANDLOCK, POSIX)
HOLDING_MALICE = (BUBBLEWRAP, LANDLOCK)
INLINE, ALONE = "inline", "alone"  # nothing holds it: for a debugger, and in a browser
INSTALL = "apt-get install bubblewrap"
