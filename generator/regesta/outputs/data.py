"""The whole chronology as JSON: one document, one line an entry, one file an entry."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
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
    return "".join(chain.from_iterable((one, "\n") for one in written))


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
        "".join((f"{_encode(kind)}:{{\n", *_listed(map(_pair, group.items())), "\n}"))
        for kind, group in registries(views).items()
    )
    parts = chain(
        (f'{{"settings":{_encode(settings)},\n"entries":[\n',),
        _listed(kept),
        ('\n],\n"withdrawn":[\n',),
        _listed(withdrawn),
        ('\n],\n"registries":{\n',),
        _listed(records),
        ("\n}}\n",),
    )
    return "".join(parts)  # at once: it is large


def _pair(pair: tuple[str, dict[str, Any]]) -> str:
    id_, record = pair
    return f"{_encode(id_)}:{_encode(record)}"


def _listed(written: Iterable[str]) -> Iterator[str]:
    """Yield what stands for a list's items, each on a line of its own."""
    for number, one in enumerate(written):
        if number:
            yield ",\n"
        yield one
