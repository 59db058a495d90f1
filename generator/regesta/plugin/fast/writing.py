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
        _do(_jobs(site, output, pages, known), output)
    except UntrustedError:
        site.theme.go_long()
        _do(_jobs(site, output, None, known), output)
    output.close(basis)


def _jobs(site: FastSite, output: Output, pages: _MadeOf | None, files: _MadeOf) -> Sequence[Job]:
    """Return what is made of pages and of files: first what belongs to an entry.

    What is plainly as it was is left as it is.
    """
    made = [*_page_jobs(site, output, pages)]
    if site.has_sitemap:
        of = partial(files.of, site.in_sitemap, ())
        made.append(Job(_SITEMAP, _SitemapMaker(site).make, of))
    return [*made, *reversed([*_file_jobs(site, output, files)])]


_SITEMAP = (SITEMAP, f"{SITEMAP}.gz")


def _page_jobs(site: FastSite, output: Output, known: _MadeOf | None) -> Iterator[Job]:
    """Yield the pages; what each is made from is not known where `known` is None.

    Pages in the navigation may show those that are in it and written by hand; where a template
    shows what is said on them, each page may show anything.
    """
    in_nav = set(map(id, site.in_nav))
    but_texts = site.planned.site.inputs.but_texts
    shows_others = site.known.shows_others
    for file in site.files.made:
        is_in_nav, plan, paths, of = id(file) in in_nav, file.plan, (file.dest_uri,), None
        if known:
            tells = known.entries if shows_others else plan.tells
            if known.is_as_it_was(tells) and output.keep(paths):
                continue
            rests_on = but_texts if shows_others else plan.rests_on
            of = partial(
                known.with_pages if shows_others or is_in_nav else known.of, rests_on, tells
            )
        yield Job(paths, _PageMaker(site, file, in_nav=is_in_nav).make, of)


def _file_jobs(site: FastSite, output: Output, known: _MadeOf) -> Iterator[Job]:
    """Yield the files that are no pages."""
    by_hand = site.files.taken
    for group in site.planned.files:
        paths = [path for path in group.paths if path not in by_hand]
        if not paths or (known.is_as_it_was(group.tells) and output.keep(paths)):
            continue
        make = _FileMaker(site, group).make
        if group.pieces is not None:
            make = _Joiner(paths[0], group, output, known).make
        yield Job(paths, make, partial(known.of, group.rests_on, group.tells))


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


def _do(jobs: Sequence[Job], output: Output) -> None:
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

    def tell() -> bytes:
        return _UNTRUSTED if wrong else output.told()

    _, told = share(len(jobs), do, tell, is_worth_it=len(jobs) >= MANY)
    if wrong or told == _UNTRUSTED:
        raise UntrustedError
    output.take_in(told)
