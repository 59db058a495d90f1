"""MkDocs' files, with those of generated pages, which its loops pass over.

So what MkDocs does for each page does not grow with the chronology. A page written by hand may link
to any generated file all the same.
"""

# MkDocs is typed, but for a few functions that return a bool.
# mypy: allow-untyped-calls

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as SitePage

from regesta.build import Planned
from regesta.pages.page import Plan

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
        self.assets = {path for group in planned.files for path in group.paths} - taken
        """The paths of generated files that are no pages."""
        self.made: list[PageFile] = []
        """The files of the generated pages."""
        for plan in planned.pages:
            old = known.get(plan.path)
            file = old.again(plan, self) if old is not None else PageFile(plan, self, config)
            if file.dest_uri not in taken:
                self._src_uris.pop(file.src_uri, None)  # an excluded page with the same path
                self.append(file)
                self.made.append(file)

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file at a path."""
        path = PurePath(path).as_posix()
        found = super().get_file_from_path(path)
        if found is None and path in self.assets:
            found = asset_file(path, self._config)
        if found is None or found.generated_by == OWNER:
            self.asked[path] = found is not None
        return found

    def has(self, path: str) -> bool:
        """Tell whether there is a file at a path."""
        return path in self._src_uris or path in self.assets

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
        """Return the files of all pages."""
        return super().documentation_pages(inclusion=inclusion)


class PageFile(File):
    """The file of a generated page; MkDocs' page of it is there once somebody asks for it."""

    def __init__(self, plan: Plan, files: SiteFiles, config: MkDocsConfig) -> None:
        self._page: SitePage | None = None
        self.plan, self._files, self._config = plan, files, config
        super().__init__(plan.path, None, config.site_dir, config.use_directory_urls)
        self.inclusion = InclusionLevel.INCLUDED if plan.in_nav else InclusionLevel.NOT_IN_NAV
        self.generated_by, self.abs_src_path = OWNER, None
        if plan.source is not None:
            # MkDocs joins addresses without quoting; a template says itself what is to be quoted.
            self.edit_uri = plan.source if config.edit_uri_template else quote(plan.source)

    def again(self, plan: Plan, files: SiteFiles) -> "PageFile":
        """Return the file of another plan of the same page; what MkDocs knows of it stays."""
        if (plan.source, plan.in_nav) != (self.plan.source, self.plan.in_nav):
            return PageFile(plan, files, self._config)
        new = object.__new__(PageFile)
        vars(new).update(vars(self), plan=plan, _files=files, _page=None)
        return new

    @property
    def page(self) -> SitePage | None:
        """The page; those of the navigation are made by MkDocs, which knows their titles there."""
        if self._page is None and self._files.has_nav:
            _Unread(None, self, self._config)
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


def asset_file(path: str, config: MkDocsConfig) -> File:
    """Return a file that is no page, for what wants to know where it is."""
    file = File(path, None, config.site_dir, config.use_directory_urls)
    file.generated_by, file.abs_src_path = OWNER, None
    return file
