"""What every door calls: load a folder, render a chronology."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote

from regesta import outputs, web
from regesta.leads import Lead
from regesta.likeness import nearest
from regesta.loading import Loaded, Loader, load
from regesta.missing import Missing
from regesta.model import Chronology, Entry
from regesta.outputs import Asset, Piece
from regesta.pages.address import file_of
from regesta.pages.options import Options
from regesta.pages.page import Page
from regesta.pages.site import HOME_MARK, Site
from regesta.problems import Problem

__all__ = [
    "HOME_MARK",
    "Files",
    "Loaded",
    "Loader",
    "Options",
    "Piece",
    "Planned",
    "Rendered",
    "load",
    "render",
    "with_home",
]


class Rendered(NamedTuple):
    """A chronology as what a site is made of."""

    pages: tuple[Page, ...]
    """All but those that the owner has written by hand."""
    assets: tuple[Asset, ...]
    """The files of the site that are no pages: data, feeds, citations, scripts."""
    home: str
    """What stands in a hand-written `index.md` in the place of `HOME_MARK`."""


def render(chronology: Chronology, options: Options) -> Rendered:
    """Return all that a site is made of."""
    return Planned(chronology, options).made()


class Files(NamedTuple):
    """Files of the site that are no pages, and are made together."""

    paths: tuple[str, ...]
    make: Callable[[], Iterable[Asset]]
    """In the order of the paths."""
    rests_on: Callable[[], Iterable[object]]
    """As that of a page's plan."""
    tells: Sequence[Entry] = ()
    """As that of a page's plan."""
    pieces: Callable[[], Iterable[Piece]] | None = None
    """What the one file is put together of; None for several."""
    part: Callable[[Entry], str] | None = None
    """What the one file says of an entry in a part of its own; None where there is none."""


class Planned:
    """All that a site is made of, each part made when it is asked for.

    `before` is what almost the same chronology has come to: it makes planning quicker.
    """

    def __init__(
        self, chronology: Chronology, options: Options, before: "Planned | None" = None
    ) -> None:
        self.site: Site = Site(chronology, options, before.site if before else None)
        self.pages = tuple(self.site.plans(outputs.listed()))

    @cached_property
    def files(self) -> "AllFiles":
        """All files of the site that are no pages; a preview seldom asks for one."""
        return AllFiles(self.site)

    @property
    def home(self) -> str:
        """What stands in a hand-written `index.md` in the place of `HOME_MARK`."""
        return self.site.home

    def missing(self, leads: Sequence[Lead]) -> Iterator[Missing]:
        """Yield what is led to and not made here; it may still be a file in the content."""
        if not leads:
            return
        made = {plan.path for plan in self.pages} | _OF_THE_BUILDER
        drafts = self._unpublished
        for lead in filter(_is_shown, leads):
            paths = self.site.addresses.files(lead.of, lead.href)
            is_draft = not drafts.isdisjoint(paths)
            if is_draft and lead.entry is not None and lead.entry.status == "draft":
                continue
            if not any(path in made or self.files.at(path) is not None for path in paths):
                said = "that is a draft" if is_draft else self._nothing_there(paths)
                message = f"the text leads to '{lead.href}', and {said}"
                problem = Problem(lead.at.origin, "note", "dead-link", message)
                yield Missing(problem, paths, self._as_from_file(lead))

    @property
    def _unpublished(self) -> frozenset[str]:
        """The files of pages that are not made because their entries are drafts."""
        if self.site.options.drafts:
            return frozenset()
        entries = self.site.chronology.entries
        return frozenset(file_of("entries", one.id) for one in entries if one.status == "draft")

    @cached_property
    def _names(self) -> Mapping[str, list[str]]:
        """The names of pages by their folders, in order."""
        names: dict[str, list[str]] = {}
        for path in sorted(plan.path for plan in self.pages):
            folder, _, name = path.rpartition("/")
            names.setdefault(folder, []).append(name.removesuffix(".md"))
        return names

    def _nothing_there(self, paths: Sequence[str]) -> str:
        folder, _, name = paths[0].rstrip("/").rpartition("/")
        best = nearest(name.removesuffix(".md"), self._names.get(folder, ()))
        return "there is no such page or file" + (f"; did you mean '{best}'?" if best else "")

    def _as_from_file(self, lead: Lead) -> tuple[str, str] | None:
        """Return where a lead would go from file to file, and how it would then be written."""
        path = posixpath.normpath(f"{lead.of}/../{unquote(lead.href)}")
        root = self.site.addresses.root(lead.of)
        return None if path.startswith("../") or path.endswith(".md") else (path, f"{root}{path}")

    def made(self) -> Rendered:
        """Return it with everything made."""
        pages = tuple(plan.make() for plan in self.pages)
        assets = tuple(asset for files in self.files for asset in files.make())
        return Rendered(pages, assets, self.home)


_OF_THE_BUILDER = frozenset({"404.html", "sitemap.xml", "sitemap.xml.gz"})
"""Files of a site that its builder makes by itself."""


def _is_shown(lead: Lead) -> bool:
    """Tell whether a text is published: of a withdrawn entry, the notes of its corrections are."""
    withdrawn = lead.entry is not None and lead.entry.status == "withdrawn"
    return not withdrawn or lead.at.steps[0] == "corrections"


class AllFiles:
    """All files of a site that are no pages: last those that go with an entry.

    These are put together each time that they are asked for: there are as many as entries, and to
    keep them takes as much memory as to keep the entries.
    """

    def __init__(self, site: Site) -> None:
        address = outputs.Site(site.options.site_url, site.addresses)
        self._files = outputs.Files(site.views, address, site.inputs)
        self._inputs, self._entries = site.inputs, site.views.addressed
        self._language = site.language
        self._first = tuple(self._of_all())

    def __len__(self) -> int:
        return len(self._first) + len(self._entries)

    def __getitem__(self, number: int) -> Files:
        if number < len(self._first):
            return self._first[number]
        return self._of(self._entries[number - len(self._first)])

    def __iter__(self) -> Iterator[Files]:
        return chain(self._first, map(self._of, self._entries))

    def at(self, path: str) -> Files | None:
        """Return those that are made together with the file at a path; None where there is none."""
        if (found := self._by_path.get(path)) is not None:
            return found
        entry = self._by_folder.get(path.rpartition("/")[0])
        found = self._of(entry) if entry is not None else None
        return found if found is not None and path in found.paths else None

    @cached_property
    def _by_path(self) -> Mapping[str, Files]:
        """Those that go with no entry."""
        return {path: one for one in self._first for path in one.paths}

    @cached_property
    def _by_folder(self) -> Mapping[str, Entry]:
        """Entries by where their files are."""
        return {self._files.folder(entry): entry for entry in self._entries}

    def _of_all(self) -> Iterator[Files]:
        for one in self._files.whole():
            make = partial(_whole, one)
            yield Files((one.path,), make, one.rests_on, one.tells, one.pieces, one.part)
        for asset in web.files(self._language):
            yield Files((asset.path,), partial(iter, (asset,)), partial(iter, (asset,)))

    def _of(self, entry: Entry) -> Files:
        files, inputs = self._files, partial(self._inputs.record, entry)
        return Files(files.paths(entry), partial(files.of, entry), inputs, (entry,))


def _whole(one: outputs.Whole) -> Iterator[Asset]:
    yield Asset(one.path, outputs.whole(one.pieces()))


_HOME = re.compile(rf"^{re.escape(HOME_MARK)}[ \t]*\r?$", re.MULTILINE)


def with_home(text: str, home: str) -> str:
    """Return a hand-written home page with `home` where `HOME_MARK` is a line of its own."""
    return _HOME.sub(lambda _: f"\n{home}\n", text)
