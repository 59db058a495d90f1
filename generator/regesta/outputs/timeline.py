"""What the timeline page is drawn from: dates, lanes and titles, in the order of the entries.

An entry is known by its row: its place in `Views.entries`. Dates and lanes are small and come as a
whole, so that everything is counted wherever the reader looks; titles and addresses come in chunks
by time, as they are needed. Each file says of which order of rows it is: see `explore.order`.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from regesta import dates
from regesta.dates import Date, Member, Range
from regesta.model import Entry
from regesta.outputs.asset import Made, as_json_file
from regesta.outputs.explore import order
from regesta.pages.inputs import Inputs
from regesta.text import alphabetical
from regesta.views import Groups, Views, cautions, distances

FOLDER = "timeline"
"""Where the files are, relative to the site."""
CHUNK = 500
"""How many titles come together."""

ABOUT, UNCERTAIN, EACH, GOES_ON = 1, 2, 4, 8
"""What is said of a vague date, as bits: approximate; uncertain; each of its members, not one of
them; on its open side it is known to go on."""


def files(views: Views, inputs: Inputs) -> Iterator[Made]:
    """Yield each file of a chronology that has entries.

    All together take time linear in the number of entries.
    """
    entries = views.entries
    if not entries:
        return
    language = views.chronology.settings.language
    outlines = inputs.outlines
    yield _path("dates"), partial(_date_file, entries, language), outlines
    for kind in views.lanes:
        yield _path(kind), partial(_lane_file, kind, views), outlines
    for number, start in enumerate(range(0, len(entries), CHUNK)):
        some = entries[start : start + CHUNK]
        rests_on = partial(map, inputs.outline, some)
        yield _path(f"entries-{number}"), partial(_title_file, some, language), rests_on


def _path(name: str) -> str:
    return f"{FOLDER}/{name}.json"


def _date_file(entries: Sequence[Entry], language: str) -> str:
    chunks = (entries[start : start + CHUNK] for start in range(0, len(entries), CHUNK))
    found = {"order": _order(entries), "orders": list(map(_order, chunks)), **_dates(entries)}
    return as_json_file({**found, "words": words(language)})


def _order(entries: Iterable[Entry]) -> str:
    return order(entry.id for entry in entries)


def _lane_file(kind: str, views: Views) -> str:
    return as_json_file(_lanes(kind, views.lanes[kind], views))


def _title_file(entries: Iterable[Entry], language: str) -> str:
    return as_json_file(_titles(entries, language))


# Dates


def _dates(entries: Iterable[Entry]) -> dict[str, Any]:
    """Return for each row the day it is ordered by, and what else is to be said of some.

    `days` are distances. `vague` has `[row, bits, member…]` for all that is not an exact day; a
    member is `[first, last]` for a moment within and `[first, latest first, earliest last, last]`
    for what lasted, in days from the row's own; null where there is no bound. `times` has
    `[row, minutes]`.
    """
    anchors, vague, times = [], [], []
    for row, entry in enumerate(entries):
        date = entry.date
        anchors.append(date.sort_key[0])
        if not date.is_exact_day:
            vague.append([row, _bits(date), *(_member(one, date) for one in date.members)])
        elif date.time:
            hours, minutes = date.time.split(":")[:2]
            times.append([row, int(hours) * 60 + int(minutes)])
    return {
        "size": len(anchors),
        "chunk": CHUNK,
        "days": distances(anchors),
        "vague": vague,
        "times": times,
    }


def _bits(date: Date) -> int:
    open_side = date.earliest is None or date.latest is None
    unknown = date.begin_unknown or date.end_unknown
    return (
        ABOUT * date.approximate
        + UNCERTAIN * date.uncertain
        + EACH * (date.form == "all-of")
        + GOES_ON * (date.form == "interval" and open_side and not unknown)
    )


def _member(member: Member, date: Date) -> list[int | None]:
    """Return the bounds of one member of a date."""
    days = [member.first, member.last]
    if isinstance(member, Range) and date.form != "one-of":
        begin, end = member.begin, member.end
        days[1:1] = [begin.last if begin else None, end.first if end else None]
    anchor = date.sort_key[0]
    return [None if day is None else day - anchor for day in days]


# Lanes


def _lanes(kind: str, groups: Groups, views: Views) -> dict[str, Any]:
    """Return ids, names and rows (as distances) of each lane, that with most entries first."""
    records = views.records(kind)
    ids = sorted(groups, key=lambda id_: (-len(groups[id_]), alphabetical(records[id_].name), id_))
    return {
        "order": _order(views.entries),
        "ids": ids,
        "names": [records[id_].name for id_ in ids],
        "rows": [distances(views.rows[entry.id] for entry in groups[id_]) for id_ in ids],
    }


# Titles


def _titles(entries: Iterable[Entry], language: str) -> dict[str, Any]:
    """Return ids, titles and dates in words; cautions and languages for those that have them."""
    chunk = tuple(entries)
    said = {str(number): ", ".join(cautions(one)) for number, one in enumerate(chunk)}
    return {
        "order": _order(chunk),
        "ids": [one.id for one in chunk],
        "titles": [one.title for one in chunk],
        "when": [one.date.words(language) for one in chunk],
        "said": {number: text for number, text in said.items() if text},
        "languages": {str(n): one.language for n, one in enumerate(chunk) if one.language},
    }


# Words of the axis

_YEAR, _DAY = 7777, 22


def words(language: str) -> dict[str, Any]:
    """Return how the axis names years, months and days: patterns for `{y}` and `{d}`.

    `first` stands for the day where that is the first.
    """
    months = range(1, 13)
    short = [dates.parse(f"{_YEAR}-{month:02d}").short_words(language) for month in months]
    days = [dates.parse(f"{_YEAR}-{month:02d}-{_DAY}").words(language) for month in months]
    return {
        "bc": dates.year_label(1 - _DAY, language).replace(f"{_DAY}", "{y}"),
        "ad": dates.year_label(_DAY, language).replace(f"{_DAY}", "{y}"),
        "short": [text.replace(f"{_YEAR}", "").strip() for text in short],
        "month": [_pattern(dates.month_label(_YEAR, month, language)) for month in months],
        "day": [_pattern(text) for text in days],
        "first": _first_day(language),
    }


def _first_day(language: str) -> str:
    """Return what stands for the first day of a month: "1er" in French."""
    one, other = (dates.day_of_year_label(1, day, language) for day in (1, _DAY))
    before, after = other.split(f"{_DAY}")
    return one.removeprefix(before).removesuffix(after)


def _pattern(text: str) -> str:
    return text.replace(f"{_YEAR}", "{y}").replace(f"{_DAY}", "{d}")
