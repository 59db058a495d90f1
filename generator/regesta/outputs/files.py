"""Every file of the site that is no page."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import chain
from typing import NamedTuple

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
from regesta.outputs.citation import citation
from regesta.outputs.explore import explore
from regesta.outputs.formats import FORMATS
from regesta.outputs.news import News, news
from regesta.outputs.pieces import Part, Piece
from regesta.pages.inputs import Inputs
from regesta.views import Views
from regesta.wording import gettext_noop

NEWEST = 50
"""How many items the site's feeds hold."""


def listed() -> tuple[tuple[str, str, str], ...]:
    """Return path, format and description of each kind of file, for the page that lists them.

    The last two are messages, but where a format has a name of its own. `ID` in a path stands for
    an entry's id.
    """
    found = [(one.path, one.title, one.description) for one in FORMATS]
    corrections = (
        atom.CORRECTIONS_PATH,
        "Atom",
        gettext_noop("A feed of all corrections, newest first"),
    )
    entry = (
        "entries/ID/entry.json",
        "JSON",
        gettext_noop("An entry in full; its notes are W3C Web Annotations"),
    )
    whole = (bibtex.PATH, "BibTeX", gettext_noop("The citations of all entries, for LaTeX"))
    return (*found[:6], corrections, *found[6:7], whole, entry, *found[7:])


ENTRY_FILES = ("entry.json", "cite.bib", "cite.json", "cite.ris")
"""What stands beside the page of an entry; beside that of a withdrawn one the first alone."""


class Whole(NamedTuple):
    """A file of the whole site."""

    path: str
    pieces: Callable[[], Iterable[Piece]]
    """What it is put together of."""
    rests_on: Callable[[], Iterable[object]]
    """What all of it is made from; see `Plan.rests_on`. Of a part, that is `Inputs.record`."""
    tells: Sequence[Entry] = ()
    """See `Plan.tells`."""
    part: Callable[[Entry], str] | None = None
    """What a part says of its entry; None where there are no parts."""


class Files:
    """Every file of a site; the same chronology gives the same bytes."""

    def __init__(self, views: Views, site: Site, inputs: Inputs) -> None:
        self._views, self._site, self._inputs = views, site, inputs
        self._written: dict[str, str] = {}
        self._awaited = {data.PATH, data.LINES_PATH}
        """The files of the whole site that are still to be made of lines."""

    def whole(self) -> Iterator[Whole]:
        """Yield each file of the whole site."""
        views, site = self._views, self._site
        outlines = self._inputs.outlines
        made: dict[str, Callable[[], Iterable[Piece]]] = {
            data.PATH: self._document,
            data.LINES_PATH: self._lines,
            table.PATH: lambda: table.pieces(views.addressed, views, site),
            timelinejs.PATH: lambda: timelinejs.pieces(views.entries, views, site),
            atom.PATH: lambda: [atom.feed(self._recent, atom.PATH, views.chronology, site)],
            jsonfeed.PATH: lambda: [jsonfeed.feed(self._recent, views.chronology, site)],
            icalendar.PATH: lambda: icalendar.pieces(views.entries, views, site),
            atom.CORRECTIONS_PATH: lambda: [atom.corrections_feed(views, site)],
            bibtex.PATH: lambda: bibtex.pieces(views.entries, views, site),
        }
        parts: dict[str, Callable[[Entry], str]] = {
            data.PATH: self._line,
            data.LINES_PATH: self._line,
            table.PATH: partial(table.part, views=views, site=site),
            timelinejs.PATH: partial(timelinejs.part, views=views, site=site),
            icalendar.PATH: partial(icalendar.part, views=views, site=site),
            bibtex.PATH: partial(bibtex.part, views=views, site=site),
        }
        yield from (
            Whole(path, make, outlines, views.addressed, parts.get(path))
            for path, make in made.items()
        )
        for path, make, rests_on in chain(
            explore(views, site, self._inputs), timeline.files(views, self._inputs)
        ):
            yield Whole(path, partial(_one, make), rests_on)

    def paths(self, entry: Entry) -> tuple[str, ...]:
        """Return the paths of the files that go with an entry."""
        names = ENTRY_FILES[:1] if entry.status == "withdrawn" else ENTRY_FILES
        folder = self.folder(entry)
        return tuple(f"{folder}/{name}" for name in names)

    def folder(self, entry: Entry) -> str:
        """Return where the files are that go with an entry."""
        return f"entries/{entry.id}"

    def of(self, entry: Entry) -> Iterator[Asset]:
        """Yield the files that go with an entry, in the order of their paths."""
        texts = [f"{self._line(entry)}\n"]
        if not self._awaited:
            self._written.pop(entry.id, None)  # all of them are large
        if entry.status != "withdrawn":
            one = citation(entry, self._views.chronology, self._site)
            texts += (bibtex.item(one), csl.document([one]), ris.item(one))
        yield from map(Asset, self.paths(entry), texts)

    @cached_property
    def _recent(self) -> News:
        return news(self._views.addressed, self._views, self._site, NEWEST)

    def _line(self, entry: Entry) -> str:
        """Return an entry as a line of JSON, written once."""
        if entry.id not in self._written:
            self._written[entry.id] = data.line(entry, self._views, self._site)
        return self._written[entry.id]

    def _lines(self) -> Iterator[Piece]:
        self._awaited.discard(data.LINES_PATH)
        return data.each_line(Part(entry, self._line) for entry in self._views.addressed)

    def _document(self) -> Iterator[Piece]:
        self._awaited.discard(data.PATH)
        return data.document(self._views.addressed, self._line, self._views, self._site)


def _one(make: Callable[[], str]) -> Iterator[Piece]:
    yield make()
