"""The growth of build times with the number of entries, as a picture (SVG 1.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from results import COLD, HUGO, PLAIN, WARM, Named, Report, series

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 170, 20, 45

LINES: Sequence[tuple[Named, str, str]] = (
    (PLAIN, "MkDocs + Material", "#b3541e"),
    (COLD, "Regesta, cold", "#1f4e8c"),
    (WARM, "Regesta, warm", "#4a90d9"),
    (HUGO, "Hugo, minimal theme", "#777777"),
)


@dataclass(frozen=True, slots=True)
class _Axis:
    """A logarithmic axis from a power of ten to another."""

    low: int
    high: int
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return where `value` is drawn."""
        share = (log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    @property
    def ticks(self) -> list[float]:
        """The powers of ten."""
        return [10.0**power for power in range(self.low, self.high + 1)]


def _axis(values: Sequence[float], start: float, end: float) -> _Axis:
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return _Axis(low, max(high, low + 1), start, end)


def svg(report: Report) -> str:
    """Return the picture; both axes are logarithmic, so that linear growth is a straight line."""
    drawn = [
        (points, title, colour) for of, title, colour in LINES if (points := series(report, of))
    ]
    sizes = [size for points, *_ in drawn for size, _ in points]
    times = [wall for points, *_ in drawn for _, wall in points]
    across = _axis(sizes, LEFT, WIDTH - RIGHT)
    up = _axis(times, HEIGHT - BOTTOM, TOP)
    curves = (part for one in drawn for part in _line(*one, across, up))
    return "\n".join((*_frame(report), *_grid(across, up), *curves, "</svg>", ""))


def _frame(report: Report) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12">'
    )
    yield f"<title>Seconds of a build by the number of entries, {escape(report.date[:10])}</title>"
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    yield f'<text x="{LEFT}" y="{HEIGHT - 8}" fill="#333333">entries</text>'
    yield f'<text x="8" y="{TOP - 6}" fill="#333333">seconds</text>'


def _grid(across: _Axis, up: _Axis) -> Iterator[str]:
    for value in across.ticks:
        x = across.place(value)
        yield f'<path d="M{x} {TOP}V{HEIGHT - BOTTOM}" stroke="#dddddd"/>'
        yield (
            f'<text x="{x}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle" fill="#333333">'
            f"{value:,.0f}</text>"
        )
    for value in up.ticks:
        y = up.place(value)
        yield f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
        yield (
            f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end" fill="#333333">{value:g}</text>'
        )


def _line(
    points: Sequence[tuple[int, float]], title: str, colour: str, across: _Axis, up: _Axis
) -> Iterator[str]:
    places = [(across.place(size), up.place(wall)) for size, wall in points]
    path = " ".join(f"{x},{y}" for x, y in places)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    yield from (f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in places)
    x, y = places[-1]
    yield f'<text x="{x + 8}" y="{y + 4}" fill="{colour}">{escape(title)}</text>'
