"""What a power cut may undo: a kill leaves what was written, and a cut only what was synced."""

from __future__ import annotations

from collections.abc import Sequence

from course.lab.runtime.stops import What


def undone_by_a_power_cut(moves: Sequence[What | None]) -> list[int]:
    """Return the calls of one process that a power cut may undo after they have answered.

    `moves` is what each of its moves began with; None begins a call, or what makes the object,
    which is no call and comes first. Calls count from nought. A call may be undone when no sync
    comes after its last change and before its answer, whichever file either of them is about.
    """
    calls: list[list[What]] = []
    for move in moves:
        if move is None:
            calls.append([])
        else:
            calls[-1].append(move)
    return [place for place, call in enumerate(calls[1:]) if _ends_unsynced(call)]


def _ends_unsynced(call: list[What]) -> bool:
    traces = [what for what in call if what in (What.CHANGE, What.SYNC)]
    return bool(traces) and traces[-1] is What.CHANGE
