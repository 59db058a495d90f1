"""Load a content folder: what every door begins with.

`load` reads everything once. A `Loader` remembers what it has read: when a file has changed, it
reads that one again, and everything else is the same object as before. A log (`content_log`)
remembers from run to run. Neither ever changes the result:

1. list   which files are data, and which of them are, by size and times, as they were read last
2. read   a file -> Part: what has not changed from memory, or in a new run from the cache, and is
          not opened; the rest by its bytes, from either if they are known there, else from YAML
3. name   every name -> id; a record whose names all mean what they meant is the one of last time
4. check  what a record has wrong by itself is known with its file; what it has wrong with others
          is looked for each time
"""

import gc
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from itertools import chain
from operator import is_
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from regesta import checks, documents, leads, reading, resolving
from regesta.cache import SETTLED, Stamp, key, stamp_of
from regesta.content_log import Line, Log, Row, Said, lines
from regesta.documents import Document
from regesta.leads import Lead
from regesta.model import Chronology
from regesta.problems import Origin, Problem
from regesta.reading import Part
from regesta.resolving import Resolver
from regesta.sharing import share


class Loaded(NamedTuple):
    """What a content folder holds."""

    chronology: Chronology | None
    """None where there are errors: nothing is published by halves."""
    problems: tuple[Problem, ...]
    """In order of their places."""
    files: frozenset[str]
    """The files that are data, not pages, relative to the folder."""
    keys: Mapping[str, str] = MappingProxyType({})
    """By those files, what tells the content of one from another, and from its own of before."""
    leads: tuple[Lead, ...] = ()
    """What texts lead to within the site; see `build.Planned.missing`."""

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


MANY = 500
"""So many files that are in no cache are worth a second process."""


class _File(NamedTuple):
    """A data file as it was read last."""

    stamp: Stamp | None
    """None where it had just been written, so that one more change might not show in it."""
    key: str
    """See `cache.key`; nothing where it cannot be read."""
    part: Part


class _Unread(NamedTuple):
    """A data file that nobody has read as it is."""

    path: str
    stamp: Stamp | None
    """As that of a `_File`."""
    key: str
    data: bytes


_AT_ONCE = 500
"""Lines for the log that are held in memory."""


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
        self._log = None if cache is None else Log(cache)
        self._files: dict[str, _File] = {}
        self._resolver: Resolver | None = None
        self._chronology: Chronology | None = None

    @property
    def stamps(self) -> Mapping[str, Stamp | None]:
        """The data files as they were loaded last; None for what may change without showing it."""
        return {path: file.stamp for path, file in self._files.items()}

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
        leading = tuple(leads.found(resolved, content))
        mistakes = checks.check(resolved, content, leading, rules)
        misnamed = documents.misnamed(found, self._shown_as)
        problems = sorted({*misnamed, *content.problems, *resolver.problems, *mistakes})
        chronology = resolving.chronology(content, resolver, resolved)
        self._chronology = _as_before(self._chronology, chronology)
        broken = any(one.severity == "error" for one in problems)
        keys = {path: file.key for path, file in self._files.items()}
        published = None if broken else self._chronology
        return Loaded(published, tuple(problems), frozenset(keys), keys, leading)

    def _read(self, found: Mapping[str, "os.DirEntry[str]"]) -> dict[str, _File]:
        """Return every data file, typed; those that have not changed as they were."""
        stamps = {path: stamp_of(entry) for path, entry in found.items()}
        files = {
            path: before
            for path, before in self._files.items()
            if before.stamp is not None and before.stamp == stamps.get(path)
        }
        is_first = not self._files
        others = self._take_logged(files, stamps) if is_first else {}
        self._take_changed(files, stamps, others)
        if is_first and self._log is not None:
            self._log.shorten({path: file.key for path, file in files.items()})
        return {path: files[path] for path in found}  # in their order

    def _take_logged(
        self, files: dict[str, _File], stamps: Mapping[str, Stamp | None]
    ) -> dict[str, Line]:
        """Take the files that are as the log has them; return its other lines by their keys."""
        others: dict[str, Line] = {}
        for one in self._log.lines() if self._log is not None else ():
            is_same = one.stamp is not None and one.stamp == stamps.get(one.path)
            if is_same and (part := self._logged(one.path, one)) is not None:
                files[one.path] = _File(one.stamp, one.key, part)
            else:
                others[one.key] = one
        return others

    def _take_changed(
        self,
        files: dict[str, _File],
        stamps: Mapping[str, Stamp | None],
        others: Mapping[str, Line],
    ) -> None:
        """Take the files that have to be opened."""
        new: list[_Unread] = []
        again: list[Line] = []
        settled = _now() - SETTLED
        for path, stamp in stamps.items():
            if path in files:
                continue
            data = documents.file(self._folder, path, self._shown_as)
            if isinstance(data, Document):
                files[path] = _File(None, "", reading.type_document(data))
                continue
            is_settled = stamp is not None and max(stamp[2:]) < settled
            one = _Unread(path, stamp if is_settled else None, key(_kind(path), data), data)
            before, line = self._files.get(path), others.get(one.key)
            if before is not None and before.key == one.key:
                files[path] = before._replace(stamp=one.stamp)
            elif line is not None and (part := self._logged(path, line)) is not None:
                files[path] = _File(one.stamp, one.key, part)
                if (line.path, line.stamp) != (path, one.stamp):
                    again.append(line._replace(path=path, stamp=one.stamp))
            else:
                new.append(one)
        if self._log is not None:
            self._log.add(again)
        self._take_new(files, new)

    def _take_new(self, files: dict[str, _File], new: Sequence[_Unread]) -> None:
        """Take the files that nobody has read, in two processes where there are many."""
        made: list[Line] = []

        def one(number: int) -> None:
            unread = new[number]
            part, row = self._part(unread)
            files[unread.path] = _File(unread.stamp, unread.key, part)
            made.extend(lines(unread.key, unread.path, unread.stamp, row))
            if len(made) >= _AT_ONCE:
                put()

        def put() -> Sequence[bytes]:
            if self._log is not None:
                self._log.add(made)
            made.clear()
            return ()

        is_many = self._log is not None and len(new) >= MANY
        done, _ = share(len(new), one, put, is_worth_it=is_many)
        if done < len(new) and self._log is not None:  # where the other process has put its own
            by_key = {unread.key: unread for unread in new[done:]}
            for line in self._log.lines():
                if (unread := by_key.get(line.key)) and (part := self._logged(unread.path, line)):
                    files[unread.path] = _File(unread.stamp, unread.key, part)
        for number, unread in enumerate(new):
            if unread.path not in files:
                one(number)
        put()

    def _part(self, unread: _Unread) -> tuple[Part, Row]:
        """Return what stands in one file, with what is wrong within its records."""
        document = documents.parse(unread.data, unread.path, self._shown(unread.path))
        part = reading.type_document(document)
        own = _own_problems(part)
        records = reading.packed_part(part)
        value = {"value": document.value} if records is None else {"records": records}
        return _with_own(part, own), Row(value, _said(document.problems), _said(own))

    def _logged(self, path: str, line: Line) -> Part | None:
        """Return what stands in one file, as the log has it; None where it has something else."""
        row, shown = line.row(), self._shown(path)
        if row is None:
            return None
        problems = _problems(row.problems, shown)
        document = Document(path, shown, None, problems, None, f"{self._folder}/{path}")
        part = None
        with suppress(ValueError, TypeError, RecursionError):
            match row.value:
                case {"records": records}:
                    part = reading.unpacked_part(document, records)
                case {"value": value} if value is None or _is_plain(value):
                    part = reading.type_document(document._replace(value=value))
        return part and _with_own(part, _problems(row.own, shown))

    def _shown(self, path: str) -> str:
        return f"{self._shown_as}/{path}"


def _with_own(part: Part, problems: tuple[Problem, ...]) -> Part:
    return part._replace(problems=(*part.problems, *problems)) if problems else part


def _is_plain(value: Any) -> bool:
    """Tell whether this is what YAML is read as: texts, and lists and mappings of them."""
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    return isinstance(value, str) or (isinstance(value, list) and all(map(_is_plain, value)))


def _now() -> int:
    return time.time_ns()


def _own_problems(part: Part) -> tuple[Problem, ...]:
    """Return what is wrong within the records of a file."""
    # Not before it is needed: to import a Markdown parser takes as long as a small project.
    from regesta import own_checks  # noqa: PLC0415 as said

    of_records = map(own_checks.check, (*part.entries, *part.records))
    return tuple(chain(*of_records, *map(own_checks.check_refused, part.refused)))


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
