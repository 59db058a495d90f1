"""MkDocs' files, with those of generated pages, which its loops pass over.

So what MkDocs does for each page does not grow with the chronology. A page written by hand may link
to any generated file all the same.
"""

# MkDocs is typed, but for a few functions that return a bool.
# mypy: allow-untyped-calls

import os
import re
from collections.abc import Callable, Container, Iterable, Iterator, MutableMapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from pathlib import PurePath
from typing import Any, cast
from urllib.parse import quote, urljoin, urlsplit

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import files as mkdocs_files
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as SitePage
from mkdocs.theme import Theme
from mkdocs.utils import get_build_date, weak_property

from regesta.build import Files as AssetFiles
from regesta.build import Planned
from regesta.pages.address import quoted
from regesta.pages.page import Plan

_PLAIN = re.compile(r"(?=.)(?:[\w%~-][\w%~.-]*/)*(?:[\w%~-][\w%~.-]*)?", re.ASCII)
"""An address that is joined to another one by writing it behind that."""
_ENDING = re.compile('["<>]')
"""What ends an attribute or an element where a theme puts an address in as it stands."""


def edit_uri(source: str | None, config: MkDocsConfig) -> str | None:
    """Return what MkDocs joins to the address for editing: a content file, quoted.

    A template for such addresses says itself what of a name is to be quoted.
    """
    if source is None:
        return None
    if config.edit_uri_template:
        return _ENDING.sub(lambda sign: quote(sign.group()), source)
    return quote(source)


OWNER = "regesta"
"""What `File.generated_by` says of our files."""


class SiteFiles(Files):
    """The files of a project, and those that are planned; what is written by hand goes before."""

    def __init__(
        self,
        files: Iterable[File],
        planned: Planned,
        config: MkDocsConfig,
        before: Iterable["PageFile"] = (),
    ) -> None:
        super().__init__(files)
        known = {file.src_uri: file for file in before}
        self._config = config
        self.has_nav = False
        """Whether the navigation has been made, so that other pages are no part of it."""
        self.asked: dict[str, bool] = {}
        """What pages written by hand and the navigation have asked for by its path, and whether it
        was there; the owner's own files aside."""
        taken = {file.dest_uri for file in self if not file.inclusion.is_excluded()}
        self._planned = planned
        self.site_dir, self.use_directory_urls = config.site_dir, config.use_directory_urls
        self.taken: AbstractSet[str] = taken
        """The paths of the owner's own files."""
        self.address = _address(config.site_url)
        """What stands before the addresses of pages; None where that is not known."""
        self.made: list[PageFile] = []
        """The files of the generated pages."""
        for plan in planned.pages:
            file = PageFile(plan, self, config, known.get(plan.path))
            if file.dest_uri not in taken:
                self._src_uris.pop(file.src_uri, None)  # an excluded page with the same path
                self.append(file)
                self.made.append(file)

    def made_at(self, path: str) -> AssetFiles | None:
        """Return the generated files that are no pages of which one is at a path.

        None where there is none, or somebody has written it by hand.
        """
        return None if path in self.taken else self._planned.files.at(path)

    @cached_property
    def build_date(self) -> str:
        """The day of the build, as pages have it."""
        return get_build_date()

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file at a path."""
        path = PurePath(path).as_posix()
        found = super().get_file_from_path(path)
        if found is None and self.made_at(path) is not None:
            found = asset_file(path, self._config)
        if found is None or found.generated_by == OWNER:
            self.asked[path] = found is not None
        return found

    def documentation_pages(
        self, *, inclusion: Callable[[InclusionLevel], bool] = InclusionLevel.is_included
    ) -> Sequence[File]:
        """Return the files of the pages that MkDocs goes through."""
        return [
            file
            for file in self.listed(inclusion)
            if not isinstance(file, PageFile) or (file.plan.in_nav and not self.has_nav)
        ]

    def listed(self, inclusion: Callable[[InclusionLevel], bool]) -> Sequence[File]:
        """Return the files of all pages; a generated one is always included."""
        return [
            file
            for file in self
            if isinstance(file, PageFile)
            or (file.is_documentation_page() and inclusion(file.inclusion))
        ]


class PageFile(File):
    """The file of a generated page; MkDocs' page of it is there once somebody asks for it.

    `before` is the file of another plan of the same page.
    """

    src_dir = None
    generated_by = OWNER
    inclusion = InclusionLevel.NOT_IN_NAV

    def __init__(
        self,
        plan: Plan,
        files: SiteFiles,
        config: MkDocsConfig,
        before: "PageFile | None" = None,
    ) -> None:
        # What MkDocs' own does, which takes paths apart and makes them anew: there are thousands,
        # and so what is the same for all is of the class.
        self.plan, self._files, self._config = plan, files, config
        self._page: SitePage | None = None
        self.src_uri, self.dest_dir = plan.path, files.site_dir
        self.use_directory_urls = files.use_directory_urls
        if before is not None:
            self.dest_uri, self.url = before.dest_uri, before.url
        else:
            self.dest_uri, self.url = _places(plan.path, as_folder=files.use_directory_urls)
        if plan.in_nav:
            self.inclusion = InclusionLevel.INCLUDED

    @weak_property
    def abs_src_path(self) -> str | None:
        """Nothing, for the page is in no file."""
        return None

    @weak_property
    def edit_uri(self) -> str | None:
        """What MkDocs joins to the address for editing, as it stands in a template or quoted."""
        return edit_uri(self.plan.source, self._config)

    @property
    def page(self) -> SitePage | None:
        """The page; those of the navigation are made by MkDocs, which knows their titles there."""
        if self._page is None and self._files.has_nav:
            _Unread(self, self._files, self._config)
        return self._page

    @page.setter
    def page(self, page: SitePage | None) -> None:
        self._page = page

    @property
    def _content(self) -> str | bytes | None:
        """The page as Markdown, of which MkDocs gives text or bytes."""
        return self.plan.make().markdown()

    @_content.setter
    def _content(self, _: str | bytes | None) -> None:
        raise TypeError("the text of a generated page comes from its plan")

    def entitle(self) -> None:
        """Give the page what the navigation shows of it where no title stands in `nav`."""
        if self._page is not None:
            self._page.markdown, self._page.meta = "", self.plan.make().meta

    def forget(self) -> None:
        """Let go of what the page says; what the navigation shows of it stays."""
        if self._page is not None:
            self._page.markdown, self._page.content = "", None

    def is_alike(self, other: File | None) -> bool:
        """Tell whether the navigation shows the same of another file of this path."""
        if self._page is None or not isinstance(other, PageFile):
            return False
        return bool(self._page.meta == other.plan.make().meta)

    def hand_on(self, files: SiteFiles) -> None:
        """Hand the page, which is in the navigation, on to the file of this path in `files`."""
        new = files.get_file_from_path(self.src_uri)
        if new is not None and self._page is not None:
            new.page, self._page.file = self._page, new


class _Unread(SitePage):
    """A page of which a list of pages shows what stands in its front matter, made when asked for.

    MkDocs has read every page before it renders the first one.
    """

    file: PageFile
    _meta: MutableMapping[str, Any] | None = None
    _markdown: str | None = None

    def __init__(self, file: PageFile, files: SiteFiles, config: MkDocsConfig) -> None:
        # What MkDocs' own does, but once for all pages where it comes to the same for all.
        self.file, file.page = file, self
        self.children = self.previous_page = self.next_page = None
        self.active = False
        self.update_date = files.build_date
        self._set_address(files.address, config.site_url)
        self._set_edit_url(config.repo_url, config.edit_uri, config.edit_uri_template)
        self._title_from_render = self.content = None
        self.toc = cast("Any", [])

    def _set_address(self, address: str | None, site_url: str | None) -> None:
        if address is not None and _PLAIN.fullmatch(self.url):
            self.canonical_url = f"{address}{self.url}"
            self.abs_url = f"{urlsplit(address).path}{self.url}"
        else:
            self._set_canonical_url(site_url)

    @property
    def meta(self) -> MutableMapping[str, Any]:
        """The front matter."""
        if self._meta is None:
            self._meta = dict(self.file.plan.make().meta)
        return self._meta

    @meta.setter
    def meta(self, meta: MutableMapping[str, Any]) -> None:
        self._meta = meta or None

    @property
    def markdown(self) -> str | None:
        """The text; nothing that a title could come from, for that is in the front matter."""
        return self._markdown or ""

    @markdown.setter
    def markdown(self, markdown: str | None) -> None:
        self._markdown = markdown


def pass_over_hidden(theme: Theme) -> None:
    """Have MkDocs look for a theme's files in no hidden folder, for it takes none from there.

    Material has ten thousand icons in one, which takes as long as to read as many entries.
    """
    made = theme.get_env

    def get_env() -> jinja2.Environment:
        environment = made()
        environment.loader = _Loader(theme.dirs)
        return environment

    vars(theme)["get_env"] = get_env


class _Loader(jinja2.FileSystemLoader):
    """Loads every template, and lists those that are in no hidden folder."""

    def list_templates(self) -> list[str]:
        """Return the paths of the files in the folders, in order, each once."""
        return sorted(set(chain.from_iterable(map(unhidden, self.searchpath))))


@contextmanager
def passed_over(data: Container[str], config: MkDocsConfig) -> Iterator[None]:
    """Have MkDocs find no file among `data`, by their paths in its folder, in what is done here.

    To make a file of each only for it to be taken out takes as long as to read a quarter of them.
    """
    start = len(config.docs_dir) + 1

    def walk(top: str, **options: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        for within, folders, names in os.walk(top, **options):
            place = f"{within[start:].replace(os.sep, '/')}/".lstrip("/")
            yield within, folders, [name for name in names if place + name not in data]

    vars(mkdocs_files)["os"] = _Walking(walk)
    try:
        yield
    finally:
        vars(mkdocs_files)["os"] = os


class _Walking:
    """The module `os`, with another way to walk."""

    def __init__(self, walk: Callable[..., object]) -> None:
        self.walk = walk

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)


def unhidden(folder: str) -> Iterator[str]:
    """Yield the paths of files below a folder, relative to it, but for those in hidden folders."""
    for within, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        place = os.path.relpath(within, folder).replace(os.sep, "/")
        yield from (name if place == "." else f"{place}/{name}" for name in sorted(names))


def is_indexed(file: File) -> bool:
    """Tell whether search engines may list a page."""
    if isinstance(file, PageFile):
        return not file.plan.noindex
    return file.page is None or "noindex" not in str(file.page.meta.get("robots"))


def _address(site_url: str | None) -> str | None:
    """Return the address of a site, as MkDocs joins those of its pages to it."""
    if not site_url:
        return None
    return urljoin(site_url if site_url.endswith("/") else f"{site_url}/", "x").removesuffix("x")


def _places(path: str, *, as_folder: bool) -> tuple[str, str]:
    """Return where the page of a Markdown file is in the site, and its address."""
    stem = path.removesuffix(".md")
    if not as_folder:
        return f"{stem}.html", quoted(f"{stem}.html")
    folder = f"/{stem}".removesuffix("/index").lstrip("/")
    return (f"{folder}/index.html", quoted(f"{folder}/")) if folder else ("index.html", "./")


def asset_file(path: str, config: MkDocsConfig) -> File:
    """Return a file that is no page, for what wants to know where it is."""
    file = File(path, None, config.site_dir, config.use_directory_urls)
    file.generated_by, file.abs_src_path = OWNER, None
    return file
