"""Links and pictures in texts that lead to a page or a file of the site, and those that do not."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from regesta import documents
from regesta.model import Entry
from regesta.reading import At, Content, Located
from regesta.resolving import Resolved
from regesta.yaml_source import Step


class Lead(NamedTuple):
    """An address within the site, in a link or a picture of a text."""

    at: At
    """Where the text is."""
    of: str
    """The file of the page that the text is written for, relative to the content folder."""
    href: str
    """The address as it is written."""
    entry: Entry | None = None
    """The entry that the text is of, if of any."""


def found(resolved: Resolved, content: Content) -> Iterator[Lead]:
    """Yield the leads in all texts that are Markdown, also in entries that are refused."""
    for one in chain(resolved.entries, (refused.right for refused in content.refused)):
        if _may_lead(one.record):
            of = f"{documents.ENTRIES}/{one.record.id}.md"
            for steps, text in one.record.texts:
                for href in _addresses(text):
                    yield Lead(one.at(*steps), of, href, one.record)
    for kind, records in resolved.registries.items():
        key = "note" if kind == "sources" else "description"
        for record in records:
            yield from _in(record, f"{kind}/{record.record.id}.md", key)
    if content.settings is not None:
        yield from _in(content.settings, "index.md", "description")


def _in(one: Located[Any], of: str, key: Step) -> Iterator[Lead]:
    for href in _addresses(getattr(one.record, str(key)) or ""):
        yield Lead(one.at(key), of, href)


_LINK = re.compile(r"\]\((?!https?:|mailto:)|\]:")
"""What a text with a link within the site has in it."""


def _may_lead(entry: Entry) -> bool:
    """Tell whether a text of an entry may have a link within the site; most have one text alone."""
    text = entry.text
    if text and "]" in text and _LINK.search(text):
        return True
    if not (entry.date_note or entry.annotations or entry.corrections or entry.translations):
        return False
    return any(_LINK.search(text) for _, text in entry.texts)


def _addresses(text: str) -> Iterator[str]:
    """Yield the addresses in a text that lead to another page or a file, below the site's own."""
    if not _LINK.search(text):
        return
    from regesta import prose  # noqa: PLC0415 few texts lead so, and it loads a Markdown parser

    for href in prose.parse(text).local_addresses:
        if href and href[0] not in "/\\#?":
            yield href
