"""Draw the answers in time around a slow-down, with and without a bound: print it as SVG."""

from course.simulate import (
    MS,
    SECOND,
    Clients,
    Ending,
    Exponential,
    Load,
    Poisson,
    Run,
    Slowdown,
    Station,
    simulate,
)

LEFT, RIGHT, TOP, FOOT, LASTS_S, HIGHEST, STEP_S = 34, 338, 28, 188, 240, 100, 4
HEAD = """\
<svg class="figure" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 224" role="img"
  aria-labelledby="slow-down-title slow-down-words">
<title id="slow-down-title">Answers in time around a slow-down</title>
<desc id="slow-down-words">Answers in time a second, over four minutes. Both lines stay near 80 for
a minute, and fall to nought in a slow-down of 15 seconds. With a bound the answers are back at 80
at once. Without one they stay at nought to the end.</desc>
<style>:where(.figure){background:#fff;color:#1c1e26;--soft:#5d6470;--line:#d9dbe0;
--band:#f3eadf;--one:#6b7280;--two:#5637b8;font-family:sans-serif}</style>
<g fill="currentColor" font-size="13">"""


def x(second: float) -> float:
    """Return where a moment stands."""
    return LEFT + (RIGHT - LEFT) * second / LASTS_S


def y(per_s: float) -> float:
    """Return where a rate stands."""
    return FOOT - (FOOT - TOP) * per_s / HIGHEST


def curve(capacity: int | None, look: str) -> str:
    """Return the answers in time of one server, as a line."""
    station = Station(1, capacity, slowdowns=(Slowdown(60 * SECOND, 75 * SECOND, 20),))
    load = Load(Poisson(80), Exponential(10 * MS), lasts=LASTS_S * SECOND)
    run = Run(load, station, Clients(1 * SECOND, 3), stops_at=LASTS_S * SECOND)
    answered = simulate(run).series(STEP_S * SECOND).ended[Ending.ANSWERED]
    points = " ".join(
        f"{x((at + 0.5) * STEP_S):.1f},{y(count / STEP_S):.1f}" for at, count in enumerate(answered)
    )
    return f'<polyline points="{points}" fill="none" {look}/>'


print(HEAD)
print('<text x="2" y="14" font-weight="bold">answers in time, a second</text>')
band = f'x="{x(60):.0f}" y="{TOP}" width="{x(75) - x(60):.0f}" height="{FOOT - TOP}"'
print(f'<rect {band} fill="var(--band)"/>')
for per_s in range(0, HIGHEST + 1, 20):
    print(f'<path d="M{LEFT} {y(per_s):.0f}H{RIGHT}" stroke="var(--line)"/>')
    place = f'x="{LEFT - 8}" y="{y(per_s) + 4:.0f}"'
    print(f'<text {place} font-size="12" fill="var(--soft)" text-anchor="end">{per_s}</text>')
for second in range(0, LASTS_S + 1, 60):
    place = f'x="{x(second):.0f}" y="{FOOT + 16}"'
    print(f'<text {place} font-size="12" fill="var(--soft)" text-anchor="middle">{second} s</text>')
place = f'x="{x(67.5):.0f}" y="{FOOT + 33}"'
print(f'<text {place} font-size="12" text-anchor="middle">the server is slow</text>')
print(curve(None, 'stroke="var(--one)" stroke-width="2" stroke-dasharray="5 3"'))
print(curve(70, 'stroke="var(--two)" stroke-width="2.5"'))
print(f'<text x="{x(160):.0f}" y="{y(62):.0f}" fill="var(--two)">room for 70</text>')
print(f'<text x="{x(160):.0f}" y="{y(6):.0f}" fill="var(--one)">no bound</text>')
print("</g>\n</svg>")
