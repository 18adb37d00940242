"""Draw how long jobs wait by how busy their pool is: print the picture as SVG."""

from course.simulate.formulas import mean_wait_s

LEFT, RIGHT, TOP, FOOT, HIGHEST = 34, 300, 28, 188, 10
HEAD = """\
<svg class="figure" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 224" role="img"
  aria-labelledby="wait-curve-title wait-curve-words">
<title id="wait-curve-title">Waiting by how busy the pool is</title>
<desc id="wait-curve-words">The mean wait as a multiple of the work, for one worker and for
sixteen, from idle to fully busy. One worker waits one work at 50 percent, four at 80, nine at 90.
Sixteen workers wait next to nothing until 85 percent. Both curves rise without end at 100.</desc>
<style>:where(.figure){background:#fff;color:#1c1e26;--soft:#5d6470;--line:#d9dbe0;
--band:#f3eadf;--one:#6b7280;--two:#5637b8;font-family:sans-serif}</style>
<g fill="currentColor" font-size="13">"""


def x(busy: float) -> float:
    """Return where a utilisation stands."""
    return LEFT + (RIGHT - LEFT) * busy


def y(wait: float) -> float:
    """Return where a wait stands."""
    return FOOT - (FOOT - TOP) * wait / HIGHEST


def curve(workers: int, look: str) -> str:
    """Return the waits of a pool, up to the top of the picture."""
    waits = [(at / 500, mean_wait_s(at / 500 * workers, 1.0, workers=workers)) for at in range(500)]
    points = " ".join(f"{x(busy):.1f},{y(wait):.1f}" for busy, wait in waits if wait <= HIGHEST)
    return f'<polyline points="{points}" fill="none" {look}/>'


print(HEAD)
print('<text x="2" y="14" font-weight="bold">mean wait, in works</text>')
for wait in range(0, HIGHEST + 1, 2):
    print(f'<path d="M{LEFT} {y(wait):.0f}H{RIGHT}" stroke="var(--line)"/>')
    place = f'x="{LEFT - 8}" y="{y(wait) + 4:.0f}"'
    print(f'<text {place} font-size="12" fill="var(--soft)" text-anchor="end">{wait}</text>')
for percent in (0, 50, 80, 100):
    place = f'x="{x(percent / 100):.0f}" y="{FOOT + 16}"'
    print(
        f'<text {place} font-size="12" fill="var(--soft)" text-anchor="middle">{percent} %</text>'
    )
print(f'<text x="{x(0.5):.0f}" y="{FOOT + 33}" font-size="12" text-anchor="middle">busy</text>')
print(curve(1, 'stroke="var(--one)" stroke-width="2" stroke-dasharray="5 3"'))
print(curve(16, 'stroke="var(--two)" stroke-width="2.5"'))
print(
    f'<text x="{x(0.64):.0f}" y="{y(4.6):.0f}" fill="var(--one)" text-anchor="end">1 worker</text>'
)
beside = f'x="{x(1) + 6:.0f}"'
words = f'16<tspan {beside} dy="16">workers</tspan>'
print(f'<text {beside} y="{y(2.6):.0f}" fill="var(--two)">{words}</text>')
print("</g>\n</svg>")
