"""The generated files of a site, written: each that is made from something else than last time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from mkdocs.structure.files import File

from regesta.build import Files
from regesta.model import Entry
from regesta.outputs.data import PATH as DOCUMENT
from regesta.plugin.fast.files import PageFile
from regesta.plugin.fast.fingerprint import Fingerprints, world
from regesta.plugin.fast.joining import Places, joined, mended
from regesta.plugin.fast.output import Content, Output
from regesta.plugin.fast.site import SITEMAP, FastSite
from regesta.plugin.fast.theme import encoded
from regesta.reading import is_entries
from regesta.sharing import share

MANY = 500
"""So many jobs are worth a second process."""

_FEW = 20
"""In so many places a file is mended; with more it is put together anew."""

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


Written = tuple[str, Content, Places | None]
"""A path, its content, and where in it the parts are of which it is put together."""


class _Told(NamedTuple):
    """What an entry was, as a build has it."""

    id: str
    file: str
    """The key of its file."""
    outline: str
    """Its fingerprint but for its texts."""
    text: str
    """That of its texts."""


class _Basis(NamedTuple):
    """What all files of a site together are made from."""

    but_texts: str
    """The fingerprint of all but texts."""
    names: str
    """That of what entries can name, and of what is around the content."""
    entries: tuple[_Told, ...]


_NOTHING = _Basis("", "", ())


def _basis(plain: Sequence[object]) -> _Basis:
    """Return the basis that an `Output` has kept as plain data; `_NOTHING` where it is none."""
    match plain:
        case [str(but_texts), str(names), list(entries)] if all(map(_is_told, entries)):
            return _Basis(but_texts, names, tuple(_Told(*one) for one in entries))
    return _NOTHING


def _is_told(plain: object) -> bool:
    return isinstance(plain, list) and list(map(type, plain)) == [str] * 4


class _MadeOf:
    """Tells what files are made of, by fingerprints."""

    def __init__(self, site: FastSite, keys: Mapping[str, str], last: Sequence[object]) -> None:
        own = site.planned.site
        options, settings = own.options, own.chronology.settings
        self._inputs = own.inputs
        self._taken = Fingerprints(world(site.config, options, settings, site.nav))
        self._keys: dict[str, str] = {}
        self._retold: AbstractSet[str] | None = None
        self.changed: Mapping[str, Entry] = {}
        """By the keys that they had, the entries whose texts have changed, where nothing else has;
        from `compare` on."""
        self._by_hand = tuple(map(_by_hand, site.by_hand))
        self.entries = own.views.addressed
        """All that the site shows something of."""
        files = own.chronology.files
        self._files = [keys.get(files[entry.id], "") for entry in self.entries]
        known = own.chronology
        added = [(kind, id_, getattr(known, kind)[id_].name) for kind, id_ in known.unwritten]
        held = [(path, key) for path, key in keys.items() if not is_entries(path)]
        self._names = self._taken.take((sorted(held), sorted(added)))
        self._last: _Basis = _basis(last)
        if self._last.names == self._names:
            self._know()

    def _know(self) -> None:
        """Take over the fingerprints of entries that were in files of the same content."""
        then = {one.id: one for one in self._last.entries}
        with suppress(ValueError):  # no fingerprints
            for entry, file in zip(self.entries, self._files, strict=True):
                one = then.get(entry.id)
                if one is not None and file and one.file == file:
                    outline, text = bytes.fromhex(one.outline), bytes.fromhex(one.text)
                    self._taken.know(entry, self._inputs.outline(entry), outline, text)

    def of(self, rests_on: Callable[[], Iterable[object]], tells: Sequence[Entry]) -> str:
        """Return the fingerprint of what files are made from."""
        return self._taken.take(rests_on(), tells)

    def with_pages(self, rests_on: Callable[[], Iterable[object]], tells: Sequence[Entry]) -> str:
        """Return the fingerprint of what a page is made from that may show those by hand."""
        return self._taken.take((*rests_on(), self._by_hand), tells)

    def key(self, entry: Entry) -> str:
        """Return the fingerprint of what an entry's own files are made from."""
        found = self._keys.get(entry.id)
        if found is None:
            inputs = self._inputs.record(entry)
            found = self._keys[entry.id] = self._taken.take(inputs, (entry,))
        return found

    def basis(self) -> _Basis:
        """Return what all files together are made from."""
        taken, inputs = self._taken, self._inputs
        entries = (
            _Told(entry.id, file, taken.of(inputs.outline(entry)).hex(), taken.text(entry).hex())
            for entry, file in zip(self.entries, self._files, strict=True)
        )
        but_texts = taken.take((*inputs.but_texts(), self._by_hand))
        return _Basis(but_texts, self._names, tuple(entries))

    def compare(self, now: _Basis, keys: Sequence[str]) -> None:
        """Find what has changed since the last build, in which entries had these `keys`."""
        last = self._last
        if now.but_texts != last.but_texts:
            return
        both = zip(now.entries, last.entries, strict=True)
        self._retold = retold = {one.id for one, then in both if one.text != then.text}
        if len(keys) == len(self.entries):
            known = [*zip(self.entries, keys, strict=True)]
            self._keys = {entry.id: key for entry, key in known if entry.id not in retold}
            self.changed = {key: entry for entry, key in known if entry.id in retold}

    @property
    def knows_texts(self) -> bool:
        """Whether texts alone have changed, and whose."""
        return self._retold is not None

    def is_as_it_was(self, tells: Iterable[Entry]) -> bool:
        """Tell whether it is plain, without a fingerprint, that files come out as they did.

        It is where texts alone have changed, and none of an entry that they tell.
        """
        retold = self._retold
        return retold is not None and not any(entry.id in retold for entry in tells)


def _by_hand(file: File) -> object:
    """Return what a page written by hand says."""
    return file.src_uri, file.page and (file.page.markdown, dict(file.page.meta))


def write(
    site: FastSite, output: Output, keys: Mapping[str, str], seen: bytes | None = None
) -> None:
    """Write all pages, data, feeds and citations; what MkDocs has written joins them.

    `keys` are those of the files of the content; see `Loaded.keys`. `seen` is what a `Look` has
    seen of the last site.
    """
    output.open(seen)
    known = _MadeOf(site, keys, output.last_basis)
    basis = known.basis()
    known.compare(basis, output.keys(DOCUMENT))  # which says something of every entry, in order
    pages = None if site.known.shows_more else known
    try:
        _do(_Jobs(site, output, pages, known), output)
    except UntrustedError:
        site.theme.go_long()
        _do(_Jobs(site, output, None, known), output)
    output.close(basis)


class _Jobs:
    """What is made of pages and of files: first what belongs to an entry.

    What is plainly as it was is left as it is. A job is put together when its turn comes, for there
    are as many as pages and entries. What each page is made from is not known where `pages` is
    None.
    """

    def __init__(
        self, site: FastSite, output: Output, pages: _MadeOf | None, files: _MadeOf
    ) -> None:
        self._site, self._output, self._pages, self._files = site, output, pages, files
        self._in_nav = set(map(id, site.in_nav))
        self._made, self._groups = site.files.made, site.planned.files
        self._but_texts = site.planned.site.inputs.but_texts
        self._pages_end = len(self._made)
        self._end = self._pages_end + site.has_sitemap + len(self._groups)
        self._numbers: Sequence[int] = range(self._end)
        if files.knows_texts:
            self._numbers = [number for number in self._numbers if not self._is_kept(number)]

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, number: int) -> Job:
        return self._job(self._numbers[number])

    def _is_kept(self, number: int) -> bool:
        is_as_it_was, keep = self._files.is_as_it_was, self._output.keep
        if number < self._pages_end:
            file = self._made[number]
            known = self._pages is not None and is_as_it_was(self._told_on(file))
            return known and keep((file.dest_uri,))
        group = self._group(number)
        return group is not None and is_as_it_was(group.tells) and keep(self._paths(group))

    def _job(self, number: int) -> Job:
        if number < self._pages_end:
            return self._of_page(self._made[number])
        if (group := self._group(number)) is not None:
            return self._of_files(group)
        of = partial(self._files.of, self._site.in_sitemap, ())
        return Job(_SITEMAP, _SitemapMaker(self._site).make, of)

    def _group(self, number: int) -> Files | None:
        """Return files that are no pages; the last is first, and None the sitemap."""
        at = self._end - 1 - number
        return self._groups[at] if at < len(self._groups) else None

    def _told_on(self, file: PageFile) -> Sequence[Entry]:
        """Return the entries whose texts may be on a page.

        Where a template shows what is said on other pages, that is every entry.
        """
        return self._files.entries if self._site.known.shows_others else file.plan.tells

    def _of_page(self, file: PageFile) -> Job:
        """Return the job of a page; those in the navigation may show what is written by hand."""
        known, is_in_nav = self._pages, id(file) in self._in_nav
        make = _PageMaker(self._site, file, in_nav=is_in_nav).make
        if known is None:
            return Job((file.dest_uri,), make, None)
        shows_others = self._site.known.shows_others
        of = known.with_pages if shows_others or is_in_nav else known.of
        rests_on = self._but_texts if shows_others else file.plan.rests_on
        return Job((file.dest_uri,), make, partial(of, rests_on, self._told_on(file)))

    def _of_files(self, group: Files) -> Job:
        make, paths = _FileMaker(self._site, group).make, self._paths(group)
        if group.pieces is not None and paths:
            make = _Joiner(paths[0], group, self._output, self._files).make
        return Job(paths, make, partial(self._files.of, group.rests_on, group.tells))

    def _paths(self, group: Files) -> Sequence[str]:
        """Return the paths of files, but for those that somebody has written by hand."""
        by_hand = self._site.files.taken
        return [path for path in group.paths if path not in by_hand]


_SITEMAP = (SITEMAP, f"{SITEMAP}.gz")


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


class _SitemapMaker(NamedTuple):
    site: FastSite

    def make(self) -> Iterator[Written]:
        """Yield the sitemap, as MkDocs has made it."""
        self.site.make_sitemap()
        for path in _SITEMAP:
            yield path, Path(self.site.config.site_dir, path).read_bytes(), None


class _FileMaker(NamedTuple):
    site: FastSite
    group: Files

    def make(self) -> Iterator[Written]:
        """Yield the files that nobody has written by hand."""
        for asset in self.group.make():
            if asset.path not in self.site.files.taken:
                yield asset.path, asset.text.encode(), None


class _Joiner(NamedTuple):
    path: str
    group: Files
    output: Output
    known: _MadeOf

    def make(self) -> Iterator[Written]:
        """Yield the file."""
        group, key_of, changed = self.group, self.known.key, self.known.changed
        last, places = self.output.last(self.path), Places()
        made: Content | None = None
        if group.part is not None and 0 < len(changed) <= _FEW:
            new = {key: (key_of(one), partial(group.part, one)) for key, one in changed.items()}
            made = mended(new, last, places)
        if made is None:
            pieces = group.pieces() if group.pieces is not None else ()
            made = joined(pieces, key_of, last[0].within(last[1]), places)
        yield self.path, made, places


def _do(jobs: _Jobs, output: Output) -> None:
    """Do the jobs, in two processes where there are many."""
    wrong: list[UntrustedError] = []

    def do(number: int) -> None:
        if wrong:
            return
        job = jobs[number]
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

    def tell() -> Iterable[bytes]:
        return [_UNTRUSTED] if wrong else output.told()

    _, told = share(len(jobs), do, tell, is_worth_it=len(jobs) >= MANY)
    if wrong or told == _UNTRUSTED:
        raise UntrustedError
    output.take_in(told)
