"""Charts as SVG, made at build time. What is vague is drawn as vague, and counted in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from regesta import dates
from regesta.dates import Date
from regesta.text import escape

MOST_MONTHS = 36
"""A span of more months than this is drawn by years."""
MOST_YEARS = 120
"""A span of more years than this is drawn by decades, then centuries."""

_HEIGHT, _BASE, _TOP = 120, 96, 14
_WIDTH = 720


@dataclass(frozen=True, slots=True)
class Bin:
    """A stretch of time and how much falls into it."""

    label: str
    first: int
    last: int
    exact: int = 0
    """Entries whose whole date lies within the bin."""
    vague: Fraction = Fraction(0)
    """Shares of entries that may lie within it."""


def activity(spans: Sequence[Date], language: str, *, of: str = "") -> Markup:
    """Return a bar chart of `spans` over time as a figure, with its numbers as a table.

    A date that lies within one bar counts there; one that spans several, or has an open end, is
    spread over those it may lie in, drawn lighter. Empty for no dates.
    """
    bins = binned(spans, language)
    if not bins:
        return Markup()
    said = _sentence(spans, len(spans) - sum(one.exact for one in bins), of)
    return Markup(  # noqa: S704 put together from numbers and escaped words
        f'<figure class="rg-chart">{_svg(bins, said)}'
        f"<figcaption>{escape(said)}</figcaption>{_table(bins)}</figure>"
    )


def binned(spans: Sequence[Date], language: str) -> list[Bin]:
    """Return the bins that `spans` reach, without gaps, with what falls into each."""
    bounds = [day for span in spans for day in (span.earliest, span.latest) if day is not None]
    if not bounds:
        return []
    low, high = min(bounds), max(bounds)
    bins = list(_bins(low, high, language))
    exact = [0] * len(bins)
    vague = [Fraction(0)] * len(bins)
    starts = [one.first for one in bins]
    for span in spans:
        first = _index(starts, low if span.earliest is None else span.earliest)
        last = _index(starts, high if span.latest is None else span.latest)
        if first == last and span.earliest is not None and span.latest is not None:
            exact[first] += 1
        else:
            for number in range(first, last + 1):
                vague[number] += Fraction(1, last - first + 1)
    return [
        Bin(one.label, one.first, one.last, sure, maybe)
        for one, sure, maybe in zip(bins, exact, vague, strict=True)
    ]


def _index(starts: Sequence[int], day: int) -> int:
    """Return the number of the bin that holds `day`."""
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if starts[middle] <= day:
            low = middle
        else:
            high = middle - 1
    return low


def _bins(low: int, high: int, language: str) -> Iterable[Bin]:
    first_year, first_month, _ = dates.civil(low)
    last_year, last_month, _ = dates.civil(high)
    span = (last_year - first_year) * 12 + last_month - first_month + 1
    if span <= MOST_MONTHS:
        for number in range(first_year * 12 + first_month - 1, last_year * 12 + last_month):
            year, month = divmod(number, 12)
            after = divmod(number + 1, 12)
            last = dates.day_number(after[0], after[1] + 1, 1) - 1
            label = dates.month_label(year, month + 1, language)
            yield Bin(label, dates.day_number(year, month + 1, 1), last)
    else:
        step = _step(last_year - first_year + 1)
        for year in range(first_year // step * step, last_year + 1, step):
            label = dates.year_label(year) if step == 1 else f"{dates.year_label(year)} ff."
            last = dates.day_number(year + step, 1, 1) - 1
            yield Bin(label, dates.day_number(year, 1, 1), last)


def _step(years: int) -> int:
    """Return how many years a bar stands for: 1, 10, 100 and so on."""
    step = 1
    while years > MOST_YEARS * step:
        step *= 10
    return step


def _svg(bins: Sequence[Bin], name: str) -> str:
    tallest = max(float(one.exact + one.vague) for one in bins)
    slot = _WIDTH / len(bins)
    bar = min(slot * 0.72, 36)
    parts = []
    for number, one in enumerate(bins):
        x = number * slot + (slot - bar) / 2
        sure = (_BASE - _TOP) * one.exact / tallest
        maybe = (_BASE - _TOP) * float(one.vague) / tallest
        if sure:
            parts.append(_rect("rg-bar", x, _BASE - sure, bar, sure))
        if maybe:
            parts.append(_rect("rg-bar rg-bar--vague", x, _BASE - sure - maybe, bar, maybe))
        if sure and slot > 14:  # noqa: PLR2004 a number needs this room
            above = _BASE - sure - maybe - 3
            parts.append(
                f'<text class="rg-bar-n" x="{x + bar / 2:.1f}" y="{above:.1f}">{one.exact}</text>'
            )
    labels = "".join(_labels(bins, slot))
    return (
        f'<svg class="rg-activity" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(name)}"><line class="rg-axis" x1="0" y1="{_BASE}" x2="{_WIDTH}" '
        f'y2="{_BASE}"/>{"".join(parts)}{labels}</svg>'
    )


def _rect(name: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="{name}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
    )


def _labels(bins: Sequence[Bin], slot: float) -> Iterable[str]:
    """Label as many bars as there is room for, the first always."""
    every = max(1, -(-len(bins) * 92 // _WIDTH))
    for number in range(0, len(bins), every):
        x = number * slot + slot / 2
        anchor, x = ("start", 2.0) if number == 0 and slot < 92 else ("middle", x)  # noqa: PLR2004
        if x < _WIDTH - 40:
            yield (
                f'<text class="rg-bar-label" x="{x:.1f}" y="{_BASE + 16}" '
                f'text-anchor="{anchor}">{escape(bins[number].label)}</text>'
            )


def _sentence(spans: Sequence[Date], vague: int, of: str) -> str:
    entries = "1 entry" if len(spans) == 1 else f"{len(spans)} entries"
    subject = f"{entries} {of}".strip() + " by date"
    if not vague:
        return f"{subject}."
    one = "1 has a date that spans several bars: it is"
    several = f"{vague} have dates that span several bars: they are"
    return f"{subject}; {one if vague == 1 else several} spread over them, drawn lighter."


def _table(bins: Sequence[Bin]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(one.label)}</th><td>{one.exact}</td>'
        f"<td>{_number(one.vague)}</td></tr>"
        for one in bins
        if one.exact or one.vague
    )
    return (
        '<details class="rg-figures"><summary>The figures</summary><table><thead><tr>'
        '<th scope="col">Time</th><th scope="col">Dated within it</th>'
        '<th scope="col">Share of vague dates</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details>"
    )


def _number(share: Fraction) -> str:
    return f"{float(share):.2f}".rstrip("0").rstrip(".") if share else "0"
