"""A feed in RSS, Atom or JSON, as a file -> drafts, one an item; nothing is fetched.

What an item says of its date is when it was published. That is not when what it tells of happened,
so that the date is an inference, which says so, and the entry a draft. A feed of Regesta in JSON
says the date of the entry, which is taken.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any, Literal, NamedTuple

from regesta import dates, prose
from regesta.draft import Draft, Steps
from regesta.inputs import dating, hypertext, json_source, plaintext, titles, xml_source
from regesta.inputs.found import Found
from regesta.inputs.source import decoded, misshapen
from regesta.inputs.xml_source import XML, Element
from regesta.model import is_web
from regesta.problems import Origin, Problem
from regesta.text import clean, fold
from regesta.yaml_source import Mapping as Object
from regesta.yaml_source import Node, Scalar, Sequence

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_MEDIA = "http://search.yahoo.com/mrss/"
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ATOM_OF_OLD = "http://purl.org/atom/ns#"
_OWN = (
    *("", _ATOM, _ATOM_OF_OLD, "http://purl.org/rss/1.0/"),
    "http://my.netscape.com/rdf/simple/0.9/",
)
"""The namespaces of the formats' own elements."""

Kind = Literal["text", "html"]


class _Said(NamedTuple):
    """Words of an item."""

    text: str
    kind: Kind
    origin: Origin
    base: str = ""
    """The address that those in it are relative to."""


class _Item(NamedTuple):
    """What an item says, in whichever format."""

    origin: Origin
    title: _Said | None
    texts: tuple[_Said, ...]
    """The longest first: the content, then what sums it up."""
    link: str
    published: _Said | None
    changed: _Said | None
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    language: str
    files: int = 0
    """How many files it comes with."""
    event: _Said | None = None
    """When what it tells of happened."""


class _Feed(NamedTuple):
    title: str
    items: tuple[_Item, ...]


def feed(data: bytes, shown: str, added: str) -> Found:
    """Return the items of a feed; `added` is the day on which their entries are made."""
    is_json = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}
    found = _of_json(data, shown) if is_json else _of_xml(data, shown)
    if isinstance(found, Problem):
        return Found(problems=(found,))
    if not found.items:
        return Found(problems=(misshapen(Origin(shown), "there is no item in this feed"),))
    left_out = Counter[str]()
    drafts = tuple(_draft(one, found.title, added, left_out) for one in found.items)
    said = tuple(f"{what} ({number})" for what, number in left_out.items() if number)
    return Found(drafts, left_out=said)


# XML


def _of_xml(data: bytes, shown: str) -> _Feed | Problem:
    root = xml_source.parse(data, shown)
    if isinstance(root, Problem):
        return root
    if root.space in {_ATOM, _ATOM_OF_OLD} and root.name == "feed":
        channel, items = root, [one for one in root.elements if one.name == "entry"]
    elif root.name.lower() == "rss" or (root.space, root.name) == (_RDF, "RDF"):
        channel = next((one for one in root.elements if one.name == "channel"), root)
        both = (*channel.elements, *(root.elements if channel is not root else ()))
        items = [one for one in both if one.name == "item"]
    else:
        message = f"'{root.name}' is no feed; one is RSS, Atom or JSON Feed"
        return misshapen(root.origin, message)
    base = _base(root, "")
    base = _base(channel, base) if channel is not root else base
    language = _language(channel) or _language(root) or _words(channel, "language")
    return _Feed(
        _title_of(_title(_first(channel, "title"), base)),
        tuple(_item(one, base, language) for one in items),
    )


def _item(element: Element, base: str, language: str) -> _Item:
    base = _base(element, base)
    written = _link(element)
    link = hypertext.joined(base, written) if written else ""
    found = (_first(element, *names) for names in _TEXTS)
    texts = (_text(one, _base(one, base) or link) for one in found if one is not None)
    files = [*_every(element, "enclosure"), *_links(element, "enclosure")]
    file = next((one.attributes.get("url", "") for one in files), "")
    return _Item(
        element.origin,
        _title(_first(element, "title", (_MEDIA, "title"), (_DC, "title")), base),
        tuple(one for one in texts if one.text.strip()),
        link if is_web(link) or not is_web(file) else file,
        _date(element, *_PUBLISHED),
        _date(element, *_CHANGED),
        tuple(dict.fromkeys(filter(None, _authors(element)))),
        tuple(_categories(element)),
        _language(element) or language,
        len(files) - (not is_web(link) and is_web(file)),
    )


_Name = str | tuple[str, str]
"""A name of the format's own, or one with its namespace."""

_TEXTS: tuple[tuple[_Name, ...], ...] = (
    ((_CONTENT, "encoded"), "content"),
    ("description", "summary", (_ITUNES, "summary"), (_DC, "description"), (_MEDIA, "description")),
)
_PUBLISHED = ("published", "pubDate", "issued", (_DC, "date"), (_TERMS, "issued"))
_CHANGED = ("updated", "modified", (_TERMS, "modified"))


def _every(element: Element, name: _Name) -> Iterator[Element]:
    """Yield the elements of a name in an element, or in its group of media."""
    spaces, local = (_OWN, name) if isinstance(name, str) else ((name[0],), name[1])
    for one in element.elements:
        if one.name == local and one.space in spaces:
            yield one
        elif one.space == _MEDIA and one.name == "group":
            yield from _every(one, name)


def _first(element: Element, *names: _Name) -> Element | None:
    """Return the first element of the first of the names that says something."""
    every = (one for name in names for one in _every(element, name))
    return next((one for one in every if one.text.strip()), None)


def _words(element: Element, *names: _Name) -> str:
    found = _first(element, *names)
    return " ".join(found.text.split()) if found else ""


def _date(element: Element, *names: _Name) -> _Said | None:
    found = _first(element, *names)
    return _Said(found.text.strip(), "text", found.origin) if found else None


def _base(element: Element, base: str) -> str:
    """Return what addresses in an element are relative to, which is in `base`."""
    return hypertext.joined(base, element.attributes.get(f"{XML} base", ""))


def _language(element: Element) -> str:
    return element.attributes.get(f"{XML} lang", "")


def _text(element: Element, base: str) -> _Said:
    """Return the words of an element as its type has it; without one they may be HTML."""
    kind = element.attributes.get("type", "").lower()
    if kind in {"xhtml", "application/xhtml+xml"}:
        return _Said(element.html, "html", element.origin, base)
    text = element.text
    if kind in {"html", "text/html"} or (
        not kind and element.space not in _PLAIN and _TAG.search(text)
    ):
        return _Said(text, "html", element.origin, base)
    is_plain = kind or element.space in _PLAIN
    return _Said(text if is_plain else unescape(text), "text", element.origin, base)


_PLAIN = (_ATOM, _MEDIA)
"""Namespaces in which words without a type are plain text."""
_TAG = re.compile(r"<[a-zA-Z/!]")


def _title(element: Element | None, base: str) -> _Said | None:
    return None if element is None else _text(element, base)


def _links(element: Element, relation: str) -> list[Element]:
    """Return the links of Atom that are of a relation."""
    links = (one for one in _every(element, "link") if one.attributes.get("href"))
    return [one for one in links if one.attributes.get("rel", "alternate") == relation]


def _link(element: Element) -> str:
    """Return the address of an item as it is written."""
    if alternate := _links(element, "alternate"):
        return alternate[0].attributes["href"].strip()
    if link := _words(element, "link"):
        return link
    guid = _first(element, "guid")
    is_link = guid is not None and guid.attributes.get("isPermaLink", "true") != "false"
    return guid.text.strip() if guid is not None and is_link else ""


def _authors(element: Element) -> Iterator[str]:
    """Yield who wrote an item: names, without their addresses."""
    for one in _every(element, "author"):
        name = _words(one, "name") if any(one.elements) else " ".join(one.text.split())
        in_brackets = re.fullmatch(r"\S+@\S+ \((.+)\)", name)
        yield in_brackets[1] if in_brackets else "" if "@" in name else name
    for named in ((_DC, "creator"), (_ITUNES, "author")):
        for one in _every(element, named):
            yield " ".join(one.text.split())


def _categories(element: Element) -> Iterator[str]:
    for name in ("category", (_DC, "subject")):
        for one in _every(element, name):
            label = one.attributes.get("label") or one.attributes.get("term") or one.text
            yield hypertext.words(label)


# JSON


def _of_json(data: bytes, shown: str) -> _Feed | Problem:
    text = decoded(data, shown)
    if isinstance(text, Problem):
        return text
    root = json_source.parse(text, shown)
    if isinstance(root, Problem):
        return root
    items = _at(root, "items")
    if not isinstance(items, Sequence):
        message = "there is no list of 'items' here; this is no JSON Feed"
        return misshapen(Origin(shown, *root.place), message)
    language = _value(root, "language")
    return _Feed(
        " ".join(_value(root, "title").split()),
        tuple(_json_item(one, shown, language) for one in items.items),
    )


def _at(node: Node | None, *steps: str) -> Node | None:
    for step in steps:
        node = node.items.get(step) if isinstance(node, Object) else None
    return node


def _value(node: Node | None, *steps: str) -> str:
    found = _at(node, *steps)
    return found.value.strip() if isinstance(found, Scalar) else ""


def _json_item(node: Node, shown: str, language: str) -> _Item:
    def said(kind: Kind, *steps: str) -> _Said | None:
        found = _at(node, *steps)
        if not isinstance(found, Scalar) or not found.value.strip():
            return None
        return _Said(found.value, kind, Origin(shown, *found.place), link)

    link = _value(node, "url") or _value(node, "external_url") or _value(node, "id")
    texts = (said("html", "content_html"), said("text", "content_text"), said("text", "summary"))
    attached, tags = _at(node, "attachments"), _at(node, "tags")
    names = (_value(one, "name") for one in (*_each(_at(node, "authors")), _at(node, "author")))
    return _Item(
        Origin(shown, *node.place),
        said("text", "title"),
        tuple(filter(None, texts)),
        link,
        said("text", "date_published"),
        said("text", "date_modified"),
        tuple(dict.fromkeys(filter(None, names))),
        tuple(" ".join(_value(one).split()) for one in _each(tags)),
        _value(node, "language") or language,
        len([*_each(attached)]),
        said("text", "_regesta", "date", "edtf"),
    )


def _each(node: Node | None) -> Iterable[Node]:
    return node.items if isinstance(node, Sequence) else ()


# Both

_RFC_822 = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2}\s+[^\W\d]+\.?\s+\d{4})(?:\s+\d.*)?", re.DOTALL
)
_RFC_3339 = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:[Tt ]\d.*)?", re.ASCII | re.DOTALL)


def _day(written: str) -> str:
    """Return the day that a moment is of, in its own zone; the words where it is none."""
    found = _RFC_3339.fullmatch(written) or _RFC_822.fullmatch(written)
    day = dating.dated(found[1]).edtf if found else ""
    return day if dates.is_date(day) else written


def _draft(item: _Item, publisher: str, added: str, left_out: Counter[str]) -> Draft:
    """Return what an item says."""
    moment = item.published or item.changed
    day = _day(moment.text) if moment else ""
    said = next(iter(item.texts), None)
    text = _markdown(said) if said else ""
    title = _title_of(item.title) or _first_sentence(text)
    left_out[_FILES] += item.files
    left_out[_PICTURES] += hypertext.pictures(said.text) if said and said.kind == "html" else 0
    left_out[_SUMMARIES] += _is_summed_up(item, text)
    origins: dict[Steps, Origin] = {(): item.origin}
    for key, one in (("title", item.title), ("text", said), ("date", item.event or moment)):
        if one is not None:
            origins[key,] = one.origin
    is_inferred = item.event is None and moment is not None
    return Draft(
        date=item.event.text if item.event else day,
        date_basis="inferred" if is_inferred else "",
        date_note=_NOTES[item.published is None] if is_inferred else "",
        title=title,
        language=item.language.strip().replace("_", "-"),
        text="" if _is_title(text, title) else text,
        sources=tuple(_source(item, title, publisher)),
        added=added,
        status="draft",
        tags=_once(item.tags),
        origins=origins,
    )


_FILES, _PICTURES, _SUMMARIES = (
    "files that come with items",
    "pictures within texts",
    "summaries beside texts",
)


def _once(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags without those that are there already, however they are written."""
    by_fold = dict[str, str]()
    for tag in filter(str.strip, tags):
        by_fold.setdefault(fold(tag), tag)
    return tuple(by_fold.values())


_NOTES = (
    "The day on which it was published.",
    "The day on which it was last changed; the feed does not say when it was published.",
)


def _title_of(said: _Said | None) -> str:
    if said is None:
        return ""
    return hypertext.words(said.text) if said.kind == "html" else " ".join(said.text.split())


def _markdown(said: _Said) -> str:
    if said.kind == "html":
        return hypertext.markdown(said.text, said.base)
    return plaintext.markdown(said.text)


def _first_sentence(markdown: str) -> str:
    """Return the title of a text that has none: its first line, or the first sentence of it."""
    line = next(filter(str.strip, prose.plain(markdown).split("\n")), "")
    return titles.of_line(" ".join(line.split()))[0]


def _is_title(markdown: str, title: str) -> bool:
    """Tell whether a text says no more than the title does."""
    return "](" not in markdown and " ".join(prose.plain(markdown).split()) == title


def _is_summed_up(item: _Item, text: str) -> bool:
    """Tell whether an item has a second text with words of its own."""
    whole = fold(prose.plain(text))
    others = (fold(prose.plain(_markdown(one))) for one in item.texts[1:])
    return any(one[:_SAME] not in whole for one in others)


_SAME = 60
"""Characters by which a summary is known that is but the beginning of the text."""


def _source(item: _Item, title: str, publisher: str) -> Iterator[Mapping[str, Any]]:
    """Yield the item as a source, where it can be found again."""
    day = _day(item.published.text) if item.published else ""
    url = clean(item.link) if is_web(item.link) else ""
    source = {
        "title": title,
        "url": url,
        "publisher": publisher,
        "author": item.authors[0] if len(item.authors) == 1 else list(item.authors),
        "published": day if dates.is_date(day) else "",
    }
    if title or url:
        yield {key: value for key, value in source.items() if value}
