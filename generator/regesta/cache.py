"""What is kept over runs: where, under what keys, and how it is written.

It is a matter of time alone, never of the result: it may be deleted at any time, and what other
code has left is never taken.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path

FOLDER = Path(".cache", "regesta")
"""Where a project keeps it, relative to its `mkdocs.yml`."""

CONFIGS = ("mkdocs.yml", "mkdocs.yaml")
"""What a project's configuration is called, in the order in which MkDocs looks for it."""

_LIBRARIES = ("Babel", "pydantic", "PyYAML", "Markdown", "RapidFuzz")
"""Those whose version may change what reading a file gives."""

SETTLED = 2_000_000_000
"""Nanoseconds; no file system counts time in greater steps. So a file that has not changed for so
long shows by its times that it changes."""

Stamp = tuple[int, int, int, int]
"""Inode, size, and times of the last change of content and of anything, in nanoseconds."""


def of_project(content: Path) -> Path | None:
    """Return where the project that a content folder belongs to keeps its cache.

    A project is where `mkdocs.yml` is; content that lies in none has no cache.
    """
    above = content.absolute().parents
    return next((one / FOLDER for one in above if config_of(one).is_file()), None)


def config_of(project: Path) -> Path:
    """Return the configuration of a project; where it has none, where that would be."""
    found = (project / name for name in CONFIGS)
    return next((one for one in found if one.is_file()), project / CONFIGS[0])


def stamp(found: os.stat_result) -> Stamp:
    """Return the stamp of a file."""
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def stamp_of(entry: "os.DirEntry[str]") -> Stamp | None:
    """Return the stamp of a file; None where it cannot be looked at."""
    try:
        return stamp(entry.stat())
    except OSError:
        return None


def make(folder: Path) -> bool:
    """Make the folder of a cache, which no repository is to hold; tell whether it is there."""
    ignore = folder / ".gitignore"
    try:
        if not ignore.exists():
            folder.mkdir(parents=True, exist_ok=True)
            ignore.write_text("*\n", encoding="utf-8")
    except OSError:
        return False
    return True


def keep(file: Path, data: bytes) -> None:
    """Write a file of a cache whole or not at all, whatever else is writing it, or leave it."""
    if not make(file.parent):
        return
    new = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        new.write_bytes(data)
        new.replace(file)
    except OSError:
        with suppress(OSError):
            new.unlink()


def key(kind: str, data: bytes) -> str:
    """Return the key of a file with these bytes; `kind` tells what it is read as."""
    found = hashlib.blake2b(data, digest_size=16)
    found.update(b"\0" + kind.encode("utf-8", "surrogateescape"))
    return found.hexdigest()


@cache
def code() -> bytes:
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
