"""Citations for Zotero and other programs that read CSL-JSON (CSL 1.0.2)."""

import json
from collections.abc import Iterable
from typing import Any

from regesta.dates import Date, Point
from regesta.dates.extent import parts
from regesta.dates.parts import WINTER
from regesta.model import Entry
from regesta.outputs.address import Site
from regesta.outputs.citation import Citation, citations
from regesta.outputs.records import filled
from regesta.views import Views

_SEASONS = {21: 1, 22: 2, 23: 3}
_YEARS = range(1, 10_000)
"""The years that CSL processors agree about."""

_encode = json.JSONEncoder(ensure_ascii=False).encode


def csl(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return the entries as a list of citations."""
    return document(citations(entries, views.chronology, site))


def document(cited: Iterable[Citation]) -> str:
    """Return citations as a list."""
    return "[" + ",\n".join(_encode(item(one)) for one in cited) + "]\n"


def item(one: Citation) -> dict[str, Any]:
    """Return one citation as data."""
    return filled(
        id=one.id,
        type="webpage",
        title=one.title,
        author=[{"literal": one.chronology}],
        URL=one.url,
        language=one.language,
        note=one.note,
        issued=date_variable(one.issued, one.issued.edtf) if one.issued else None,
        **{
            "container-title": one.chronology,
            "event-date": date_variable(one.event, one.event_words),
        },
    )


def date_variable(date: Date, words: str) -> dict[str, Any]:
    """Return a date in CSL's own parts where they say it exactly, else in words.

    A range of two dates is for what lasted: "between A and B" would read as "from A to B".
    """
    members = _points(date)
    if not members or any(point.year not in _YEARS for point in members):
        return {"literal": words}
    season = members[0].month if members[0].precision == "season" else None
    if season == WINTER:  # which is of two years
        return {"literal": words}
    return filled(
        **{"date-parts": [[members[0].year] if season else list(parts(one)) for one in members]},
        season=_SEASONS.get(season or 0),
        circa=date.approximate or date.uncertain or None,
    )


def _points(date: Date) -> tuple[Point, ...]:
    """Return the one or two points that CSL's parts can say; none where they cannot.

    Both ends of a range have equally many parts: citeproc-js breaks off at others. What began and
    ended on one day is that day, for it would write "October 1-1".
    """
    only = date.members[0]
    if isinstance(only, Point):
        within = date.form == "single" and only.precision not in {"decade", "century"}
        return (only,) if within else ()
    if date.form != "interval" or only.begin is None or only.end is None:
        return ()
    ends = (only.begin, only.end)
    plain = all(point.precision in {"minute", "day", "month", "year"} for point in ends)
    begin, end = map(parts, ends)
    if not plain or len(begin) != len(end):
        return ()
    return ends[:1] if begin == end else ends
