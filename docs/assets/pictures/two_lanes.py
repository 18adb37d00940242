"""Draw the two-lane story from what its listing printed: print the picture as SVG."""

import re
from dataclasses import dataclass
from pathlib import Path

STORY = Path(__file__).parents[2] / "listings" / "two_lanes.out"
LEFT, RIGHT, LAST = 30, 292, 59  # where second 0 and the last second stand
SPIKE = (6, 18)
HEAD = """\
<svg class="figure" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 336" role="img"
  aria-labelledby="two-lanes-title two-lanes-words">
<title id="two-lanes-title">Two lanes, the same arrivals, one rule differs</title>
<desc id="two-lanes-words">{words}</desc>
<style>:where(.figure){{background:#fff;color:#1c1e26;--soft:#5d6470;--line:#d9dbe0;
--band:#f3eadf;--one:#6b7280;--two:#5637b8;font-family:sans-serif}}</style>
<g fill="currentColor" font-size="13">
"""


def x(second: float) -> float:
    """Return where a second stands."""
    return LEFT + (RIGHT - LEFT) * second / LAST


@dataclass(frozen=True)
class Panel:
    """One small chart over the same minute."""

    title: str
    top: int
    height: int
    highest: int
    step: int

    def y(self, value: float) -> float:
        """Return where a value stands."""
        return self.top + self.height * (1 - value / self.highest)

    def frame(self) -> list[str]:
        """Return the title, the rush, the grid and the scales."""
        begin, end, foot = x(SPIKE[0]), x(SPIKE[1]), self.top + self.height
        size = f'width="{end - begin:.0f}" height="{self.height}"'
        parts = [
            f'<text x="2" y="{self.top - 12}" font-weight="bold">{self.title}</text>',
            f'<rect x="{begin:.0f}" y="{self.top}" {size} fill="var(--band)"/>',
        ]
        soft = 'font-size="12" fill="var(--soft)"'
        for value in range(0, self.highest + 1, self.step):
            y = self.y(value)
            parts += [
                f'<path d="M{LEFT} {y:.0f}H{RIGHT}" stroke="var(--line)"/>',
                f'<text x="24" y="{y + 4:.0f}" {soft} text-anchor="end">{value}</text>',
            ]
        for second in (0, 20, 40):
            place = f'x="{x(second):.0f}" y="{foot + 16}"'
            parts.append(f'<text {place} {soft} text-anchor="middle">{second} s</text>')
        return parts

    def curve(self, name: str, look: str, values: list[float]) -> list[str]:
        """Return one lane's curve and its name at the end of it."""
        points = " ".join(f"{x(i):.1f},{self.y(value):.1f}" for i, value in enumerate(values))
        ink = look.split(maxsplit=1)[0].replace("stroke", "fill")
        return [
            f'<polyline points="{points}" fill="none" {look}/>',
            f'<text x="{RIGHT + 6}" y="{self.y(values[-1]) + 4:.0f}" {ink}>{name}</text>',
        ]


def smooth(values: list[float]) -> list[float]:
    """Return the mean of each second and the one before it."""
    return [(values[max(0, i - 1)] + value) / 2 for i, value in enumerate(values)]


lines = STORY.read_text(encoding="utf-8").splitlines()
seconds = [
    [float(cell) for cell in line.split()] for line in lines if re.fullmatch(r"[ 0-9]+", line)
]
columns = [list(column) for column in zip(*seconds, strict=True)]
looks = {
    "no limit": 'stroke="var(--one)" stroke-width="2" stroke-dasharray="5 3"',
    "limit six": 'stroke="var(--two)" stroke-width="2.5"',
}

print(HEAD.format(words=". ".join(lines[-2:]) + "."), end="")
waiting = Panel("Items that wait", top=32, height=110, highest=50, step=10)
useful = Panel("Useful answers a second", top=202, height=90, highest=5, step=1)
for panel, kinds in ((waiting, columns[1::2]), (useful, [smooth(kind) for kind in columns[2::2]])):
    print(*panel.frame(), sep="\n")
    for (name, look), values in zip(looks.items(), kinds, strict=True):
        print(*panel.curve(name, look, values), sep="\n")
print(f'<text x="{x(sum(SPIKE) / 2):.0f}" y="46" font-size="12" text-anchor="middle">rush</text>')
print("</g>\n</svg>")
