"""Names -> ids: every reference of every record, through the registries."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from regesta.documents import REGISTRIES
from regesta.model import (
    Actor,
    Chronology,
    Entry,
    Organisation,
    Person,
    Place,
    Quote,
    Registries,
    Settings,
    Thread,
    Topic,
)
from regesta.problems import Problem, Severity
from regesta.reading import MODELS, At, Content, Located
from regesta.registry import Known, Names, Shared, iso_countries, with_own
from regesta.text import slug

_ACTORS = ("people", "organisations")


class Resolver:
    """Replaces written names by ids, and collects what cannot be resolved.

    A registry is open where `chronology.yml` says so or where it has no file: then an unknown name
    gets a record of its own, said once as a note. A closed one makes it an error.
    """

    def __init__(self, content: Content) -> None:
        settings = content.settings.record if content.settings else Settings()
        self.problems: list[Problem] = []
        self.records: dict[str, dict[str, Any]] = {
            kind: {one.record.id: one.record for one in content.registries.get(kind, ())}
            for kind in REGISTRIES
        }
        iso = iso_countries(settings.language)
        self.records["countries"] = with_own(iso, self.records["countries"].values())
        self._open = {kind: _is_open(settings.registries, kind, content) for kind in REGISTRIES}
        people = (*self.records["people"].values(), *self.records["organisations"].values())
        self._names = {
            kind: Names(self.records[kind].values()) for kind in REGISTRIES if kind != "people"
        }
        self._names["actors"] = Names(people)
        self.added: set[tuple[str, str]] = set()
        """Registry and id of the records that an open registry took in."""
        # Of a registry that could not be read nobody can say that it lacks a name.
        unread = content.unread
        self._unread = unread | ({"actors"} if unread & {"people", "organisations"} else set())

    def actor(self, name: str, at: At) -> str:
        """Return the id of the person or organisation called `name`."""
        kind = "organisations" if self._open["organisations"] else "people"
        kind = "people" if self._open["people"] else kind
        return self._refer("actors", kind, "actor", name, at)

    def organisation(self, name: str, at: At) -> str:
        """Return the id of the organisation called `name`."""
        return self._refer("organisations", "organisations", "organisation", name, at)

    def topic(self, name: str, at: At) -> str:
        """Return the id of the topic called `name`."""
        return self._refer("topics", "topics", "topic", name, at)

    def thread(self, name: str, at: At) -> str:
        """Return the id of the thread called `name`."""
        return self._refer("threads", "threads", "thread", name, at)

    def source(self, name: str, at: At) -> str:
        """Return the id of the shared source called `name`."""
        return self._refer("sources", "sources", "source", name, at)

    def country(self, name: str, at: At) -> str:
        """Return the id of the country called `name`, by code, name or alias."""
        return self._refer("countries", "", "country", name, at)

    def body(self, name: str) -> str:
        """Return what an office belongs to by the name of its record, if it has one.

        The town council of an unknown town is no mistake: other words stay as they are written.
        """
        for kind in ("organisations", "countries"):
            found = self._names[kind].find(name)
            if isinstance(found, Known):
                return str(self.records[kind][found.id].name)
        return name

    def _refer(self, names: str, kind: str, noun: str, name: str, at: At) -> str:
        found = self._names[names].find(name)
        if isinstance(found, Known):
            return found.id
        if isinstance(found, Shared):
            ids = " or ".join(f"'{id_}'" for id_ in found.ids)
            message = f"'{name}' is the name of several records; write the id, {ids}"
            self._say(at, "error", "ambiguous-name", message)
            return slug(name)
        if names in self._unread:
            return slug(name)
        hint = f"; did you mean '{found.suggestion}'?" if found.suggestion else ""
        if kind and self._open[kind]:
            self._say(at, "note", f"new-{noun}", f"no record yet for {noun} '{name}'{hint}")
            return self._added(names, kind, name)
        where = f"; add it to {kind}.yml" if kind and not hint else hint
        self._say(at, "error", f"unknown-{noun}", f"unknown {noun} '{name}'{where}")
        return slug(name)

    def _added(self, names: str, kind: str, name: str) -> str:
        """Give `name` a record in an open registry; an id that is taken gets a number."""
        base = id_ = slug(name)
        taken = {**self.records["people"], **self.records["organisations"]}
        taken = taken if names == "actors" else self.records[kind]
        number = 2
        while id_ in taken:
            id_, number = f"{base}-{number}", number + 1
        label = "title" if kind == "sources" else "name"
        record: Any = MODELS[kind].model_validate({"id": id_, label: name})
        self.records[kind][id_] = record
        self.added.add((kind, id_))
        for index in {names, kind} & self._names.keys():
            self._names[index].add(record)
        return id_

    def _say(self, at: At, severity: Severity, code: str, message: str) -> None:
        self.problems.append(Problem(at.origin, severity, code, message))


def _is_open(settings: Registries, kind: str, content: Content) -> bool:
    """Tell whether a registry takes in new names: as it is said, else where it has no file.

    People and organisations answer to the same names, so a file of either closes both.
    """
    said = getattr(settings, kind, None)
    if said is None and kind in _ACTORS:
        return not any(one in content.registries for one in _ACTORS)
    return (
        kind not in content.registries and kind != "countries" if said is None else said == "open"
    )


@dataclass(frozen=True, slots=True)
class Resolved:
    """All records with every reference an id, each with the place where it is written."""

    registries: Mapping[str, tuple[Located[Any], ...]]
    entries: tuple[Located[Entry], ...]
    """In order of date."""


def resolve(content: Content, resolver: Resolver) -> Resolved:
    """Return the records with every reference an id; the resolver collects the problems."""
    registries = {
        kind: tuple(_resolved_record(one, resolver) for one in located)
        for kind, located in content.registries.items()
    }
    for kind, located in registries.items():
        if kind != "countries":
            resolver.records[kind].update((one.record.id, one.record) for one in located)
    for refused in content.refused:  # for the problems of its names alone
        _resolved_entry(refused, resolver)
    return Resolved(
        registries, tuple(in_order(_resolved_entry(one, resolver) for one in content.entries))
    )


_PARENTS: dict[type[Any], Callable[[Resolver, str, At], str]] = {
    Organisation: Resolver.organisation,
    Topic: Resolver.topic,
    Thread: Resolver.thread,
}


def _resolved_record(one: Located[Any], resolver: Resolver) -> Located[Any]:
    record = one.record
    update: dict[str, Any] = {}
    if getattr(record, "country", None):
        update["country"] = resolver.country(record.country, one.at("country"))
    if getattr(record, "parent", None):
        refer = _PARENTS[type(record)]
        update["parent"] = refer(resolver, record.parent, one.at("parent"))
    if isinstance(record, Person):
        update["offices"] = tuple(
            office.model_copy(update={"of": resolver.body(office.of)}) if office.of else office
            for office in record.offices
        )
    if not update:
        return one
    return Located(record.model_copy(update=update), one.node, one.path)


def _resolved_entry(one: Located[Entry], resolver: Resolver) -> Located[Entry]:
    entry = one.record
    quotes = tuple(_quote(one, index, quote, resolver) for index, quote in enumerate(entry.quotes))
    places: tuple[Place, ...] = _referring(one, "places", "country", resolver.country)
    countries = _references(one, "countries", entry.countries, resolver.country)
    within = (place.country for place in places if place.country is not None)
    update: dict[str, Any] = {
        "actors": _with_speakers(_actors(one, resolver), quotes),
        "quotes": quotes,
        "countries": (*countries, *dict.fromkeys(id_ for id_ in within if id_ not in countries)),
        "topics": _references(one, "topics", entry.topics, resolver.topic),
        "places": places,
        "sources": _referring(one, "sources", "source", resolver.source),
        "annotations": _referring(one, "annotations", "source", resolver.source),
    }
    if entry.thread:
        update["thread"] = resolver.thread(entry.thread, one.at("thread"))
    return Located(entry.model_copy(update=update), one.node, one.path)


def _references(
    one: Located[Entry], key: str, names: tuple[str, ...], refer: Callable[[str, At], str]
) -> tuple[str, ...]:
    return tuple(refer(name, one.at(key, index)) for index, name in enumerate(names))


def _actors(one: Located[Entry], resolver: Resolver) -> tuple[Actor, ...]:
    return tuple(
        actor.model_copy(update={"who": resolver.actor(actor.who, one.at("actors", index, "name"))})
        if actor.who
        else actor
        for index, actor in enumerate(one.record.actors)
    )


def _with_speakers(actors: tuple[Actor, ...], quotes: tuple[Quote, ...]) -> tuple[Actor, ...]:
    """Add whoever is quoted and not listed: a speaker takes part."""
    listed = [actor.who for actor in actors]
    missing = dict.fromkeys(quote.speaker for quote in quotes if quote.speaker not in listed)
    return (*actors, *(Actor(name=speaker, role="speaker") for speaker in missing))


def _quote(one: Located[Entry], index: int, quote: Quote, resolver: Resolver) -> Quote:
    speaker = resolver.actor(quote.speaker, one.at("quotes", index, "speaker"))
    source = quote.source and resolver.source(quote.source, one.at("quotes", index, "source"))
    return quote.model_copy(update={"speaker": speaker, "source": source})


def _referring(
    one: Located[Entry], key: str, field: str, refer: Callable[[str, At], str]
) -> tuple[Any, ...]:
    """Return the records in a list of an entry, with the reference that each may have resolved."""
    return tuple(
        record
        if (name := getattr(record, field)) is None
        else record.model_copy(update={field: refer(name, one.at(key, index, field))})
        for index, record in enumerate(getattr(one.record, key))
    )


def in_order(entries: Iterable[Located[Entry]]) -> list[Located[Entry]]:
    """Return the entries by date; those of the same date stay in the order of the files."""
    return sorted(entries, key=lambda one: one.record.date.sort_key)


def chronology(content: Content, resolver: Resolver, resolved: Resolved, root: str) -> Chronology:
    """Put the resolved records together; `root` is how problems call the content folder."""
    records = resolver.records
    countries = records["countries"]
    entries = [one.record for one in resolved.entries]
    of_records = {
        one.record.country
        for kind in ("people", "organisations")
        for one in resolved.registries.get(kind, ())
    }
    of_entries = {id_ for entry in entries for id_ in entry.countries}
    used = sorted((of_records | of_entries) & countries.keys())
    unwritten = resolver.added | {("countries", id_) for id_ in of_entries - of_records}
    return Chronology(
        settings=content.settings.record if content.settings else Settings(),
        entries=tuple(entries),
        people=records["people"],
        organisations=records["organisations"],
        countries={id_: countries[id_] for id_ in used},
        topics=records["topics"],
        threads=records["threads"],
        sources=records["sources"],
        unwritten=frozenset(unwritten),
        files={one.record.id: one.path.removeprefix(f"{root}/") for one in resolved.entries},
    )
