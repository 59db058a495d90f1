"""Every file of the site that is no page."""

from collections.abc import Iterator

from regesta.model import Entry
from regesta.outputs import atom, bibtex, csl, data, icalendar, jsonfeed, ris, table, timelinejs
from regesta.outputs.address import Site
from regesta.outputs.asset import Asset
from regesta.outputs.citation import citation
from regesta.outputs.formats import FORMATS
from regesta.outputs.news import news
from regesta.views import Views

NEWEST = 50
"""How many items the site's feeds hold."""


def listed() -> tuple[tuple[str, str, str], ...]:
    """Return path, format and description of each kind of file, for the page that lists them.

    `ID` in a path stands for an entry's id.
    """
    found = [(one.path, one.title, one.description) for one in FORMATS]
    corrections = (atom.CORRECTIONS_PATH, "Atom", "A feed of all corrections, newest first")
    entry = (
        "entries/ID/entry.json",
        "JSON",
        "An entry with all that is recorded of it; its notes are W3C Web Annotations",
    )
    return (*found[:6], corrections, *found[6:7], entry, *found[7:])


def assets(views: Views, site: Site) -> Iterator[Asset]:
    """Yield every file, those of the whole site first; the same chronology gives the same bytes."""
    kept = {entry.id: data.line(entry, views, site) for entry in views.entries}
    withdrawn = {entry.id: data.line(entry, views, site) for entry in views.withdrawn}
    every = (*views.entries, *views.withdrawn)
    recent = news(every, views, site, NEWEST)
    yield Asset(data.PATH, data.document(kept.values(), withdrawn.values(), views, site))
    yield Asset(data.LINES_PATH, data.ndjson((*kept.values(), *withdrawn.values())))
    yield Asset(table.PATH, table.table(every, views, site))
    yield Asset(timelinejs.PATH, timelinejs.timeline(views.entries, views, site))
    yield Asset(atom.PATH, atom.feed(recent, atom.PATH, views.chronology, site))
    yield Asset(jsonfeed.PATH, jsonfeed.feed(recent, views.chronology, site))
    yield Asset(icalendar.PATH, icalendar.calendar(views.entries, views, site))
    yield Asset(atom.CORRECTIONS_PATH, atom.corrections_feed(views, site))
    for entry in views.entries:
        yield Asset(f"entries/{entry.id}/entry.json", f"{kept[entry.id]}\n")
        yield from _citations(entry, views, site)
    for entry in views.withdrawn:
        yield Asset(f"entries/{entry.id}/entry.json", f"{withdrawn[entry.id]}\n")


def _citations(entry: Entry, views: Views, site: Site) -> Iterator[Asset]:
    one = citation(entry, views.chronology, site)
    yield Asset(f"entries/{entry.id}/cite.bib", bibtex.item(one))
    yield Asset(f"entries/{entry.id}/cite.json", csl.document([one]))
    yield Asset(f"entries/{entry.id}/cite.ris", ris.item(one))
