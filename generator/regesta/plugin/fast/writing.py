"""The generated files of a site, written: each that is made from something else than last time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import NamedTuple

from mkdocs.structure.files import File

from regesta.build import Files, Piece
from regesta.model import Entry
from regesta.outputs.data import PATH as DOCUMENT
from regesta.plugin.fast.files import PageFile
from regesta.plugin.fast.fingerprint import Fingerprints, world
from regesta.plugin.fast.joining import Places, joined
from regesta.plugin.fast.output import Content, Output
from regesta.plugin.fast.site import FastSite
from regesta.plugin.fast.theme import encoded
from regesta.sharing import share

MANY = 500
"""A site of so many pages is worth a second process, where not most of it is plainly as it was."""

_UNTRUSTED = b"!"
"""What the second process tells where a short way was wrong for one of its pages."""


class UntrustedError(Exception):
    """A short way was wrong for one page, so that those made before cannot be trusted either."""


class Job(NamedTuple):
    """Files that have to be made, unless they are there and made from the same."""

    paths: Sequence[str]
    make: Callable[[], Iterable["Written"]]
    """Yields one for each path."""
    fingerprint: Callable[[], str] | None
    """Returns that of what they are made from; None where this is not known."""
    tells: Sequence[Entry] = ()
    """The entries whose texts they are made from; see `Plan.tells`."""

    def is_as_it_was(self, retold: AbstractSet[str] | None) -> bool:
        """Tell whether it is plain without a fingerprint that the files would come out as they did.

        It is where only the texts of the entries `retold` have changed; None where more has.
        """
        if retold is None or self.fingerprint is None:
            return False
        return not any(entry.id in retold for entry in self.tells)


Written = tuple[str, Content, Places | None]
"""A path, its content, and where in it the parts are of which it is put together."""


class _MadeOf:
    """Tells what files are made of, by fingerprints."""

    def __init__(self, site: FastSite) -> None:
        own = site.planned.site
        options, settings = own.options, own.chronology.settings
        self._inputs = own.inputs
        self._taken = Fingerprints(world(site.config, options, settings, site.nav))
        self._keys: dict[str, str] = {}
        self._by_hand = tuple(map(_by_hand, site.by_hand))
        self.entries = own.views.addressed
        """All that the site shows something of."""

    def of(self, rests_on: Callable[[], Iterable[object]], tells: Iterable[Entry]) -> str:
        """Return the fingerprint of what files are made from."""
        return self._taken.take(rests_on(), tells)

    def with_pages(self, rests_on: Callable[[], Iterable[object]], tells: Iterable[Entry]) -> str:
        """Return the fingerprint of what a page is made from that may show those by hand."""
        return self._taken.take((*rests_on(), self._by_hand), tells)

    def key(self, entry: Entry) -> str:
        """Return the fingerprint of what an entry's own files are made from."""
        found = self._keys.get(entry.id)
        if found is None:
            inputs = self._inputs.record(entry)
            found = self._keys[entry.id] = self._taken.take(inputs, (entry,))
        return found

    def basis(self) -> list[str]:
        """Return what all files together are made from: all but texts, then each entry's texts."""
        but_texts = self._taken.take((*self._inputs.but_texts(), self._by_hand))
        return [but_texts, *(self._taken.text(entry).hex() for entry in self.entries)]

    def retold(self, now: Sequence[str], last: Sequence[object]) -> AbstractSet[str] | None:
        """Return the ids of the entries whose texts, and nothing else, differ in two bases.

        None where anything else differs.
        """
        if len(now) != len(last) or now[0] != last[0]:
            return None
        both = zip(self.entries, now[1:], last[1:], strict=True)
        return {entry.id for entry, text, text_then in both if text != text_then}

    def recall(self, keys: Sequence[str], retold: AbstractSet[str]) -> None:
        """Take over the keys of the last build, of which nothing but the texts `retold` differs."""
        if len(keys) == len(self.entries):
            known = zip(self.entries, keys, strict=True)
            self._keys = {entry.id: key for entry, key in known if entry.id not in retold}


def _by_hand(file: File) -> object:
    """Return what a page written by hand says."""
    return file.src_uri, file.page and (file.page.markdown, dict(file.page.meta))


def write(site: FastSite, output: Output) -> None:
    """Write all pages, data, feeds and citations; what MkDocs has written joins them."""
    output.open()
    known = _MadeOf(site)
    basis = known.basis()
    retold = known.retold(basis, output.last_basis)
    if retold is not None:
        known.recall(output.keys(DOCUMENT), retold)  # which says something of every entry, in order
    is_large = len(site.files.made) >= MANY and (retold is None or len(retold) >= MANY)
    pages = None if site.known.shows_more else known
    try:
        _do([*_jobs(site, output, pages, known)], output, retold, is_large=is_large)
    except UntrustedError:
        site.theme.go_long()
        _do([*_jobs(site, output, None, known)], output, retold, is_large=is_large)
    output.close(basis)


def _jobs(site: FastSite, output: Output, pages: _MadeOf | None, files: _MadeOf) -> Iterator[Job]:
    """Yield what is made of pages and of files: first what belongs to an entry."""
    yield from _page_jobs(site, pages)
    yield from reversed([*_file_jobs(site, output, files)])


def _page_jobs(site: FastSite, known: _MadeOf | None) -> Iterator[Job]:
    """Yield the pages; what each is made from is not known where `known` is None.

    Pages in the navigation may show those that are in it and written by hand; where a template
    shows what is said on them, each page may show anything.
    """
    in_nav = set(map(id, site.in_nav))
    but_texts = site.planned.site.inputs.but_texts
    for file in site.files.made:
        is_in_nav, plan = id(file) in in_nav, file.plan
        of, tells = None, plan.tells
        if known and site.known.shows_others:
            tells = known.entries
            of = partial(known.with_pages, but_texts, tells)
        elif known and is_in_nav:
            of = partial(known.with_pages, plan.rests_on, tells)
        elif known:
            of = partial(known.of, plan.rests_on, tells)
        yield Job((file.dest_uri,), _PageMaker(site, file, in_nav=is_in_nav).make, of, tells)


def _file_jobs(site: FastSite, output: Output, known: _MadeOf) -> Iterator[Job]:
    """Yield the files that are no pages."""
    for group in site.planned.files:
        paths = [path for path in group.paths if path in site.files.assets]
        tells = group.tells
        of = partial(known.of, group.rests_on, tells)
        if paths and group.pieces is not None:
            yield Job(paths, _Joiner(paths[0], group.pieces, output, known.key).make, of, tells)
        elif paths:
            yield Job(paths, _FileMaker(site, group).make, of, tells)


class _PageMaker(NamedTuple):
    site: FastSite
    file: PageFile
    in_nav: bool
    """Whether MkDocs' page is one of the navigation's, which other pages show."""

    def make(self) -> Iterator[Written]:
        """Yield the page."""
        theme = self.site.theme
        before = theme.short_ways
        html = theme.html(self.file.plan.make(), self.file, one_of_many=not self.in_nav)
        if theme.short_ways < before:
            raise UntrustedError(self.file.src_uri)
        yield self.file.dest_uri, encoded(html), None
        if not self.in_nav:
            self.file.page = None  # which holds the HTML once more
        elif not self.site.known.shows_others:
            self.file.forget()


class _FileMaker(NamedTuple):
    site: FastSite
    group: Files

    def make(self) -> Iterator[Written]:
        """Yield the files that nobody has written by hand."""
        for asset in self.group.make():
            if asset.path in self.site.files.assets:
                yield asset.path, asset.text.encode(), None


class _Joiner(NamedTuple):
    path: str
    pieces: Callable[[], Iterable[Piece]]
    output: Output
    key_of: Callable[[Entry], str]

    def make(self) -> Iterator[Written]:
        """Yield the file."""
        known, places = self.output.parts(self.path), Places()
        yield self.path, joined(self.pieces(), self.key_of, known, places), places


def _do(
    jobs: Sequence[Job], output: Output, retold: AbstractSet[str] | None, *, is_large: bool
) -> None:
    """Do the jobs, in two processes where the site is large; see `Job.is_as_it_was`."""
    wrong: list[UntrustedError] = []

    def do(number: int) -> None:
        if wrong:
            return
        job = jobs[number]
        if job.is_as_it_was(retold) and output.keep(job.paths):
            return
        of = job.fingerprint() if job.fingerprint else ""
        if of and output.keep(job.paths, of):
            return
        try:
            made = [*job.make()]
        except UntrustedError as error:
            wrong.append(error)
            return
        for path, content, places in made:
            output.write(path, content, of, places)

    def tell() -> bytes:
        return _UNTRUSTED if wrong else output.told()

    _, told = share(len(jobs), do, tell, is_worth_it=is_large)
    if wrong or told == _UNTRUSTED:
        raise UntrustedError
    output.take_in(told)
