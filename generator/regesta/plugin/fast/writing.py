"""The generated files of a site, written: each that is made from something else than last time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from mkdocs.structure.files import File

from regesta.build import Files
from regesta.plugin.fast.files import PageFile
from regesta.plugin.fast.fingerprint import Fingerprints, world
from regesta.plugin.fast.output import Output
from regesta.plugin.fast.site import FastSite
from regesta.plugin.fast.theme import encoded
from regesta.sharing import share

MANY = 500
"""A site of so many pages is worth a second process."""

_UNTRUSTED = b"!"
"""What the second process tells where a short way was wrong for one of its pages."""


class UntrustedError(Exception):
    """A short way was wrong for one page, so that those made before cannot be trusted either."""


@dataclass(frozen=True, slots=True)
class Job:
    """Files that have to be made."""

    make: Callable[[], Iterable[tuple[str, bytes]]]
    """Yields paths and contents."""
    fingerprint: Callable[[], str] | None
    """Returns that of what they are made from; None where this is not known."""


class _MadeOf:
    """Tells what a file is made of, by what the last one was made of where nothing has changed."""

    def __init__(self, site: FastSite, output: Output, digest: str) -> None:
        options, settings = site.planned.site.options, site.planned.site.chronology.settings
        self._taken = Fingerprints(world(site.config, options, settings, site.nav))
        self._output = output
        by_hand = tuple(map(_by_hand, site.by_hand))
        self.content = (*site.planned.site.inputs.everything(), by_hand)
        """All that anything can be made from."""
        self.fingerprint = self._taken.take((digest, by_hand)) if digest else ""
        """Of all that."""
        self._is_the_same = output.is_made_of(self.fingerprint)

    def of(self, paths: Sequence[str], rests_on: Callable[[], Iterable[object]]) -> str:
        """Return the fingerprint of what files are made from."""
        last = self._output.fingerprint(paths[0]) if self._is_the_same else ""
        return last or self._taken.take(rests_on())


def _by_hand(file: File) -> object:
    """Return what a page written by hand says."""
    return file.src_uri, file.page and (file.page.markdown, dict(file.page.meta))


def write(site: FastSite, output: Output, digest: str) -> None:
    """Write all pages, data, feeds and citations; what MkDocs has written joins them.

    `digest` stands for all files of the content that are read as data; empty for not known.
    """
    output.open()
    known = _MadeOf(site, output, digest)
    is_large = len(site.files.made) >= MANY
    pages = None if site.known.shows_more else known
    try:
        _do([*_jobs(site, output, pages, known)], output, is_large=is_large)
    except UntrustedError:
        site.theme.go_long()
        _do([*_jobs(site, output, None, known)], output, is_large=is_large)
    output.close(known.fingerprint)


def _jobs(site: FastSite, output: Output, pages: _MadeOf | None, files: _MadeOf) -> Iterator[Job]:
    """Yield what has to be made of pages and of files: first what belongs to an entry."""
    yield from _page_jobs(site, output, pages)
    yield from reversed([*_file_jobs(site, output, files)])


def _page_jobs(site: FastSite, output: Output, known: _MadeOf | None) -> Iterator[Job]:
    """Yield the pages to be made; what is there already is kept, but none where `known` is None.

    Pages in the navigation may show the others that are in it, so they rest on all content.
    """
    in_nav = set(map(id, site.in_nav))
    for file in site.files.made:
        is_in_nav = id(file) in in_nav
        rests_on = partial(iter, (known.content,)) if known and is_in_nav else file.plan.rests_on
        paths = (file.dest_uri,)
        of = partial(known.of, paths, rests_on) if known and rests_on else None
        if not output.keep(paths, of):
            yield Job(_PageMaker(site, file, in_nav=is_in_nav).make, of)


def _file_jobs(site: FastSite, output: Output, known: _MadeOf) -> Iterator[Job]:
    """Yield the files that are no pages and have to be made; what is there already is kept."""
    for group in site.planned.files:
        paths = [path for path in group.paths if path in site.files.assets]
        of = partial(known.of, paths, group.rests_on) if group.rests_on else None
        if paths and not output.keep(paths, of):
            yield Job(_FileMaker(site, group).make, of)


@dataclass(frozen=True, slots=True)
class _PageMaker:
    site: FastSite
    file: PageFile
    in_nav: bool
    """Whether MkDocs' page is one of the navigation's, which other pages show."""

    def make(self) -> Iterator[tuple[str, bytes]]:
        """Yield the page."""
        theme = self.site.theme
        before = theme.short_ways
        html = theme.html(self.file.plan.make(), self.file, one_of_many=not self.in_nav)
        if theme.short_ways < before:
            raise UntrustedError(self.file.src_uri)
        yield self.file.dest_uri, encoded(html)
        if not self.in_nav:
            self.file.page = None  # which holds the HTML once more


@dataclass(frozen=True, slots=True)
class _FileMaker:
    site: FastSite
    group: Files

    def make(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files that nobody has written by hand."""
        for asset in self.group.make():
            if asset.path in self.site.files.assets:
                yield asset.path, asset.text.encode()


def _do(jobs: Sequence[Job], output: Output, *, is_large: bool) -> None:
    """Do the jobs, in two processes where the site is large."""
    wrong: list[UntrustedError] = []

    def do(number: int) -> None:
        if wrong:
            return
        job = jobs[number]
        try:
            made = [*job.make()]
        except UntrustedError as error:
            wrong.append(error)
            return
        of = job.fingerprint() if job.fingerprint else ""
        for path, content in made:
            output.write(path, content, of)

    def tell() -> bytes:
        return _UNTRUSTED if wrong else output.told()

    _, told = share(len(jobs), do, tell, is_worth_it=is_large)
    if wrong or told == _UNTRUSTED:
        raise UntrustedError
    output.take_in(told)
