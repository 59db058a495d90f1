"""The registries as data: who and what the entries refer to."""

from typing import Any

from regesta.outputs.records import plain
from regesta.views import Views

KINDS = ("people", "organisations", "countries", "topics", "threads", "sources")


def registries(views: Views) -> dict[str, dict[str, dict[str, Any]]]:
    """Return every registry, its records by id, but for those that only hidden entries name.

    An open registry gets a record for every name, so that of a withdrawn entry, or of a draft that
    is not shown, would otherwise stand here.
    """
    return {
        kind: {id_: plain(record) for id_, record in views.records(kind).items()} for kind in KINDS
    }
