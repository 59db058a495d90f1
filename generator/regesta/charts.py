"""Charts as SVG, made at build time. What is vague is drawn as vague, and counted in words."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from babel.numbers import get_decimal_symbol
from markupsafe import Markup

from regesta import dates
from regesta.dates import Date
from regesta.dates.extent import extent
from regesta.text import escape
from regesta.wording import Wording, locale, wording

MOST_MONTHS = 36
"""A span of more months than this is drawn by years."""
MOST_YEARS = 120
"""A span of more years than this is drawn by decades, then centuries."""

_WIDTH, _HEIGHT = 720, 200
_TOP, _BASE = 12, 162
"""Where the tallest bar ends and where all begin: below is room for text of twice its size, as a
theme sets it where the drawing is shown at half its width."""
_LEFT = 40
"""The room for the numbers of the scale."""
_TEXT = 13
_MOST_LINES = 4
_MOST_LABELS = 8
_LABEL = 100
"""How wide a label may be."""
_LAST_YEAR = 9999


class Bin(NamedTuple):
    """A stretch of time and how much falls into it."""

    label: str
    first: int
    last: int
    exact: int = 0
    """Entries whose whole date lies within the bin."""
    vague: Fraction = Fraction(0)
    """Shares of entries that may lie within it."""
    short: str = ""
    """The label for a narrow place."""


def activity(spans: Sequence[Date], language: str) -> Markup:
    """Return a bar chart of `spans` over time as a figure, with its numbers as a table.

    A date that lies within one bar counts there; one that spans several, or has an open end, is
    spread over those it may lie in, hollow. Empty for no dates.
    """
    bins, words = binned(spans, language), wording(language)
    if not bins:
        return Markup()
    said = _sentence(len(spans), len(spans) - sum(one.exact for one in bins), words)
    return Markup(  # noqa: S704 put together from numbers and escaped words
        f'<figure class="rg-chart" data-search-exclude>{_svg(bins, said, words)}'
        f"<figcaption>{escape(said)}{_table(bins, words)}</figcaption></figure>"
    )


def binned(spans: Sequence[Date], language: str) -> list[Bin]:
    """Return the bins that `spans` reach, without gaps, with what falls into each."""
    bounds = [day for span in spans for day in _named(span)]
    if not bounds:
        return []
    low, high = min(bounds), max(bounds)
    bins = list(_bins(low, high, language))
    exact = [0] * len(bins)
    vague = [Fraction(0)] * len(bins)
    starts = [one.first for one in bins]
    for span in spans:
        first, last = span.earliest, span.latest
        if first is not None and last is not None:
            at = _index(starts, first)
            if last <= bins[at].last and not (span.approximate or span.uncertain):
                exact[at] += 1
                continue
        reached = sorted(
            {
                number
                for first, last in span.spans
                for number in range(
                    _index(starts, low if first is None else first),
                    _index(starts, high if last is None else last) + 1,
                )
            }
        )
        for number in reached:
            vague[number] += Fraction(1, len(reached))
    return [
        one._replace(exact=sure, vague=maybe)
        for one, sure, maybe in zip(bins, exact, vague, strict=True)
    ]


def _named(span: Date) -> tuple[int, int]:
    """Return the first and the last day that a date speaks of: mostly its bounds, known already."""
    if span.earliest is None or span.latest is None:
        return extent(span)
    return span.earliest, span.latest


def _index(starts: Sequence[int], day: int) -> int:
    """Return the number of the bin that holds `day`."""
    return max(bisect_right(starts, day) - 1, 0)


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
            yield Bin(
                label,
                dates.day_number(year, month + 1, 1),
                last,
                short=_short_month(year, month + 1, language),
            )
    else:
        step = _step(last_year - first_year + 1)
        for year in range(first_year // step * step, last_year + 1, step):
            short = dates.year_label(year, language)
            label = short
            if step > 1:
                end = dates.year_label(year + step - 1, language)
                label = wording(language).pgettext(
                    "period", "{begin} to {end}", begin=short, end=end
                )
            last = dates.day_number(year + step, 1, 1) - 1
            yield Bin(label, dates.day_number(year, 1, 1), last, short=short)


def _short_month(year: int, month: int, language: str) -> str:
    """Return "Oct 2024"; a year that EDTF can put no month to has its long label."""
    if not 0 <= year <= _LAST_YEAR:
        return dates.month_label(year, month, language)
    return dates.parse(f"{year:04d}-{month:02d}").short_words(language)


def _step(years: int) -> int:
    """Return how many years a bar stands for: 1, 10, 100 and so on."""
    step = 1
    while years > MOST_YEARS * step:
        step *= 10
    return step


def _svg(bins: Sequence[Bin], name: str, words: Wording) -> str:
    tallest = max(one.exact + one.vague for one in bins)
    slot = (_WIDTH - _LEFT) / len(bins)
    height = (_BASE - _TOP) / float(tallest)
    bars = "".join(
        _bar(one, _LEFT + number * slot, slot, height, words) for number, one in enumerate(bins)
    )
    return (
        f'<svg class="rg-activity" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(name)}" fill="currentColor" font-size="{_TEXT}">'
        f"{''.join(_lines(tallest, height))}{bars}"
        f'<line class="rg-axis" x1="{_LEFT}" y1="{_BASE}" x2="{_WIDTH}" y2="{_BASE}" '
        f'stroke="currentColor"/>{"".join(_labels(bins, slot))}</svg>'
    )


def _lines(tallest: Fraction, height: float) -> Iterable[str]:
    """Draw the scale: a line at every multiple of 1, 2 or 5, 10, 20 and so on, a few at most."""
    step = next(one for one in _STEPS if tallest < one * (_MOST_LINES + 1))
    for number in range(step, int(tallest) + 1, step):
        y = _BASE - number * height
        yield (
            f'<line class="rg-line" x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH}" y2="{y:.1f}" '
            f'stroke="currentColor" stroke-opacity="0.15"/><text class="rg-scale" '
            f'x="{_LEFT - 8}" y="{y + _TEXT / 3:.1f}" text-anchor="end">{number}</text>'
        )


def _bar(one: Bin, x: float, slot: float, height: float, words: Wording) -> str:
    """Draw what a bin holds; what is vague stands on what is sure, hollow in a broken outline."""
    width = min(slot * 0.7, 44)
    left = x + (slot - width) / 2
    sure, maybe = one.exact * height, float(one.vague) * height
    parts = []
    if sure:
        parts.append(_rect("rg-bar", (left, _BASE - sure, width, sure)))
    if maybe:
        parts.append(
            _rect("rg-bar rg-bar--vague", (left, _BASE - sure - maybe, width, maybe), _HOLLOW)
        )
    told = words.gettext(
        "{time}: {exact} dated within it, {share} from vague dates",
        time=one.label,
        exact=one.exact,
        share=_number(one.vague, words),
    )
    return f"<g><title>{escape(told)}</title>{''.join(parts)}</g>" if parts else ""


_HOLLOW = ' fill-opacity="0.12" stroke="currentColor" stroke-dasharray="3 2"'


def _rect(name: str, box: tuple[float, float, float, float], more: str = "") -> str:
    """Draw a box: left, top, width, height."""
    x, y, width, height = (f"{one:.1f}" for one in box)
    return f'<rect class="{name}" x="{x}" y="{y}" width="{width}" height="{height}"{more}/>'


def _labels(bins: Sequence[Bin], slot: float) -> Iterable[str]:
    """Label as many bars as there is room for, the last always; half of them may be left out."""
    every = -(-len(bins) // _MOST_LABELS)
    for place, number in enumerate(range(len(bins) - 1, -1, -every)):
        minor = " rg-bar-label--minor" if place % 2 and len(bins) > _MOST_LABELS // 2 else ""
        x, anchor = _LEFT + (number + 0.5) * slot, "middle"
        if not place and slot < _LABEL:
            x, anchor = _WIDTH, "end"
        yield (
            f'<text class="rg-bar-label{minor}" x="{x:.1f}" y="{_BASE + 26}" '
            f'text-anchor="{anchor}">{escape(bins[number].short)}</text>'
        )


def _sentence(entries: int, vague: int, words: Wording) -> str:
    if not vague:
        return words.ngettext("{n} entry by date.", "{n} entries by date.", entries)
    several = words.ngettext(
        "{n} has a vague or open date, drawn in broken outline wherever it may fall.",
        "{n} have vague or open dates, drawn in broken outline wherever they may fall.",
        vague,
    )
    return words.ngettext(
        "{n} entry by date; {vague}", "{n} entries by date; {vague}", entries, vague=several
    )


def _table(bins: Sequence[Bin], words: Wording) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(one.label)}</th><td>{one.exact}</td>'
        f"<td>{_number(one.vague, words)}</td></tr>"
        for one in bins
        if one.exact or one.vague
    )
    figures, time = words.markup("The figures"), words.markup("Period")
    within, vague = words.markup("Dated within it"), words.markup("Share of vague dates")
    return (
        f'<details class="rg-figures"><summary>{figures}</summary><table><thead><tr>'
        f'<th scope="col">{time}</th><th scope="col">{within}</th><th scope="col">{vague}</th>'
        "</tr></thead>"
        f"<tbody>{rows}</tbody></table></details>"
    )


def _number(share: Fraction, words: Wording) -> str:
    if not share:
        return "0"
    said = f"{float(share):.2f}".rstrip("0").rstrip(".")
    return said.replace(".", get_decimal_symbol(locale(words.language))) if "." in said else said


class Term(NamedTuple):
    """An office as a bar over time."""

    name: str
    words: str
    """From when to when, as far as is known."""
    start: Date | None
    end: Date | None
    """None where the beginning or the end is not known or still open."""
    known: int | None = None
    """The last day on which an office without an end is known to be held."""

    @property
    def first(self) -> int | None:
        """The first day on which it may have been held."""
        return self.start.earliest if self.start else None

    @property
    def last(self) -> int | None:
        """The last day on which it may have been held."""
        return self.end.latest if self.end else None


_ROW, _STRIPE = 48, 12


def terms(offices: Sequence[Term], spans: Sequence[Date], name: str, language: str) -> Markup:
    """Return offices as bars over time, above marks where a person's entries lie.

    A bar without a known beginning or end fades there; where it is not sure that the office was
    held, because it began or ended on a date that is vague, it is pale. Empty for no offices.
    """
    bounds = [day for one in offices for day in (one.first, one.last, one.known) if day is not None]
    bounds += [day for span in spans for day in (span.earliest, span.latest) if day is not None]
    if not offices or not bounds:
        return Markup()
    scale = _Scale.over(min(bounds), max(bounds))
    base = len(offices) * _ROW + 12
    bars = "".join(_term(one, number * _ROW, number, scale) for number, one in enumerate(offices))
    words = wording(language)
    caption = (
        words.markup(
            "Offices over time, pale where it is not certain that they were held; the marks below"
            " are entries."
        )
        if _PALE in bars
        else words.markup("Offices over time; the marks below are entries.")
    )
    marks = "".join(_mark(span, base, scale) for span in spans)
    axis = "".join(
        _tick(dates.year_label(year, language), year, base + 16, scale) for year in scale.years()
    )
    named = (f"{one.name}, {one.words}" if one.words else one.name for one in offices)
    spoken = words.pgettext("between parts", "; ").join(named)
    label = words.nmarkup(
        "{name}: {offices}. {n} mark below shows the entry.",
        "{name}: {offices}. {n} marks below show the entries.",
        len(spans),
        name=name,
        offices=spoken,
    )
    return Markup(  # noqa: S704 put together from numbers and escaped words
        '<figure class="rg-chart rg-chart--terms" data-search-exclude><svg class="rg-terms" '
        'role="img" '
        f'aria-label="{label}" viewBox="0 0 {_WIDTH} {base + 48}" fill="currentColor" '
        f'font-size="{_TEXT}">{_FADES}{bars}{marks}'
        f"{axis}</svg><figcaption>{caption}</figcaption></figure>"
    )


_FADES = (
    '<defs><linearGradient id="rg-fade-end"><stop offset="0.6" stop-color="currentColor"/>'
    '<stop offset="1" stop-color="currentColor" stop-opacity="0.1"/></linearGradient>'
    '<linearGradient id="rg-fade-start"><stop offset="0" stop-color="currentColor" '
    'stop-opacity="0.1"/><stop offset="0.4" stop-color="currentColor"/></linearGradient></defs>'
)


class _Scale(NamedTuple):
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
        fitting = (one for one in _STEPS if (last - first) / one <= _MOST_TICKS)
        step = next(fitting, _STEPS[-1])
        return range(-(-first // step) * step, last, step)


_STEPS = (1, 2, 5, *(factor * 10**power for power in range(1, 8) for factor in (1, 2, 5)))
_MOST_TICKS = 9


def _term(one: Term, y: int, number: int, scale: _Scale) -> str:
    left = scale.x(scale.low if one.first is None else one.first)
    last = one.known if one.last is None else one.last
    right = scale.x(scale.high if last is None else last + 1)
    long = len(one.name) * _TEXT  # at most: in a narrow drawing it is of twice its size
    name = escape(one.name)
    if long > _WIDTH:
        kept = _WIDTH // _TEXT - 1
        name = escape(one.name[:kept]) + _CUT.format(escape(one.name[kept:]))
    x, anchor = (left, "start") if left + long < _WIDTH else (max(right, long), "end")
    x = min(x, _WIDTH)
    return (
        f'<text class="rg-term-name" x="{x:.1f}" y="{y + _ROW - _STRIPE - 8}" '
        f'text-anchor="{anchor}">{name}</text>'
        f"{_stripe(one, (left, right), y + _ROW - _STRIPE, number, scale)}"
    )


_CUT = Markup(
    '<tspan class="rg-bar-label--minor">{}</tspan>'
    '<tspan class="rg-term-cut" display="none">…</tspan>'
)
"""The end of a name; where it has no room because the drawing is narrow, a sign of it."""
_PALE = ' fill-opacity="0.3"'


def _stripe(one: Term, ends: tuple[float, float], y: int, number: int, scale: _Scale) -> str:
    """Return the bar of an office, pale outside of the time in which it was surely held."""
    left, right = ends
    fade = "start" if one.first is None else "end" if one.last is None else ""
    fill = f' fill="url(#rg-fade-{fade})"' if fade else ""
    kind = f"rg-term-bar rg-term-bar--{number % 2}"
    begun, ended = left, right
    if one.start:
        begun = right if one.start.latest is None else scale.x(one.start.latest)
    if one.end:
        ended = left if one.end.earliest is None else scale.x(one.end.earliest + 1)
    if begun <= left and right <= ended:
        return _rect(kind, (left, y, max(right - left, 2), _STRIPE), fill)
    pale = _rect(kind, (left, y, max(right - left, 2), _STRIPE), f"{fill}{_PALE}")
    sure = (begun, y, ended - begun, _STRIPE)
    return pale + _rect(kind, sure, fill) if begun < ended else pale


def _mark(span: Date, y: int, scale: _Scale) -> str:
    """Return a mark for an entry: a tick where its day is known, a pale band where it is vague."""
    left = scale.x(scale.low if span.earliest is None else span.earliest)
    right = scale.x(scale.high if span.latest is None else span.latest + 1)
    box = (left, y, max(right - left, 1.5), 12)
    if span.is_exact_day:
        return _rect("rg-entry-mark", box)
    return _rect("rg-entry-mark rg-entry-mark--vague", box, ' fill-opacity="0.12"')


def _tick(label: str, year: int, y: int, scale: _Scale) -> str:
    """Return a line and its year, a minor one where there is no room for it at twice its size."""
    x = scale.x(dates.day_number(year, 1, 1))
    minor = " rg-bar-label--minor" if x + len(label) * _TEXT > _WIDTH else ""
    return (
        f'<line class="rg-axis" x1="{x:.1f}" x2="{x:.1f}" y1="{y}" y2="{y + 6}" '
        f'stroke="currentColor"/><text class="rg-bar-label{minor}" x="{x:.1f}" y="{y + 28}">'
        f"{escape(label)}</text>"
    )


MOST_STEPS = 5
"""Into how many shades counts are put at most."""
_SHADES = (0.24, 0.42, 0.6, 0.8, 1)


class Step(NamedTuple):
    """A shade: from how many entries to how many it stands for."""

    number: int
    """1 is the palest."""
    first: int
    last: int
    size: int
    """How many counts are in it."""

    def said(self, words: Wording) -> str:
        """Return what a legend says."""
        if self.first == self.last:
            return words.ngettext("{n} entry", "{n} entries", self.last)
        return words.ngettext(
            "{first} to {n} entry", "{first} to {n} entries", self.last, first=self.first
        )

    @property
    def shade(self) -> float:
        """How opaque it is, 0 to 1."""
        return _SHADES[self.number - 1]


def steps(counts: Sequence[int]) -> tuple[Step, ...]:
    """Return the shades for `counts`, each of which is at least 1: five at most, palest first.

    They begin at 1, 2, 5, 10, 20, 50 and so on within what there is, thinned evenly where those
    are too many; few small counts have one each.
    """
    if not counts:
        return ()
    least, most = min(counts), max(counts)
    if most - least < MOST_STEPS:
        begins = list(range(least, most + 1))
    else:
        round_ones = (factor * 10**power for power in range(len(str(most))) for factor in (1, 2, 5))
        begins = [least, *(one for one in round_ones if least < one <= most)]
        every = -(-len(begins) // MOST_STEPS)
        begins = begins[::every]
    ends = [*(one - 1 for one in begins[1:]), most]
    found = [
        (first, last, sum(first <= one <= last for one in counts))
        for first, last in zip(begins, ends, strict=True)
    ]
    held = [one for one in found if one[2]]
    return tuple(Step(number, *one) for number, one in enumerate(held, 1))


def step_of(count: int, among: Sequence[Step]) -> Step:
    """Return the shade of a count."""
    return next(step for step in among if count <= step.last)
