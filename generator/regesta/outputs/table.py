"""The entries as a table: comma-separated values (RFC 4180), one row an entry.

Spreadsheets run what begins like a formula, so a cell that does is given an apostrophe before it,
and so is a cell that begins with an apostrophe of its own. Whoever reads the file drops one leading
apostrophe, where there is one, and has every value to the letter: nothing is lost, and no value
has to be altered or refused. The spreadsheet shows the apostrophe, which is the price.

Control characters alone are blanks, as on pages: at a NUL many readers break off, and behind one a
formula would not be known as such. Excel takes a file for one in the old encoding of its machine,
and shows "OrbÃ¡n", unless the file begins with the mark of UTF-8.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from functools import partial

from regesta import dates
from regesta.model import Actor, Chronology, Entry
from regesta.outputs import body
from regesta.outputs.address import Site
from regesta.outputs.pieces import Part, Piece, whole
from regesta.text import clean
from regesta.views import Views, cautions
from regesta.wording import wording

PATH = "data/chronology.csv"
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""At the beginning of the file; not part of the first column's name."""
SEPARATOR = "; "
ENGLISH = wording("en")
"""What is said within a cell is read by programs, `regesta import` among them."""

COLUMNS = (
    "id",
    "url",
    "status",
    "cautions",
    "title",
    "date",
    "date_words",
    "date_earliest",
    "date_latest",
    "date_basis",
    "date_note",
    "date_as_written",
    "certainty",
    "certainty_note",
    "actors",
    "actor_ids",
    "mentioned",
    "mentioned_ids",
    "countries",
    "country_ids",
    "places",
    "topics",
    "topic_ids",
    "thread",
    "language",
    "text",
    "quotes",
    "facts",
    "sources",
    "source_urls",
    "tags",
    "related",
    "added",
    "updated",
    "corrections",
)
"""Always all of them, in this order; a later version adds columns at the end."""

_FORMULA = re.compile(
    "\\s*[=+\\-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
    "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}]|[\t\r\n']"
)
_HARMLESS = re.compile("\\w*")
"""Signs with which no formula begins."""


def table(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return the entries as a table with a head; lists are joined by `SEPARATOR`."""
    return whole(pieces(entries, views, site))


def pieces(entries: Iterable[Entry], views: Views, site: Site) -> Iterator[Piece]:
    """Yield the pieces of a table."""
    yield MARK + _line(COLUMNS)
    line = partial(part, views=views, site=site)
    yield from (Part(entry, line) for entry in entries)


def part(entry: Entry, views: Views, site: Site) -> str:
    """Return what a table says of one entry."""
    values = row(entry, views, site)
    cells = [values.get(column, "") for column in COLUMNS]
    if not "".join(cells).isprintable():
        cells = [clean(cell) for cell in cells]
    if _HARMLESS.fullmatch("".join([cell[:1] for cell in cells])):  # as those of most entries are
        return _line(cells)
    return _line(map(guarded, cells))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)  # which ends a line as RFC 4180 has it
    return out.getvalue()


def guarded(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `unguarded` gives the value back."""
    return f"'{value}" if _FORMULA.match(value) else value


def unguarded(cell: str) -> str:
    """Return the value of a cell."""
    return cell.removeprefix("'")


def row(entry: Entry, views: Views, site: Site) -> dict[str, str]:
    """Return an entry's values by column, unguarded; of a withdrawn one what is left of it."""
    chronology = views.chronology
    corrections = [one for one in entry.corrections if one.kind == "withdrawal"]
    if entry.status != "withdrawn":
        corrections = list(entry.corrections)
    common = {
        "id": entry.id,
        "url": site.entry(entry.id),
        "status": entry.status,
        "corrections": _joined(f"{one.date}: {one.kind}: {one.note}" for one in corrections),
    }
    if entry.status == "withdrawn":
        return common
    related = {"related": _joined(views.related.get(entry.id, ()))}
    what, who = _what(entry, chronology), _who(entry, chronology)
    return common | what | who | _whence(entry, chronology) | related


def _what(entry: Entry, chronology: Chronology) -> dict[str, str]:
    language = chronology.settings.language
    date = entry.date
    return {
        "cautions": _joined(cautions(entry)),
        "title": entry.title,
        "date": date.edtf,
        "date_words": date.words(language),
        "date_earliest": "" if date.earliest is None else dates.iso(date.earliest),
        "date_latest": "" if date.latest is None else dates.iso(date.latest),
        "date_basis": entry.date_basis,
        "date_note": entry.date_note or "",
        "date_as_written": entry.date_as_written or "",
        "certainty": entry.certainty or "",
        "certainty_note": entry.certainty_note or "",
        "language": entry.language or language,
        "text": entry.text or "",
        "quotes": _joined(body.quote_words(one, chronology, ENGLISH) for one in entry.quotes),
        "facts": _joined(f"{key}: {value}" for key, value in entry.facts.items()),
    }


def _who(entry: Entry, chronology: Chronology) -> dict[str, str]:
    taking_part = [one for one in entry.actors if not one.mentioned]
    mentioned = [one for one in entry.actors if one.mentioned]
    thread = chronology.threads[entry.thread].name if entry.thread else ""
    return {
        "actors": _joined(_actor(one, chronology) for one in taking_part),
        "actor_ids": _joined(one.who for one in taking_part if one.who),
        "mentioned": _joined(_actor(one, chronology) for one in mentioned),
        "mentioned_ids": _joined(one.who for one in mentioned if one.who),
        "countries": _joined(chronology.countries[id_].name for id_ in entry.countries),
        "country_ids": _joined(entry.countries),
        "places": _joined(f"{one.name} ({one.at})" if one.at else one.name for one in entry.places),
        "topics": _joined(chronology.topics[id_].name for id_ in entry.topics),
        "topic_ids": _joined(entry.topics),
        "thread": thread,
    }


def _whence(entry: Entry, chronology: Chronology) -> dict[str, str]:
    cited = [chronology.sources[one.source] if one.source else one.inline for one in entry.sources]
    return {
        "sources": _joined(body.source_words(one, chronology) for one in entry.sources),
        "source_urls": _joined(one.url for one in cited if one and one.url),
        "tags": _joined(entry.tags),
        "added": entry.added.edtf if entry.added else "",
        "updated": entry.updated.edtf if entry.updated else "",
    }


def _actor(actor: Actor, chronology: Chronology) -> str:
    """Return an actor in words."""
    return chronology.actor(actor.who).name if actor.who else body.nameless(actor, ENGLISH)


def _joined(values: Iterable[str]) -> str:
    return SEPARATOR.join(values)
