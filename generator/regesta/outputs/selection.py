"""Some of the entries, chosen by conditions such as `person=mark-rutte` and `from=2024-10`.

Conditions of one key are alternatives; different keys narrow the choice down. A date is met by
overlap, so that nothing vague is left out of a period in which it may lie.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from regesta import dates, prose
from regesta.dates import Date
from regesta.likeness import nearest
from regesta.model import Certainty, Chronology, Entry
from regesta.registry import Known, Names, Shared, iso_countries
from regesta.text import UNPARTED, fold
from regesta.views import actors_of, sources_of

Test = Callable[[Entry], bool]

NOT_ASSESSED = "not assessed"
"""The certainty of an entry that has none."""

_WORD = re.compile(r"\w+")


class SelectionError(ValueError):
    """Conditions that cannot be read: one message for each."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = tuple(messages)
        super().__init__("; ".join(self.messages))


@dataclass(frozen=True, slots=True)
class Selection:
    """Which entries are chosen."""

    groups: tuple[tuple[Test, ...], ...] = ()
    """Of each group at least one test is passed."""

    def __contains__(self, entry: Entry) -> bool:
        return all(any(test(entry) for test in group) for group in self.groups)

    def of(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Yield the entries that are chosen, in their order; never one that was withdrawn."""
        return (one for one in entries if one.status != "withdrawn" and one in self)


def parse(conditions: Iterable[str], chronology: Chronology) -> Selection:
    """Read conditions, each `key=value`.

    Names, aliases and ids are read as in the entries themselves.

    Raises:
        SelectionError: with a message for every condition that cannot be read.

    """
    reader = _Reader(chronology)
    for condition in conditions:
        reader.read(condition)
    return reader.selection()


class _Reader:
    """Collects tests by key, and what is wrong."""

    def __init__(self, chronology: Chronology) -> None:
        self._chronology = chronology
        self._tests: dict[str, list[Test]] = {}
        self._period: dict[str, str] = {}
        self._wrong: list[str] = []

    def read(self, condition: str) -> None:
        key, _, value = (part.strip() for part in condition.partition("="))
        if not (key and value):
            self._wrong.append(f"'{condition}' is not a condition; one is like person=mark-rutte")
        elif key in self._period:
            self._wrong.append(f"'{key}' is given twice; a period has one beginning and one end")
        elif key in PERIOD:
            self._period[key] = value
        elif key in TESTS:
            self._add(key, value)
        else:
            near = nearest(key, KEYS)
            hint = f"did you mean '{near}'?" if near else f"there are {', '.join(KEYS)}"
            self._wrong.append(f"unknown key '{key}' in '{condition}'; {hint}")

    def _add(self, key: str, value: str) -> None:
        try:
            self._tests.setdefault(key, []).append(TESTS[key](value, self._chronology))
        except ValueError as error:
            self._wrong.append(f"{key}: {error}")

    def selection(self) -> Selection:
        window = self._window() if self._period else None
        if self._wrong:
            raise SelectionError(self._wrong)
        groups = [*map(tuple, self._tests.values()), *([(window,)] if window else [])]
        return Selection(tuple(groups))

    def _window(self) -> Test:
        """Return the test for the period.

        Its ends make one test: "1905 or 1907" is after the beginning and before the end of 1906,
        and not in it.
        """
        first = self._bound("from", "first", lambda date: date.earliest)
        last = self._bound("to", "last", lambda date: date.latest)
        if first is not None and last is not None and last < first:
            ends, begins = self._period["to"], self._period["from"]
            self._wrong.append(f"the period ends ({ends}) before it begins ({begins})")
        return lambda entry: entry.date.overlaps(first, last)

    def _bound(self, key: str, which: str, day_of: Callable[[Date], int | None]) -> int | None:
        if (value := self._period.get(key)) is None:
            return None
        try:
            day = day_of(dates.parse(value))
        except dates.DateError as error:
            self._wrong.append(f"{key}: {error}")
            return None
        if day is None:
            self._wrong.append(f"{key}: '{value}' has no {which} day; write a date such as 2024-12")
        return day


def _one(value: str, noun: str, records: Iterable[Any]) -> str:
    """Return the id of the record that `value` is the id, name or alias of."""
    found = Names(records).find(value)
    match found:
        case Known():
            return found.id
        case Shared():
            ids = " or ".join(f"'{id_}'" for id_ in found.ids)
            raise ValueError(f"'{value}' is the name of several records; write the id, {ids}")
        case _:
            hint = f"; did you mean '{found.suggestion}'?" if found.suggestion else ""
            raise ValueError(f"unknown {noun} '{value}'{hint}")


def _person(value: str, chronology: Chronology) -> Test:
    id_ = _one(value, "person", chronology.people.values())
    return lambda entry: id_ in actors_of(entry)


def _organisation(value: str, chronology: Chronology) -> Test:
    id_ = _one(value, "organisation", chronology.organisations.values())
    return lambda entry: id_ in actors_of(entry)


def _country(value: str, chronology: Chronology) -> Test:
    own = {**chronology.idle_countries, **chronology.countries}
    known = {**iso_countries(chronology.settings.language), **own}
    id_ = _one(value, "country", known.values())
    return lambda entry: id_ in entry.countries


def _topic(value: str, chronology: Chronology) -> Test:
    id_ = _one(value, "topic", chronology.topics.values())
    return lambda entry: id_ in entry.topics


def _thread(value: str, chronology: Chronology) -> Test:
    id_ = _one(value, "thread", chronology.threads.values())
    return lambda entry: entry.thread == id_


def _source(value: str, chronology: Chronology) -> Test:
    id_ = _one(value, "source", chronology.sources.values())
    return lambda entry: id_ in sources_of(entry)


def _tag(value: str, chronology: Chronology) -> Test:
    del chronology
    wanted = fold(value)
    return lambda entry: wanted in map(fold, entry.tags)


def _certainty(value: str, chronology: Chronology) -> Test:
    del chronology
    wanted = value.casefold()
    if wanted not in {*get_args(Certainty), NOT_ASSESSED}:
        words = ", ".join((*get_args(Certainty), NOT_ASSESSED))
        raise ValueError(f"'{value}' is not one of {words}")
    return lambda entry: (entry.certainty or NOT_ASSESSED) == wanted


def _words(value: str, chronology: Chronology) -> Test:
    """Match where every word of `value` begins some word of the entry.

    Where a script parts no words, one may stand anywhere.
    """
    words = _WORD.findall(fold(value))
    wanted = [word if UNPARTED.match(word) else f" {word}" for word in words]
    if not wanted:
        raise ValueError(f"'{value}' has no word in it")

    def test(entry: Entry) -> bool:
        within = f" {' '.join(_WORD.findall(fold(_said(entry, chronology))))}"
        return all(word in within for word in wanted)

    return test


def _said(entry: Entry, chronology: Chronology) -> str:
    """Return all words that a reader can find an entry by."""
    translations = entry.translations.values()
    records = [chronology.actor(id_) for id_ in actors_of(entry)]
    texts = [entry.text, *(one.text for one in translations)]
    return " ".join(
        filter(
            None,
            (
                entry.title,
                *(one.title for one in translations),
                *(prose.plain(text) for text in texts if text),
                *(quote.text for quote in entry.quotes),
                *(quote.original for quote in entry.quotes),
                *(quote.unnamed or quote.withheld for quote in entry.quotes),
                *(note.note for note in entry.annotations),
                *(name for record in records for name in (record.name, *record.aliases)),
                *(actor.unnamed or actor.withheld for actor in entry.actors),
                *(place.name for place in entry.places),
            ),
        )
    )


TESTS: dict[str, Callable[[str, Chronology], Test]] = {
    "person": _person,
    "organisation": _organisation,
    "country": _country,
    "topic": _topic,
    "thread": _thread,
    "source": _source,
    "tag": _tag,
    "certainty": _certainty,
    "words": _words,
}
PERIOD = ("from", "to")
KEYS = (*TESTS, *PERIOD)
"""What can be asked for."""
