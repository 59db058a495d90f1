"""An entry as something that can be cited: an item of this chronology, with its date."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from regesta.dates import Date
from regesta.model import Chronology, Entry
from regesta.outputs.address import Site
from regesta.outputs.body import dated
from regesta.outputs.headline import cited_title
from regesta.wording import Wording, wording


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
    note: str
    """What no field of any format says: the date of the event exactly as it is known."""


def citation(entry: Entry, chronology: Chronology, site: Site) -> Citation:
    """Return an entry as a citation."""
    language = chronology.settings.language
    words = wording(language)
    said = dated(entry, words)
    return Citation(
        id=entry.id,
        title=cited_title(entry, words),
        chronology=" ".join(chronology.settings.name.split()),
        url=site.entry(entry.id),
        issued=entry.added,
        event=entry.date,
        event_words=said,
        language=entry.language or language,
        note=_note(entry, said, words),
    )


def _note(entry: Entry, date: str, words: Wording) -> str:
    date = date.removesuffix(".")  # "44 v. Chr." ends with one
    said = words.gettext("Date of the event: {date}. EDTF: {edtf}.", date=date, edtf=entry.date)
    if entry.updated is None:
        return said
    corrected = words.gettext("Last updated: {date}.", date=entry.updated.words(words.language))
    return f"{said} {corrected}"


def citations(entries: Iterable[Entry], chronology: Chronology, site: Site) -> Iterator[Citation]:
    """Yield the entries as citations; a withdrawn one says nothing that can be cited."""
    for entry in entries:
        if entry.status != "withdrawn":
            yield citation(entry, chronology, site)
