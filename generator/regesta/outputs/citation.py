"""An entry as something that can be cited: an item of this chronology, with its date."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from regesta.dates import Date
from regesta.model import Chronology, Entry
from regesta.outputs.address import Site
from regesta.outputs.body import dated
from regesta.outputs.headline import cited_title


class Citation(NamedTuple):
    """What every citation format needs of an entry.

    The day on which somebody has read it is theirs to add: the site does not know it.
    """

    id: str
    title: str
    """With its cautions in words."""
    chronology: str
    """The name of the whole."""
    url: str
    issued: Date | None
    """When the entry was added."""
    event: Date
    event_words: str
    language: str
    """BCP 47."""
    corrected: str
    """The date of the last correction in words; empty where there is none."""

    @property
    def note(self) -> str:
        """What no field of any format says: the date of the event exactly as it is known."""
        corrected = f" Last corrected: {self.corrected}." if self.corrected else ""
        return f"Date of the event: {self.event_words}. EDTF: {self.event}.{corrected}"


def citation(entry: Entry, chronology: Chronology, site: Site) -> Citation:
    """Return an entry as a citation."""
    language = chronology.settings.language
    return Citation(
        id=entry.id,
        title=cited_title(entry),
        chronology=" ".join(chronology.settings.name.split()),
        url=site.entry(entry.id),
        issued=entry.added,
        event=entry.date,
        event_words=dated(entry, language),
        language=entry.language or language,
        corrected=entry.updated.words(language) if entry.updated else "",
    )


def citations(entries: Iterable[Entry], chronology: Chronology, site: Site) -> Iterator[Citation]:
    """Yield the entries as citations; a withdrawn one says nothing that can be cited."""
    for entry in entries:
        if entry.status != "withdrawn":
            yield citation(entry, chronology, site)
