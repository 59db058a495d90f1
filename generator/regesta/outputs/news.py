"""What has been added and corrected lately: the items of the site's feeds."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from regesta import prose
from regesta.dates import Date, SortKey
from regesta.model import Correction, Entry
from regesta.outputs import body
from regesta.outputs.address import Site
from regesta.outputs.headline import WITHDRAWN, behind, headline
from regesta.outputs.moments import EPOCH, changed, moment
from regesta.text import escape
from regesta.views import Views
from regesta.wording import Wording, wording


class Item(NamedTuple):
    """One item of a feed."""

    id: str
    """An absolute IRI that never changes."""
    url: str
    title: str
    html: str
    """Safe HTML; every address in it is whole."""
    updated: str
    """RFC 3339."""
    published: str | None = None
    """RFC 3339; None where the entry does not say when it was added."""
    language: str | None = None
    """BCP 47; None for the site's own."""
    topics: tuple[tuple[str, str], ...] = ()
    """Ids and names."""
    event: Date | None = None
    """When what the item tells of happened; None for what is not an entry."""


class News(NamedTuple):
    """What a feed tells."""

    title: str
    about: str
    """In plain text; with what a reader must know of entries that are left out."""
    items: tuple[Item, ...]
    """Newest first."""

    @property
    def updated(self) -> str:
        """RFC 3339."""
        return max((item.updated for item in self.items), default=EPOCH)


def news(entries: Iterable[Entry], views: Views, site: Site, at_most: int | None = None) -> News:
    """Return what was added or corrected last, newest first; of one day, the later event first.

    An entry that was withdrawn keeps its identity, so that readers replace what they had stored.
    """
    found = [(changed(entry), entry) for entry in entries]
    dated = [(when, entry) for when, entry in found if when is not None]
    dated.reverse()
    dated.sort(key=lambda one: _order(one[0]), reverse=True)
    settings = views.chronology.settings
    described = prose.summary(settings.description or "")
    left_out = _left_out(len(found) - len(dated), wording(settings.language))
    about = prose.sentences(described, left_out)
    items = tuple(_item(entry, when, views, site) for when, entry in dated[:at_most])
    return News(settings.name, about, items)


def _order(when: Date) -> tuple[str, SortKey]:
    """Return what items are in order of: what they are stamped with, and within a day the time."""
    return moment(when), when.sort_key


def _left_out(undated: int, words: Wording) -> str:
    if not undated:
        return ""
    return words.ngettext(
        "Left out: {n} entry without a date of addition.",
        "Left out: {n} entries without a date of addition.",
        undated,
    )


def _title(entry: Entry, words: Wording) -> str:
    """Return what stands for an entry in a feed."""
    is_withdrawn = entry.status == "withdrawn"
    return words.gettext(WITHDRAWN) if is_withdrawn else headline(entry, words)


def _item(entry: Entry, when: Date, views: Views, site: Site) -> Item:
    chronology = views.chronology
    withdrawn = entry.status == "withdrawn"
    content = body.withdrawn_html if withdrawn else body.html
    return Item(
        id=site.identity(entry, chronology),
        url=site.entry(entry.id),
        title=_title(entry, wording(chronology.settings.language)),
        html=content(entry, chronology, site),
        updated=moment(when),
        published=moment(entry.added) if entry.added else None,
        language=None if withdrawn else entry.language,
        topics=()
        if withdrawn
        else tuple((id_, chronology.topics[id_].name) for id_ in entry.topics),
        event=None if withdrawn else entry.date,
    )


def corrections(views: Views, site: Site) -> News:
    """Return every correction, newest first; of a withdrawn entry its withdrawal alone."""
    found = [
        (correction, _correction(name, correction, entry, views, site))
        for entry in views.addressed
        if entry.corrections
        for name, correction in _named(entry.corrections)
        if entry.status != "withdrawn" or correction.kind == "withdrawal"
    ]
    found.sort(key=lambda one: _order(one[0].date), reverse=True)
    settings = views.chronology.settings
    title = wording(settings.language).gettext("{name}: corrections", name=settings.name)
    return News(title, "", tuple(item for _, item in found))


def _named(corrections: Iterable[Correction]) -> Iterator[tuple[str, Correction]]:
    """Name each correction by its date, so that a later one changes no name.

    A second one of the same date gets a number.
    """
    seen: Counter[str] = Counter()
    for correction in corrections:
        day = correction.date.edtf
        seen[day] += 1
        yield day if seen[day] == 1 else f"{day}-{seen[day]}", correction


def _correction(name: str, correction: Correction, entry: Entry, views: Views, site: Site) -> Item:
    chronology = views.chronology
    words = wording(chronology.settings.language)
    kind = words.gettext(correction.kind)
    said = escape(correction.date.words(words.language))
    note = prose.render(correction.note, link=lambda href: site.link(entry.id, href))
    address = f"{site.identity(entry, chronology)}#correction-{quote(name)}"
    return Item(
        id=site.iri(address, chronology),
        url=site.entry(entry.id) + ("" if entry.status == "withdrawn" else "#corrections"),
        title=behind(kind, _title(entry, words), words),
        html=f"<p>{said}</p>{note}",
        updated=moment(correction.date),
    )
