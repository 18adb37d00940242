"""The person's browser, where there is one."""

from __future__ import annotations

import os
import sys
import webbrowser


def show(address: str) -> bool:
    """Open an address in a window; tell whether that was possible, and wanted."""
    return sys.stdout.isatty() and _has_a_screen() and webbrowser.open(address)


def _has_a_screen() -> bool:
    """Tell whether a browser window can open, rather than one in this terminal."""
    return sys.platform == "darwin" or bool({"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ))
