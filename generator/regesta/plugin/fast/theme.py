"""Generated pages as the theme shows them: what MkDocs would make of each, one at a time."""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any, NamedTuple

import jinja2
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import get_toc

from regesta.pages.page import Page
from regesta.plugin.fast.convert import Converter
from regesta.plugin.fast.fingerprint import mentioned, templates
from regesta.plugin.fast.skeletons import MismatchError, Skeletons

PROOFS = 1
"""So many pages of a kind are converted in both ways, and compared; and of the others …"""
SAMPLE = 500
"""… one in so many, always the same ones …"""
LONG = 20_000
"""… unless they are longer than this, in characters: that would take longer than it saves."""


_PAGES = re.compile(r"(?<![\w.])pages\b")

_READ = ("content", "markdown", "toc")
_OF_OTHERS = re.compile(
    rf"\.(?<!\bpage\.)(?<!\bmdx_configs\.)(?<!\bpost\.)(?<!\blisting\.)({'|'.join(_READ)})\b"
    rf"|(\[|\battr\w* *[(=]) *['\"]({'|'.join(_READ)})['\"]"
)
"""What reads what a page says, of another page than the one that is rendered, as far as is known;
Material has `post` and `listing` of its blog, which is a plugin that sees each page."""


class Shared(NamedTuple):
    """What the theme's templates see beside the page."""

    environment: jinja2.Environment
    nav: Navigation
    pages: Sequence[File]
    """All pages of the site, in order."""
    are_ours: bool
    """Whether all generated pages are made by the package's own templates."""


class Known(NamedTuple):
    """What is known of a configuration and its theme, whatever the pages are."""

    converter: Converter
    shows_all: bool
    """Whether a template shows all pages, so that any page may change with each of them."""
    shows_others: bool
    """Whether a template shows what other pages in the navigation say."""
    shows_more: bool
    """Whether a page may rest on what no fingerprint is taken of."""
    reads_more: bool
    """Whether the site may rest on files that are in none of its folders."""

    @classmethod
    def of(cls, config: MkDocsConfig) -> "Known":
        """Read the templates, and make a parser."""
        converter = Converter(config)
        texts = list(templates(config.theme))
        shows_all = mentioned(_PAGES, texts, "pages")
        shows_others = mentioned(_OF_OTHERS, texts, *_READ)
        rests_on_more = converter.rests_on_more
        reads_more = rests_on_more or converter.reads_more
        return cls(converter, shows_all, shows_others, shows_all or rests_on_more, reads_more)


class Theme:
    """Renders generated pages within one site.

    `say` takes the line that says why a short way is not taken any more.
    """

    def __init__(
        self,
        config: MkDocsConfig,
        known: Known,
        shared: Shared,
        files: Files,
        say: Callable[[str], None],
    ) -> None:
        self._config, self._shared, self._files, self._say = config, shared, files, say
        self._converter: Converter | None = known.converter
        self._skeletons: Skeletons | None = Skeletons(shared.environment, self.whole)
        self._proofs: Counter[object] = Counter()
        if strangers := known.converter.strangers():
            self._converter = None
            say(f"Markdown is parsed page by page: {', '.join(strangers)} may change HTML")

    @property
    def short_ways(self) -> int:
        """How many short ways are taken; it falls when one has turned out to be wrong."""
        return (self._converter is not None) + (self._skeletons is not None)

    def go_long(self) -> None:
        """Take no short way from now on."""
        self._converter = self._skeletons = None

    def html(self, record: Page, file: File, *, one_of_many: bool = False) -> str:
        """Return the whole HTML of a page."""
        page = self._made(record, file)
        if one_of_many and self._skeletons is not None:
            try:
                return self._skeletons.render(page)
            except MismatchError:
                self._skeletons = None
                self._say(f"pages are rendered one by one: {record.path} comes out differently")
        return self.whole(page)

    def _made(self, record: Page, file: File) -> SitePage:
        """Return the page of a file as MkDocs has it once it is converted."""
        page: SitePage = file.page or SitePage(None, file, self._config)
        page.markdown, page.meta = source(record), _copied(record.meta)
        ours, short = self._shared.are_ours, self._converter
        converted = short.convert(page.markdown, is_ours=ours) if short else None
        if converted is None:
            page.render(self._config, self._files)
            return page
        page.content, page.toc = converted.content, get_toc(converted.toc)
        if self._is_to_be_proved(record):
            made = (page.content, _outline(page))
            page.render(self._config, self._files)
            if made != (page.content, _outline(page)):
                self._converter = None
                self._say(f"Markdown is parsed page by page: {record.path} comes out differently")
        return page

    def _is_to_be_proved(self, record: Page) -> bool:
        if len(record.body) > LONG:
            return False
        kind = record.meta.get("kind")
        self._proofs[kind] += 1
        return self._proofs[kind] <= PROOFS or zlib.crc32(record.path.encode()) % SAMPLE == 0

    def whole(self, page: SitePage, stands_for_it: object = None) -> str:
        """Return the HTML of a converted page, rendered in full.

        `stands_for_it` is what the template sees in its place.
        """
        page.active = True
        try:
            context: Any = get_context(self._shared.nav, self._shared.pages, self._config, page)
            context["page"] = stands_for_it or page
            name = page.meta.get("template", "main.html")
            return self._shared.environment.get_template(name).render(context)
        finally:
            page.active = False

    def convert(self, record: Page, file: File) -> None:
        """Give the page of a file what a template sees of it on other pages."""
        self._made(record, file)

    def find_anchors(self, record: Page, file: File) -> set[str]:
        """Find what an address can lead to on a page, for MkDocs to check links against."""
        page = self._made(record, file)
        found = _Ids()
        found.feed(page.content or "")
        found.close()
        page.present_anchor_ids = found.ids
        return found.ids


class _Ids(HTMLParser):
    """Collects what an address can lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an id, or the name of an anchor."""
        for name, value in attrs:
            if value and (name == "id" or (name == "name" and tag == "a")):
                self.ids.add(value)


def encoded(html: str) -> bytes:
    """Return what MkDocs writes for an output."""
    return html.encode("utf-8", "xmlcharrefreplace")


def _outline(page: SitePage) -> list[tuple[object, ...]]:
    return [(link.level, link.id, link.title) for link in page.toc]


def source(record: Page) -> str:
    """Return the Markdown of a page as MkDocs reads it from `record.markdown()`."""
    body = record.body.rstrip().lstrip("\n")
    return f"{body}\n" if body else ""


def _copied(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Return front matter that a plugin may change, and no other page has a share in."""
    return {
        key: value.copy() if isinstance(value, list | dict) else value
        for key, value in meta.items()
    }
