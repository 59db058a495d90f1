"""A page's view of the site: what several pages show, with addresses relative to the page.

These are the parts that a page is made of hundreds of; so they are Python, and each is made once
for all pages that are as far from the root. A part is one line of HTML, without a blank line.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, Protocol
from urllib.parse import quote

from markupsafe import Markup

from regesta import anchors, charts, dates, prose
from regesta.model import (
    HELD,
    Actor,
    Annotation,
    Chronology,
    Citation,
    Country,
    Entry,
    Office,
    Person,
    Place,
    Quote,
    is_web,
)
from regesta.pages.address import Addresses, file_of, quoted, year_part
from regesta.pages.options import Options
from regesta.pages.subjects import Kind, Subject
from regesta.prose import Link
from regesta.text import capital, escape, safe
from regesta.views import (
    Entries,
    Held,
    Views,
    at,
    cautions,
    distances,
    main_actors,
    why_nameless,
    years,
)
from regesta.wording import Wording, locale

ANY_ROOT = "\0"
"""Stands in a row for the way to the root; escaped text has no control characters."""
UNDER_THE_TITLE = 2
"""The level of a text's highest headings where it stands directly below the page's title."""
MANY = 20_000
"""So many rows are kept at most."""
_LINKED = 2048
"""Addresses that are remembered: most links are to those of whom much is said, or to neighbours."""

NEAR = 1_000
"""Of so many entries parts of each sort are kept: a page names those that are near in time."""
_FOLDED = 15
"""A longer list of names is folded after some of them."""
_UNFOLDED = 12
_MOST_NAMED = 4
_ALL_ROWS = 50
"""A list of more entries than this, of which little is to be said, is told by years."""


class Annotated:
    """The title, text and quotes of an entry with its annotations' phrases marked.

    Notes are numbered as a reader meets them, whatever their order in the file.
    """

    def __init__(self, entry: Entry, link: Link, words: Wording) -> None:
        self._link = link
        title, text, *quotes = prose.annotated(
            entry.title, entry.text, (quote.text for quote in entry.quotes)
        )
        plains = [title.plain, text.plain, *(quote.plain for quote in quotes)]
        notes = anchors.in_order(plains, entry.annotations)
        self._notes = [note for note, _ in notes]
        placed: list[list[anchors.Mark]] = [[] for _ in plains]
        for number, (note, found) in enumerate(notes, 1):
            if isinstance(found, anchors.Found):
                placed[found.field].append(_mark(number, note, words))
        self.title = title.html(placed[0])
        self.text = text.html(placed[1], top_heading=UNDER_THE_TITLE, link=self._link)
        self.quotes = [quote.html(found) for quote, found in zip(quotes, placed[2:], strict=True)]

    def notes(self, here: "Here") -> Markup:
        """Return the list of notes."""
        listed = (
            anchors.Note(
                ref=f"{number}",
                number=number,
                html=prose.render(note.note, link=self._link),
                credit=here.credit(note),
            )
            for number, note in enumerate(self._notes, 1)
        )
        return anchors.notes(listed, here.site.wording)


def _mark(number: int, note: Annotation, words: Wording) -> anchors.Mark:
    return anchors.Mark(
        ref=f"{number}",
        number=number,
        phrase=note.phrase,
        prefix=note.prefix,
        suffix=note.suffix,
        label=words.gettext("Note {n}", n=number),
    )


def _html(*parts: str) -> Markup:
    """Return HTML that is put together from safe parts."""
    return safe("".join(parts))


class World(Protocol):
    """The site, as far as a page's view of it is concerned."""

    chronology: Chronology
    options: Options
    views: Views
    addresses: Addresses
    wording: Wording
    """The words of pages in that language."""
    rows: dict[str, str]
    """Entries by their ids as lines of lists, with `ANY_ROOT` for the way to the root."""

    @property
    def language(self) -> str:
        """The language that pages are in (BCP 47)."""

    def here(self, root: str) -> "Here":
        """Return the view of the site from any page that is `root` away from its root."""


class Here:
    """A page's view of the site."""

    def __init__(self, site: World, root: str) -> None:
        self.site = site
        self.root = root
        # Of what is the same wherever it stands on pages this far from the root.
        self.url = lru_cache(maxsize=_LINKED)(self._url)
        self.link = cache(self._link)
        self.cited = cache(self._cited)
        self.count = cache(self._count)
        self.when = _once_an_entry(self._when)
        self.title_link = _once_an_entry(self._title_link)
        self.way_back = _once_an_entry(self._way_back)
        self.way_on = _once_an_entry(self._way_on)

    # Addresses

    def _url(self, path: str) -> Markup:
        """Return the address of the page at `path`; it is percent-encoded and needs no escaping."""
        return _html((self.root + self.site.addresses.url(path)) or "./")

    def entry_url(self, entry: Entry) -> Markup:
        """Return the address of an entry's page."""
        return self.url(file_of("entries", entry.id))

    def file_url(self, entry: Entry, name: str) -> str:
        """Return the address of one of the files that go with an entry."""
        return f"{self.root}entries/{quoted(entry.id)}/{name}"

    def subject_url(self, kind: str, id_: str, year: int | None = None) -> Markup:
        """Return the address of a subject's page, or of one year of it."""
        return self.url(file_of(kind, id_, "" if year is None else year_part(year)))

    def explore_url(self, facet: str, id_: str) -> Markup:
        """Return the address of Explore with a value of a facet chosen."""
        return _html(f"{self.url(file_of('explore'))}?{facet}={quote(id_)}")

    def together_url(self, one: str, other: str) -> Markup:
        """Return the address of Explore with two actors chosen, so that both must take part."""
        kinds = (self.kind_of(one), self.kind_of(other))
        if kinds[0] == kinds[1]:
            chosen = f"{kinds[0]}={quote(one)},{quote(other)}&amp;{kinds[0]}.match=all"
        else:
            chosen = f"{kinds[0]}={quote(one)}&amp;{kinds[1]}={quote(other)}"
        return _html(f"{self.url(file_of('explore'))}?{chosen}")

    def edit_url(self, entry: Entry) -> str:
        """Return where the entry's file can be edited; empty where that is not known."""
        base = self.site.options.edit_base
        return f"{base}{quoted(self.site.chronology.files[entry.id])}" if base else ""

    # Records

    def kind_of(self, id_: str) -> str:
        """Return the registry of an actor."""
        return "people" if id_ in self.site.chronology.people else "organisations"

    def actor_url(self, id_: str) -> Markup:
        """Return the address of a person's or an organisation's page."""
        return self.subject_url(self.kind_of(id_), id_)

    def actor(self, id_: str) -> Any:
        """Return the record of a person or an organisation."""
        return self.site.chronology.actor(id_)

    def country(self, id_: str) -> Country:
        """Return the record of a country."""
        return self.site.chronology.countries[id_]

    def record(self, kind: str, id_: str) -> Any:
        """Return a record of a registry."""
        return getattr(self.site.chronology, kind)[id_]

    def people_of(self, entry: Entry) -> list[str]:
        """Return the names of those who take part."""
        return [self.actor(id_).name for id_ in main_actors(entry)]

    def _link(self, kind: str, id_: str) -> Markup:
        """Return the name of a record as a link to its page; a country has its flag before it."""
        record = self.record(kind, id_)
        flag = self.flag(record) if kind == "countries" else ""
        return _html(flag, f'<a href="{self.subject_url(kind, id_)}">{escape(record.name)}</a>')

    # Words

    def capital(self, value: str) -> str:
        """Return one of the model's own words as what begins a sentence: "Alleged"."""
        return escape(capital(self.site.wording.gettext(value)))

    def labelled(self, label: str) -> Markup:
        """Return `Wording.labelled` as HTML."""
        return self.site.wording.pmarkup("label", "{label}:", label=label)

    def words(self, date: dates.Date) -> str:
        """Return a date in words."""
        return date.words(self.site.language)

    def at(self, date: dates.Date) -> str:
        """Return a date in words as it stands within a sentence: "on 1 July 2024"."""
        return at(date, self.site.wording)

    def short(self, date: dates.Date) -> str:
        """Return a date in few words, for a narrow column; a time of day keeps together.

        But for its zone, where it has seconds: both would be wider than the column.
        """
        words = date.short_words(self.site.language)
        if date.time is None:
            return words
        together = words.replace(" ", "\N{NO-BREAK SPACE}")
        parted = (f"{date.time}", "UTC") if date.time.count(":") > 1 else (f"{date.time}",)
        for part in parted:
            together = together.replace(f"\N{NO-BREAK SPACE}{part}", f" {part}")
        return together

    def year_label(self, year: int) -> str:
        """Return a year in words."""
        return dates.year_label(year, self.site.language)

    def term_words(self, office: Office, as_of: dates.Date | None = None) -> str:
        """Return from when to when an office was held, as far as is known.

        One that is still held was so `as_of` a date, if that is to be said.
        """
        language = self.site.language
        if office.start and isinstance(office.end, dates.Date):
            lasted = dates.lasted(office.start, office.end)
            if lasted is not None:
                return lasted.words(language)
        return dates.contracted(self._term_words(office, as_of), language)

    def _term_words(self, office: Office, as_of: dates.Date | None) -> str:
        words, language = self.site.wording, self.site.language
        start = office.start.words_within(language) if office.start else ""
        if isinstance(office.end, dates.Date):
            end = office.end.words_within(language)
            if start:
                return words.pgettext("office", "from {start} to {end}", start=start, end=end)
            return words.pgettext("office", "until {end}", end=end)
        if office.end == HELD and as_of:
            at = self.at(as_of)
            if start:
                return words.pgettext("office", "from {start}, still held {at}", start=start, at=at)
            return words.pgettext("office", "held {at}", at=at)
        return words.pgettext("office", "from {start}", start=start) if start else ""

    def place_words(self, place: Place) -> str:
        """Return a place with its country."""
        if place.country is None:
            return place.name
        return f"{place.name}, {self.country(place.country).name}"

    def file(self, entry: Entry) -> str:
        """Return the file of an entry, as an editor calls it."""
        return f"{self.site.options.content_name}/{self.site.chronology.files[entry.id]}"

    def plain(self, text: str) -> str:
        """Return the first sentences of editors' Markdown, as a reader sees them."""
        return prose.summary(text)

    def literal(self, text: str) -> Markup:
        """Return plain text as HTML, its line ends kept."""
        return prose.render_inline(text)

    def prose(self, text: str, top_heading: int = prose.TOP_HEADING, of: str = "") -> Markup:
        """Return editors' Markdown as safe HTML; its highest headings are of `top_heading`.

        It may stand on other pages, too: its links are those of the page from the file `of`.
        """
        return prose.render(text, top_heading=top_heading, link=self.links_of(of) if of else None)

    file_of = staticmethod(file_of)

    def links_of(self, path: str) -> Link:
        """Return what makes the links that are written for the page at `path` links of this one."""
        root, linked = self.root, self.site.addresses.linked
        return lambda href: href if href.startswith("/") else f"{root}{linked(path, href)}" or "./"

    def language(self, tag: str) -> str:
        """Return the name of a language by its code (BCP 47); the code, if it has none."""
        names = locale(self.site.language).languages
        primary, _, rest = tag.partition("-")
        whole = names.get(tag.replace("-", "_"))
        return whole or (f"{names[primary]} ({rest})" if rest and primary in names else tag)

    @property
    def contact(self) -> Markup:
        """Whom readers can write to, as a link where that is an address; nothing if not said."""
        said = self.site.chronology.settings.contact or ""
        if is_web(said):
            return self.outside(said, said)
        if _MAIL.fullmatch(said):
            return _html(f'<a href="mailto:{escape(said)}">{escape(said)}</a>')
        return escape(said)

    def outside(self, url: str, name: str) -> Markup:
        """Return a link to another site, called by a name or by its address."""
        return _html(_outside(url, escape(name)))

    # Charts

    def chart(self, entries: Entries) -> Markup:
        """Return the activity chart of some entries."""
        return charts.activity([entry.date for entry in entries], self.site.language)

    def timeline(self, entries: Entries | None = None, *, name: str = "") -> Markup:
        """Return the place in which a timeline is drawn: of all entries, or of those of a subject.

        These are given by their rows: the first, then how far it is to each next.
        """
        views = self.site.views
        steps = distances(views.rows[entry.id] for entry in entries or ())
        data = {
            "files": f"{self.root}timeline/",
            "entry": self.url(file_of("entries", "ID")),
            "lane": self.url(file_of("KIND", "ID")),
            "kinds": " ".join(views.lanes) if entries is None else "",
            "rows": " ".join(map(str, steps)),
            "name": name,
        }
        size = "" if entries is None else " rg-timeline--small"
        given = " ".join(f'data-{key}="{escape(value)}"' for key, value in data.items() if value)
        return _html(f'<div class="rg-timeline{size}" {given}></div>')

    def terms(self, person: Person, entries: Entries) -> Markup:
        """Return a person's offices as bars over time, above marks for the entries."""
        offices = [
            charts.Term(
                office.name,
                self.term_words(office),
                office.start,
                office.end if isinstance(office.end, dates.Date) else None,
                person.as_of.latest if person.as_of and office.end == HELD else None,
            )
            for office in person.offices
        ]
        spans = [entry.date for entry in entries]
        return charts.terms(offices, spans, person.name, self.site.language)

    # Dates and titles

    def time(self, date: dates.Date) -> Markup:
        """Return a date in a text; HTML's <time> knows no year before 1."""
        words = escape(self.words(date))
        if _is_day(date):
            return _html(f'<time class="rg-time" datetime="{_iso(date)}">{words}</time>')
        return _html(f'<span class="rg-time">{words}</span>')

    def _when(self, entry: Entry) -> Markup:
        """Return the date of an entry for a narrow column, with what must be said of it."""
        date = entry.date
        words = escape(self.short(date))
        if _is_day(date):
            html = f'<time datetime="{_iso(date)}">{words}</time>'
        else:
            vague = "" if date.is_exact_day else ' class="rg-vague"'
            html = f"<span{vague}>{words}</span>"
        return _html(html, self.inferred(entry))

    def inferred(self, entry: Entry) -> Markup:
        """Return the remark that a date is inferred, where it is."""
        if entry.date_basis != "inferred":
            return _html()
        return _html(
            '<span class="rg-comma">, </span>',
            '<span class="rg-label rg-label--date-inferred">',
            self.site.wording.markup("date inferred"),
            "</span>",
        )

    def _title_link(self, entry: Entry) -> Markup:
        """Return the title of an entry as a link, after what must be said of the entry."""
        said = [one for one in cautions(entry) if one != "date inferred"]
        labels = (
            f'<span class="rg-label rg-label--{one}">{self.labelled(self.capital(one))}</span> '
            for one in said
        )
        language = _in(entry.language)
        url, title = self.entry_url(entry), escape(entry.title)
        return _html(*labels, f'<a href="{url}"{language}>{title}</a>')

    def entry_link(self, entry: Entry) -> Markup:
        """Return the title of an entry where its date does not stand beside it."""
        if entry.date_basis != "inferred":
            return self.title_link(entry)
        said = self.site.wording.markup("date inferred")
        label = f' <span class="rg-label rg-label--date-inferred">({said})</span>'
        return _html(self.title_link(entry), label)

    # Lists

    def _count(self, number: int) -> Markup:
        """Return how many entries there are, with the noun for who cannot see the list."""
        said = self.site.wording.nmarkup(
            '{n}<span class="rg-unseen"> entry</span>',
            '{n}<span class="rg-unseen"> entries</span>',
            number,
        )
        return _html(f'<span class="rg-count">{said}</span>')

    def rows(self, entries: Iterable[Entry], *, text: bool = False) -> Markup:
        """Return a list of entries, a line each."""
        lines = "".join(f"{self.row(entry, text=text)}\n" for entry in entries)
        return _html(f'<ol class="rg-rows" data-search-exclude>\n{lines}</ol>')

    def row(self, entry: Entry, *, text: bool = False) -> Markup:
        """Return an entry as a line of a list.

        Without its text it stands in many lists, and is made once for all ways to the root.
        """
        if text:
            return _html(self.new_row(entry, text=True))
        rows = self.site.rows
        found = rows.get(entry.id)
        if found is None:
            if len(rows) >= MANY:
                rows.clear()
            found = rows[entry.id] = self.site.here(ANY_ROOT).new_row(entry, text=False)
        return _html(found.replace(ANY_ROOT, self.root))

    def new_row(self, entry: Entry, *, text: bool) -> str:
        """Return an entry as a line of a list."""
        vague = "" if entry.date.is_exact_day else " rg-row--vague"
        said = ""
        if text and entry.text:
            html = self.prose(entry.text, of=file_of("entries", entry.id))
            said = f'<div class="rg-text"{_in(entry.language)}>{html}</div>'
        people = ", ".join(map(escape, self.people_of(entry)))
        who = f'<p class="rg-who">{people}</p>' if people else ""
        return (
            f'<li class="rg-row{vague}"><div class="rg-when">{self.when(entry)}</div>'
            f'<div class="rg-what"><p class="rg-title">{self.title_link(entry)}</p>'
            f"{said}{who}</div></li>"
        )

    def some_rows(self, entries: Entries, said: Markup) -> Markup:
        """Return entries as a list, or where they are many, how many there are in each year.

        Before that stands what is `said` of them.
        """
        if len(entries) <= _ALL_ROWS:
            return self.rows(entries)
        lines = "".join(
            f'<li><a href="{self.url(file_of("chronology", year_part(year)))}">'
            f"{escape(self.year_label(year))}</a> {self.count(len(group))}</li>\n"
            for year, group in years(entries).items()
        )
        return _html(f'<p>{said}</p>\n\n<ul class="rg-years">\n{lines}</ul>')

    def counted(self, pairs: Sequence[tuple[str, int]], kind: str) -> Markup:
        """Return names with numbers, folded where there are many; `kind` "actors" is either."""
        first = _UNFOLDED if len(pairs) > _FOLDED else _FOLDED
        shown, rest = (
            [self._counted(pair, kind) for pair in some] for some in (pairs[:first], pairs[first:])
        )
        html = f'<ul class="rg-counted">{"".join(shown)}</ul>' if shown else ""
        if rest:
            lines = f'<ul class="rg-counted">{"".join(rest)}</ul>'
            more = self.site.wording.nmarkup("{n} more", "{n} more", len(rest))
            html += f'<details class="rg-rest"><summary>{more}</summary>{lines}</details>'
        return _html(html)

    def _counted(self, pair: tuple[str, int], kind: str) -> str:
        id_, number = pair
        link = self.link(self.kind_of(id_) if kind == "actors" else kind, id_)
        return f"<li>{link} {self.count(number)}</li>"

    def most_named(self, kind: Kind, found: Iterable[Subject]) -> Markup:
        """Return those of a kind that most entries name, where there are several."""
        named = sorted(
            (subject for subject in found if subject.entries), key=lambda one: -len(one.entries)
        )
        if len(named) <= 1:
            return _html()
        links = (
            f'<a href="{self.subject_url(kind.key, one.id)}">{escape(one.record.name)}</a>'
            for one in named[:_MOST_NAMED]
        )
        more = " …" if len(named) > _MOST_NAMED else ""
        return _html(f'<p class="rg-most">{", ".join(links)}{more}</p>')

    def way(self, label: str, before: Entry | None, after: Entry | None, path: str) -> Markup:
        """Return the links to the entries before and after, along some line."""
        name = escape(label)
        html = f'<a href="{self.url(path)}">{name}</a>' if path else name
        html = f'<div class="rg-way"><p class="rg-way-label">{html}</p>'
        back = self.way_back(before) if before else ""
        on = self.way_on(after) if after else ""
        return _html(html, back, on, "</div>")

    def _way_back(self, entry: Entry) -> Markup:
        when = self.site.wording.markup("Previous, {date}", date=self.when(entry))
        return _html(
            '<p class="rg-before"><span class="rg-way-when">'
            '<span class="rg-arrow" aria-hidden="true">&larr;</span> '
            f'{when}<span class="rg-unseen">: </span></span> '
            f"{self.title_link(entry)}</p>"
        )

    def _way_on(self, entry: Entry) -> Markup:
        when = self.site.wording.markup("Next, {date}", date=self.when(entry))
        return _html(
            '<p class="rg-after"><span class="rg-way-when">'
            f'{when}<span class="rg-unseen">: </span> '
            '<span class="rg-arrow" aria-hidden="true">&rarr;</span></span> '
            f"{self.title_link(entry)}</p>"
        )

    # What entries hold

    def flag(self, country: Country) -> Markup:
        """Return a country's flag as an emoji: its code in regional indicator letters.

        As references, for with the letters themselves the whole page would take four bytes for
        each of its characters while it is made.
        """
        if not country.flag or not country.code:
            return _html()
        letters = "".join(f"&#{0x1F1E6 + ord(letter) - ord('A')};" for letter in country.code)
        label = self.site.wording.markup("Flag: {country}", country=country.name)
        return _html(f'<span class="rg-flag" role="img" aria-label="{label}">{letters}</span> ')

    def office(self, held: Held) -> Markup:
        """Return an office as it was held on the date of an entry."""
        office = held.office
        name = escape(office.name)
        if held.last_known:
            name += self.site.wording.markup(" (last known)")
        elif not held.whole:
            name = self._office_in_time(office)
        return _html(f'<span class="rg-office">{name}</span>')

    def _office_in_time(self, office: Office) -> Markup:
        """Return an office with its time, as far as that is known."""
        if not (term := self.term_words(office)):
            return escape(office.name)
        return self.site.wording.pmarkup(
            "in time", "{office} {term}", office=office.name, term=term
        )

    def quote(
        self,
        quote: Quote,
        marked: Markup,
        entry: Entry | None = None,
        *,
        language: str | None = None,
    ) -> Markup:
        """Return a quotation, `marked` being its text; with the entry where it stands alone.

        Its words are in the language of its entry, given as `language` elsewhere, unless they have
        one of their own.
        """
        part = " rg-quote--part" if quote.part else ""
        around = _in(entry.language if entry else language)
        own = _in(quote.language)
        text = around if quote.original else own or around
        begin, end = "… " if quote.part else "", " …" if quote.part else ""
        said = f"<p>{begin}{marked}{' […]' if quote.cut else end}</p>"
        if quote.original:
            how = own or ' dir="auto"'
            said += f'<p class="rg-original"{how}>{self.literal(quote.original)}</p>'
        caption = f"{self._said(quote, entry)}{self._how(quote, around)}"
        return _html(
            f'<figure class="rg-quote{part}"><blockquote{text}>{said}</blockquote>'
            f"<figcaption>{caption}</figcaption></figure>"
        )

    def _said(self, quote: Quote, entry: Entry | None) -> str:
        to = self.site.wording.markup(", to {name}", name=quote.to) if quote.to else ""
        if entry is None:
            who = self._speaker(quote)
            return f'<p class="rg-said">{who}{to}</p>'
        when = f'<span class="rg-said-when">{self.time(entry.date)}{self.inferred(entry)}</span>'
        label = self.labelled(_html(when, to))
        return f'<p class="rg-said">{label} {self.title_link(entry)}</p>'

    def _speaker(self, quote: Quote) -> str:
        if quote.speaker:
            return self.link(self.kind_of(quote.speaker), quote.speaker)
        return self.nameless(quote)

    def nameless(self, one: Actor | Quote) -> Markup:
        """Return the words for somebody without a name, and why there is none."""
        words = escape(one.unnamed or one.withheld or "")
        why = self.site.wording.markup(why_nameless(one))
        return _html(f'{words} <span class="rg-role">({why})</span>')

    def _how(self, quote: Quote, language: str) -> str:
        """Return what surrounds a quotation, where it comes from, and whether it is whole."""
        words = self.site.wording
        html = (
            f'<p class="rg-context"{language}>{escape(quote.context)}</p>' if quote.context else ""
        )
        if quote.source:
            place = f", {escape(quote.at)}" if quote.at else ""
            link = _html(self.link("sources", quote.source), place)
            source = words.markup("Source: {source}", source=link)
            html += f'<p class="rg-how">{source}</p>'
        remarks = (
            words.markup("The source breaks off within the quotation.") if quote.cut else "",
            words.markup("A fragment of a sentence.") if quote.part else "",
        )
        said = " ".join(filter(None, remarks))
        return f'{html}<p class="rg-how">{said}</p>' if said else html

    def _cited(self, id_: str) -> Markup:
        """Return all that is known of a shared source, with the way to its page."""
        return self.full_source(self.site.chronology.sources[id_], str(self.link("sources", id_)))

    def full_source(self, source: Any, page: str = "") -> Markup:
        """Return all that is known of a source; its name leads to its `page`, where it has one."""
        html = f"{self.labelled(', '.join(source.author))} " if source.author else ""
        name = escape(source.name)
        html += page or (_outside(source.url, name) if source.url else name)
        html += f", {escape(source.publisher)}" if source.publisher else ""
        html += f", {escape(self.words(source.published))}" if source.published else ""
        html += f", {escape(source.kind)}" if source.kind else ""
        if source.shelfmark and source.shelfmark != source.name:
            html += f", {escape(source.shelfmark)}"
        archive = f", {escape(source.archive)}" if source.archive else ""
        html += "" if source.archived else archive
        words, copies = self.site.wording, []
        if page and source.url:
            copies += [_outside(source.url, words.markup("original"))]
        if source.archived:
            copies += [_outside(source.archived, words.markup("archived copy")) + archive]
        html += f" ({', '.join(copies)})" if copies else ""
        if source.accessed:
            seen = words.markup(", accessed {date}", date=self.words(source.accessed))
            html = f"{html}{seen}"  # a sum would escape what is safe already
        return _html(f'<span class="rg-source">{html}</span>')

    def in_language_of(self, citation: Citation) -> Markup:
        """Return the attributes of what is quoted from a source, where its language is known."""
        shared = self.site.chronology.sources.get(citation.source or "")
        source = shared or citation.inline
        return _html(_in(source.language if source else None))

    def credit(self, note: Annotation) -> Markup:
        """Return who wrote a note, when, and on what it rests."""
        said = [note.by, self.words(note.date) if note.date else None]
        source = self.link("sources", note.source) if note.source else None
        return _html(", ".join(part for part in (*map(_escaped, said), source) if part))


def _escaped(text: str | None) -> Markup:
    return escape(text or "")


def _in(language: str | None) -> str:
    """Return the attributes of an element whose words are in a language of their own."""
    return f' lang="{escape(language)}" dir="auto"' if language else ""


_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def _outside(url: str, name: str) -> str:
    """Return a link to another site; one that is called by its address says so, for paper."""
    bare = ' class="rg-bare"' if name == escape(url) else ""
    return f'<a href="{escape(url)}" rel="noopener noreferrer"{bare}>{name}</a>'


def _iso(date: dates.Date) -> str:
    """Return a day as HTML's <time> has it; EDTF may have it in brackets."""
    return dates.iso(date.earliest or 0)


def _is_day(date: dates.Date) -> bool:
    """Tell whether HTML's <time> can hold the date."""
    return date.is_exact_day and not date.time and date.year > 0


def _once_an_entry(make: Callable[[Entry], Markup]) -> Callable[[Entry], Markup]:
    """Return a function that makes something once for each entry; entries are told by their ids."""
    made: dict[str, Markup] = {}

    def of(entry: Entry) -> Markup:
        found = made.get(entry.id)
        if found is None:
            if len(made) >= NEAR:
                made.clear()
            found = made[entry.id] = make(entry)
        return found

    return of
