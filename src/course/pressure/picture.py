"""An act drawn over time: commands inside against the capacity, and effects a second."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from course.pressure.record import APPLIED, Record

WIDTH, LEFT, RIGHT = 720.0, 46.0, 8.0
TOP, DEPTH, GAP, RATE, FOOT = 46.0, 120.0, 36.0, 60.0, 20.0
HEIGHT = TOP + DEPTH + GAP + RATE + FOOT
BIN_S = 0.2
LETTER = 6.2  # the width of one, about
ROWS = 3  # of labels, so that none hides another


class Chart:
    """One act's time, spread over the width."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.seconds = record.seconds or 1.0

    def x(self, at_s: float) -> float:
        """Return where a moment lies."""
        part = min(max(at_s / self.seconds, 0.0), 1.0)
        return LEFT + (WIDTH - LEFT - RIGHT) * part

    def marks(self) -> Iterator[str]:
        """Draw what the test did: a line each, with its word above."""
        taken = [0.0] * ROWS
        for mark in self.record.marks:
            x = self.x(mark.at_s)
            wide = LETTER * len(mark.word)
            begin = min(x, WIDTH - RIGHT - wide)
            row = next((row for row in range(ROWS) if taken[row] <= begin), ROWS - 1)
            taken[row] = begin + wide + LETTER
            yield f'<path class="mark" d="M{x:.1f} {TOP - 4}V{HEIGHT - FOOT}"/>'
            at = f'x="{begin:.1f}" y="{10 + 12 * row}"'
            yield f'<text class="word" {at}>{escape(mark.word)}</text>'

    def depth(self) -> Iterator[str]:
        """Draw how many are inside, in steps, and the line that they must stay below."""
        steps = list(self.record.inside())
        capacity = self.record.policy.capacity
        most = max([capacity, *(count for _, count in steps)])
        foot = TOP + DEPTH

        def y(count: int) -> float:
            return foot - DEPTH * count / most

        path = f"M{LEFT} {foot}"
        for at_s, count in steps:
            path += f"H{self.x(at_s):.1f}V{y(count):.1f}"
        path += f"H{WIDTH - RIGHT}V{foot}Z"
        yield f'<path class="inside" d="{path}"/>'
        yield f'<path class="bound" d="M{LEFT} {y(capacity):.1f}H{WIDTH - RIGHT}"/>'
        yield self.left(y(capacity), str(capacity))
        yield self.left(foot, "0")
        yield self.title(TOP, "inside")

    def rate(self) -> Iterator[str]:
        """Draw the effects a second, a bar for each fifth of one."""
        bins = [0] * (int(self.seconds / BIN_S) + 1)
        for call in self.record.calls:
            if call.answer == APPLIED:
                bins[int(call.decided_s / BIN_S)] += 1
        most = max(bins) or 1
        foot = TOP + DEPTH + GAP + RATE
        for number, count in enumerate(bins):
            x, high = self.x(number * BIN_S), RATE * count / most
            wide = max(self.x((number + 1) * BIN_S) - x - 1, 0.5)
            yield (
                f'<rect class="effect" x="{x:.1f}" y="{foot - high:.1f}" width="{wide:.1f}"'
                f' height="{high:.1f}"/>'
            )
        yield self.left(foot - RATE, f"{most / BIN_S:.0f}")
        yield self.left(foot, "0")
        yield self.title(foot - RATE, "effects a second")

    def left(self, y: float, word: str) -> str:
        """Write a number beside an axis."""
        return f'<text class="number" x="{LEFT - 6}" y="{y + 4:.1f}">{word}</text>'

    def title(self, y: float, word: str) -> str:
        """Write above a chart what it shows."""
        return f'<text class="title" x="{LEFT + 4}" y="{y - 6:.1f}">{word}</text>'

    def clock(self) -> Iterator[str]:
        """Write the seconds below."""
        every = next(step for step in (1, 2, 5, 10, 20, 50, 100) if self.seconds / step <= 12)
        for second in range(0, int(self.seconds) + 1, every):
            yield (
                f'<text class="second" x="{self.x(second):.1f}" y="{HEIGHT - 6}">{second} s</text>'
            )


def of(record: Record) -> str:
    """Return the picture as SVG; what it shows is also said in its label and in the figures."""
    chart = Chart(record)
    parts = [*chart.depth(), *chart.rate(), *chart.marks(), *chart.clock()]
    told = f"Over {chart.seconds:.1f} seconds: commands inside, and effects a second"
    return (
        f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-label="{told}">'
        f"{''.join(parts)}</svg>"
    )
