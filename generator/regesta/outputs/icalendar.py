"""The entries as a calendar (RFC 5545), for as much of them as a calendar can say.

Every event is of whole days. What lasted from one day to another, and a single day, are shown as
they are. Everything else is shown over all the days it may lie in, marked tentative, with its date
in words in the summary: a calendar has no other way to say that it does not know.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from regesta import dates, prose
from regesta.dates import Date
from regesta.dates.extent import extent
from regesta.dates.parts import points
from regesta.model import Entry
from regesta.outputs import body
from regesta.outputs.address import Site
from regesta.outputs.headline import headline
from regesta.outputs.moments import EPOCH, FIRST, LAST, changed, moment
from regesta.outputs.pieces import Part, Piece, whole
from regesta.text import clean
from regesta.views import Views, cautions
from regesta.wording import Wording, wording

PATH = "calendar.ics"
MAX_OCTETS = 75
"""Of a line, without its end (RFC 5545, 3.1)."""

_WITHIN = range(0x80, 0xC0)
"""The bytes of UTF-8 that no character begins with."""


def calendar(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return a calendar of the entries; those that it cannot hold are counted in its description.

    Its years go from 1 to 9999. The end of an event is the day after its last one.
    """
    return whole(pieces(entries, views, site))


def pieces(entries: Iterable[Entry], views: Views, site: Site) -> Iterator[Piece]:
    """Yield the pieces of a calendar."""
    published = [entry for entry in entries if entry.status != "withdrawn"]
    held = [entry for entry in published if _is_held(entry.date)]
    yield _text(_head(views, len(published) - len(held)))
    event = partial(part, views=views, site=site)
    yield from (Part(entry, event) for entry in held)
    yield _text(("END:VCALENDAR",))


def part(entry: Entry, views: Views, site: Site) -> str:
    """Return what a calendar says of one entry."""
    return _text(_event(entry, views, site))


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _head(views: Views, left_out: int) -> Iterator[str]:
    settings = views.chronology.settings
    name = escaped(settings.name)
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Regesta//Regesta//EN")
    yield from ("CALSCALE:GREGORIAN", f"NAME:{name}", f"X-WR-CALNAME:{name}")
    about = prose.summary(settings.description or "")
    if said := escaped(prose.sentences(about, _left_out(left_out, wording(settings.language)))):
        yield from (f"DESCRIPTION:{said}", f"X-WR-CALDESC:{said}")


def escaped(text: str) -> str:
    """Return a value of the type TEXT (RFC 5545, 3.3.11)."""
    text = clean(text).replace("\\", r"\\")
    return text.replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def folded(line: str) -> str:
    """Return a content line in pieces of at most `MAX_OCTETS`, cut between characters."""
    if len(line) * 4 <= MAX_OCTETS:
        return line
    data = line.encode()
    if len(data) <= MAX_OCTETS:
        return line
    pieces = []
    start, room = 0, MAX_OCTETS
    while start < len(data):
        end = start + room
        while end < len(data) and _continues(data[end]):
            end -= 1
        pieces.append(data[start:end].decode())
        start, room = end, MAX_OCTETS - 1  # the blank that a continuation begins with
    return "\r\n ".join(pieces)


def _continues(byte: int) -> bool:
    """Tell whether a byte is within a character of UTF-8."""
    return byte in _WITHIN


def _is_held(date: Date) -> bool:
    first, last = extent(date)
    return first >= FIRST and last < LAST


def _left_out(count: int, words: Wording) -> str:
    if not count:
        return ""
    return words.ngettext(
        "{n} entry is left out: a calendar holds the years from 1 to 9999.",
        "{n} entries are left out: a calendar holds the years from 1 to 9999.",
        count,
    )


def _is_as_shown(date: Date) -> bool:
    """Tell whether whole days, first to last, say all that the date does."""
    if date.form == "interval":
        ends = points(date.members)
        exact = all(point.precision in {"day", "minute"} for point in ends)
        both = date.earliest is not None and date.latest is not None
        return both and exact and not (date.approximate or date.uncertain)
    return date.is_exact_day


def _event(entry: Entry, views: Views, site: Site) -> Iterator[str]:
    chronology = views.chronology
    first, last = extent(entry.date)
    recorded = changed(entry)
    language = f";LANGUAGE={entry.language}" if entry.language else ""
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(site.identity(entry, chronology))}"
    yield f"DTSTAMP:{_basic(moment(recorded) if recorded else EPOCH)}"
    yield f"DTSTART;VALUE=DATE:{_basic(dates.iso(first))}"
    yield f"DTEND;VALUE=DATE:{_basic(dates.iso(last + 1))}"
    yield f"SUMMARY{language}:{escaped(_summary(entry, wording(chronology.settings.language)))}"
    yield f"DESCRIPTION:{escaped(_description(entry, views, site))}"
    if "://" in site.url:
        yield f"URL:{site.entry(entry.id)}"
    if entry.topics:
        names = (chronology.topics[id_].name for id_ in entry.topics)
        yield f"CATEGORIES:{','.join(map(escaped, names))}"
    if status := _status(entry):
        yield f"STATUS:{status}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _summary(entry: Entry, words: Wording) -> str:
    title = headline(entry, words)
    return title if _is_as_shown(entry.date) else f"{title} ({entry.date.words(words.language)})"


def _description(entry: Entry, views: Views, site: Site) -> str:
    return f"{body.plain(entry, views.chronology)}\n\n{site.entry(entry.id)}"


def _status(entry: Entry) -> str | None:
    """Return what may be claimed: nothing where nobody has said how certain an entry is."""
    if cautions(entry) or not _is_as_shown(entry.date):
        return "TENTATIVE"
    return "CONFIRMED" if entry.certainty == "confirmed" else None


def _basic(iso: str) -> str:
    """Return a date or time in the basic format of ISO 8601, without signs between the parts."""
    return iso.replace("-", "").replace(":", "")
