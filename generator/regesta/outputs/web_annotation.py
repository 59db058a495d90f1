"""Editors' notes as W3C Web Annotations (JSON-LD), each on a phrase by a TextQuoteSelector."""

from typing import Any

from regesta import anchors, prose
from regesta.model import Annotation, Entry
from regesta.outputs.moments import moment

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""How many characters before and after a phrase the selector holds, where they tell it apart."""


def annotations(entry: Entry, url: str, language: str) -> list[dict[str, Any]]:
    """Return an entry's annotations as its page numbers them; `url` is the page's address."""
    if not entry.annotations:
        return []
    shown = prose.annotated(entry.title, entry.text, (quote.text for quote in entry.quotes))
    texts = tuple(part.plain for part in shown)
    return [
        annotation(note, number, selector(note, texts, found), url, language)
        for number, (note, found) in enumerate(anchors.in_order(texts, entry.annotations), 1)
    ]


def annotation(
    note: Annotation, number: int, selected: dict[str, str], url: str, language: str
) -> dict[str, Any]:
    """Return one annotation as the model's `Annotation`, its target the phrase on the page."""
    return {
        "@context": CONTEXT,
        "id": f"{url}#fn:{number}",
        "type": "Annotation",
        "motivation": "commenting",
        **({"creator": {"name": note.by}} if note.by else {}),
        **_created(note),
        "body": {
            "type": "TextualBody",
            "value": note.note,
            "format": "text/markdown",
            "language": language,
            **({"dcterms:source": note.source} if note.source else {}),
        },
        "target": {"source": url, "selector": selected},
    }


def _created(note: Annotation) -> dict[str, str]:
    """Return the time of a note where its day is known; the model has no vague times."""
    exact = note.date is not None and note.date.is_exact_day
    return {"created": moment(note.date)} if note.date and exact else {}


def selector(
    note: Annotation,
    texts: tuple[str, ...],
    found: anchors.Found | anchors.Absent | anchors.Ambiguous,
) -> dict[str, str]:
    """Return a TextQuoteSelector with the words around the phrase as the page shows them.

    The words do not go beyond the phrase's paragraph: between two of them a page has no text.
    """
    if not isinstance(found, anchors.Found):
        return {"type": "TextQuoteSelector", "exact": note.phrase}
    text = texts[found.field]
    exact = text[found.start : found.end]
    for around in (AROUND, 4 * AROUND, len(text)):
        before = text[max(0, found.start - around) : found.start].rpartition("\n")[2]
        after = text[found.end : found.end + around].partition("\n")[0]
        if sum(one.count(f"{before}{exact}{after}") for one in texts) == 1:
            break
    return {
        "type": "TextQuoteSelector",
        "exact": exact,
        **({"prefix": before} if before else {}),
        **({"suffix": after} if after else {}),
    }
