# mypy: ignore-errors
# ruff: noqa
"""Traces, profiles and monitors the harness, and raises wherever something is noted. FAILED, HUNG.

The refused capacity is right.
"""

import sys

TOLD = ("note", "_tell", "_send_history", "plain_event")
threading = sys.modules["threading"]  # the real one


def refuse(frame, event, argument):
    if frame.f_code.co_name in TOLD:
        raise LookupError("nobody saw that")
    return refuse


def started(code, offset):
    if code.co_name in TOLD:
        raise LookupError("nobody saw that")


sys.settrace(refuse)
sys.setprofile(refuse)
for name in ("settrace", "setprofile", "settrace_all_threads", "setprofile_all_threads"):
    getattr(threading, name, print)(refuse)
for frame in sys._current_frames().values():
    while frame is not None:
        frame.f_trace = refuse
        frame = frame.f_back
if hasattr(sys, "monitoring") and not sys.monitoring.get_tool(sys.monitoring.DEBUGGER_ID):
    sys.monitoring.use_tool_id(sys.monitoring.DEBUGGER_ID, "nobody")
    sys.monitoring.register_callback(
        sys.monitoring.DEBUGGER_ID, sys.monitoring.events.PY_START, started
    )
    sys.monitoring.set_events(sys.monitoring.DEBUGGER_ID, sys.monitoring.events.PY_START)


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)

    def put(self, item, *, timeout=None):
        pass

    def get(self, *, timeout=None):
        return "a"

    def close(self):
        pass

    def __len__(self):
        return 0
