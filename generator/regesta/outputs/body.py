"""What an entry says, as HTML for feeds and timelines and as plain text for calendars.

The HTML is safe: editors' Markdown goes through `prose`, everything else is escaped.
"""

from collections.abc import Iterator

from regesta import prose
from regesta.model import Actor, Chronology, Citation, Correction, Entry, Quote
from regesta.outputs.address import Site
from regesta.outputs.headline import cautioned
from regesta.text import capital, escape, safe
from regesta.views import at, why_nameless
from regesta.wording import Wording, wording


def html(entry: Entry, chronology: Chronology, site: Site) -> str:
    """Return date, cautions, text, quotes and sources as HTML; links are whole addresses."""
    return "".join(_blocks(entry, chronology, site))


def withdrawn_html(entry: Entry, chronology: Chronology, site: Site) -> str:
    """Return what is left of a withdrawn entry: when it was withdrawn, and why."""
    words = wording(chronology.settings.language)
    withdrawals = (one for one in entry.corrections if one.kind == "withdrawal")
    return "".join(_withdrawn(one, entry, site, words) for one in withdrawals)


def _withdrawn(one: Correction, entry: Entry, site: Site, words: Wording) -> str:
    said = words.markup("This entry was withdrawn {at}.", at=at(one.date, words))
    why = prose.render(one.note, link=lambda href: site.link(entry.id, href))
    return f"<p>{said}</p>{why}"


def plain(entry: Entry, chronology: Chronology) -> str:
    """Return date, cautions, text, quotes and sources as paragraphs of plain text."""
    words = wording(chronology.settings.language)
    names = [source_words(one, chronology) for one in entry.sources]
    sources = words.pgettext("between parts", "; ").join(names)
    paragraphs = (
        f"{_when(entry, words).removesuffix('.')}.",  # "44 v. Chr." ends with one
        caution_words(entry, words),
        prose.plain(entry.text) if entry.text else "",
        *(quote_words(quote, chronology, words) for quote in entry.quotes),
        words.ngettext("Source: {names}", "Sources: {names}", len(names), names=sources)
        if names
        else "",
    )
    return "\n\n".join(filter(None, paragraphs))


def dated(entry: Entry, words: Wording) -> str:
    """Return the date in words, and whether it is the editors' inference."""
    said = entry.date.words(words.language)
    if entry.date_basis == "inferred":
        return words.gettext("{date} (date inferred)", date=said)
    return said


def caution_words(entry: Entry, words: Wording) -> str:
    """Return how far an entry can be trusted, with what the editors note to that."""
    said = capital(cautioned(entry, words))
    return " ".join(filter(None, [f"{said}." if said else "", entry.certainty_note]))


def quote_words(quote: Quote, chronology: Chronology, words: Wording) -> str:
    """Return a quotation with its speaker; a fragment and a break are marked as such."""
    before = "… " if quote.part else ""
    after = " […]" if quote.cut else " …" if quote.part else ""
    speaker = chronology.actor(quote.speaker).name if quote.speaker else nameless(quote, words)
    to = words.gettext(", to {name}", name=quote.to) if quote.to else ""
    text = f"{before}{quote.text.strip()}{after}"
    quoted = words.pgettext("quotation", "“{text}”", text=text)
    return f"{words.labelled(f'{speaker}{to}')} {quoted}"


def nameless(one: Actor | Quote, words: Wording) -> str:
    """Return the words for somebody without a name, and why there is none."""
    why = words.gettext(why_nameless(one))
    return f"{one.unnamed or one.withheld} ({why})"


def source_words(citation: Citation, chronology: Chronology) -> str:
    """Return a source by its name, with the place in it."""
    source = chronology.sources[citation.source] if citation.source else citation.inline
    words = [source.name if source else "", source.publisher if source else "", citation.at]
    return ", ".join(filter(None, words))


def _when(entry: Entry, words: Wording) -> str:
    """Return the date in words as the beginning of a sentence."""
    return capital(entry.date.words(words.language))


def _blocks(entry: Entry, chronology: Chronology, site: Site) -> Iterator[str]:
    words = wording(chronology.settings.language)
    yield f"<p>{escape(_when(entry, words))}</p>"
    if said := caution_words(entry, words):
        yield f"<p><strong>{escape(said)}</strong></p>"
    if entry.text:
        yield prose.render(entry.text, link=lambda href: site.link(entry.id, href))
    for quote in entry.quotes:
        yield f"<blockquote><p>{escape(quote_words(quote, chronology, words))}</p></blockquote>"
    if entry.sources:
        parted = words.pgettext("between parts", "; ")
        names = safe(parted.join(_source_html(one, chronology) for one in entry.sources))
        number = len(entry.sources)
        said = words.nmarkup("Source: {names}", "Sources: {names}", number, names=names)
        yield f"<p>{said}</p>"


def _source_html(citation: Citation, chronology: Chronology) -> str:
    source = chronology.sources[citation.source] if citation.source else citation.inline
    words = escape(source_words(citation, chronology))
    if source is None or source.url is None:
        return words
    return f'<a href="{escape(source.url)}" rel="noreferrer">{words}</a>'
