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


@dataclass(frozen=True, slots=True)
class Term:
    """An office as a bar over time."""

    name: str
    words: str
    """From when to when, as far as is known."""
    first: int | None
    last: int | None
    """None where the beginning or the end is not known or still open."""
    known: int | None = None
    """The last day on which an office without an end is known to be held."""


_ROW = 26


def terms(offices: Sequence[Term], spans: Sequence[Date], name: str) -> Markup:
    """Return offices as bars over time, above marks where a person's entries lie.

    A bar without a known beginning or end fades there. Empty for no offices.
    """
    bounds = [day for one in offices for day in (one.first, one.last, one.known) if day is not None]
    bounds += [day for span in spans for day in (span.earliest, span.latest) if day is not None]
    if not offices or not bounds:
        return Markup()
    scale = _Scale.over(min(bounds), max(bounds))
    base = len(offices) * _ROW + 8
    bars = "".join(
        _term(one, number * _ROW + 4, number, scale) for number, one in enumerate(offices)
    )
    marks = "".join(_mark(span, base, scale) for span in spans)
    axis = "".join(_tick(year, base + 14, scale) for year in scale.years())
    spoken = "; ".join(f"{one.name}, {one.words}" if one.words else one.name for one in offices)
    label = escape(f"{name}: {spoken}. {len(spans)} marks below show the entries.")
    return Markup(  # noqa: S704 put together from numbers and escaped words
        f'<figure class="rg-chart rg-chart--terms"><svg class="rg-terms" role="img" '
        f'aria-label="{label}" viewBox="0 0 {_WIDTH} {base + 34}">{_FADES}{bars}{marks}'
        f"{axis}</svg><figcaption>Offices over time; the marks below them are entries.</figcaption>"
        "</figure>"
    )


_FADES = (
    '<defs><linearGradient id="rg-fade-end"><stop offset="0.6" class="rg-stop"/>'
    '<stop offset="1" class="rg-stop rg-stop--out"/></linearGradient>'
    '<linearGradient id="rg-fade-start"><stop offset="0" class="rg-stop rg-stop--out"/>'
    '<stop offset="0.4" class="rg-stop"/></linearGradient></defs>'
)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Maps days to the width of a chart."""

    low: int
    high: int

    @classmethod
    def over(cls, low: int, high: int) -> "_Scale":
        first, last = dates.civil(low)[0], dates.civil(high)[0]
        return cls(dates.day_number(first, 1, 1), dates.day_number(last + 1, 1, 1))

    def x(self, day: int) -> float:
        return (day - self.low) / (self.high - self.low) * _WIDTH

    def years(self) -> Iterable[int]:
        first, last = dates.civil(self.low)[0], dates.civil(self.high)[0]
        step = next(one for one in _STEPS if (last - first) / one <= _MOST_TICKS)
        return range(-(-first // step) * step, last, step)


_STEPS = (1, 2, 5, *(factor * 10**power for power in range(1, 8) for factor in (1, 2, 5)))
_MOST_TICKS = 9


def _term(one: Term, y: int, number: int, scale: _Scale) -> str:
    left = scale.x(scale.low if one.first is None else one.first)
    last = one.known if one.last is None else one.last
    right = scale.x(scale.high if last is None else last + 1)
    fade = " rg-term-bar--open" if one.last is None else ""
    fade += " rg-term-bar--unknown" if one.first is None else ""
    width = max(right - left, 2)
    inside = width > len(one.name) * 6.4 + 12
    anchor, x = ("start", left + 6 if inside else right + 6)
    if not inside and right + len(one.name) * 6.4 > _WIDTH:
        anchor, x = "end", left - 6
    place = "in" if inside else "out"
    return (
        f'<rect class="rg-term-bar rg-term-bar--{number % 2}{fade}" x="{left:.1f}" y="{y}" '
        f'width="{width:.1f}" height="{_ROW - 6}" rx="3"/>'
        f'<text class="rg-term-name rg-term-name--{place}" x="{x:.1f}" y="{y + 14}" '
        f'text-anchor="{anchor}">{escape(one.name)}</text>'
    )


def _mark(span: Date, y: int, scale: _Scale) -> str:
    """Return a mark for an entry: a tick where its day is known, a pale band where it is vague."""
    left = scale.x(scale.low if span.earliest is None else span.earliest)
    right = scale.x(scale.high if span.latest is None else span.latest + 1)
    vague = "" if span.is_exact_day else " rg-entry-mark--vague"
    return (
        f'<rect class="rg-entry-mark{vague}" x="{left:.1f}" y="{y}" '
        f'width="{max(right - left, 1.5):.1f}" height="10"/>'
    )


def _tick(year: int, y: int, scale: _Scale) -> str:
    x = scale.x(dates.day_number(year, 1, 1))
    return (
        f'<line class="rg-axis" x1="{x:.1f}" x2="{x:.1f}" y1="{y}" y2="{y + 4}"/>'
        f'<text class="rg-bar-label" x="{x + 2:.1f}" y="{y + 16}">'
        f"{escape(dates.year_label(year))}</text>"
    )
