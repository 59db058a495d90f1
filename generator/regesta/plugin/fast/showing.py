"""The generated files of a site, made when a browser asks for them."""

import gzip
import io
from collections.abc import Iterator
from functools import lru_cache
from threading import RLock
from typing import cast

from mkdocs.commands.build import get_context
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page
from mkdocs.utils import get_build_timestamp

from regesta.build import with_home
from regesta.plugin.fast.site import SITEMAP, FastSite
from regesta.plugin.fast.theme import encoded
from regesta.search_index import DATA, KINDS

_READ = 16
"""How many pages, of those asked for last, are kept as they were made."""


class Made:
    """The part of a site that depends on the chronology, by paths such as `people/index.html`."""

    _lock = RLock()
    """Several browsers ask at once, and a page is rendered with what all pages share."""

    def __init__(self, site: FastSite) -> None:
        self._site = site
        self._page = lru_cache(maxsize=_READ)(self._made_page)
        self._pages = {file.dest_uri: file for file in site.files.made}
        self._has_sitemap = SITEMAP in site.config.theme.static_templates
        self._shown_home: bytes | None = None
        homes = site.by_hand if site.home_markdown is not None else ()
        self._homes = {file.dest_uri: file for file in homes if file.dest_uri == "index.html"}

    def has(self, path: str) -> bool:
        """Tell whether there is a generated file at a path."""
        return (
            path in self._pages
            or self._site.files.made_at(path) is not None
            or path in self._homes
            or (self._has_sitemap and path.removesuffix(".gz") == SITEMAP)
        )

    def get(self, path: str) -> bytes | None:
        """Return what is at a path; None where that is no generated file."""
        with self._lock:
            if path in self._pages:
                return self._page(path)
            if (group := self._site.files.made_at(path)) is not None:
                return next(one.text.encode() for one in group.make() if one.path == path)
            if path in self._homes:
                return self._home(self._homes[path])
            return self._sitemap(path) if self._has_sitemap else None

    def _made_page(self, path: str) -> bytes:
        file = self._pages[path]
        return encoded(self._site.theme.html(file.plan.make(), file))

    def searched(self) -> Iterator[tuple[str, bytes]]:
        """Yield what the search index is made from: the data, and pages that are of no record.

        Of the others it is asked only whether they are there.
        """
        yield DATA, self.get(DATA) or b""
        for path, file in self._pages.items():
            if file.plan.in_nav:
                yield path, self.get(path) or b""
            elif path.partition("/")[0] in KINDS:
                yield path, b""
        for path in self._homes:
            yield path, self.get(path) or b""

    def _home(self, file: File) -> bytes:
        """Return a home page written by hand, with the newest entries in it."""
        if self._shown_home is None:
            site, page = self._site, cast("Page", file.page)
            # Not what is in the file now: the site that is shown may be of before.
            page.markdown = with_home(site.home_markdown or "", site.planned.home)
            page.render(site.config, site.files)
            self._shown_home = encoded(site.theme.whole(page))
        return self._shown_home

    def _sitemap(self, path: str) -> bytes | None:
        """Return the sitemap, as MkDocs writes it, plain or compressed."""
        if path.removesuffix(".gz") != SITEMAP:
            return None
        site, config = self._site, self._site.config
        template = site.environment.get_template(SITEMAP)
        template = config.plugins.on_pre_template(template, template_name=SITEMAP, config=config)
        context = get_context(site.nav, site.published, config, base_url=".")
        context = config.plugins.on_template_context(context, template_name=SITEMAP, config=config)
        output = template.render({**context})
        output = config.plugins.on_post_template(output, template_name=SITEMAP, config=config)
        return encoded(output) if path == SITEMAP else _zipped(encoded(output), site)


def _zipped(content: bytes, site: FastSite) -> bytes:
    """Return what MkDocs writes beside the sitemap."""
    pages = [file.page for file in site.by_hand if file.page is not None]
    written, when = io.BytesIO(), get_build_timestamp(pages=pages)
    with gzip.GzipFile(f"{SITEMAP}.gz", "wb", fileobj=written, mtime=when) as file:
        file.write(content)
    return written.getvalue()
