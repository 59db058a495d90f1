"""One site on the quick way: what MkDocs has made of the project, and what is planned."""

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import jinja2
import mkdocs
from mkdocs.commands import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation

from regesta.build import Planned
from regesta.plugin.fast.files import PageFile, SiteFiles, is_indexed
from regesta.plugin.fast.fingerprint import BUILD_DATE
from regesta.plugin.fast.skeletons import have_recordable
from regesta.plugin.fast.theme import Known, Shared, Theme

_EACH_PAGE = (
    *("files", "nav", "pre_page", "page_read_source", "page_markdown", "page_content"),
    *("page_context", "post_page"),
)
"""Events at which a plugin may see, or change, every page."""


SITEMAP = "sitemap.xml"
"""The template, and the file; beside it stands one that is compressed."""

_TEMPLATES = Path(mkdocs.__file__).parent / "templates"


def in_the_way(config: MkDocsConfig, own: object) -> str | None:
    """Return who has to see every page, if there is anybody besides the plugin `own`."""
    return _listening(_EACH_PAGE, config, own)


def after_all(config: MkDocsConfig, own: object) -> str | None:
    """Return who may change the finished site, if there is anybody besides the plugin `own`."""
    return _listening(("post_build",), config, own)


def _listening(events: Iterable[str], config: MkDocsConfig, own: object) -> str | None:
    for event in events:
        for listener in config.plugins.events[event]:
            plugin = getattr(listener, "__self__", None)
            if plugin is not own:
                names = [name for name, one in config.plugins.items() if one is plugin]
                return f"the plugin {names[0]}" if names else f"the hook {listener.__module__}"
    return None


class FastSite:
    """A site whose generated pages are made apart from MkDocs.

    `say` takes the line that says why a short way is not taken, and `drafts` tells whether pages
    are built that MkDocs keeps for its preview. `known` is what is known of the configuration and
    the theme by now.
    """

    files: SiteFiles
    """From `on_files` on."""
    nav: Navigation
    """From `on_nav` on."""
    environment: jinja2.Environment
    """From `on_env` on."""
    home_markdown: str | None = None
    """The home page as it was written by hand when it was read, where the newest entries stand in
    it; None where there is no such page."""
    has_sitemap = False
    """Whether the sitemap is still to be made."""

    def __init__(
        self,
        config: MkDocsConfig,
        planned: Planned,
        say: Callable[[str], None],
        *,
        drafts: bool,
        known: Known | None = None,
    ) -> None:
        self.config, self.planned, self._say = config, planned, say
        self.known = known or Known.of(config)
        self.linked: dict[str, set[str]] = {}
        """By the paths of generated pages, what is there of that to which pages written by hand
        link on them, and whose end is a warning; from `on_env` on."""
        self.included = InclusionLevel.is_in_serve if drafts else InclusionLevel.is_included

    def on_files(self, files: Iterable[File], before: Iterable[PageFile] = ()) -> Files:
        """Return the files of the project with the generated ones; `before` are such of before."""
        self.files = SiteFiles(files, self.planned, self.config, before)
        return self.files

    def on_nav(self, nav: Navigation) -> None:
        """Give the generated pages in the navigation their titles."""
        self.nav, self.files.has_nav = nav, True
        for file in self.in_nav:
            file.entitle()

    @property
    def in_nav(self) -> list[PageFile]:
        """The generated pages in the navigation."""
        return [page.file for page in self.nav.pages if isinstance(page.file, PageFile)]

    def on_env(self, environment: jinja2.Environment) -> None:
        """Find what pages written by hand can link to; all of these are converted by now."""
        self.environment = environment
        have_recordable(environment)
        if self.known.shows_others:
            for one in self.in_nav:
                self.theme.convert(one.plan.make(), one)
        for file in self.by_hand:
            links = file.page.links_to_anchors if file.page else None
            for target, anchors in (links or {}).items():
                if isinstance(target, PageFile):
                    there = self._anchors(target)
                    if self.config.validation.links.anchors >= logging.WARNING:
                        known = self.linked.setdefault(target.src_uri, set())
                        known |= there & anchors.keys()

    def _anchors(self, target: PageFile) -> set[str]:
        """Return what an address can lead to on a page, of which MkDocs knows from then on."""
        return self.theme.find_anchors(target.plan.make(), target)

    def take_sitemap(self) -> None:
        """Have MkDocs leave out its sitemap, which is made with what is generated."""
        static = self.config.theme.static_templates
        loader = self.environment.loader
        if SITEMAP not in static or loader is None or BUILD_DATE not in os.environ:
            return
        if SITEMAP in self.files.taken:  # MkDocs writes its own over the owner's file
            return
        _, place, _ = loader.get_source(self.environment, SITEMAP)
        if place is not None and Path(place).parent == _TEMPLATES:  # another may show anything
            static.discard(SITEMAP)
            self.has_sitemap = True

    def in_sitemap(self) -> Iterator[object]:
        """Yield what the sitemap is made from."""
        yield os.environ.get(BUILD_DATE), self.files.build_date
        yield [file.url for file in self.published if is_indexed(file)]

    def make_sitemap(self) -> None:
        """Write the sitemap, as MkDocs does."""
        build._build_theme_template(SITEMAP, self.environment, self.files, self.config, self.nav)  # noqa: SLF001 # what it does for each static template
        in_nav = set(map(id, self.in_nav))
        for file in self.files.made:
            if id(file) not in in_nav:
                file.page = None  # it is made anew where it is asked for

    @cached_property
    def by_hand(self) -> Sequence[File]:
        """The pages written by hand."""
        return self.files.documentation_pages(inclusion=self.included)

    @cached_property
    def listed(self) -> Sequence[File]:
        """What the template of a page sees as the pages of the site."""
        return self.files.listed(self.included)

    @cached_property
    def published(self) -> Sequence[File]:
        """What a template that is no page's sees: never what is in the preview alone."""
        return self.files.listed(InclusionLevel.is_included)

    @cached_property
    def theme(self) -> Theme:
        """What renders the pages; all that it needs is known from `on_env` on."""
        ours = not self.planned.site.has_own_templates
        shared = Shared(self.environment, self.nav, self.listed, ours)
        return Theme(self.config, self.known, shared, self.files, self._say)

    def try_each_kind(self) -> None:
        """Make the first page of each kind, so that a template that fails is told at once."""
        tried = set()
        for file in self.files.made:
            top, *below = file.src_uri.split("/")
            kind = (top, len(below), below[-1:] == ["index.md"])
            if kind not in tried:
                tried.add(kind)
                self.theme.html(file.plan.make(), file)

    def again(self, planned: Planned) -> "FastSite | None":
        """Return this site with another chronology; what MkDocs has made of the rest is kept.

        None where the navigation, or a page written by hand, may come out differently.
        """
        if self.known.shows_all or self.known.shows_others or self.config.extra_templates:
            return None
        new = FastSite(self.config, planned, self._say, drafts=True, known=self.known)
        new.included, new.environment = self.included, self.environment
        new.home_markdown = self.home_markdown
        own = (file for file in self.files if not isinstance(file, PageFile))
        new.on_files(own, self.files.made)
        if any((path in new.files) != there for path, there in self.files.asked.items()):
            return None
        new.files.asked = self.files.asked
        for file in self.in_nav:
            if not file.is_alike(new.files.get_file_from_path(file.src_uri)):
                return None
        for file in self.in_nav:
            file.hand_on(new.files)
        new.nav, new.files.has_nav = self.nav, True
        new.linked = self.linked
        return None if any(map(new._has_lost, self.linked)) else new

    def _has_lost(self, path: str) -> bool:
        """Tell whether a link leads to what is not on a page any more, which MkDocs has to say."""
        target = self.files.get_file_from_path(path)
        return isinstance(target, PageFile) and not self.linked[path] <= self._anchors(target)
