"""The registries as data: who and what the entries refer to."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from regesta.model import Chronology, Entry
from regesta.outputs.records import plain
from regesta.views import Views, actors_of, sources_of

KINDS = ("people", "organisations", "countries", "topics", "threads", "sources")


def registries(views: Views) -> dict[str, dict[str, dict[str, Any]]]:
    """Return every registry, its records by id, but for those that only hidden entries name.

    An open registry gets a record for every name, so that of a withdrawn entry, or of a draft that
    is not shown, would otherwise stand here.
    """
    return {
        kind: {id_: plain(record) for id_, record in shown(kind, views).items()} for kind in KINDS
    }


def shown(kind: str, views: Views) -> Mapping[str, Any]:
    """Return the records of a registry that are named by a shown entry, or by none at all."""
    records: Mapping[str, Any] = getattr(views.chronology, kind)
    hidden = (entry for entry in views.chronology.entries if entry.id not in views.by_id)
    unseen = set(chain.from_iterable(_named(kind, entry) for entry in hidden))
    if not unseen:
        return records
    seen = set(chain.from_iterable(_named(kind, entry) for entry in views.entries))
    left_out = unseen - seen - set(_of_records(kind, views.chronology))
    return {id_: record for id_, record in records.items() if id_ not in left_out}


def _named(kind: str, entry: Entry) -> Iterable[str]:
    match kind:
        case "people" | "organisations":
            return actors_of(entry)
        case "threads":
            return (entry.thread,) if entry.thread else ()
        case "sources":
            return sources_of(entry)
        case "countries":
            return entry.countries
        case _:
            return entry.topics


def _of_records(kind: str, chronology: Chronology) -> Iterator[str]:
    """Yield what records of the registries refer to."""
    if kind == "countries":
        yield from (one.country for one in chronology.people.values() if one.country)
        yield from (one.country for one in chronology.organisations.values() if one.country)
    for record in getattr(chronology, kind).values():
        parent = getattr(record, "parent", None)
        if parent:
            yield parent
