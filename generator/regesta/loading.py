"""Load a content folder: what every door begins with.

`load` reads everything once. A `Loader` remembers what it has read: when a file has changed, it
reads that one again, and everything else is the same object as before. A `Cache` remembers over
runs. Neither ever changes the result:

1. list   which files are data; of those whose size or times differ from last time, read the bytes
2. read   bytes -> Part, a file at a time: from memory, else from the cache, else from YAML
3. name   every name -> id; a record whose names all mean what they meant is the one of last time
4. check  what a record has wrong by itself is known with its file; what it has wrong with others
          is looked for each time

Where only the problems are wanted, and no file has changed, the cache has them as a whole.
"""

import gc
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from itertools import chain
from operator import is_
from pathlib import Path
from typing import Any, NamedTuple

from regesta import cache as rows
from regesta import checks, documents, reading, resolving
from regesta.cache import Cache, Row, Said
from regesta.documents import Document
from regesta.model import Chronology
from regesta.problems import Origin, Problem
from regesta.reading import Part
from regesta.resolving import Resolver
from regesta.sharing import share
from regesta.yaml_source import Plain


class Loaded(NamedTuple):
    """What a content folder holds."""

    chronology: Chronology | None
    """None where there are errors: nothing is published by halves."""
    problems: tuple[Problem, ...]
    """In order of their places."""
    files: frozenset[str]
    """The files that are data, not pages, relative to the folder."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the chronology from being published."""
        return tuple(one for one in self.problems if one.severity == "error")


def load(
    folder: Path, *, shown_as: str = "content", strict: bool = False, cache: Path | None = None
) -> Loaded:
    """Read and check the content in `folder`; problems give paths below `shown_as`.

    `strict` adds what the project requires of itself by `rules` in `chronology.yml`. In the folder
    `cache` is kept what makes the next time quicker, for this content or almost the same.
    """
    return Loader(folder, shown_as=shown_as, cache=cache).load(strict=strict)


class Checked(NamedTuple):
    """What is wrong with what a content folder holds."""

    problems: tuple[Problem, ...]
    """Those of `Loaded`."""
    files: frozenset[str]
    """Those of `Loaded`."""


def check(
    folder: Path, *, shown_as: str = "content", strict: bool = False, cache: Path | None = None
) -> Checked:
    """Return the problems that `load` finds: at once, where no file has changed since."""
    return Loader(folder, shown_as=shown_as, cache=cache).check(strict=strict)


MANY = 500
"""So many files that are in no cache are worth a second process."""

Stamp = tuple[int, int, int, int]
"""Inode, size, and times of the last change of content and of anything, in nanoseconds."""

SETTLED = 2_000_000_000
"""Nanoseconds; no file system counts time in greater steps. So a file that has not changed for so
long shows by its times that it changes."""


class _File(NamedTuple):
    """A data file as it was read last."""

    stamp: Stamp | None
    """None where it had just been written, so that one more change might not show in it."""
    part: Part


class Loader:
    """Loads a folder time and again, as fresh as `load` does, and the quicker for the last time.

    What has not changed is the same object as in the result before: an entry (unless a name in it
    means another record now), a record of a registry, a registry, `Chronology.entries`, and where
    nothing has changed the chronology itself.
    """

    def __init__(
        self, folder: Path, *, shown_as: str = "content", cache: Path | None = None
    ) -> None:
        self._folder = folder
        self._shown_as = shown_as
        self._cache = None if cache is None else Cache(cache)
        self._files: dict[str, _File] = {}
        self._resolver: Resolver | None = None
        self._chronology: Chronology | None = None

    def load(self, *, strict: bool = False) -> Loaded:
        """Read and check the content as it is now; see `load`."""
        with collector_paused():
            return self._load(strict=strict)

    def _load(self, *, strict: bool) -> Loaded:
        found = documents.listing(self._folder)
        self._files = self._read(found.data())
        content = reading.together(file.part for file in self._files.values())
        resolver = self._resolver = Resolver(content, self._resolver)
        resolved = resolving.resolve(content, resolver)
        rules = content.settings.record.rules if strict and content.settings else ()
        mistakes = checks.check(
            resolved.entries, resolved.registries, rules=rules, broken=content.broken
        )
        misnamed = documents.misnamed(found, self._shown_as)
        problems = sorted({*misnamed, *content.problems, *resolver.problems, *mistakes})
        chronology = resolving.chronology(content, resolver, resolved)
        self._chronology = _as_before(self._chronology, chronology)
        broken = any(one.severity == "error" for one in problems)
        return Loaded(None if broken else self._chronology, tuple(problems), frozenset(self._files))

    def check(self, *, strict: bool = False) -> Checked:
        """Return the problems that `load` finds, from the cache where no file has changed since."""
        found = documents.listing(self._folder)
        files = found.data()
        misnamed = documents.misnamed(found, self._shown_as)
        kind = f"check {strict} {self._shown_as}"
        key = _key_of(kind, {path: _stamp(entry) for path, entry in files.items()})
        if self._cache is not None and (row := self._cache.get([key]).get(key)) is not None:
            known = _problems_in(row.value)
            return Checked(tuple(sorted({*misnamed, *known})), frozenset(files))
        loaded = self.load(strict=strict)
        stamps = {path: file.stamp for path, file in self._files.items()}
        if self._cache is not None and None not in stamps.values():
            rest = set(loaded.problems).difference(misnamed)
            self._cache.put({_key_of(kind, stamps): Row(_plain(sorted(rest)))})
        return Checked(loaded.problems, loaded.files)

    def _read(self, found: Mapping[str, "os.DirEntry[str]"]) -> dict[str, _File]:
        """Return every data file, typed; those that have not changed as they were."""
        files: dict[str, _File | None] = dict.fromkeys(found)  # which gives them their order
        changed: dict[str, tuple[Stamp | None, bytes]] = {}
        settled = _now() - SETTLED
        for path, entry in found.items():
            stamp, before = _stamp(entry), self._files.get(path)
            if before is not None and before.stamp is not None and before.stamp == stamp:
                files[path] = before
                continue
            stamp = stamp if stamp is not None and max(stamp[2:]) < settled else None
            data = documents.file(self._folder, path, self._shown_as)
            if isinstance(data, Document):
                files[path] = _File(None, reading.type_document(data))
            elif before is not None and before.part.document.data == data:
                files[path] = _File(stamp, before.part)
            else:
                changed[path] = stamp, data
        parts = self._parts({path: data for path, (_, data) in changed.items()})
        files |= {path: _File(changed[path][0], part) for path, part in parts.items()}
        return {path: file for path, file in files.items() if file is not None}

    def _parts(self, files: Mapping[str, bytes]) -> dict[str, Part]:
        """Return what stands in files, from the cache where that has it."""
        if self._cache is None:
            return {path: self._part(path, data)[0] for path, data in files.items()}
        keys = {path: rows.key(_kind(path), data) for path, data in files.items()}
        parts = dict(self._known(files, keys, self._cache))
        new = [path for path in files if path not in parts]
        made: dict[bytes, Row] = {}
        store = self._cache

        def one(number: int) -> None:
            path = new[number]
            parts[path], made[keys[path]] = self._part(path, files[path])
            if len(made) >= rows.AT_ONCE:
                keep()

        def keep() -> bytes:
            store.put(made)
            made.clear()
            return b""

        done, _ = share(len(new), one, keep, is_worth_it=len(new) >= MANY)
        others = {path: files[path] for path in new[done:]}
        parts |= self._known(others, keys, store)  # where the other process has put its own
        for number, path in enumerate(new):
            if path not in parts:
                one(number)
        keep()
        return parts

    def _known(
        self, files: Mapping[str, bytes], keys: Mapping[str, bytes], store: Cache
    ) -> Iterator[tuple[str, Part]]:
        """Yield what stands in those files of which the cache has it: a few rows at a time."""
        for some in rows.batches(files):
            known = store.get(keys[path] for path in some)
            for path in some:
                if (row := known.get(keys[path])) is not None:
                    yield path, self._part(path, files[path], row)[0]

    def _part(self, path: str, data: bytes, row: Row | None = None) -> tuple[Part, Row]:
        """Return what stands in one file, with what is wrong within its records."""
        shown = f"{self._shown_as}/{path}"
        if row is None:
            document = documents.parse(data, path, shown)
            part = reading.type_document(document)
            own = _own_problems(part)
            row = Row(document.value, _said(document.problems), _said(own))
        else:
            problems = _problems(row.problems, shown)
            part = reading.type_document(Document(path, shown, row.value, problems, data))
            own = _problems(row.own, shown)
        return (part._replace(problems=(*part.problems, *own)) if own else part), row


def _now() -> int:
    return time.time_ns()


def _own_problems(part: Part) -> tuple[Problem, ...]:
    """Return what is wrong within the records of a file."""
    # Not before it is needed: to import a Markdown parser takes as long as a small project.
    from regesta import own_checks  # noqa: PLC0415 as said

    return tuple(chain.from_iterable(map(own_checks.check, (*part.entries, *part.records))))


def _stamp(entry: "os.DirEntry[str]") -> Stamp | None:
    try:
        return stamp(entry.stat())
    except OSError:
        return None


def stamp(found: os.stat_result) -> Stamp:
    """Return the stamp of a file."""
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _kind(path: str) -> str:
    """Return what a file's meaning depends on beside its content: the folder, and its own name."""
    return f"{'entries' if reading.is_entries(path) else ''}/{path.rpartition('/')[2]}"


def _said(problems: Iterable[Problem]) -> tuple[Said, ...]:
    return tuple(
        (one.origin.line, one.origin.column, one.severity, one.code, one.message)
        for one in problems
    )


def _problems(said: Iterable[Said], shown: str) -> tuple[Problem, ...]:
    return tuple(
        Problem(Origin(shown, line, column), severity, code, message)
        for line, column, severity, code, message in said
    )


def _key_of(kind: str, stamps: Mapping[str, Stamp | None]) -> bytes:
    """Return the key of what all files together give, each as its stamp says that it is."""
    return rows.key(kind, repr(sorted(stamps.items())).encode("utf-8", "surrogatepass"))


def _plain(problems: Iterable[Problem]) -> list[Plain]:
    listed = list(problems)
    pairs = zip(listed, _said(listed), strict=True)
    return [[one.origin.path, *map(str, said)] for one, said in pairs]


def _problems_in(plain: Any) -> Iterator[Problem]:
    """Yield the problems that `_plain` has written down."""
    for path, line, column, severity, code, message in plain:
        yield Problem(Origin(path, int(line), int(column)), severity, code, message)


def _as_before(old: Chronology | None, new: Chronology) -> Chronology:
    """Return `new`, with every part of `old` that is the same."""
    if old is None:
        return new
    kept = {one.name: _kept(getattr(old, one.name), getattr(new, one.name)) for one in fields(new)}
    if all(value is getattr(old, name) for name, value in kept.items()):
        return old
    return replace(new, **kept)


def _kept(old: Any, new: Any) -> Any:
    if isinstance(new, tuple):
        return old if len(old) == len(new) and all(map(is_, old, new)) else new
    if isinstance(new, dict):
        kept = {key: value if old.get(key) != value else old[key] for key, value in new.items()}
        return (
            old if list(old) == list(kept) and all(map(is_, old.values(), kept.values())) else kept
        )
    return old if old == new else new


@contextmanager
def collector_paused() -> Iterator[None]:
    """Look for no circles in memory while many objects are made, of which none is in one."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            # To the oldest generation, or the next search would go through all that is new.
            gc.freeze()
            gc.unfreeze()
        gc.enable()
