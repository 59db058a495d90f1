"""Every file of the site that is no page."""

from collections.abc import Callable, Iterator
from functools import cached_property

from regesta.model import Entry
from regesta.outputs import (
    atom,
    bibtex,
    csl,
    data,
    icalendar,
    jsonfeed,
    ris,
    table,
    timeline,
    timelinejs,
)
from regesta.outputs.address import Site
from regesta.outputs.asset import Asset
from regesta.outputs.citation import Citation, citation
from regesta.outputs.explore import explore
from regesta.outputs.formats import FORMATS
from regesta.outputs.news import News, news
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
    whole = (bibtex.PATH, "BibTeX", "The citations of all entries, for LaTeX")
    return (*found[:6], corrections, *found[6:7], whole, entry, *found[7:])


ENTRY_FILES = ("entry.json", "cite.bib", "cite.json", "cite.ris")
"""What stands beside the page of an entry; beside that of a withdrawn one the first alone."""


class Files:
    """Every file of a site; the same chronology gives the same bytes."""

    def __init__(self, views: Views, site: Site) -> None:
        self._views, self._site = views, site
        self._written: dict[str, str] = {}
        self._awaited = {data.PATH, data.LINES_PATH}
        """The files of the whole site that are still to be made of lines."""

    def whole(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """Yield the path of each file of the whole site, and what makes its text."""
        views, site = self._views, self._site
        yield data.PATH, self._document
        yield data.LINES_PATH, self._lines
        yield table.PATH, lambda: table.table(self._every, views, site)
        yield timelinejs.PATH, lambda: timelinejs.timeline(views.entries, views, site)
        yield atom.PATH, lambda: atom.feed(self._recent, atom.PATH, views.chronology, site)
        yield jsonfeed.PATH, lambda: jsonfeed.feed(self._recent, views.chronology, site)
        yield icalendar.PATH, lambda: icalendar.calendar(views.entries, views, site)
        yield atom.CORRECTIONS_PATH, lambda: atom.corrections_feed(views, site)
        yield bibtex.PATH, self._bibliography
        yield from explore(views, site)
        yield from timeline.files(views)

    def paths(self, entry: Entry) -> tuple[str, ...]:
        """Return the paths of the files that go with an entry."""
        names = ENTRY_FILES[:1] if entry.status == "withdrawn" else ENTRY_FILES
        return tuple(f"entries/{entry.id}/{name}" for name in names)

    def of(self, entry: Entry) -> Iterator[Asset]:
        """Yield the files that go with an entry, in the order of their paths."""
        texts = [f"{self._line(entry)}\n"]
        if not self._awaited:
            self._written.pop(entry.id, None)  # all of them are large
        if entry.status != "withdrawn":
            one = self._citation(entry)
            texts += (bibtex.item(one), csl.document([one]), ris.item(one))
        yield from map(Asset, self.paths(entry), texts)

    def _citation(self, entry: Entry) -> Citation:
        return citation(entry, self._views.chronology, self._site)

    def _bibliography(self) -> str:
        return bibtex.bibliography(map(bibtex.item, map(self._citation, self._views.entries)))

    @property
    def _every(self) -> tuple[Entry, ...]:
        return (*self._views.entries, *self._views.withdrawn)

    @cached_property
    def _recent(self) -> News:
        return news(self._every, self._views, self._site, NEWEST)

    def _line(self, entry: Entry) -> str:
        """Return an entry as a line of JSON, written once."""
        if entry.id not in self._written:
            self._written[entry.id] = data.line(entry, self._views, self._site)
        return self._written[entry.id]

    def _lines(self) -> str:
        self._awaited.discard(data.LINES_PATH)
        return data.ndjson(map(self._line, self._every))

    def _document(self) -> str:
        self._awaited.discard(data.PATH)
        views = self._views
        kept, withdrawn = (map(self._line, some) for some in (views.entries, views.withdrawn))
        return data.document(kept, withdrawn, views, self._site)
