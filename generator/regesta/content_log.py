"""What reading the content gave, kept over runs: a matter of time alone, never of the result.

It is a log: what is new is put at its end, and nothing in it is changed. A line tells what one file
gave: it belongs to the content of the file, and to the code that read it. So it is right on every
branch, and what another version has left is never taken. By its stamp a file is known without being
opened. Lines hold JSON and a checksum; what is not whole, or not of their form, counts as not
there. The log may be deleted at any time, and by two processes used at once; where it cannot be
read or written there is simply no cache.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, get_args
from zlib import crc32

from pydantic_core import PydanticSerializationError, from_json, to_json

from regesta.cache import Stamp, code, keep, make
from regesta.problems import Severity

NAME = "content.log"
"""What the log is called in the folder of the cache."""

SPARE = 1000
"""Lines of no use that are never worth writing the log anew."""

_CHECK = 8
"""Digits at the beginning of a line that tell whether it is whole."""

Said = tuple[int, int, Severity, str, str]
"""A problem without its file: line, column, severity, code, message."""


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
    """The log in a folder, which is made when the first line is written."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
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
        if data and make(self._file.parent):
            with suppress(OSError), self._file.open("ab", buffering=0) as log:
                log.write(b"\n" + data)  # what was cut off before stays a line of its own

    def shorten(self, keys: Mapping[str, str]) -> None:
        """Where most lines are of no use any more, leave but those with these keys, by path.

        `SPARE` of them are left where they are, besides as many as are of use.
        """
        if self._count <= 2 * len(keys) + SPARE:
            return
        of_use = {one.path: one for one in self.lines() if keys.get(one.path) == one.key}
        keep(self._file, b"".join(map(_written, of_use.values())))

    def _remove(self) -> None:
        with suppress(OSError):
            self._file.unlink()


def _written(one: Line) -> bytes:
    parts = (code(), one.key.encode(), to_json((one.path, one.stamp)), one.data)
    data = b"\t".join(parts) + b"\n"
    return _checksum(data) + data


def _line(written: bytes) -> Line | None:
    """Return a line; None where it is not whole, or other code has written it."""
    data = memoryview(written)[_CHECK:]
    if written[:_CHECK] != _checksum(data):
        return None
    try:
        writer, key, head, row = written[_CHECK:-1].split(b"\t", 3)
        path, stamp = from_json(head)
        if writer == code() and type(path) is str:
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
