"""Folders and files, written whole or not at all; paths as someone in a terminal writes them."""

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from regesta.documents import leads_back
from regesta.problems import Origin, Problem

_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds to wait before each new try."""

_LITTER = frozenset({"__pycache__", ".DS_Store", "Thumbs.db"})


class TakenError(Exception):
    """Where a new folder was to be, there is something already."""


def require_free(target: Path) -> None:
    """Make sure that nothing is at `target`, or an empty folder.

    Raises:
        TakenError: with one sentence that says what is there.

    """
    if target.is_dir():
        if any(target.iterdir()):
            raise TakenError(f"'{target}' is not empty; name a folder that is, or a new one")
    elif os.path.lexists(target):
        raise TakenError(f"'{target}' is there already and is not a folder")


@contextmanager
def new(target: Path) -> Iterator[Path]:
    """Yield a folder to fill. When the `with` block ends well it becomes `target`, else nothing.

    Until then it is hidden on the same file system: inside `target` where that is an empty folder,
    which somebody may be standing in, and beside it otherwise. Missing parents are made.

    Raises:
        TakenError: where `target` is something else than an empty folder.
        OSError: where it cannot be written.

    """
    require_free(target)
    there = target.is_dir()
    around = target if there else target.parent
    with _hidden(around, target) as hidden:
        filled = Path(hidden, "new")
        filled.mkdir()
        yield filled
        if there:
            for part in sorted(filled.iterdir()):
                patiently(part.rename, target / part.name)
        else:
            patiently(filled.rename, target)


def patiently(move: Callable[[Path], object], place: Path) -> None:
    """Call `move`, a method of a path, to give a file or folder its `place`.

    Windows refuses that while another program holds what is moved or what is there, as one that
    looks for viruses does with what has just been written: there it is tried again for a moment.
    """
    for wait in _WAITS if sys.platform == "win32" else ():
        try:
            move(place)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    move(place)


def ends() -> Iterator[int]:
    """Yield the signals that end a program at once, so that it leaves behind what it has begun."""
    if threading.current_thread() is threading.main_thread():  # in which alone they can be caught
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) == signal.SIG_DFL:
                yield number


def put(file: Path, data: bytes) -> None:
    """Write a file whole, or leave what is there as it was.

    What is no ordinary file, as a pipe, is written to as it is.

    Raises:
        OSError: where it cannot be written.

    """
    if file.exists() and not file.is_file():
        with told_of(file):
            file.write_bytes(data)
        return
    aside = file.with_name(f".regesta-{os.getpid()}.tmp")
    with told_of(file):
        try:
            aside.write_bytes(data)
            if file.exists():
                aside.chmod(file.stat().st_mode)
            patiently(aside.replace, file.resolve())
        finally:
            aside.unlink(missing_ok=True)


@contextmanager
def told_of(file: Path) -> Iterator[None]:
    """Have an error name `file`: not what is beside it until it is whole, nor nothing.

    Of a disk that is full the system says no name.
    """
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(file), None
        raise


def _hidden(around: Path, target: Path) -> TemporaryDirectory[str]:
    """Make a hidden folder in `around`; an error names the target, which is what was asked for."""
    try:
        around.mkdir(parents=True, exist_ok=True)
        return TemporaryDirectory(prefix=".regesta-", dir=around)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error


def files(folder: Path, *endings: str) -> list[str]:
    """Return the paths of all files below `folder`, relative to it and in order; links count.

    Where there are `endings`, only files with one of them.
    """
    found = (
        os.path.join(here, name)  # noqa: PTH118 # ten times as quick
        for here, _, names in walk(folder)
        for name in names
        if not endings or name.endswith(endings)
    )
    prefix = len(os.path.join(folder, ""))  # noqa: PTH118 # as above
    return sorted(one[prefix:].replace(os.sep, "/") for one in found if os.path.isfile(one))  # noqa: PTH113 # as above


def closed(folder: Path) -> list[Path]:
    """Return `folder` or the folders below it whose files may not be listed or read."""
    below = (Path(here, name) for here, folders, _ in walk(folder) for name in folders)
    return sorted(one for one in (folder, *below) if not _is_open(one))


def unreadable(closed: Path) -> Problem:
    """Return what is wrong with a folder that is `closed`."""
    message = "this folder cannot be read; check its permissions"
    return Problem(Origin(shown(closed)), "error", "unreadable-file", message)


def _is_open(folder: Path | str) -> bool:
    return os.access(folder, os.R_OK | os.X_OK)


def walk(folder: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Walk as `os.walk` does, through links too, but into nothing closed, and round no circle."""
    for here, folders, names in os.walk(str(folder), followlinks=True):
        if _is_open(here):
            folders[:] = [name for name in folders if not leads_back(Path(here, name), folder)]
            yield here, folders, names
        else:
            folders.clear()


def copy(source: Path, target: Path) -> None:
    """Copy a file, or all files of a folder but what Python and the system leave lying about.

    Contents alone are copied: a package that may only be read gives files that may be written.
    """
    if source.is_dir():
        for path in files(source):
            if not _LITTER & {*Path(path).parts}:
                copy(source / path, target / path)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def shown(path: Path) -> str:
    """Return `path` as someone in the working directory would write it, with slashes."""
    try:
        return Path(os.path.relpath(_climbed(path))).as_posix()
    except (ValueError, OSError):  # on another drive, or in a folder that has been deleted
        return path.as_posix()


def _climbed(path: Path) -> Path:
    """Return `path` without any `..`, which leads out of where a link leads."""
    parts = path.parts
    climbs = len(parts) - parts[::-1].index("..") if ".." in parts else 0
    return Path(*parts[:climbs]).resolve().joinpath(*parts[climbs:]) if climbs else path
