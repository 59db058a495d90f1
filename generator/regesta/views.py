"""The chronology seen from each side: who appears where, with whom, before and after what."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, combinations, pairwise
from typing import Any, NamedTuple

from regesta import dates
from regesta.dates import Anniversary, Date, anniversaries
from regesta.model import (
    HELD,
    Actor,
    Chronology,
    Citation,
    Correction,
    Entry,
    Office,
    Person,
    Quote,
    SourceRecord,
)
from regesta.text import alphabetical
from regesta.wording import Wording, gettext_noop

MOST_FREQUENT = 20
"""Of how many actors it is told who appears with whom."""
MOST_PERIODS = 30
"""A list of entries has at most so many headings, unless it is of thousands of years."""

NOT_NAMED, WITHHELD = gettext_noop("not named"), gettext_noop("name withheld")
"""Why there is no name: the source gives none, or the editors do not."""

Entries = tuple[Entry, ...]
Groups = Mapping[str, Entries]


def actors_of(entry: Entry) -> tuple[str, ...]:
    """Return the ids of everybody the entry names, mentioned ones included."""
    return tuple(actor.who for actor in entry.actors if actor.who)


def main_actors(entry: Entry) -> tuple[str, ...]:
    """Return the ids of those who take part."""
    return tuple([actor.who for actor in entry.actors if actor.who and not actor.mentioned])


def mentioned(entry: Entry) -> tuple[str, ...]:
    """Return the ids of those who are only spoken of."""
    return tuple([actor.who for actor in entry.actors if actor.who and actor.mentioned])


def why_nameless(one: Actor | Quote) -> str:
    """Return why there is no name of somebody who is said in other words; in English."""
    return NOT_NAMED if one.unnamed else WITHHELD


def sources_of(entry: Entry) -> tuple[str, ...]:
    """Return the ids of the shared sources that the entry, a quote or a note in it rests on."""
    cited = (one.source for one in entry.sources)
    quoted = (quote.source for quote in entry.quotes)
    noted = (note.source for note in entry.annotations)
    return tuple(dict.fromkeys(id_ for id_ in chain(cited, quoted, noted) if id_))


def at(date: Date, words: Wording) -> str:
    """Return a date in words as it stands within a sentence, where something happened."""
    said = date.words(words.language)
    if date.form != "single" or date.approximate or date.uncertain:
        return f"({said})"
    if date.earliest == date.latest:
        return dates.contracted(words.pgettext("day", "on {date}", date=said), words.language)
    if date.precision == "month":
        return words.pgettext("month", "in {date}", date=said)
    if date.precision == "year":
        return words.pgettext("year", "in {date}", date=said)
    return words.pgettext("season or decade", "in {date}", date=said)


def cautions(entry: Entry) -> tuple[str, ...]:
    """Return what stands wherever the title stands: how far the entry can be trusted."""
    said = [entry.certainty] if entry.certainty and entry.certainty != "confirmed" else []
    inferred = ["date inferred"] if entry.date_basis == "inferred" else []
    drafts = ["draft"] if entry.status == "draft" else []
    return (*drafts, *said, *inferred)


class Said(NamedTuple):
    """A quotation and the entry it stands in."""

    quote: Quote
    entry: Entry


class Corrected(NamedTuple):
    """A correction and the entry it was made to."""

    correction: Correction
    entry: Entry


class SourceTally(NamedTuple):
    """What the entries rest on, counted."""

    without: Entries
    """Entries that name no source."""
    with_one: int
    with_several: int
    publishers: tuple[tuple[str, int, int], ...]
    """Of each publisher, its links and how many of them have an archived copy; most links first."""
    unarchived: tuple[tuple[SourceRecord, int], ...]
    """Links without a copy and how many entries rest on each, most first."""


class Held(NamedTuple):
    """An office on a certain date."""

    office: Office
    last_known: bool
    """Whether the record says nothing of the date, only that the office was held before it."""
    whole: bool
    """Whether it was surely held throughout the date."""


def offices_on(person: Person, date: Date) -> tuple[Held, ...]:
    """Return what offices the person may have held on `date`: where it is vague, every one."""
    held = []
    for office in person.offices:
        start, end = office.start, office.end if isinstance(office.end, Date) else None
        first, last = start.earliest if start else None, end.latest if end else None
        # Somebody who leaves an office on a day has left it on that day, unless it is the first.
        leaves = end is not None and end.is_exact_day and not end.time
        until = last - 1 if last is not None and leaves else last
        until = max(until, first) if until is not None and first is not None else until
        if date.overlaps(first, until) and not _at_another_hour(start, end, date):
            known = end is not None or _known_on(person, office, date)
            held.append(Held(office, not known, _covers(start, end, until, date)))
    return tuple(held)


def _at_another_hour(start: Date | None, end: Date | None, date: Date) -> bool:
    """Tell whether a time is on the day of a handover, but on its other side."""
    early = _on_one_day(start, date) and date.time and start and date.sort_key < start.sort_key
    late = _on_one_day(end, date) and date.time and end and end.sort_key <= date.sort_key
    return bool(early or late)


def _on_one_day(handover: Date | None, date: Date) -> bool:
    """Tell whether an office changes hands at a time on the very day of a date."""
    if handover is None or not handover.time:
        return False
    return handover.earliest == date.earliest == date.latest


def _known_on(person: Person, office: Office, date: Date) -> bool:
    """Tell whether the record knows that an office without an end was held on `date`."""
    if office.end != HELD or person.as_of is None or person.as_of.latest is None:
        return False
    return date.latest is not None and date.latest <= person.as_of.latest


def _covers(start: Date | None, end: Date | None, until: int | None, date: Date) -> bool:
    """Tell whether an office was surely held throughout `date`; `until` is its last possible day.

    Surely from the last day on which it can have begun, up to the day before the first on which it
    can have ended.
    """
    if date.earliest is None or date.approximate or date.uncertain:
        return False
    if not date.time and (_on_one_day(start, date) or _on_one_day(end, date)):
        return False
    begun = start is not None and start.latest is not None and start.latest <= date.earliest
    if end is None:
        return begun
    sure = until if end.is_exact_day else end.earliest - 1 if end.earliest is not None else None
    lasts = sure is not None and date.latest is not None and date.latest <= sure
    return begun and lasts


class Together(NamedTuple):
    """Who takes part in most entries, and how often each two of them take part in one."""

    actors: tuple[tuple[str, int], ...]
    """Ids and in how many entries each takes part; most first, then by sort name."""
    pairs: Mapping[tuple[str, str], int]
    """Both ways; a pair that never meets is not in it."""
    others: int
    """How many more take part in an entry."""

    def of(self, id_: str) -> tuple[tuple[str, int], ...]:
        """Return with whom an actor takes part and how often, most first."""
        found = ((other, self.pairs.get((id_, other), 0)) for other, _ in self.actors)
        return tuple(sorted((one for one in found if one[1]), key=lambda one: -one[1]))


class OnDays(NamedTuple):
    """Entries by the day of the calendar that they name, in whatever year."""

    by_day: Mapping[tuple[int, int], Entries]
    """By month and day; an entry that lasted is with its first and with its last day."""
    by_month: Mapping[int, Entries]
    """What is known to the month alone."""
    elsewhere: Entries
    """What names neither: seasons, years, and what is wider."""


class Views:
    """Every way to look at one chronology; each is computed once, when first asked for.

    Withdrawn entries are in no view. Drafts are in all where `drafts` is true, else in none.
    `before` are views of almost the same chronology, from which is taken what is the same.
    """

    def __init__(
        self, chronology: Chronology, *, drafts: bool = False, before: "Views | None" = None
    ) -> None:
        self.chronology = chronology
        shown = {"published", "draft"} if drafts else {"published"}
        self.entries: Entries = tuple(
            entry for entry in chronology.entries if entry.status in shown
        )
        self.withdrawn: Entries = tuple(
            entry for entry in chronology.entries if entry.status == "withdrawn"
        )
        self.addressed: Entries = (*self.entries, *self.withdrawn)
        """All that have pages or files at an address of their own."""
        self.by_id = {entry.id: entry for entry in self.entries}
        self._records: dict[str, Mapping[str, Any]] = {}
        if before is not None:
            vars(self).update(_again(before, self.entries))

    def records(self, registry: str) -> Mapping[str, Any]:
        """Return what a registry shows: a record that no file holds, only where it is named.

        An entry that is shown may name it, or another record that is shown as what it is a part of.
        So a name that stands in a withdrawn entry or a draft alone is nowhere.
        """
        if registry not in self._records:
            records: Mapping[str, Any] = getattr(self.chronology, registry)
            unwritten = {id_ for kind, id_ in self.chronology.unwritten if kind == registry}
            written = (record for id_, record in records.items() if id_ not in unwritten)
            parents = {getattr(record, "parent", None) for record in written}
            left_out = unwritten - self._groups(registry).keys() - parents
            self._records[registry] = {
                id_: record for id_, record in records.items() if id_ not in left_out
            }
        return self._records[registry]

    def _groups(self, registry: str) -> Groups:
        """Return the entries by the records of a registry."""
        groups = {
            "countries": "by_country",
            "topics": "by_topic",
            "threads": "by_thread",
            "sources": "by_source",
        }
        found: Groups = getattr(self, groups.get(registry, "by_actor"))
        return found

    def _grouped(self, name: str) -> Groups:
        """Return the entries by each key that they have; a group is in order."""
        groups: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for key in _KEYS[name](entry):
                groups.setdefault(key, []).append(entry)
        return {key: tuple(group) for key, group in groups.items()}

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The place of each entry in the order of them all."""
        return {entry.id: row for row, entry in enumerate(self.entries)}

    @cached_property
    def by_actor(self) -> Groups:
        """Entries by person or organisation."""
        return self._grouped("by_actor")

    @cached_property
    def by_country(self) -> Groups:
        """Entries by country."""
        return self._grouped("by_country")

    @cached_property
    def without_country(self) -> Entries:
        """Entries that name no country."""
        return tuple(entry for entry in self.entries if not entry.countries)

    @cached_property
    def by_topic(self) -> Groups:
        """Entries by topic."""
        return self._grouped("by_topic")

    @cached_property
    def lanes(self) -> Mapping[str, Groups]:
        """Entries by topic, person, organisation and country; only such of these as there are."""
        people, organisations = self.records("people"), self.records("organisations")
        kinds = {
            "topics": self.by_topic,
            "people": {id_: one for id_, one in self.by_actor.items() if id_ in people},
            "organisations": {
                id_: one for id_, one in self.by_actor.items() if id_ in organisations
            },
            "countries": self.by_country,
        }
        return {kind: groups for kind, groups in kinds.items() if groups}

    @cached_property
    def by_source(self) -> Groups:
        """Entries by shared source."""
        return self._grouped("by_source")

    @cached_property
    def by_thread(self) -> Groups:
        """Entries by thread."""
        return self._grouped("by_thread")

    @cached_property
    def by_year(self) -> Mapping[int, Entries]:
        """Entries by the year they are filed under, in order."""
        return years(self.entries)

    @cached_property
    def on_days(self) -> OnDays:
        """Entries by the days and months of the calendar that their dates name."""
        named = {entry.id: anniversaries(entry.date) for entry in self.entries}
        groups: dict[Anniversary, list[Entry]] = {}
        for entry in self.entries:
            for one in named[entry.id]:
                groups.setdefault(one, []).append(entry)
        return OnDays(
            {(month, day): tuple(group) for (month, day), group in groups.items() if day},
            {month: tuple(group) for (month, day), group in groups.items() if not day},
            tuple(entry for entry in self.entries if not named[entry.id]),
        )

    @cached_property
    def reaching(self) -> Mapping[int, Entries]:
        """Entries that may lie in a year, or go on in it, but are filed under another."""
        found: dict[int, list[Entry]] = {year: [] for year in self.by_year}
        bounds = {
            year: (dates.day_number(year, 1, 1), dates.day_number(year + 1, 1, 1) - 1)
            for year in found
        }
        for entry in self.entries:
            first, last = entry.date.earliest, entry.date.latest
            if first is None or last is None or dates.civil(first)[0] != dates.civil(last)[0]:
                for year, days in bounds.items():
                    if year != entry.date.year and entry.date.overlaps(*days):
                        found[year].append(entry)
        return {year: tuple(group) for year, group in found.items()}

    @cached_property
    def quotes(self) -> Mapping[str, tuple[Said, ...]]:
        """What everybody is quoted as saying, in order of date."""
        said: dict[str, list[Said]] = {}
        for entry in self.entries:
            for quote in entry.quotes:
                if quote.speaker:
                    said.setdefault(quote.speaker, []).append(Said(quote, entry))
        return {id_: tuple(group) for id_, group in said.items()}

    @cached_property
    def corrected(self) -> tuple[Corrected, ...]:
        """Every correction, newest first; those of withdrawn entries too."""
        found = (
            Corrected(correction, entry)
            for entry in self.addressed
            for correction in entry.corrections
            if entry.status != "withdrawn" or correction.kind == "withdrawal"
        )
        return tuple(sorted(found, key=lambda one: one.correction.date.sort_key, reverse=True))

    @cached_property
    def source_tally(self) -> SourceTally:
        """What the entries rest on; a link is counted once, however many entries cite it."""
        numbers: Counter[int] = Counter()
        without: list[Entry] = []
        links: dict[str, SourceRecord] = {}
        rests: Counter[str] = Counter()
        for entry in self.entries:
            found = dict.fromkeys([*map(self.cited, entry.sources), *self._of_quotes(entry)])
            numbers[min(len(found), 2)] += 1
            if not found:
                without.append(entry)
            rests.update([*dict.fromkeys(one.url for one in found if one.url)])
            for one in found:
                if one.url and not (one.url in links and links[one.url].archived):
                    links[one.url] = one
        of: Counter[str] = Counter(one.publisher or "" for one in links.values())
        copies = Counter(one.publisher or "" for one in links.values() if one.archived)
        needs = [(links[url], count) for url, count in rests.items() if not links[url].archived]
        return SourceTally(
            without=tuple(without),
            with_one=numbers[1],
            with_several=numbers[2],
            publishers=tuple(
                (name, of[name], copies[name]) for name in sorted(of, key=lambda n: (-of[n], n))
            ),
            unarchived=tuple(sorted(needs, key=lambda one: (-one[1], one[0].name))),
        )

    def _of_quotes(self, entry: Entry) -> Iterator[SourceRecord]:
        return (self.chronology.sources[one.source] for one in entry.quotes if one.source)

    def cited(self, citation: Citation) -> SourceRecord:
        """Return the source that a citation is of."""
        if citation.source is not None:
            return self.chronology.sources[citation.source]
        return citation.inline or SourceRecord.model_construct()

    @cached_property
    def related(self) -> Mapping[str, tuple[str, ...]]:
        """Related entries, both ways."""
        both: dict[str, list[str]] = {}
        for entry in self.entries:
            for id_ in entry.related:
                if id_ in self.by_id:
                    both.setdefault(entry.id, []).append(id_)
                    both.setdefault(id_, []).append(entry.id)
        order = self.rows
        return {id_: tuple(sorted(set(ids), key=order.__getitem__)) for id_, ids in both.items()}

    @cached_property
    def _positions(self) -> Mapping[str, Mapping[str, int]]:
        """The position of each entry among those in which an actor takes part."""
        return {
            id_: {entry.id: number for number, entry in enumerate(group)}
            for id_, group in self._taking_part.items()
        }

    @cached_property
    def _positions_in_thread(self) -> Mapping[str, int]:
        """The position of each entry in its story."""
        groups = self.by_thread.values()
        return {entry.id: number for group in groups for number, entry in enumerate(group)}

    @cached_property
    def _taking_part(self) -> Groups:
        return self._grouped("_taking_part")

    def neighbours(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """Return the entries before and after it."""
        return around(self.entries, self.rows[entry.id])

    def neighbours_of_actor(self, entry: Entry, id_: str) -> tuple[Entry | None, Entry | None]:
        """Return the entries before and after in which this actor takes part."""
        return around(self._taking_part[id_], self._positions[id_][entry.id])

    def neighbours_in_thread(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """Return the entries before and after in the same story."""
        group = self.by_thread[entry.thread or ""]
        return around(group, self._positions_in_thread[entry.id])

    def appears_with(self, entries: Entries, without: str = "") -> list[tuple[str, int]]:
        """Count who takes part in `entries`, most often first, then by sort name."""
        counts = Counter(chain.from_iterable(main_actors(entry) for entry in entries))
        counts.pop(without, None)
        names = self.chronology.actor
        return sorted(
            counts.items(), key=lambda one: (-one[1], alphabetical(names(one[0]).sort_name))
        )

    @cached_property
    def together(self) -> Together:
        """The most frequent actors, and who of them takes part with whom."""
        everybody = self.appears_with(self.entries)
        actors = everybody[:MOST_FREQUENT]
        frequent = {id_ for id_, _ in actors}
        pairs: Counter[tuple[str, str]] = Counter()
        for entry in self.entries:
            here = sorted(frequent.intersection(main_actors(entry)))
            pairs.update(combinations(here, 2))
        both = {(b, a): number for (a, b), number in pairs.items()}
        return Together(tuple(actors), {**pairs, **both}, len(everybody) - len(actors))

    def countries_with(self, entries: Entries, without: str = "") -> list[tuple[str, int]]:
        """Count the countries named in `entries`, most often first, then by name."""
        counts = Counter(chain.from_iterable(entry.countries for entry in entries))
        counts.pop(without, None)
        countries = self.chronology.countries
        return sorted(
            counts.items(), key=lambda one: (-one[1], alphabetical(countries[one[0]].name))
        )


def distances(rows: Iterable[int]) -> list[int]:
    """Return ascending rows, each as how far it is from the one before; the first as it is.

    They are smaller than the rows, and compress better.
    """
    ascending = tuple(rows)
    return [row - before for before, row in pairwise((0, *ascending))]


def around(group: Entries, position: int) -> tuple[Entry | None, Entry | None]:
    """Return what stands before and after a position."""
    before = group[position - 1] if position else None
    after = group[position + 1] if position + 1 < len(group) else None
    return before, after


def years(entries: Entries) -> dict[int, Entries]:
    """Group entries by the year they are filed under; a group is in order."""
    groups: dict[int, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.date.year, []).append(entry)
    return {year: tuple(groups[year]) for year in sorted(groups)}


def months(entries: Entries) -> dict[int | None, Entries]:
    """Group a year's entries by month; None holds those that cannot be put in one month."""
    groups: dict[int | None, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.date.month, []).append(entry)
    return {month: tuple(groups[month]) for month in sorted(groups, key=lambda one: one or 0)}


def periods(found: Iterable[int]) -> tuple[int, dict[int, list[int]]]:
    """Group ascending years by 1, 10, 100 or 1,000 of them, so that there are few groups.

    Returns how many years a group is of, and the years of each by its first.
    """
    ascending = tuple(found)
    for step in (1, 10, 100, 1000):
        groups: dict[int, list[int]] = {}
        for year in ascending:
            groups.setdefault(_period(year, step), []).append(year)
        if len(groups) <= MOST_PERIODS:
            break
    return step, groups


def _period(year: int, step: int) -> int:
    """Return the first year of a period: 100 for 100 to 199, 1 for 1 to 99, -99 for 100 to 1 BC."""
    if step == 1:
        return year
    if year > 0:
        return max(year // step * step, 1)
    return 1 - -(-(1 - year) // step) * step


def _countries_of(entry: Entry) -> tuple[str, ...]:
    return entry.countries


def _topics_of(entry: Entry) -> tuple[str, ...]:
    return entry.topics


def _threads_of(entry: Entry) -> tuple[str, ...]:
    return (entry.thread,) if entry.thread else ()


_KEYS: Mapping[str, Callable[[Entry], tuple[str, ...]]] = {
    "by_actor": actors_of,
    "by_country": _countries_of,
    "by_topic": _topics_of,
    "by_thread": _threads_of,
    "by_source": sources_of,
    "_taking_part": main_actors,
}
"""What each grouping of the entries goes by."""


def _again(before: Views, entries: Entries) -> Iterator[tuple[str, Any]]:
    """Yield the views that are as they were but for entries that have changed in other ways."""
    if len(entries) != len(before.entries):
        return
    pairs = zip(before.entries, entries, strict=True)
    changed = [(old, new) for old, new in pairs if old is not new]
    if any(old.id != new.id for old, new in changed):
        return
    if "rows" in vars(before):
        yield "rows", before.rows
    for name, keys in _KEYS.items():
        groups: Groups | None = vars(before).get(name)
        if groups is not None and all(keys(old) == keys(new) for old, new in changed):
            now = {new.id: new for _, new in changed}
            touched = {key for _, new in changed for key in keys(new)}
            again = {key: tuple(now.get(one.id, one) for one in groups[key]) for key in touched}
            yield name, {**groups, **again}
