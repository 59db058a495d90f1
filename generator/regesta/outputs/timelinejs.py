"""The entries as a timeline for TimelineJS 3 (Knight Lab), which shows dates in our words.

TimelineJS knows years, months, days and times, and nothing vaguer. So every slide says its date in
words, and what lies anywhere within another span is drawn over all of it.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from regesta import dates, prose
from regesta.dates import Date, Point
from regesta.dates.extent import extent, first_point, last_point, parts
from regesta.model import Chronology, Entry
from regesta.outputs import body
from regesta.outputs.address import Site
from regesta.outputs.asset import as_json
from regesta.outputs.headline import headline
from regesta.outputs.pieces import Part, Piece, between, whole
from regesta.outputs.records import filled
from regesta.text import escape
from regesta.views import Views
from regesta.wording import wording

PATH = "data/timeline.json"

HUMAN_YEARS = range(-271_820, 275_760)
"""The years of JavaScript's dates; beyond them TimelineJS counts in years alone."""

_NAMES = ("year", "month", "day")
_DRAWN_AS_POINT = frozenset({"minute", "day", "month", "year"})


def timeline(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return the entries as a timeline, grouped by their first topic.

    Years are astronomical, as JavaScript's are: 0 is 1 BC.
    """
    return whole(pieces(entries, views, site))


def pieces(entries: Iterable[Entry], views: Views, site: Site) -> Iterator[Piece]:
    """Yield the pieces of a timeline."""
    chronology = views.chronology
    published = [entry for entry in entries if entry.status != "withdrawn"]
    settings = chronology.settings
    about = prose.render(settings.description) if settings.description else ""
    scale = "human" if all(map(_is_human, published)) else "cosmological"
    title = {"text": filled(headline=escape(settings.name), text=about)}
    event = partial(part, views=views, site=site)
    yield f'{{"scale":{as_json(scale)},"title":{as_json(title)},"events":['
    yield from between(",", (Part(entry, event) for entry in published))
    yield "]}\n"


def part(entry: Entry, views: Views, site: Site) -> str:
    """Return what a timeline says of one entry."""
    return as_json(_event(entry, views.chronology, site))


def _is_human(entry: Entry) -> bool:
    return all(dates.civil(day)[0] in HUMAN_YEARS for day in extent(entry.date))


def _event(entry: Entry, chronology: Chronology, site: Site) -> dict[str, Any]:
    link = f'<p><a href="{escape(site.entry(entry.id))}">{escape(chronology.settings.name)}</a></p>'
    words = wording(chronology.settings.language)
    return filled(
        unique_id=entry.id,
        start_date=_start(first_point(entry.date)),
        end_date=_end(entry.date),
        display_date=body.dated(entry, words),
        group=chronology.topics[entry.topics[0]].name if entry.topics else None,
        text={
            "headline": escape(headline(entry, words)),
            "text": body.html(entry, chronology, site) + link,
        },
        autolink=False,
    )


def _start(point: Point) -> dict[str, int]:
    return {**dict(zip(_NAMES, parts(point), strict=False)), **_clock(point)}


def _clock(point: Point) -> dict[str, int]:
    """Return the time of day where one is written."""
    if not point.time:
        return {}
    return dict(zip(("hour", "minute", "second"), map(int, point.time.split(":")), strict=False))


def _end(date: Date) -> dict[str, int] | None:
    """Return the last day of what is drawn as a bar; None for a point and for an open side."""
    drawn_as_point = date.form == "single" and date.precision in _DRAWN_AS_POINT
    if drawn_as_point or date.earliest is None or date.latest is None:
        return None
    end = last_point(date)
    day = dates.civil(end.last)
    return {**dict(zip(_NAMES, day, strict=True)), **_clock(end)}
