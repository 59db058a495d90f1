"""What reading the content gave, kept over runs: a matter of time alone, never of the result.

It is a log: what is new is put at its end, and nothing in it is changed. A line tells what one file
gave: it belongs to the content of the file, and to the code that read it. So it is right on every
branch, and what another version has left is never taken. By its stamp a file is known without being
opened. Lines hold JSON and a checksum; what is not whole, or not of their form, counts as not
there. The log may be deleted at any time, and by two processes used at once; where it cannot be
read or written there is simply no cache.
"""

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple, get_args
from zlib import crc32

from pydantic_core import PydanticSerializationError, from_json, to_json

from regesta.problems import Severity

FOLDER = Path(".cache", "regesta")
"""Where a project keeps it, relative to its `mkdocs.yml`."""

CONTENT = "content.log"
"""What the files of the content gave."""
CHECKED = "checked.log"
"""What was wrong with all of them together."""

_LIBRARIES = ("Babel", "pydantic", "PyYAML", "Markdown", "RapidFuzz")
"""Those whose version may change what reading a file gives."""
_CHECK = 8
"""Digits at the beginning of a line that tell whether it is whole."""

Said = tuple[int, int, Severity, str, str]
"""A problem without its file: line, column, severity, code, message."""

Stamp = tuple[int, int, int, int]
"""Inode, size, and times of the last change of content and of anything, in nanoseconds."""


def of_project(content: Path) -> Path | None:
    """Return where the project that a content folder belongs to keeps its cache.

    A project is where `mkdocs.yml` is; content that lies in none has no cache.
    """
    above = content.absolute().parents
    return next((one / FOLDER for one in above if (one / "mkdocs.yml").is_file()), None)


class Row(NamedTuple):
    """What one file gave, but for its path."""

    value: Any
    """Plain data: what stands in the file, or its records; see `loading`."""
    problems: tuple[Said, ...] = ()
    """What is wrong with its YAML."""
    own: tuple[Said, ...] = ()
    """What is wrong within its records."""


class Line(NamedTuple):
    """A line of the log."""

    key: str
    """See `key`."""
    path: str
    """Of the file, relative to the content folder."""
    stamp: Stamp | None
    """Of the file when it was read; None where one more change might not have shown in it."""
    data: bytes
    """A row."""

    def row(self) -> Row | None:
        """Return what the file gave; None where that is not of a row's form."""
        try:
            value, problems, own = from_json(self.data)
        except (ValueError, TypeError, RecursionError):
            return None
        if problems == own == []:  # as of nearly all
            return Row(value)
        if _is_said(problems) and _is_said(own):
            return Row(value, tuple(map(tuple, problems)), tuple(map(tuple, own)))
        return None


def lines(key: str, path: str, stamp: Stamp | None, row: Row) -> Iterator[Line]:
    """Yield the line for a row; none where JSON has no word for what is in it."""
    with suppress(PydanticSerializationError):
        yield Line(key, path, stamp, to_json(row))


class Log:
    """A log in a folder, which is made when the first line is written."""

    def __init__(self, folder: Path, name: str) -> None:
        self._file = folder / name
        self._count = 0
        """Lines that were there when it was read."""

    def lines(self) -> Iterator[Line]:
        """Yield the lines that are there and whole; where there are others alone, remove them."""
        self._count = whole = 0
        with suppress(OSError), self._file.open("rb") as file:
            for written in file:
                if written == b"\n":
                    continue
                self._count += 1
                if (found := _line(written)) is not None:
                    whole += 1
                    yield found
        if self._count and not whole:
            self._remove()

    def add(self, lines: Iterable[Line]) -> None:
        """Put lines at the end."""
        data = b"".join(map(_written, lines))
        if data and self._is_ready():
            with suppress(OSError):
                log = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
                try:
                    os.write(log, b"\n" + data)  # what was cut off before stays a line of its own
                finally:
                    os.close(log)

    def shorten(self, keys: Mapping[str, str], *, spare: int = 1000) -> None:
        """Where most lines are of no use any more, leave but those with these keys, by path.

        `spare` of them are left where they are, besides as many as are of use.
        """
        if self._count <= 2 * len(keys) + spare:
            return
        of_use = {one.path: one for one in self.lines() if keys.get(one.path) == one.key}
        keep(self._file, b"".join(map(_written, of_use.values())))

    def _is_ready(self) -> bool:
        """Make the folder, which no repository is to hold; tell whether it is there."""
        ignore = self._file.parent / ".gitignore"
        try:
            if not ignore.exists():
                ignore.parent.mkdir(parents=True, exist_ok=True)
                ignore.write_text("*\n", encoding="utf-8")
        except OSError:
            return False
        return True

    def _remove(self) -> None:
        with suppress(OSError):
            self._file.unlink()


def keep(file: Path, data: bytes) -> None:
    """Write a file whole or not at all, whatever else is writing it; where it cannot be, do not."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f"{file.name}.{os.getpid()}")
        new.write_bytes(data)
        new.replace(file)


def _written(one: Line) -> bytes:
    parts = (_code(), one.key.encode(), to_json((one.path, one.stamp)), one.data)
    data = b"\t".join(parts) + b"\n"
    return _checksum(data) + data


def _line(written: bytes) -> Line | None:
    """Return a line; None where it is not whole, or other code has written it."""
    data = memoryview(written)[_CHECK:]
    if written[:_CHECK] != _checksum(data):
        return None
    try:
        code, key, head, row = written[_CHECK:-1].split(b"\t", 3)
        path, stamp = from_json(head)
        if code == _code() and type(path) is str:
            return Line(key.decode(), path, stamp and tuple(stamp), row)
    except (ValueError, TypeError):
        pass
    return None


def _checksum(data: bytes | memoryview) -> bytes:
    return b"%08x" % crc32(data)


def _is_said(problems: Any) -> bool:
    return type(problems) is list and all(map(_is_one, problems))


def _is_one(said: Any) -> bool:
    return (
        type(said) is list
        and [type(part) for part in said] == [int, int, str, str, str]
        and said[2] in get_args(Severity)
    )


def key(kind: str, data: bytes) -> str:
    """Return the key of a file with these bytes; `kind` tells what it is read as."""
    found = hashlib.blake2b(data, digest_size=16)
    found.update(b"\0" + kind.encode("utf-8", "surrogateescape"))
    return found.hexdigest()


@cache
def _code() -> bytes:
    """Return what stands for the code that reads: our own, and the versions of what it calls."""
    found = hashlib.blake2b(digest_size=16)
    for file in own_files():
        if file.endswith(".py"):
            with open(file, "rb", buffering=0) as code:  # noqa: PTH123 # as below
                found.update(file[len(_PACKAGE) :].encode() + b"\0" + code.read())
    versions = [sys.version, *(f"{name} {installed(name)}" for name in _LIBRARIES)]
    found.update("\0".join(versions).encode())
    return found.hexdigest().encode()


_PACKAGE = os.path.dirname(__file__)  # noqa: PTH120 # as below


def own_files() -> Iterator[str]:
    """Yield the files of this package, in order; a path for each would take too long."""
    for within, folders, names in os.walk(_PACKAGE):
        folders.sort()
        yield from (f"{within}{os.sep}{name}" for name in sorted(names))


@cache
def installed(package: str) -> str:
    """Return the version of a package, as it was when this program began."""
    return metadata.version(package)
