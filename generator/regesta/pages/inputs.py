"""What each page is made from, so that a page whose inputs are as they were need not be made again.

It may be more than the page shows, never less: a page also shows names, dates and cautions of what
it links to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from regesta.model import Entry
from regesta.pages.subjects import KINDS, Subject
from regesta.views import Entries, Views, actors_of, main_actors, sources_of

TOLD = frozenset({"text", "translations", "annotations"})
"""What of an entry is told on pages and in files of its own alone, and where its text is; but a
source on which a note rests is one of the entry's."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """An entry but for what is `TOLD`: all that lists, counts and drawings are made from."""

    entry: Entry

    @property
    def noted(self) -> tuple[str | None, ...]:
        """The sources on which its notes rest, in their order."""
        return tuple([note.source for note in self.entry.annotations])


class Inputs:
    """The inputs of every page of one chronology.

    With `in_full`, lists and the like may show all of an entry, as templates of a project's own do.
    """

    def __init__(self, views: Views, *, in_full: bool = False) -> None:
        self._views, self._in_full = views, in_full
        self._named: dict[str, tuple[object, ...]] = {}
        self._records: dict[str, tuple[object, ...]] = {}
        self._outlines: dict[str, Outline] = {}

    def but_texts(self) -> Iterator[object]:
        """Yield all that a page or a file may be made from, but for what of an entry is `TOLD`."""
        yield from self.outlines()
        yield str(self._views.chronology.files)

    @cached_property
    def _registries(self) -> tuple[object, ...]:
        known = self._views.chronology
        registries = (getattr(known, kind.key) for kind in KINDS)
        records = (tuple(registry.items()) for registry in registries)
        return (*records, tuple(sorted(known.unwritten)))

    def outlines(self) -> Iterator[object]:
        """Yield all records but for what of an entry is `TOLD`."""
        yield self._all

    @cached_property
    def _all(self) -> tuple[object, ...]:
        views = self._views
        if self._in_full:
            return (views.chronology.entries, self._registries)
        return (tuple(map(self.outline, views.addressed)), self._registries)

    def outline(self, entry: Entry) -> Entry | Outline:
        """Return an entry in outline; the same object each time."""
        if self._in_full:
            return entry
        found = self._outlines.get(entry.id)
        if found is None:
            found = self._outlines[entry.id] = Outline(entry)
        return found

    def named(self, entry: Entry) -> tuple[object, ...]:
        """Return an entry in outline and all records that it names; the same object each time."""
        found = self._named.get(entry.id)
        if found is None:
            found = self._named[entry.id] = (self.outline(entry), *self._names(entry))
        return found

    def _names(self, entry: Entry) -> Iterator[object]:
        known = self._views.chronology
        speakers = (quote.speaker for quote in entry.quotes if quote.speaker)
        yield from map(known.actor, chain(actors_of(entry), speakers))
        places = (place.country for place in entry.places if place.country)
        yield from (known.countries[id_] for id_ in chain(entry.countries, places))
        yield from (known.topics[id_] for id_ in entry.topics)
        if entry.thread:
            yield known.threads[entry.thread]
        yield from (known.sources[id_] for id_ in sources_of(entry))

    def entry(self, entry: Entry) -> Iterator[object]:
        """Yield what the page of an entry is made from, besides its texts."""
        views = self._views
        yield views.chronology.files[entry.id]
        yield self.named(entry)
        around = [*views.neighbours(entry)]
        if entry.thread:
            around += views.neighbours_in_thread(entry)
        for id_ in main_actors(entry):
            around += views.neighbours_of_actor(entry, id_)
        yield from (one and self.outline(one) for one in around)
        yield from self.listed(views.by_id[id_] for id_ in views.related.get(entry.id, ()))

    def record(self, entry: Entry) -> tuple[object, ...]:
        """Return what the data files of an entry are made from, besides its texts.

        It is the same object each time. Of a withdrawn entry it is less.
        """
        found = self._records.get(entry.id)
        if found is None:
            is_withdrawn = entry.status == "withdrawn"
            itself = self.outline(entry) if is_withdrawn else self.named(entry)
            found = self._records[entry.id] = (itself, self._views.related.get(entry.id, ()))
        return found

    def listed(self, entries: Iterable[Entry]) -> Iterator[object]:
        """Yield what a list of entries is made from."""
        return map(self.named, entries)

    def subject(self, subject: Subject, parts: Iterable[object]) -> Iterator[object]:
        """Yield what the pages of a subject are made from; `parts` are the records within it."""
        record, known = subject.record, self._views.chronology
        yield record
        yield tuple(parts)
        if parent := getattr(record, "parent", None):
            yield getattr(known, subject.kind.key)[parent]
        if country := getattr(record, "country", None):
            yield known.countries[country]
        yield from self.listed(subject.entries)
        yield from self.listed(said.entry for said in self._views.quotes.get(subject.id, ()))

    def year(self, year: int, entries: Entries, *around: int | None) -> Iterator[object]:
        """Yield what the page of a year is made from, besides texts.

        `around` are the years next to it.
        """
        yield around
        yield from self.listed(entries)
        yield from self.listed(self._views.reaching[year])
