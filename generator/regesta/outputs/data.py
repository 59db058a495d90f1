"""The whole chronology as JSON: one document, one line an entry, one file an entry."""

import json
from collections.abc import Iterable
from typing import Any

from regesta.model import Entry
from regesta.outputs.address import Site
from regesta.outputs.records import entry_record, filled, withdrawn_record
from regesta.outputs.registries import registries
from regesta.views import Views

PATH, LINES_PATH = "data/chronology.json", "data/chronology.ndjson"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def line(entry: Entry, views: Views, site: Site) -> str:
    """Return an entry as JSON on one line; of a withdrawn one what is left of it."""
    if entry.status == "withdrawn":
        return _encode(withdrawn_record(entry, site))
    return _encode(entry_record(entry, views, site))


def lines(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return the entries as JSON, each on a line of its own."""
    return ndjson(line(entry, views, site) for entry in entries)


def ndjson(written: Iterable[str]) -> str:
    """Return what `line` has given for each entry, each on a line of its own."""
    return "".join(f"{one}\n" for one in written)


def chronology(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return the entries as one document; see `document`."""
    kept: list[str] = []
    withdrawn: list[str] = []
    for entry in entries:
        group = withdrawn if entry.status == "withdrawn" else kept
        group.append(line(entry, views, site))
    return document(kept, withdrawn, views, site)


def document(kept: Iterable[str], withdrawn: Iterable[str], views: Views, site: Site) -> str:
    """Return `settings`, `entries`, `withdrawn` and `registries`, entries as `line` gives them.

    Each entry has its own line, so that two versions of the file can be compared.
    """
    own = views.chronology.settings
    settings = filled(
        name=own.name,
        description=own.description,
        language=own.language,
        contact=own.contact,
        url=site.url,
    )
    records = (
        f"{_encode(kind)}:{{\n{_list(_pair(id_, one) for id_, one in group.items())}\n}}"
        for kind, group in registries(views).items()
    )
    parts = (
        f'"settings":{_encode(settings)}',
        f'"entries":[\n{_list(kept)}\n]',
        f'"withdrawn":[\n{_list(withdrawn)}\n]',
        f'"registries":{{\n{_list(records)}\n}}',
    )
    return f"{{{_list(parts)}}}\n"


def _pair(id_: str, record: dict[str, Any]) -> str:
    return f"{_encode(id_)}:{_encode(record)}"


def _list(written: Iterable[str]) -> str:
    return ",\n".join(written)
