"""What an editor must mend between records: one small rule a function, yielding its problems.

They are looked for at every load, since any other file may matter; see `own_checks` for the rest.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple
from urllib.parse import unquote

from regesta.documents import REGISTRIES
from regesta.leads import Lead
from regesta.likeness import nearest
from regesta.model import Entry, Rule, Source, SourceRecord
from regesta.problems import Origin, Problem
from regesta.reading import Content, Located
from regesta.registry import iso_countries
from regesta.resolving import Resolved, sharing
from regesta.text import gist
from regesta.yaml_source import Step


class World(NamedTuple):
    """What a rule may have to know beside the record it looks at."""

    ids: Mapping[str, Located[Entry]]
    """The entries by id; of two with one id, the first."""
    broken: frozenset[str] = frozenset()
    """Ids of entries that exist but are wrong."""


def check(
    resolved: Resolved, content: Content, leads: Sequence[Lead], rules: Iterable[Rule] = ()
) -> Iterator[Problem]:
    """Yield the problems that records have with each other, also those that are refused.

    `resolved` is what has been made of the `content`, `leads` are those in its texts, and `rules`
    what the project requires.
    """
    entries, registries, broken = resolved.entries, resolved.registries, content.broken
    refused = [one.right for one in content.refused]
    yield from _unique(entries)
    yield from _entered_twice(entries)
    if related := [one for one in (*entries, *refused) if one.record.related]:
        world = World({one.record.id: one for one in reversed(entries)}, broken)
        for one in related:
            yield from related_exist(one, world)
    if leads:
        known = {id_ for one in entries for id_ in (one.record.id, *one.record.formerly)} | broken
        yield from leads_to_entries(leads, known)
    published = tuple(one for one in entries if rules and one.record.status == "published")
    for required in rules:
        yield from REQUIRED[required](published, registries.get("sources", ()))
    yield from _one_space(registries)
    yield from _former_ids(registries)
    for kind in ("topics", "threads", "organisations"):
        yield from _no_circle(registries.get(kind, ()))


def _unique(entries: tuple[Located[Entry], ...]) -> Iterator[Problem]:
    """An id, present or former, belongs to one entry; see `own_checks` for twice in the same."""
    ids = [one.record.id for one in entries]
    ids += [id_ for one in entries if one.record.formerly for id_ in one.record.formerly]
    if len(set(ids)) == len(ids):
        return
    several = {id_ for id_, times in Counter(ids).items() if times > 1}
    owner: dict[str, Located[Entry]] = {}
    claims: list[tuple[Located[Entry], str, tuple[Step, ...]]] = [
        (one, one.record.id, ("id",)) for one in entries if one.record.id in several
    ]
    claims.sort(key=lambda claim: claim[0].origin("id"))
    for one in entries:
        former = [(one, old, ("formerly", n)) for n, old in enumerate(one.record.formerly)]
        claims += [claim for claim in former if claim[1] in several]
    for one, id_, steps in claims:
        first = owner.setdefault(id_, one)
        if first is not one:
            place = first.origin("id")
            where = f"on line {place.line}" if first.path == one.path else f"in {first.path}"
            message = f"'{id_}' is already the id of the entry {where}; ids are unique"
            yield one.error("duplicate-id", message, *steps)


def _entered_twice(entries: tuple[Located[Entry], ...]) -> Iterator[Problem]:
    """An event is entered once; an entry that is withdrawn may have been so for that.

    Of two entries with one id, that alone is told.
    """
    titles = [gist(one.record.title) for one in entries]
    if len(set(titles)) == len(titles):
        return
    times = Counter(titles)
    alike: dict[tuple[str, str], list[Located[Entry]]] = {}
    for one, title in zip(entries, titles, strict=True):
        if times[title] > 1 and one.record.status != "withdrawn":
            alike.setdefault((one.record.date.edtf, title), []).append(one)
    for several in alike.values():
        if len(several) > 1:
            first, *others = sorted(several, key=_in_order)
            for one in others:
                if one.record.id != first.record.id:
                    at = one.origin("title")
                    yield entered_twice(one.record.title, at, first.origin("title"))


def _in_order(one: Located[Entry]) -> tuple[str, Origin]:
    """Return what puts `a-2.yml`, the name of a second file, behind `a.yml`."""
    return one.path.rpartition(".")[0], one.origin("title")


ENTERED_TWICE = "entered-twice"


def entered_twice(title: str, at: Origin, first: Origin) -> Problem:
    """Return what is said of an entry with a title that another of its date has."""
    where = f"on line {first.line}" if first.path == at.path else f"in {first.path}:{first.line}"
    message = (
        f"'{title}' is also the title of an entry of the same date, {where}; keep one of them, or"
        " give each a title of its own"
    )
    return Problem(at, "note", ENTERED_TWICE, message)


def related_exist(one: Located[Entry], world: World) -> Iterator[Problem]:
    """A related entry is another entry."""
    for number, id_ in enumerate(one.record.related):
        if id_ == one.record.id:
            message = f"'{id_}' is this entry itself"
            yield one.error("unknown-entry", message, "related", number)
        elif id_ not in world.ids and id_ not in world.broken:
            message = f"no entry '{id_}'{_meant(id_, world)}"
            yield one.error("unknown-entry", message, "related", number)


_ENTRY = re.compile(r"(?:\./|\.\./entries/)?(?P<file>[^/?#]+)\.md|\.\./(?P<page>[^/?#.]+)/?")
"""A link to an entry: to its file, as MkDocs has it, or from page to page."""


def leads_to_entries(leads: Iterable[Lead], known: AbstractSet[str]) -> Iterator[Problem]:
    """A link in a text, a translation or a note of an entry to another entry leads to one."""
    for lead in leads:
        found = _ENTRY.fullmatch(unquote(lead.href.partition("#")[0])) if lead.entry else None
        id_ = found and (found["file"] or found["page"])
        if id_ and id_ not in known:
            best = nearest(id_, known)
            hint = f"; did you mean '{best}'?" if best else ""
            message = f"the text links to '{lead.href}', and there is no entry '{id_}'{hint}"
            yield Problem(lead.at.origin, "error", "unknown-entry", message)


def _meant(id_: str, world: World) -> str:
    """Suggest the entry that an unknown id stood for."""
    for one in world.ids.values():
        if id_ in one.record.formerly:
            return f"; it is now '{one.record.id}'"
    best = nearest(id_, world.ids)
    return f"; did you mean '{best}'?" if best else "; write the id of an entry"


def require_source(
    entries: Iterable[Located[Entry]], _: tuple[Located[Source], ...]
) -> Iterator[Problem]:
    """Every entry, or a quotation in it, rests on a source."""
    for one in entries:
        if not one.record.rests_on_a_source:
            yield one.error("missing-source", "this entry has no source", "title")


def _links(
    entries: Iterable[Located[Entry]], sources: tuple[Located[Source], ...]
) -> Iterator[tuple[Located[Any], tuple[Step, ...], SourceRecord]]:
    """Yield every source that has a link, with where it is written."""
    for shared in sources:
        yield shared, (), shared.record
    for one in entries:
        for number, citation in enumerate(one.record.sources):
            if citation.inline is not None:
                yield one, ("sources", number), citation.inline


def require_archive(
    entries: Iterable[Located[Entry]], sources: tuple[Located[Source], ...]
) -> Iterator[Problem]:
    """Every link has an archived copy."""
    for one, steps, source in _links(entries, sources):
        if source.url and not source.archived:
            message = f"'{source.url}' has no archived copy; give its address as 'archived'"
            yield one.error("missing-archive", message, *steps, "url")


def require_accessed(
    entries: Iterable[Located[Entry]], sources: tuple[Located[Source], ...]
) -> Iterator[Problem]:
    """Every link says when it was last seen."""
    for one, steps, source in _links(entries, sources):
        if source.url and source.accessed is None:
            message = f"'{source.url}' does not say when it was seen; give the day as 'accessed'"
            yield one.error("missing-accessed", message, *steps, "url")


RequiredRule = Callable[
    [tuple[Located[Entry], ...], tuple[Located[Source], ...]], Iterator[Problem]
]

REQUIRED: Mapping[Rule, RequiredRule] = {
    "require-source": require_source,
    "require-archive": require_archive,
    "require-accessed": require_accessed,
}
"""What a project can require of itself, by the name in `chronology.yml`."""


def _one_space(registries: Mapping[str, tuple[Located[Any], ...]]) -> Iterator[Problem]:
    """People and organisations share one space of ids."""
    people = {one.record.id for one in registries.get("people", ())}
    for one in registries.get("organisations", ()):
        if one.record.id in people:
            message = f"'{one.record.id}' is a person's id too; give the organisation another one"
            yield one.error("duplicate-id", message)


def _former_ids(registries: Mapping[str, tuple[Located[Any], ...]]) -> Iterator[Problem]:
    """A record's former id is no other one's, present or former, nor the code of a country."""
    for kinds in dict.fromkeys(map(sharing, REGISTRIES)):
        records = [one for kind in kinds for one in registries.get(kind, ())]
        if not any(one.record.formerly for one in records):
            continue
        codes = iso_countries("en") if "countries" in kinds else ()
        owner = {id_: id_ for id_ in (*codes, *(one.record.id for one in records))}
        for one in records:
            id_ = one.record.id
            for number, old in enumerate(one.record.formerly):
                first = owner.setdefault(old, id_)
                if first != id_:
                    message = f"'{old}' already belongs to the record '{first}'; ids are unique"
                    yield one.error("duplicate-id", message, "formerly", number)


def _no_circle(records: tuple[Located[Any], ...]) -> Iterator[Problem]:
    """Nothing is, through its parents, a part of itself."""
    names = {one.record.id: one for one in records}
    for one in records:
        seen, at = {one.record.id}, one.record.parent
        while at in names and at not in seen:
            seen.add(at)
            at = names[at].record.parent
        if at == one.record.id:
            message = f"'{one.record.id}' is, through its parents, a part of itself"
            yield one.error("parent-circle", message, "parent")
