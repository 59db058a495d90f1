"""The feed of what has been added and corrected, in JSON Feed 1.1."""

import json
from collections.abc import Iterable
from typing import Any

from regesta.model import Chronology, Entry
from regesta.outputs.address import Site
from regesta.outputs.news import Item, News, news
from regesta.outputs.records import date_record, filled
from regesta.views import Views

VERSION = "https://jsonfeed.org/version/1.1"
PATH = "feed.json"


def entries_feed(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return the entries as a feed, the newest by their own account first."""
    return feed(news(entries, views, site), views.chronology, site)


def feed(found: News, chronology: Chronology, site: Site) -> str:
    """Return the feed of what has been added and corrected."""
    settings = chronology.settings
    document = filled(
        version=VERSION,
        title=found.title,
        home_page_url=site.url,
        feed_url=site.file(PATH),
        description=found.about,
        authors=[{"name": settings.name}],
        language=settings.language,
    )
    document["items"] = [_item(item, settings.language) for item in found.items]
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _item(item: Item, language: str) -> dict[str, Any]:
    return filled(
        id=item.id,
        url=item.url,
        title=item.title,
        content_html=item.html,
        date_published=item.published,
        date_modified=item.updated,
        language=item.language,
        tags=[name for _, name in item.topics],
        _regesta={"date": date_record(item.event, language)} if item.event else None,
    )
