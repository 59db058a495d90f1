"""The folder of the built site, in which only what changes is written anew.

The last site is moved aside before MkDocs empties its folder. What changes is written into the new
folder; once all of it is there, it is moved into the last site, which then comes back. So a build
that breaks off leaves the last site as it was.

A file is left as it is where it was made from the same, as the list of the last build says, and
where nobody has touched it since: its size and its time are those in the list. Where there is no
list, or it is damaged, every file is made; one that comes out the same is not written.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from pydantic_core import from_json, to_json

from regesta.cache import keep
from regesta.folder import patiently
from regesta.plugin.fast.joining import Places

_FORMAT = 6
"""Of the list. Another one is as good as none."""
_PLACES = 3
"""Where the places of its parts stand in what is listed of a file: after fingerprint and stamp."""

_ANEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
"""How a file is opened that is not to be there yet."""

Content = bytes | Iterable[bytes | memoryview]
"""What is to be in a file: a large one is made bit by bit, so that it is nowhere as a whole."""

Stamp = tuple[int, int]
"""Size in bytes and time of the last change in nanoseconds."""


class Output:
    """The folder `site`; `record` is the file in which the list is kept, None for no list.

    `others` are folders in it that somebody else looks after.
    """

    def __init__(self, site: Path, record: Path | None, others: Iterable[str] = ()) -> None:
        self._site, self._record, self._others = site, record, frozenset(others)
        self._aside = aside(site)
        self._is_first = False
        """Whether there was nothing in its place."""
        self._found: set[str] = set()
        self._untouched: set[str] = set()
        """The files that are in the last site as they were listed."""
        self._last: Mapping[str, list[object]] = {}
        self.last_basis: Sequence[object] = ()
        """What the last site was made from, as `close` was told; nothing where it is not known."""
        self._now: dict[str, list[object]] = {}
        self._kept: set[str] = set()
        self._new: set[str] = set()
        """What is in the new folder, and not yet in the last site."""
        self._written: list[bytes] = []
        """What has been written, a line of JSON for each file: as objects it takes twice as much
        memory."""
        self._left: list[str] = []
        """What has been left as it was, without being made."""

    def begin(self) -> None:
        """Move the last site aside, as far as that is possible; the rest is left to MkDocs."""
        self._is_first = not (self._aside.exists() or os.path.lexists(self._site))
        with suppress(OSError):  # nothing to be moved, or a folder that cannot be
            if self._aside.exists():  # of a build that was cut off: it is the last whole site
                shutil.rmtree(self._site, ignore_errors=True)
            elif _is_plain(self._site):
                patiently(self._site.rename, self._aside)
                self._site.mkdir()

    def take_back(self) -> None:
        """Put the last site back where MkDocs has broken off; half of a first one is removed."""
        if self._is_first or self._aside.exists():
            shutil.rmtree(self._site, ignore_errors=True)
        if self._aside.exists():
            patiently(self._aside.rename, self._site)

    def open(self, seen: bytes | None = None) -> None:
        """Look at the last site, and find what MkDocs has built otherwise.

        `seen` is what a `Look` has seen there before, if any has.
        """
        if not self._aside.exists():
            self._new.update(_below(self._site))
            return
        self._last, self.last_basis = _listed(self._record)
        look = Look(self._aside, self._record, self._others)
        more, gone, touched = look.said(seen) or look.look(self._last)
        self._found = {*self._last.keys() - gone, *more}
        self._untouched = self._last.keys() - gone - touched
        for path in _below(self._site):
            if self._is_there(path, (self._site / path).read_bytes()):
                (self._site / path).unlink()
                self._kept.add(path)
            else:
                self._new.add(path)

    def keep(self, paths: Sequence[str], fingerprint: str | None = None) -> bool:
        """Leave files as they are, if they came out of what has this fingerprint; tell whether.

        Without one, it is known that they would come out as they did.
        """
        for path in paths:
            known = self._last.get(path)
            if not known or (fingerprint is not None and fingerprint != known[0]):
                return False
            if path not in self._untouched:
                return False
        self._left += paths
        self._keep(paths)
        return True

    def _keep(self, paths: Iterable[str]) -> None:
        for path in paths:
            self._kept.add(path)
            self._now[path] = self._last[path]

    def keys(self, path: str) -> Sequence[str]:
        """Return the keys of the parts of a file of the last site, in their order."""
        known = self._last.get(path, ())
        return Places.of(known[_PLACES]).keys if len(known) > _PLACES else ()

    def last(self, path: str) -> tuple[Places, bytes]:
        """Return a file of the last site that was put together, and where its parts are in it.

        Nothing where it is not there, or not as it was.
        """
        known = self._last.get(path, ())
        if len(known) > _PLACES and path in self._untouched:
            return Places.of(known[_PLACES]), (self._aside / path).read_bytes()
        return Places(), b""

    def write(
        self, path: str, content: Content, fingerprint: str = "", places: Places | None = None
    ) -> None:
        """Write a file, unless it is there with this content; `places` are those of its parts."""
        is_there = isinstance(content, bytes) and self._is_there(path, content)
        is_new = not is_there
        if is_new:
            found = _write(f"{self._site}/{path}", content)
            is_stream = not isinstance(content, bytes)
            is_there = is_stream and self._came_out_the_same(path, found.st_size)
        if is_there:
            if is_new or path in self._new:
                (self._site / path).unlink()
            found, is_new = (self._aside / path).stat(), False
        now: list[object] = [fingerprint, found.st_size, found.st_mtime_ns]
        if places is not None:
            now.append(places.plain())
        self._written.append(to_json((path, is_new, now if fingerprint else None)))

    def told(self) -> Iterator[bytes]:
        """Yield what has been done, for another process that writes into the same folder."""
        yield to_json(self._left)
        yield from (b"\n" + line for line in self._written)

    def take_in(self, told: bytes) -> None:
        """Take in what another process has done; nothing where it has told nothing."""
        if told:
            left, *written = told.split(b"\n")
            self._keep(from_json(left))
            self._take(written)

    def _take(self, written: Iterable[bytes]) -> None:
        for path, is_new, now in map(from_json, written):
            self._now.pop(path, None)
            if now:
                self._now[path] = now
            if is_new:
                self._new.add(path)
            else:
                self._kept.add(path)
                self._new.discard(path)

    def _is_there(self, path: str, content: bytes) -> bool:
        """Tell whether the last site has a file with this content."""
        return path in self._found and _holds(self._aside / path, content)

    def _came_out_the_same(self, path: str, size: int) -> bool:
        """Tell whether a file just written, of `size` bytes, is in the last site with its content.

        Most are not, and are large: so they are read only where they are of the same size.
        """
        if path not in self._found or (self._aside / path).lstat().st_size != size:
            return False
        return _are_same(self._aside / path, self._site / path)

    def close(self, basis: Sequence[object]) -> None:
        """Put the last site, with what has changed in it, in its place, and keep the list.

        `basis` is what all files together are made from.
        """
        self._take(self._written)
        self._written.clear()
        if self._aside.exists():
            for path in self._found - self._kept - self._new:
                _remove(path, self._aside)
            for path in sorted(self._new):
                _move(self._site / path, self._aside / path)
            shutil.rmtree(self._site)
            patiently(self._aside.rename, self._site)
        if self._record is not None:
            keep(self._record, to_json({"format": _FORMAT, "basis": basis, "files": self._now}))

    def stamps(self) -> Mapping[str, Stamp]:
        """Return the stamps of all files of the site once it is closed; most of them are known."""
        found = {
            path: (size, time)
            for path, (_, size, time, *_) in self._now.items()
            if isinstance(size, int) and isinstance(time, int)
        }
        others = (folder for folder in self._others if (self._site / folder).is_dir())
        in_others = chain.from_iterable(_below(self._site / one, f"{one}/") for one in others)
        for path in ({*self._kept, *self._new} - found.keys()).union(in_others):
            found[path] = _stamp(f"{self._site}/{path}")
        return found


class Look(NamedTuple):
    """A look at the last site, which takes a while: a second process can take it before."""

    site: Path
    record: Path | None
    others: AbstractSet[str]
    """As those of an `Output`."""

    def enter(self) -> bool:
        """Make the site the working folder, where it stays whatever it is called afterwards.

        Return whether that is the last site: not where there is none, or it has another name by
        now, as it has after a build that was cut off.
        """
        with suppress(OSError):
            os.chdir(self.site)
            return not aside(self.site).exists()
        return False

    def see(self) -> bytes:
        """Return what is seen from within the site, for `said`."""
        return to_json((self._stamp(), self._replace(site=Path()).look(_listed(self.record)[0])))

    def said(self, seen: bytes | None) -> "_Seen | None":
        """Return what has been seen; None where that is nothing, or the list is another one now."""
        if seen is None:
            return None
        stamp, found = from_json(seen)
        return _Seen(*map(set, found)) if stamp == [*self._stamp()] else None

    def look(self, last: Mapping[str, Sequence[object]]) -> "_Seen":
        """Compare the site with the list of its files."""
        found = _below(self.site, but=self._is_others)
        within = f"{self.site}{os.sep}"
        listed = [path for path in found if path in last]
        touched = {path for path in listed if [*_stamp(within + path)] != last[path][1:3]}
        return _Seen({*found} - last.keys(), last.keys() - found, touched)

    def _stamp(self) -> Stamp:
        with suppress(OSError):
            return _stamp(str(self.record))
        return (-1, -1)

    def _is_others(self, name: str) -> bool:
        """Tell whether what has this name in the site is not ours to remove.

        MkDocs leaves hidden files too.
        """
        return name.startswith(".") or name in self.others


class _Seen(NamedTuple):
    """In what a site differs from the list of its files."""

    more: AbstractSet[str]
    """Files that are not listed."""
    gone: AbstractSet[str]
    """Listed files that are not there."""
    touched: AbstractSet[str]
    """Listed files that are not as they were: of another size, or changed since."""


def aside(site: Path) -> Path:
    """Return where the last site is during a build, and after one that was cut off."""
    return site.with_name(f".{site.name}.regesta-last")


def stamps(site: Path) -> Iterator[tuple[str, Stamp]]:
    """Yield the path of every file of a site, and its stamp; hidden ones are not of the site."""
    paths = (path for path in _below(site) if not path.startswith("."))
    return ((path, _stamp(f"{site}/{path}")) for path in paths)


def _is_plain(folder: Path) -> bool:
    """Tell whether this is a folder, and not a link to one."""
    return folder.is_dir() and not folder.is_symlink()


def _below(
    folder: str | Path, within: str = "", but: Callable[[str], bool] | None = None
) -> list[str]:
    """Return the path of every file below a folder, `but` for what has such a name in it."""
    paths: list[str] = []
    with os.scandir(folder) as found:
        for one in found:
            if but is not None and but(one.name):
                continue
            path = f"{within}{one.name}"
            if one.is_dir(follow_symlinks=False):
                paths += _below(one.path, f"{path}/")
            else:
                paths.append(path)
    return paths


def _stamp(file: str) -> Stamp:
    """Return the stamp of a file; a link, of whatever kind, has one of no file."""
    found = os.lstat(file)
    is_single = found.st_nlink == 1 and stat.S_ISREG(found.st_mode)
    return (found.st_size, found.st_mtime_ns) if is_single else (-1, -1)


def _holds(file: Path, content: bytes) -> bool:
    return not file.is_symlink() and file.read_bytes() == content


_AT_ONCE = 1 << 20
"""Bytes of two files that are compared at once."""


def _are_same(file: Path, new: Path) -> bool:
    """Tell whether a file, which is not a link, holds what a new one holds."""
    if file.is_symlink():
        return False
    with file.open("rb", buffering=0) as one, new.open("rb", buffering=0) as other:
        while (some := one.read(_AT_ONCE)) == other.read(_AT_ONCE):
            if not some:
                return True
    return False


def _write(file: str, content: Content) -> os.stat_result:
    """Write a file in the place of whatever has its name, and return its state.

    What has its name may be a link, and nothing beside the site is to be changed.
    """
    try:
        return _create(file, content)
    except FileNotFoundError:
        _make_folder(file.rpartition("/")[0])
    except FileExistsError:
        Path(file).unlink()
    return _create(file, content)


# There are thousands of small files: a path, or what Python makes of an open file, takes as long to
# make as one of them.


def _make_folder(folder: str) -> None:
    try:
        with suppress(FileExistsError):  # another process may have made it meanwhile
            os.mkdir(folder)  # noqa: PTH102 as said
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 as said


def _create(file: str, content: Content) -> os.stat_result:
    new = os.open(file, _ANEW, 0o666)
    if not isinstance(content, bytes):
        with os.fdopen(new, "wb") as stream:
            stream.writelines(content)
            stream.flush()
            return os.fstat(new)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(new, left) :]
        return os.fstat(new)
    finally:
        os.close(new)


def _remove(path: str, within: Path) -> None:
    """Remove a file, and the folders that are empty without it."""
    (within / path).unlink()
    for folder in (within / path).parents:
        if folder == within:
            break
        try:
            folder.rmdir()
        except OSError:  # it holds something; to look first would take long in a large folder
            break


def _move(new: Path, place: Path) -> None:
    """Move a file to where another one, or nothing but empty folders, may be."""
    if _is_plain(place):
        shutil.rmtree(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    patiently(new.replace, place)


def _listed(record: Path | None) -> tuple[Mapping[str, list[object]], Sequence[object]]:
    """Return the list of the last build, and its basis; nothing where they are not read."""
    with suppress(OSError, ValueError):
        match from_json(record.read_bytes()) if record else None:
            case {"format": int(known), "basis": list(basis), "files": dict(files)} if (
                known == _FORMAT and all(isinstance(one, list) for one in files.values())
            ):
                return files, basis
    return {}, ()
