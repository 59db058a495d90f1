"""What an entry says, as HTML for feeds and timelines and as plain text for calendars.

The HTML is safe: editors' Markdown goes through `prose`, everything else is escaped.
"""

from collections.abc import Iterator

from regesta import prose
from regesta.model import Actor, Chronology, Citation, Entry, Quote
from regesta.outputs.address import Site
from regesta.text import escape
from regesta.views import at, cautions, why_nameless
from regesta.wording import wording


def html(entry: Entry, chronology: Chronology, site: Site) -> str:
    """Return date, cautions, text, quotes and sources as HTML; links are whole addresses."""
    return "".join(_blocks(entry, chronology, site))


def withdrawn_html(entry: Entry, chronology: Chronology, site: Site) -> str:
    """Return what is left of a withdrawn entry: when it was withdrawn, and why."""
    words = wording(chronology.settings.language)
    return "".join(
        f"<p>{words.markup('This entry was withdrawn {at}.', at=at(one.date, words))}</p>"
        f"{prose.render(one.note, link=lambda href: site.link(entry.id, href))}"
        for one in entry.corrections
        if one.kind == "withdrawal"
    )


def plain(entry: Entry, chronology: Chronology) -> str:
    """Return date, cautions, text, quotes and sources as paragraphs of plain text."""
    names = [source_words(one, chronology) for one in entry.sources]
    paragraphs = (
        f"{_when(entry, chronology)}.",
        caution_words(entry),
        prose.plain(entry.text) if entry.text else "",
        *(quote_words(quote, chronology) for quote in entry.quotes),
        f"{_sources_label(names)}: {'; '.join(names)}" if names else "",
    )
    return "\n\n".join(filter(None, paragraphs))


def dated(entry: Entry, language: str) -> str:
    """Return the date in words, and whether it is the editors' inference."""
    words = entry.date.words(language)
    return f"{words} (date inferred)" if entry.date_basis == "inferred" else words


def caution_words(entry: Entry) -> str:
    """Return how far an entry can be trusted, with what the editors note to that."""
    said = ", ".join(cautions(entry)).capitalize()
    return " ".join(filter(None, [f"{said}." if said else "", entry.certainty_note]))


def quote_words(quote: Quote, chronology: Chronology) -> str:
    """Return a quotation with its speaker; a fragment and a break are marked as such."""
    before = "… " if quote.part else ""
    after = " […]" if quote.cut else " …" if quote.part else ""
    speaker = chronology.actor(quote.speaker).name if quote.speaker else nameless(quote)
    to = f", to {quote.to}" if quote.to else ""
    return f"{speaker}{to}: “{before}{quote.text.strip()}{after}”"


def nameless(one: Actor | Quote) -> str:
    """Return the words for somebody without a name, and why there is none."""
    return f"{one.unnamed or one.withheld} ({why_nameless(one)})"


def source_words(citation: Citation, chronology: Chronology) -> str:
    """Return a source by its name, with the place in it."""
    source = chronology.sources[citation.source] if citation.source else citation.inline
    words = [source.name if source else "", source.publisher if source else "", citation.at]
    return ", ".join(filter(None, words))


def _when(entry: Entry, chronology: Chronology) -> str:
    """Return the date in words as the beginning of a sentence."""
    words = entry.date.words(chronology.settings.language)
    return words[:1].upper() + words[1:]


def _sources_label(names: list[str]) -> str:
    return "Source" if len(names) == 1 else "Sources"


def _blocks(entry: Entry, chronology: Chronology, site: Site) -> Iterator[str]:
    yield f"<p>{escape(_when(entry, chronology))}</p>"
    if said := caution_words(entry):
        yield f"<p><strong>{escape(said)}</strong></p>"
    if entry.text:
        yield prose.render(entry.text, link=lambda href: site.link(entry.id, href))
    for quote in entry.quotes:
        yield f"<blockquote><p>{escape(quote_words(quote, chronology))}</p></blockquote>"
    names = [_source_html(one, chronology) for one in entry.sources]
    if names:
        yield f"<p>{_sources_label(names)}: {'; '.join(names)}</p>"


def _source_html(citation: Citation, chronology: Chronology) -> str:
    source = chronology.sources[citation.source] if citation.source else citation.inline
    words = escape(source_words(citation, chronology))
    if source is None or source.url is None:
        return words
    return f'<a href="{escape(source.url)}" rel="noreferrer">{words}</a>'
