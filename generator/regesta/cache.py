"""What reading a file gave, kept over runs: a matter of time alone, never of the result.

A row belongs to the content of a file, not to its path, and to the code that read it. So it is
right on every branch, and what another version has left is never found. Rows are JSON; what is not
of their form counts as not there. The file may be deleted at any time, and by two processes used
at once; where it cannot be read or written there is simply no cache.
"""

import hashlib
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from functools import cache
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_args

from regesta.problems import Severity
from regesta.yaml_source import Plain

T = TypeVar("T")

FOLDER = Path(".cache", "regesta")
"""Where a project keeps it, relative to its `mkdocs.yml`."""
DAYS = 30
"""How long a row is kept that nobody asks for."""
MAX_SIZE = 512 * 2**20
"""Bytes; a file that has grown larger is begun anew."""

_NAME = "content.sqlite3"
_SCHEMA = "CREATE TABLE reading (key BLOB PRIMARY KEY, row BLOB NOT NULL, used INTEGER NOT NULL)"
_PATIENCE = 0.5
"""Seconds to wait for another process."""
AT_ONCE = 500
"""Keys in one question, of which SQLite takes 999 at least; and rows in memory, which are large."""
_LIBRARIES = ("Babel", "pydantic", "PyYAML", "Markdown", "RapidFuzz")
"""Those whose version may change what reading a file gives."""
_CHECK = 8
"""Bytes before a row's JSON that tell whether it is whole."""

Said = tuple[int, int, Severity, str, str]
"""A problem without its file: line, column, severity, code, message."""


def of_project(content: Path) -> Path | None:
    """Return where the project that a content folder belongs to keeps its cache.

    A project is where `mkdocs.yml` is; content that lies in none has no cache.
    """
    above = content.absolute().parents
    return next((one / FOLDER for one in above if (one / "mkdocs.yml").is_file()), None)


class Row(NamedTuple):
    """What one file gave, but for its path."""

    value: Plain | None
    """What stands in it; see `Document.value`."""
    problems: tuple[Said, ...] = ()
    """What is wrong with its YAML."""
    own: tuple[Said, ...] = ()
    """What is wrong within its records."""


class Cache:
    """The rows in a folder, which is made when the first is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, keys: Iterable[bytes]) -> dict[bytes, Row]:
        """Return the rows that are there and whole."""
        rows: dict[bytes, Row] = {}

        def ask(connection: sqlite3.Connection) -> None:
            old: list[bytes] = []
            for some in batches(keys):
                marks = ",".join("?" * len(some))
                select = f"SELECT key, row, used FROM reading WHERE key IN ({marks})"  # noqa: S608 # marks alone
                for key, data, used in connection.execute(select, some):
                    if (row := _row(key, data)) is not None:
                        rows[key] = row
                        if used < _today() - DAYS // 4:
                            old.append(key)
            update = "UPDATE reading SET used = ? WHERE key = ?"
            connection.executemany(update, [(_today(), key) for key in old])

        if (self._folder / _NAME).exists():
            self._do(ask)
        return rows

    def put(self, rows: Mapping[bytes, Row]) -> None:
        """Keep more rows, all of them or none."""
        today = _today()

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT OR REPLACE INTO reading VALUES (?, ?, ?)",
                ((key, _data(key, row), today) for key, row in rows.items()),
            )
            if connection.execute("PRAGMA user_version").fetchone() != (today,):
                connection.execute("DELETE FROM reading WHERE used < ?", (today - DAYS,))
                connection.execute(f"PRAGMA user_version = {today}")

        if rows and self._is_ready():
            self._do(write)

    def _is_ready(self) -> bool:
        """Make the folder, which no repository is to hold; tell whether it is there."""
        ignore = self._folder / ".gitignore"
        try:
            if not ignore.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                ignore.write_text("*\n", encoding="utf-8")
            if (self._folder / _NAME).stat().st_size > MAX_SIZE:
                self._remove()
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return True

    def _do(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Do `work` in a transaction, if that can be done; what is no cache is removed."""
        try:
            with closing(_opened(self._folder / _NAME)) as connection, connection:
                _begin(connection)
                work(connection)
        except sqlite3.OperationalError:
            pass  # in use, read-only, or no room: then without
        except (sqlite3.DatabaseError, _ForeignError):
            self._remove()

    def _remove(self) -> None:
        for name in (_NAME, f"{_NAME}-journal"):
            with suppress(OSError):
                (self._folder / name).unlink()


class _ForeignError(Exception):
    """A database that another version, or another program, has made."""


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    # What a sudden end leaves is found by the checks; it is not worth waiting for the disk.
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _begin(connection: sqlite3.Connection) -> None:
    """Begin a transaction, with the one table that there is."""
    connection.execute("BEGIN")
    schema = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    if not schema:
        connection.execute(_SCHEMA)
    elif schema != [(_SCHEMA,)]:
        raise _ForeignError


def batches(all_: Iterable[T]) -> Iterator[list[T]]:
    """Yield as many at a time as are asked for, or held, at once."""
    left = iter(all_)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _today() -> int:
    """Return the number of the day, to tell how long ago a row was of use."""
    return int(time.time() // 86400)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _data(key: bytes, row: Row) -> bytes:
    text = _encode([row.value, row.problems, row.own])
    data = text.encode("utf-8", "surrogatepass")
    return _checksum(key, data) + data


def _checksum(key: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(data, key=key, digest_size=_CHECK).digest()


def _row(key: bytes, data: object) -> Row | None:
    """Return the row in `data`; None where it is not whole, or not of a row's form."""
    if not isinstance(data, bytes) or data[:_CHECK] != _checksum(key, data[_CHECK:]):
        return None
    try:
        value, problems, own = json.loads(data[_CHECK:].decode("utf-8", "surrogatepass"))
    except (ValueError, TypeError, RecursionError):
        return None
    if (value is not None and not _is_plain(value)) or not (_is_said(problems) and _is_said(own)):
        return None
    return Row(value, tuple(map(tuple, problems)), tuple(map(tuple, own)))


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is not list and kind is not dict:
        return kind is str
    for item in value if kind is list else value.values():
        if type(item) is not str and not _is_plain(item):
            return False
    return True


def _is_said(problems: Any) -> bool:
    return type(problems) is list and all(map(_is_one, problems))


def _is_one(said: Any) -> bool:
    return (
        type(said) is list
        and [type(part) for part in said] == [int, int, str, str, str]
        and said[2] in get_args(Severity)
    )


def key(kind: str, data: bytes) -> bytes:
    """Return the key of a file with these bytes; `kind` tells what it is read as."""
    found = hashlib.blake2b(data, key=_code(), digest_size=24)
    found.update(b"\0" + kind.encode("utf-8", "surrogateescape"))
    return found.digest()


@cache
def _code() -> bytes:
    """Return what stands for the code that reads: our own, and the versions of what it calls."""
    found = hashlib.blake2b(digest_size=32)
    package = Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        found.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    versions = [sys.version, *(f"{name} {metadata.version(name)}" for name in _LIBRARIES)]
    found.update("\0".join(versions).encode())
    return found.digest()
