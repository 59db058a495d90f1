"""Feeds in Atom (RFC 4287)."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from regesta import prose
from regesta.model import Chronology, Entry
from regesta.outputs import news
from regesta.outputs.address import Site
from regesta.outputs.news import Item, News
from regesta.views import Views

NAMESPACE = "http://www.w3.org/2005/Atom"
PATH, CORRECTIONS_PATH = "feed.xml", "corrections.xml"

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, even escaped."""


def entries_feed(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return the entries as a feed, the newest by their own account first."""
    return feed_of(news.news(entries, views, site), views.chronology, site)


def feed_of(found: News, chronology: Chronology, site: Site) -> str:
    """Return the feed of what has been added and corrected."""
    description = chronology.settings.description or ""
    subtitle = " ".join(filter(None, [prose.summary(description, 300), found.caveat]))
    return _feed(chronology.settings.name, subtitle, PATH, found, chronology, site)


def corrections_feed(views: Views, site: Site) -> str:
    """Return the feed of all corrections."""
    title = f"{views.chronology.settings.name}: corrections"
    found = news.corrections(views, site)
    return _feed(title, "", CORRECTIONS_PATH, found, views.chronology, site)


def _feed(
    title: str, subtitle: str, path: str, found: News, chronology: Chronology, site: Site
) -> str:
    language = chronology.settings.language
    feed = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": language})
    address = site.file(path)
    _add(feed, "id", site.iri(address, chronology))
    _add(feed, "title", title)
    if subtitle:
        _add(feed, "subtitle", subtitle)
    _add(feed, "updated", found.updated)
    _add(_add(feed, "author"), "name", chronology.settings.name)
    _add(feed, "link", rel="self", type="application/atom+xml", href=address)
    _add(feed, "link", rel="alternate", type="text/html", href=site.url)
    _add(feed, "generator", "Regesta")
    for item in found.items:
        _add_item(feed, item)
    ET.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, "unicode") + "\n"


def _add_item(feed: ET.Element, item: Item) -> None:
    language = {"xml:lang": item.language} if item.language else {}
    entry = _add(feed, "entry")
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
