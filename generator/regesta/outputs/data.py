"""The whole chronology as JSON: one document, one line an entry, one file an entry."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from regesta.model import Entry
from regesta.outputs.address import Site
from regesta.outputs.asset import as_json
from regesta.outputs.pieces import Part, Piece, between, whole
from regesta.outputs.records import entry_record, filled, withdrawn_record
from regesta.outputs.registries import registries
from regesta.views import Views

PATH, LINES_PATH = "data/chronology.json", "data/chronology.ndjson"


def line(entry: Entry, views: Views, site: Site) -> str:
    """Return an entry as JSON on one line; of a withdrawn one what is left of it."""
    if entry.status == "withdrawn":
        return as_json(withdrawn_record(entry, site))
    return as_json(entry_record(entry, views, site))


def lines(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return the entries as JSON, each on a line of its own."""
    return whole(each_line(Part(entry, lambda one: line(one, views, site)) for entry in entries))


def each_line(written: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces of a file of entries as `line` gives them, each on a line of its own."""
    for one in written:
        yield one
        yield "\n"


def chronology(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return the entries as one document; see `document`."""
    return whole(document(entries, lambda one: line(one, views, site), views, site))


def document(
    entries: Iterable[Entry], written: Callable[[Entry], str], views: Views, site: Site
) -> Iterator[Piece]:
    """Yield the pieces of `settings`, `entries`, `withdrawn` and `registries`.

    Entries are as `written` gives them, as `line` does. Each has its own line, so that two versions
    of the file can be compared.
    """
    groups: dict[bool, list[Piece]] = {False: [], True: []}
    for entry in entries:
        groups[entry.status == "withdrawn"].append(Part(entry, written))
    own = views.chronology.settings
    settings = filled(
        name=own.name,
        description=own.description,
        language=own.language,
        contact=own.contact,
        url=site.url,
    )
    yield f'{{"settings":{as_json(settings)},\n"entries":[\n'
    yield from between(",\n", groups[False])
    yield '\n],\n"withdrawn":[\n'
    yield from between(",\n", groups[True])
    yield '\n],\n"registries":{\n'
    yield ",\n".join(
        f"{as_json(kind)}:{{\n{_listed(group)}\n}}" for kind, group in registries(views).items()
    )
    yield "\n}}\n"


def _listed(records: Mapping[str, dict[str, Any]]) -> str:
    return ",\n".join(map(_pair, records.items()))


def _pair(pair: tuple[str, dict[str, Any]]) -> str:
    id_, record = pair
    return f"{as_json(id_)}:{as_json(record)}"
