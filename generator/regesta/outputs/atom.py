"""Feeds in Atom (RFC 4287)."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from regesta.model import Chronology, Entry
from regesta.outputs import news
from regesta.outputs.address import Site
from regesta.outputs.news import Item, News
from regesta.views import Views

NAMESPACE = "http://www.w3.org/2005/Atom"
PATH, CORRECTIONS_PATH = "feed.xml", "corrections.xml"

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, even escaped."""


def entries_feed(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return the entries as a feed, the newest by their own account first."""
    return feed(news.news(entries, views, site), PATH, views.chronology, site)


def corrections_feed(views: Views, site: Site) -> str:
    """Return the feed of all corrections."""
    return feed(news.corrections(views, site), CORRECTIONS_PATH, views.chronology, site)


def feed(found: News, path: str, chronology: Chronology, site: Site) -> str:
    """Return the feed at `path`."""
    language = chronology.settings.language
    root = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": language})
    address = site.file(path)
    _add(root, "id", site.iri(address, chronology))
    _add(root, "title", found.title)
    if found.about:
        _add(root, "subtitle", found.about)
    _add(root, "updated", found.updated)
    _add(_add(root, "author"), "name", chronology.settings.name)
    _add(root, "link", rel="self", type="application/atom+xml", href=address)
    _add(root, "link", rel="alternate", type="text/html", href=site.url)
    _add(root, "generator", "Regesta")
    for item in found.items:
        _add_item(root, item)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _add_item(root: ET.Element, item: Item) -> None:
    language = {"xml:lang": item.language} if item.language else {}
    entry = _add(root, "entry")
    _add(entry, "id", item.id)
    _add(entry, "title", item.title, **language)
    _add(entry, "link", rel="alternate", type="text/html", href=item.url)
    if item.published:
        _add(entry, "published", item.published)
    _add(entry, "updated", item.updated)
    for term, label in item.topics:
        _add(entry, "category", term=term, label=label)
    _add(entry, "content", item.html, type="html", **language)


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    clean = {key: _ILLEGAL.sub("\ufffd", value) for key, value in attributes.items()}
    element = ET.SubElement(parent, name, clean)
    element.text = _ILLEGAL.sub("\ufffd", text) or None
    return element
