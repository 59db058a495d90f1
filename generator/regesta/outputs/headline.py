"""An entry's title in one line with its cautions, for every place where the title stands alone."""

from regesta.model import Entry
from regesta.views import cautions

WITHDRAWN = "Withdrawn entry"
"""What stands in the place of the title of an entry that was withdrawn."""


def headline(entry: Entry) -> str:
    """Return the title after its cautions ("Alleged, date inferred: …").

    Feed readers and calendars cut long titles at the end, which must not cut off the caution.
    """
    said = ", ".join(cautions(entry)).capitalize()
    return f"{said}: {_line(entry.title)}" if said else _line(entry.title)


def cited_title(entry: Entry) -> str:
    """Return the title before its cautions, in the square brackets of an editor's addition."""
    said = ", ".join(cautions(entry))
    return f"{_line(entry.title)} [{said}]" if said else _line(entry.title)


def _line(title: str) -> str:
    return " ".join(title.split())
