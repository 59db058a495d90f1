"""Names -> ids: every reference of every record, through the registries."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from operator import is_
from typing import Any, NamedTuple, TypeVar

from regesta.dates import SortKey
from regesta.documents import REGISTRIES, Document
from regesta.model import (
    Actor,
    Chronology,
    Citation,
    Country,
    Entry,
    Organisation,
    Person,
    Place,
    Quote,
    Record,
    Registries,
    Settings,
    Source,
    SourceRecord,
    Thread,
    Topic,
    is_web,
    unseen,
)
from regesta.problems import Problem, Severity
from regesta.reading import MODELS, At, Content, Located
from regesta.registry import Known, Names, Shared, iso_countries, with_own
from regesta.text import fold, numbered, slug

R = TypeVar("R", bound=Record)

_ACTORS = ("people", "organisations")
_GROWING = tuple(kind for kind in REGISTRIES if kind != "countries")
"""The registries that may be open."""


def sharing(kind: str) -> tuple[str, ...]:
    """Return the registries that share their ids with one, itself among them."""
    return _ACTORS if kind in _ACTORS else (kind,)


_DEFAULTS = Settings()

NOWHERE = At(Located(_DEFAULTS, Document("", "", None)), ())
"""The place of a name that stands in no file."""

Asked = tuple[tuple[str, str], str]
"""The names of which registry were asked, for which name; and the id that it means there."""


class Answered(NamedTuple):
    """A record as it was resolved, and what was asked for it: it is the same while answers are."""

    one: Located[Any]
    """As it was before."""
    asked: tuple[Asked, ...]
    resolved: Located[Any]
    problems: tuple[Problem, ...]
    """What it names twice."""
    plain: bool
    """Whether every name is that of a record which a file holds, so that nothing is to be told."""


class New(NamedTuple):
    """A name that an open registry took in.

    What is to be said of it depends on the records there were: those of files, and those that were
    taken in before it.
    """

    key: tuple[str, str]
    """The names among which it was looked for, and itself."""
    at: At
    problem: Problem

    def moved(self, at: At) -> "New":
        """Return it where it is written now, which is looked up only where that has changed."""
        if at.within is self.at.within and at.steps == self.at.steps:
            return self
        return New(self.key, at, self.problem._replace(origin=at.origin))


class Resolver:
    """Replaces written names by ids, and collects what cannot be resolved.

    A registry is open where `chronology.yml` says so or where it has no file: then an unknown name
    gets a record of its own, said once as a note. A closed one makes it an error.

    What has stayed the same since the resolver `before` is given back as it was then.
    """

    def __init__(self, content: Content, before: "Resolver | None" = None) -> None:
        settings = content.settings.record if content.settings else _DEFAULTS
        self.problems: list[Problem] = []
        self.answered: dict[int, Answered] = {}
        """What has been resolved here, by the identity of what it was before."""
        self._before = {} if before is None else before.answered
        self._asked: list[Asked] = []
        self._plain = True
        """What `Answered.plain` says, of the record under way."""
        self._known: dict[tuple[str, str], Asked] = {}
        """The names that need no second look."""
        self._others: dict[tuple[str, str], Asked] = {}
        """The same of bodies and addresses, which a new record may change."""
        self.new: list[New] = []
        """The names that an open registry took in, in their order."""
        self.records: dict[str, dict[str, Any]] = {
            kind: {one.record.id: one.record for one in content.registries.get(kind, ())}
            for kind in REGISTRIES
        }
        iso = iso_countries(settings.language)
        self.problems += _known_otherwise(content.registries.get("countries", ()), iso)
        self.former = {
            old
            for kind in _GROWING
            for record in self.records[kind].values()
            for old in record.formerly
        }
        """Former ids of records that files hold, whose addresses are taken."""
        self.records["countries"] = with_own(iso, self.records["countries"].values())
        self._open = {kind: _is_open(settings.registries, kind, content) for kind in REGISTRIES}
        people = (*self.records["people"].values(), *self.records["organisations"].values())
        self._names = {
            kind: Names(self.records[kind].values()) for kind in REGISTRIES if kind != "people"
        }
        self._names["actors"] = Names(people)
        self._addresses = _by_address(self.records["sources"].values())
        self.registries = content.registries
        """As the files have them."""
        self.added: set[tuple[str, str]] = set()
        """Registry and id of the records that an open registry took in."""
        # Of a registry that could not be read nobody can say that it lacks a name.
        unread = content.unread
        self._unread = unread | ({"actors"} if unread & {"people", "organisations"} else set())

        self.basis = (settings, self._unread)
        """What beside the registries decides what a name means."""
        is_same = before is not None and self._has_names_of(before)
        self._new_before = before.new if before is not None and is_same else []
        self._is_as_before = is_same and not self._new_before

    def _has_names_of(self, before: "Resolver") -> bool:
        """Tell whether all names that files hold are those of another one."""
        mine, others = self.registries, before.registries
        return (
            self.basis == before.basis
            and mine.keys() == others.keys()
            and all(
                len(mine[kind]) == len(others[kind]) and all(map(is_, mine[kind], others[kind]))
                for kind in mine
            )
        )

    def known(self, names: str, name: str) -> str | None:
        """Return the id of `name` among these `names`, where that needs no second look."""
        asked = self._known.get((names, name))
        if asked is None:
            return None
        self._asked.append(asked)
        return asked[1]

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
        """Return the id of the shared source called `name`, or that goes by a web address."""
        if name in self._addresses:
            return self.address(name)
        return self._refer("sources", "sources", "source", name, at)

    def country(self, name: str, at: At) -> str:
        """Return the id of the country called `name`, by code, name or alias."""
        return self._refer("countries", "", "country", name, at)

    def body(self, name: str) -> str:
        """Return what an office belongs to by the name of its record, if it has one.

        The town council of an unknown town is no mistake: other words stay as they are written.
        """
        return self._without_fail(("bodies", name), self._body)

    def address(self, url: str) -> str:
        """Return the id of the shared source that goes by a web address; nothing if none does."""
        return self._without_fail(("addresses", url), self._address)

    def _without_fail(self, key: tuple[str, str], answer: Callable[[str], str]) -> str:
        asked = self._others.get(key)
        if asked is None:
            asked = self._others[key] = (key, answer(key[1]))
        self._asked.append(asked)
        return asked[1]

    def _address(self, url: str) -> str:
        return self._addresses.get(url, "")

    def _body(self, name: str) -> str:
        for kind in ("organisations", "countries"):
            found = self._names[kind].find(name)
            if isinstance(found, Known):
                return str(self.records[kind][found.id].name)
        return name

    def again(
        self, one: Located[R], resolve: "Callable[[Located[R], Resolver], Located[R]]"
    ) -> Located[R]:
        """Return what `resolve` makes of a record; what it was before, where that is the same."""
        before = self._before.get(id(one))
        if before is None or not self._answers_as(before):
            self._asked, self._plain = [], True
            found = resolve(one, self)
            asked = tuple(self._asked)
            if before is None or before.asked != asked:
                twice = tuple(_named_twice(one, found.record))
                before = Answered(one, asked, found, twice, self._plain)
        self.answered[id(one)] = before
        if before.problems:
            self.problems += before.problems
        return before.resolved

    def _answers_as(self, before: "Answered") -> bool:
        """Tell whether every name means what it did, without a problem to be told of."""
        if before.plain and self._is_as_before:
            return True
        known, others = self._known, self._others
        return all((known.get(one[0]) or others.get(one[0])) == one for one in before.asked)

    def _refer(self, names: str, kind: str, noun: str, name: str, at: At) -> str:
        id_ = self.known(names, name)
        if id_ is None:
            id_ = self._look_up(names, kind, noun, name, at)
            self._asked.append(((names, name), id_))
        return id_

    def _look_up(self, names: str, kind: str, noun: str, name: str, at: At) -> str:
        before = self._next_as_before()
        if before is not None and before.key == (names, name):
            self._plain = False
            return self._take_in(before.moved(at), kind)
        found = self._names[names].find(name)
        if isinstance(found, Known):
            self._known[names, name] = ((names, name), found.id)
            return found.id
        self._plain = False
        if isinstance(found, Shared):
            ids = " or ".join(f"'{id_}'" for id_ in found.ids)
            message = f"'{name}' is the name of several records; write the id, {ids}"
            self._say(at, "error", "ambiguous-name", message)
            return fold(name)
        if names in self._unread:
            return fold(name)
        hint = self._hint(names, name, found.suggestion)
        if kind and self._open[kind]:
            message = f"no record yet for {noun} '{name}'{hint}"
            problem = Problem(at.origin, "note", f"new-{noun}", message)
            self._new_before = []  # of another order, or of other names
            return self._take_in(New((names, name), at, problem), kind)
        file = kind or (names if names == "countries" else "")
        where = f"; add it to {file}.yml" if file and not hint else hint
        self._say(at, "error", f"unknown-{noun}", f"unknown {noun} '{name}'{where}")
        return fold(name)

    def _hint(self, names: str, name: str, suggestion: str | None) -> str:
        """Return what was probably meant by a name that is not known, or by two in one."""
        if names == "sources" and _LIKE_WEB.match(name):  # it is never another page's
            if sign := unseen(name):
                return f"; it holds the invisible character {sign}"
            return "" if is_web(name) else "; a web address begins with https:// and has no spaces"
        first, comma, rest = name.partition(", ")
        if comma and isinstance(self._names[names].find(first), Known):
            if names == "sources":
                return f"; a place in a source is written {{source: {first}, at: {rest}}}"
            return f"; several are written in brackets, [{name}]"
        return f"; did you mean '{suggestion}'?" if suggestion else ""

    def _next_as_before(self) -> "New | None":
        """Return the name that was taken in last time when as many had been, and the same ones."""
        number = len(self.new)
        return self._new_before[number] if number < len(self._new_before) else None

    def _take_in(self, new: "New", kind: str) -> str:
        self.new.append(new)
        self.problems.append(new.problem)
        id_ = self._added(kind, new.key[1])
        if new.key[0] == "organisations":
            self._known.clear()  # a person may have the name
        self._known[new.key] = (new.key, id_)
        return id_

    def _added(self, kind: str, name: str) -> str:
        """Give `name` a record in an open registry; an id that is taken gets a number."""
        taken = (self.former, *(self.records[one] for one in sharing(kind)))
        id_ = numbered(slug(name), lambda id_: any(id_ in ids for ids in taken))
        label = "name" if kind != "sources" else "url" if is_web(name) else "title"
        record = _unwritten(kind, id_, label, name)
        self.records[kind][id_] = record
        self.added.add((kind, id_))
        self._others.clear()  # an office may belong to this one now
        self._is_as_before = False
        if label == "url":
            self._addresses[name] = id_
        for index in {kind, "actors" if kind in _ACTORS else kind} & self._names.keys():
            self._names[index].add_unwritten(record)
        return id_

    def _say(self, at: At, severity: Severity, code: str, message: str) -> None:
        self.problems.append(Problem(at.origin, severity, code, message))


@lru_cache(maxsize=1 << 14)
def _unwritten(kind: str, id_: str, label: str, name: str) -> Any:
    """Return the record of a name that no file holds; the same one every time."""
    return MODELS[kind].model_validate({"id": id_, label: name})


def _known_otherwise(
    own: Iterable[Located[Country]], iso: Mapping[str, Country]
) -> Iterator[Problem]:
    """A country that ISO has is known by its code: another id with its name would be a second one.

    A state that has ended may have had the name of one that is.
    """
    own = [one for one in own if one.record.id not in iso and one.record.end is None]
    names = Names(iso.values() if own else ())
    for one in own:
        id_ = one.record.id
        found = names.find(id_)
        if isinstance(found, Known):
            message = (
                f"'{id_}' is '{found.id}' of ISO 3166-1; make '{found.id}' the key, or give 'to' "
                "if it is a former country"
            )
            yield one.error("duplicate-country", message)


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


class Resolved(NamedTuple):
    """All records with every reference an id, each with the place where it is written."""

    registries: Mapping[str, tuple[Located[Any], ...]]
    entries: tuple[Located[Entry], ...]
    """In order of date."""


def resolve(content: Content, resolver: Resolver) -> Resolved:
    """Return the records with every reference an id; the resolver collects the problems."""
    registries = {
        kind: tuple(resolver.again(one, _resolved_record) for one in located)
        for kind, located in content.registries.items()
    }
    for kind, located in registries.items():
        if kind != "countries":
            resolver.records[kind].update((one.record.id, one.record) for one in located)
    for refused in content.refused:  # for the problems of its names alone
        _resolved_entry(refused.right, resolver)
    return Resolved(
        registries,
        tuple(in_order([resolver.again(one, _resolved_entry) for one in content.entries])),
    )


def _with(record: R, update: dict[str, Any]) -> R:
    """Return a record with some of its values replaced; itself, where they are what they were."""
    values = record.__dict__
    if all(values[key] == value for key, value in update.items()):
        return record
    return record.but(update)


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
            _with(office, {"of": resolver.body(office.of)}) if office.of else office
            for office in record.offices
        )
    if not update:
        return one
    return Located(_with(record, update), one.document, one.within)


def _resolved_entry(one: Located[Entry], resolver: Resolver) -> Located[Entry]:
    entry = one.record
    quotes = tuple(
        [_quote(one, index, quote, resolver) for index, quote in enumerate(entry.quotes)]
    )
    places: tuple[Place, ...] = _referring(one, "places", "country", resolver)
    update: dict[str, Any] = {
        "actors": _with_speakers(_actors(one, resolver), quotes),
        "quotes": quotes,
        "countries": _countries(_references(one, "countries", resolver), places),
        "topics": _references(one, "topics", resolver),
        "places": places,
        "sources": tuple(
            [
                _addressed(citation, resolver)
                for citation in _referring(one, "sources", "source", resolver)
            ]
        ),
        "annotations": _referring(one, "annotations", "source", resolver),
    }
    if entry.thread:
        update["thread"] = resolver.thread(entry.thread, one.at("thread"))
    return Located(entry.but(update), one.document, one.within)


# There are tens of thousands of references: where one stands is not said before it is asked for.

_REFER: dict[str, tuple[str, Callable[[Resolver, str, At], str]]] = {
    "countries": ("countries", Resolver.country),
    "country": ("countries", Resolver.country),
    "source": ("sources", Resolver.source),
    "topics": ("topics", Resolver.topic),
}
"""Which names the values of a key are, and what takes them for ids."""


def _references(one: Located[Entry], key: str, resolver: Resolver) -> tuple[str, ...]:
    """Return the ids of what the names in a list of an entry mean."""
    names, refer = _REFER[key]
    known = resolver.known
    written: tuple[str, ...] = one.record.__dict__[key]
    return tuple(
        [
            known(names, name) or refer(resolver, name, one.at(key, index))
            for index, name in enumerate(written)
        ]
    )


def _countries(named: tuple[str, ...], places: tuple[Place, ...]) -> tuple[str, ...]:
    """Add the countries of places."""
    if not places:
        return named
    within = (place.country for place in places if place.country is not None)
    return (*named, *dict.fromkeys(id_ for id_ in within if id_ not in named))


def _actors(one: Located[Entry], resolver: Resolver) -> tuple[Actor, ...]:
    known = resolver.known
    return tuple(
        [
            _known_as(
                actor,
                known("actors", actor.who)
                or resolver.actor(actor.who, one.at("actors", index, "name")),
            )
            if actor.who
            else actor
            for index, actor in enumerate(one.record.actors)
        ]
    )


def _known_as(actor: Actor, id_: str) -> Actor:
    return actor if actor.who == id_ else _acting(id_, actor.role)


@lru_cache(maxsize=1 << 14)
def _acting(id_: str, role: str | None) -> Actor:
    """Return an actor, who is the same in many entries."""
    return Actor(name=id_, role=role)


def _with_speakers(actors: tuple[Actor, ...], quotes: tuple[Quote, ...]) -> tuple[Actor, ...]:
    """Add whoever is quoted and not listed: a speaker takes part."""
    if not quotes:
        return actors
    listed = [actor.who for actor in actors]
    said = (quote.speaker for quote in quotes)
    missing = dict.fromkeys(speaker for speaker in said if speaker and speaker not in listed)
    return (*actors, *(_acting(speaker, "speaker") for speaker in missing))


def _quote(one: Located[Entry], index: int, quote: Quote, resolver: Resolver) -> Quote:
    speaker = quote.speaker and resolver.actor(quote.speaker, one.at("quotes", index, "speaker"))
    source = quote.source and resolver.source(quote.source, one.at("quotes", index, "source"))
    return _with(quote, {"speaker": speaker, "source": source})


def _referring(one: Located[Entry], key: str, field: str, resolver: Resolver) -> tuple[Any, ...]:
    """Return the records in a list of an entry, with the reference that each may have resolved."""
    records: tuple[Record, ...] = one.record.__dict__[key]
    if not records:
        return records
    names, refer = _REFER[field]
    known = resolver.known
    return tuple(
        [
            record
            if (name := record.__dict__[field]) is None
            else record
            if (id_ := known(names, name) or refer(resolver, name, one.at(key, index, field)))
            == name
            else record.but({field: id_})
            for index, record in enumerate(records)
        ]
    )


def _addressed(citation: Citation, resolver: Resolver) -> Citation:
    """Return a citation of nothing but a web address as that of the source which goes by it."""
    written = citation.inline
    if written is None or not written.url or any(map(written.__dict__.get, _BESIDE_URL)):
        return citation
    id_ = resolver.address(written.url)
    return citation.but({"source": id_, "inline": None}) if id_ else citation


def _by_address(sources: Iterable[Source]) -> dict[str, str]:
    """Return the ids of shared sources by web address, of each that only one of them has."""
    found: dict[str, list[str]] = {}
    for source in sources:
        if source.url:
            found.setdefault(source.url, []).append(source.id)
    return {url: ids[0] for url, ids in found.items() if len(ids) == 1}


_LIKE_WEB = re.compile(r"https?:|www\.", re.IGNORECASE)

_BESIDE_URL = [name for name in SourceRecord.model_fields if name != "url"]


_LISTS = ("actors", "countries", "topics", "related")


def _listed(entry: Entry) -> tuple[tuple[str | None, ...], ...]:
    """Return what the lists of an entry name, in the order of `_LISTS`."""
    actors = tuple([actor.who for actor in entry.actors])
    return actors, entry.countries, entry.topics, entry.related


def _named_twice(one: Located[Any], resolved: Any) -> Iterator[Problem]:
    """An entry names everybody and everything once, whatever the spelling."""
    if not isinstance(resolved, Entry):
        return
    for key, ids, names in zip(_LISTS, _listed(resolved), _listed(one.record), strict=True):
        if len(ids) <= 1 or len(set(ids)) == len(ids):
            continue
        first: dict[str, int] = {}
        for number, id_ in enumerate(ids):
            if id_ is not None and (before := first.setdefault(id_, number)) != number:
                message = _are_the_same(key, names[number], names[before])
                yield one.error("named-twice", message, key, number)


def _are_the_same(key: str, name: str | None, before: str | None) -> str:
    if name == before:
        return f"'{name}' stands in '{key}' twice; keep one"
    return f"'{name}' and '{before}' in '{key}' are the same; keep one of them"


def in_order(entries: Iterable[Located[Entry]]) -> list[Located[Entry]]:
    """Return the entries by date; those of the same date stay in the order of the files."""
    return sorted(entries, key=_date)


def _date(one: Located[Entry]) -> SortKey:
    return one.record.date.sort_key


def chronology(content: Content, resolver: Resolver, resolved: Resolved) -> Chronology:
    """Put the resolved records together."""
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
    own = {one.record.id for one in content.registries.get("countries", ())}
    unwritten = resolver.added | {("countries", id_) for id_ in of_entries - of_records}
    return Chronology(
        settings=content.settings.record if content.settings else _DEFAULTS,
        entries=tuple(entries),
        people=records["people"],
        organisations=records["organisations"],
        countries={id_: countries[id_] for id_ in used},
        topics=records["topics"],
        threads=records["threads"],
        sources=records["sources"],
        unwritten=frozenset(unwritten),
        files={one.record.id: one.document.path for one in resolved.entries},
        idle_countries={id_: countries[id_] for id_ in sorted(own.difference(used))},
    )
