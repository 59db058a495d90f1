"""The search index of a built site, whichever builder made it.

What is searched is read from the site itself: entries, and who and what they name, from
`data/chronology.json`, all other pages from their HTML. Of each a small page is made that
holds nothing but its words; Pagefind makes its index of these. The same site gives the same bytes.

Pagefind works on the first pages while the next ones are read: each takes a processor for itself.
"""

import base64
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple, cast
from urllib.parse import unquote

from markupsafe import escape
from pydantic_core import from_json

from regesta import prose
from regesta.article import read
from regesta.folder import patiently
from regesta.outputs import explore
from regesta.outputs.headline import behind
from regesta.text import clean, fold
from regesta.wording import Wording, wording

FOLDER = "pagefind"
"""Where the index is, below the site."""
ENTRIES = "entries.json"
"""Which of Pagefind's results is which entry; in the folder of the index."""
NAMES = "names.json"
"""Which of its results are other pages, and by what names each is known; in the same folder."""
VERSION = 1
"""The version of what stands in `ENTRIES` and `NAMES`."""
DATA = "data/chronology.json"
"""What entries and records are read from, below the site."""
_PARTS = {"settings", "entries", "registries"}

KINDS = ("people", "organisations", "countries", "topics", "threads", "sources")
"""The registries."""

BY_HEADING = frozenset(
    {"about-the-sources", "appears-with", "chronology", "corrections", "data", "explore", "map"}
    | {"on-this-day", "timeline", *KINDS}
)
"""Overviews that repeat what stands elsewhere: they are found by their headings alone."""

_NO_PAGES = frozenset({"assets", "chronology", "entries", "on-this-day", "search", FOLDER, *KINDS})
"""Folders in which no page is looked for, but for the first: theirs are known, or repeat others."""

_NAME_WEIGHT = 3
"""How much more a name in an entry weighs than a word of its text."""

_UNUSED = re.compile(r"pagefind-(.*ui\.|highlight\.js)")
"""Pagefind's own interfaces; the site has one of its own."""

_MISSING = (
    "the command 'pagefind', which makes the search index, is not installed; "
    "'pip install pagefind-bin' installs it"
)


class SearchIndexError(Exception):
    """Why a site has no search index, in one sentence."""


class NoSiteError(SearchIndexError):
    """What was given is no site made of a chronology."""


class Found(NamedTuple):
    """What is searched of one page."""

    file: str
    """The page, relative to the site."""
    title: str
    about: str
    """The line above the title in a result: an entry's date, or what kind of page it is."""
    texts: tuple[str, ...]
    names: tuple[str, ...] = ()
    """Names that stand for something in the entry, and are found before words of its text."""
    own_names: tuple[str, ...] = ()
    """The names of the record itself: whoever types one of them looks for this page."""
    entry: str | None = None
    """The id of the entry."""


def write(site: Path, *, anew: bool = True) -> int:
    """Make the index of the built `site` and return how many pages are in it.

    `SITE/pagefind` is replaced whole, or stays as it was; where it is of the same pages already, it
    is made once more only if `anew` says so.

    Raises:
        NoSiteError: where the site holds no chronology.
        SearchIndexError: where Pagefind is missing or fails.
        OSError: where the site cannot be read or written.

    """
    command, searched = _command(), Searched(site)
    asked = _Requests(searched, None if anew else _made_of(site / FOLDER))
    with _aside(site) as aside:
        made = aside / FOLDER
        hits = _run(command, asked, made)
        if hits is not None:
            found = entries(searched.entry_ids, asked.found, hits)
            _write(made / NAMES, names(asked.found, hits))
            _write(made / ENTRIES, {"of": asked.of, "files": _files(made), **found})
            _replace(site / FOLDER, made, aside)
    return len(asked.found)


def _pagefind_version() -> str:
    with suppress(PackageNotFoundError):
        return version("pagefind-bin")
    return ""


def _made_of(index: Path) -> str | None:
    """Return what stands for the pages of the index that is there, if there is one, and whole."""
    with suppress(OSError, ValueError, LookupError, TypeError):
        said = json.loads((index / ENTRIES).read_bytes())
        return str(said["of"]) if said["files"] == _files(index) else None
    return None


def _files(index: Path) -> str:
    """Return what stands for the names and sizes of all files of an index but `ENTRIES`."""
    start = len(str(index))
    found = sorted(
        f"{within[start:].replace(os.sep, '/')}/{name} {os.lstat(f'{within}/{name}').st_size}"
        for within, _, names in os.walk(index)
        for name in names
        if name != ENTRIES
    )
    return hashlib.sha256("\n".join(found).encode("utf-8", "surrogatepass")).hexdigest()


@contextmanager
def _aside(site: Path) -> Iterator[Path]:
    """Yield a hidden folder on the site's file system; none is left by one who was killed."""
    prefix = f".{FOLDER}-"
    for left in site.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=site, ignore_cleanup_errors=True) as made:
        yield Path(made)


def _replace(there: Path, new: Path, aside: Path) -> None:
    """Put the finished folder `new` in its place."""
    if there.exists():
        patiently(there.rename, aside / "before")
    patiently(new.rename, there)


# What is searched


class Searched:
    """What is searched of the built site in a folder.

    Raises:
        NoSiteError: where it holds no chronology.

    """

    def __init__(self, site: Path) -> None:
        self._site, self._data = site, _data(site)
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}
        self._words = wording(self.language)

    @property
    def language(self) -> str:
        """The language of the site, a BCP 47 tag."""
        return str(self._data["settings"].get("language", "en"))

    @property
    def entry_ids(self) -> list[str]:
        """The ids of the site's entries, in order, drafts of a preview among them."""
        return [str(one["id"]) for one in self._data["entries"]]

    def pages(self) -> Iterator[Found]:
        """Yield what is searched of each page, entries first.

        Raises:
            OSError: where a page cannot be read.

        """
        taken: set[str] = set()
        for one in chain(self._entries(), self._records()):
            taken.add(one.file)
            yield one
        rest = (file for file in _other_files(self._site) if file not in taken)
        called = self._words.pgettext("search result", "Page")
        yield from filter(None, (_page(self._site, file, called) for file in rest))

    def _entries(self) -> Iterator[Found]:
        data = self._data
        root = data["settings"].get("url", "/")
        shown = filter(_is_shown, data["entries"])
        return (_entry(one, root, tuple(self._named(one)), self._words) for one in shown)

    def _named(self, entry: Mapping[str, Any]) -> Iterator[str]:
        """Yield the names of those and that which an entry names, then their aliases."""
        known = [self._names(kind, one) for kind, one in _references(entry)]
        sources = entry.get("sources", ())
        known += ((one.get("title", ""), one.get("publisher", "")) for one in sources)
        aliases = (alias for names in known for alias in names[1:])
        return filter(None, dict.fromkeys((*(names[0] for names in known), *aliases)))

    def _names(self, kind: str, reference: Mapping[str, Any]) -> tuple[str, ...]:
        """Return name and aliases of what an entry names, read once for all entries."""
        key = (kind, reference["id"])
        if key not in self._known:
            record = self._data["registries"][kind].get(reference["id"], reference)
            self._known[key] = _names(record)
        return self._known[key]

    def _records(self) -> Iterator[Found]:
        registries = self._data["registries"]
        called = _called(self._words)
        records = ((kind, one) for kind in KINDS for one in registries[kind].values())
        return filter(None, (_record(self._site, kind, one, called[kind]) for kind, one in records))


def _data(site: Path) -> Any:
    try:
        data = from_json((site / DATA).read_bytes())
    except FileNotFoundError:
        raise NoSiteError(f"'{site}' holds no {DATA}; name the folder of a built site") from None
    except ValueError as error:
        raise NoSiteError(f"'{site / DATA}' is not JSON: {error}") from error
    if not isinstance(data, dict) or not data.keys() >= _PARTS:
        raise NoSiteError(f"'{site / DATA}' is not what Regesta writes there")
    return data


def _called(words: Wording) -> dict[str, str]:
    """Return what a search result calls a record, by its registry."""
    return {
        "people": words.pgettext("search result", "Person"),
        "organisations": words.pgettext("search result", "Organisation"),
        "countries": words.pgettext("search result", "Country"),
        "topics": words.pgettext("search result", "Topic"),
        "threads": words.pgettext("search result", "Thread"),
        "sources": words.pgettext("search result", "Source"),
    }


def _is_shown(entry: Mapping[str, Any]) -> bool:
    """Leave out drafts, which a preview shows: they are no part of the site."""
    return "status" not in entry


def _file(address: str) -> str:
    path = unquote(address)
    return f"{path}index.html" if not path or path.endswith("/") else path


def _entry(entry: Mapping[str, Any], root: str, names: tuple[str, ...], words: Wording) -> Found:
    cautioned = ", ".join(map(words.gettext, entry.get("cautions", ())))
    return Found(
        _file(entry["url"].removeprefix(root)),
        behind(cautioned, entry["title"], words),
        entry["date"]["words"],
        tuple(_texts(entry)),
        names,
        entry=entry["id"],
    )


def _texts(entry: Mapping[str, Any]) -> Iterator[str]:
    yield prose.plain(entry.get("text", ""))
    for quote in entry.get("quotes", ()):
        yield from (quote.get(key, "") for key in ("text", "original", "context", "to"))
        yield _nameless(quote)
    for note in entry.get("annotations", ()):
        yield prose.plain(note["body"]["value"])
    for translation in entry.get("translations", {}).values():
        yield translation.get("title", "")
        yield prose.plain(translation.get("text", ""))
    yield from (entry["date"].get(key, "") for key in ("note", "as_written"))
    yield entry.get("certainty_note", "")
    yield from map(_nameless, entry.get("actors", ()))
    yield from (one["name"] for one in entry.get("places", ()))
    yield from (str(part) for pair in entry.get("facts", {}).items() for part in pair)
    yield from entry.get("tags", ())
    for source in entry.get("sources", ()):
        yield source.get("quote", "")
        if "id" not in source:  # which has no page of its own to be found
            yield from _known(source)
    yield from (prose.plain(one["note"]) for one in entry.get("corrections", ()))


def _nameless(one: Mapping[str, Any]) -> str:
    """Return the words for somebody without a name, as the page has them."""
    return str(one.get("unnamed") or one.get("withheld", ""))


def _references(entry: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield who and what an entry names, each with its registry."""
    for actor in entry.get("actors", ()):
        if "id" in actor:
            yield "people" if actor.get("kind") == "person" else "organisations", actor
    yield from (("countries", one) for one in entry.get("countries", ()))
    yield from (("topics", one) for one in entry.get("topics", ()))
    if thread := entry.get("thread"):
        yield "threads", thread


def _names(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return name and aliases of a record, each spelling once."""
    known: dict[str, str] = {}
    for name in (_name(record), *record.get("aliases", ())):
        known.setdefault(fold(name), name)
    return tuple(known.values())


def _name(record: Mapping[str, Any]) -> str:
    """Return what a record is called; a source without a title has something else to go by."""
    keys = ("name", "title", "shelfmark", "url")
    return next((str(record[key]) for key in keys if record.get(key)), "")


def _record(site: Path, kind: str, record: Mapping[str, Any], called: str) -> Found | None:
    """Return what is searched of a record's page, where it has one."""
    here = (f"{kind}/{record['id']}/index.html", f"{kind}/{record['id']}.html")
    file = next((one for one in here if (site / one).is_file()), None)
    if file is None:
        return None
    offices = (one for held in record.get("offices", ()) for one in (held["title"], held.get("of")))
    words = tuple(filter(None, (*_known(record), *offices)))
    return Found(file, _name(record), called, words, own_names=_names(record))


def _known(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is known of a record, or of a source that is none, beside its names."""
    yield from (prose.plain(record.get(key, "")) for key in ("description", "note"))
    for key in ("kind", "author", "publisher", "archive", "shelfmark"):
        known = record.get(key, "")
        yield ", ".join(known) if isinstance(known, list) else known


def _other_files(site: Path) -> Iterator[str]:
    """Yield, in order, the pages that are of no entry and no record."""
    for path in sorted(site.iterdir()):
        if path.is_dir() and not path.name.startswith("."):
            known = path.name in _NO_PAGES
            below = path.glob("index.html") if known else path.rglob("*.html")
            yield from (one.relative_to(site).as_posix() for one in sorted(below))
            if path.name in KINDS:
                yield from _beside_records(site, path)
        elif path.suffix == ".html" and path.stem != "404":
            yield path.name


def _beside_records(site: Path, folder: Path) -> Iterator[str]:
    """Yield the pages in a registry's folder; those below a record are lists of its entries."""
    for path in sorted(folder.iterdir()):
        page = path / "index.html" if path.is_dir() else path
        if page.suffix == ".html" and page.is_file() and path.name != "index.html":
            yield page.relative_to(site).as_posix()


def _page(site: Path, file: str, called: str) -> Found | None:
    """Return what is searched of a page that is known by its HTML alone."""
    repeats = file.removesuffix("/index.html").removesuffix(".html") in BY_HEADING
    article = read((site / file).read_text(encoding="utf-8", errors="replace"), whole=not repeats)
    if article is None or not article.title:
        return None
    return Found(file, article.title, called, (article.lead if repeats else article.text,))


# Pagefind


def stub(found: Found, language: str) -> str:
    """Return a page with nothing but what is searched, as Pagefind expects it."""
    names = ", ".join(found.own_names)
    head = (("title", found.title), ("about", found.about), ("name", names))
    metas = (
        f'<meta data-pagefind-meta="{key}[content]" content="{_written(value)}">'
        for key, value in head
        if value
    )
    texts = [f"<p>{_written(one)}</p>" for one in found.texts if one.strip()]
    listed = ", ".join(found.names) or names
    if listed:
        texts.append(f'<p data-pagefind-weight="{_NAME_WEIGHT}">{_written(listed)}</p>')
    if not any(map(_has_a_word, (*found.texts, listed))):  # Pagefind leaves out such pages
        texts.append(f"<p>{_written(f'{found.title} {found.about}')}</p>")
    body = "".join(texts)
    return (
        f'<!doctype html><html lang="{_written(language)}"><head>{"".join(metas)}</head>'
        f"<body data-pagefind-body>{body}</body></html>"
    )


def _has_a_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _written(text: str) -> str:
    return escape(" ".join(clean(text).split()))


class _Requests:
    """What Pagefind is asked; `known` stands for the pages of which there is an index already."""

    def __init__(self, searched: Searched, known: str | None) -> None:
        self._searched, self._known = searched, known
        self.found: list[Found] = []
        """The pages of which it has been told."""
        self.of: str | None = None
        """What stands for all of them; None until the last has been read."""

    @property
    def is_known(self) -> bool:
        """Whether all have been read, and there is an index of them."""
        return self.of is not None and self.of == self._known

    def __iter__(self) -> Iterator[dict[str, Any]]:
        # One tongue for the whole site: one index, whatever languages entries are in.
        language = self._searched.language
        tongue = language.partition("-")[0].lower()
        yield {"type": "NewIndex", "config": {"force_language": tongue, "keep_index_url": True}}
        of = hashlib.sha256(f"{VERSION} {_pagefind_version()} {language}".encode())
        for one in self._searched.pages():
            self.found.append(one)
            page = stub(one, language)
            of.update(
                f"{one.file}\n{one.entry}\n{one.own_names}\n{page}\n".encode(
                    "utf-8", "surrogatepass"
                )
            )
            yield {"type": "AddFile", "index_id": 0, "url": one.file, "file_contents": page}
        self.of = of.hexdigest()
        if not self.is_known:
            yield {"type": "GetFiles", "index_id": 0}


def _run(command: list[str], asked: _Requests, output: Path) -> dict[str, str] | None:
    """Have Pagefind write the index of the pages to the folder `output`.

    Return what it calls each page; None, with nothing written, where there is an index of them.

    The pages are handed over one by one, as Pagefind's own libraries do it. It would read them from
    a folder, but in the order in which the file system lists them, which is another elsewhere. And
    it would write the files, but says that it has before the last of them is whole
    (https://github.com/Pagefind/pagefind/issues/1271).
    """
    with tempfile.TemporaryFile() as said, _started(command, said) as process:
        last = _exchange(process, asked)
        process.wait()
        said.seek(0)
        reason = last.get("message") or said.read().decode("utf-8", "replace")
    if asked.is_known:
        return None
    if last.get("type") != "GetFiles":
        told = " ".join(reason.split()) or f"exit code {process.returncode}"
        raise SearchIndexError(f"Pagefind could not make the search index: {told}")
    hits: dict[str, str] = {}
    folders: set[str] = set()
    for file in last["files"]:
        folder, _, name = file["path"].rpartition("/")
        content = base64.b64decode(file["content"])
        if not _UNUSED.match(name):
            if folder not in folders:
                (output / folder).mkdir(parents=True, exist_ok=True)
                folders.add(folder)
            with open(f"{output}/{folder}/{name}", "wb") as new:  # noqa: PTH123 quicker
                new.write(content)
        if folder == "fragment":
            hits[_address(content)] = name.partition(".")[0]
    return hits


_ALLOCATOR = {"_RJEM_MALLOC_CONF": "tcache_max:262144"}
"""Has Pagefind's allocator (jemalloc) keep larger pieces at hand: 10,000 pages take it a twelfth
less time. Another allocator passes over it."""


@contextmanager
def _started(command: list[str], said: IO[bytes]) -> Iterator["subprocess.Popen[bytes]"]:
    """Start Pagefind; when the `with` block ends it is over, however that ends."""
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(  # noqa: S603 our own command
            [*command, "--service"],
            stdin=pipe,
            stdout=pipe,
            stderr=said,
            env={**_ALLOCATOR, **os.environ},
        )
    except OSError as error:
        raise SearchIndexError(f"'{command[0]}' cannot be run: {error.strerror}") from error
    with process:
        try:
            yield process
        finally:
            process.kill()
            _end_input(process)


def _end_input(process: "subprocess.Popen[bytes]") -> None:
    """Tell Pagefind nothing more, with which it ends where it is not the process that was killed.

    On Windows that is one of Python, or of Node, which has started it.
    """
    with suppress(OSError):  # what it was not told any more
        cast("IO[bytes]", process.stdin).close()


def _exchange(process: "subprocess.Popen[bytes]", asked: _Requests) -> dict[str, Any]:
    """Send the requests, and return the last answer, or the first that tells of an error.

    Raises:
        OSError: where the site cannot be read.

    """
    failed: list[BaseException] = []

    def send() -> None:
        try:
            _send(process.stdin, asked)
        except BaseException as error:  # noqa: BLE001 it is raised once more
            failed.append(error)
        if failed or asked.is_known:
            process.kill()  # which nobody asks any more
            _end_input(process)

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    last: dict[str, Any] = {}
    for last in _answers(process.stdout):
        if last["type"] in {"Error", "GetFiles"}:
            break
    process.kill()  # it would wait for more; an error may come before all is sent
    sender.join()
    if failed:
        raise failed[0]
    return last


def _send(stream: IO[bytes] | None, requests: Iterable[dict[str, Any]]) -> None:
    assert stream is not None  # noqa: S101 it is a pipe
    for number, payload in enumerate(requests, 1):
        message = json.dumps({"message_id": number, "payload": payload})
        try:
            stream.write(base64.b64encode(message.encode()) + _END)
        except OSError:  # the other side has gone, which its answers tell
            return
    with suppress(OSError):
        stream.flush()


def _answers(stream: IO[bytes] | None) -> Iterator[dict[str, Any]]:
    assert isinstance(stream, io.BufferedReader)  # noqa: S101 it is a pipe
    parts: list[bytes] = []  # of a message: the last one is as large as the index
    while received := stream.read1(1 << 20):
        *whole, rest = received.split(_END)
        for one in whole:
            yield json.loads(base64.b64decode(b"".join((*parts, one))))["payload"]
            parts.clear()
        parts.append(rest)


_END = b","
"""What ends a message, which is JSON in Base64."""


def _command() -> list[str]:
    """Return the command that runs Pagefind: the package's own, else the system's.

    The extended one, where it is installed, also tells words of Chinese and Japanese apart.
    """
    for package in ("pagefind_bin_extended", "pagefind_bin"):
        if find_spec(package):
            return [sys.executable, "-m", package]
    if installed := shutil.which("pagefind"):
        return [installed]
    raise SearchIndexError(_MISSING)


_SIGNATURE = b"pagefind_dcd"


def _address(fragment: bytes) -> str:
    """Return of which page a file of the index holds the words."""
    content = gzip.decompress(fragment).removeprefix(_SIGNATURE)
    return str(from_json(content)["url"].removeprefix("/"))


def entries(ids: Iterable[str], found: Iterable[Found], hits: Mapping[str, str]) -> dict[str, Any]:
    """Return which of Pagefind's results is which entry: a hit for each of `ids`, in their order.

    `order` tells that order from every other, so that no index is read for entries of another time.
    A draft has no hit.
    """
    listed = list(ids)
    hit = {one.entry: hits.get(one.file) for one in found if one.entry is not None}
    return {"order": explore.order(listed), "hits": [hit.get(id_) for id_ in listed]}


def names(found: Iterable[Found], hits: Mapping[str, str]) -> dict[str, Any]:
    """Return by what names pages that are no entries are known: two lists of equal length."""
    others = [one for one in found if one.entry is None and one.file in hits]
    return {
        "hits": [hits[one.file] for one in others],
        "names": [one.own_names or (one.title,) for one in others],
    }


def _write(path: Path, content: Mapping[str, Any]) -> None:
    document = {"version": VERSION, **content}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8", newline="\n")
