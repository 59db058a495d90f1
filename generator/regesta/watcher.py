"""Changes to files, told at once: by the system's own events where there are any, else by polling.

A drop-in for the observer of a live-reload server, which watches a path as long as it exists. This
one also notices that a watched path goes, comes back, or is replaced by another of the same name
(a folder restored, a file saved by writing beside it and renaming).
"""

import logging
import os
import re
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from regesta.cache import Stamp, stamp

log = logging.getLogger(__name__)

CHANGES: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]
"""Reading is no change (a build reads everything, and would set off the next one), and what
changes in a folder is told of the files in it."""

POLL = 0.5
"""Seconds between two looks, where the system tells nothing."""

_MOUNTS = Path("/proc/mounts")
_FAR = ("9p", "cifs", "drvfs", "fuse.", "nfs", "prl_fs", "smb", "vboxsf", "virtiofs", "vmhgfs")
"""File systems, by the beginning of their names, that change without the kernel knowing."""

State = frozenset[tuple[str, Stamp]]


def state(paths: Iterable[Path], but: Container[str] = frozenset()) -> State:
    """Return path and stamp of each file at or below `paths`, `but` for some.

    What is passing is left out, as it is by whoever watches.
    """
    return frozenset(
        (file, stamp(found))
        for path in paths
        for file in _files(path)
        if file not in but and (found := _stat(file)) is not None
    )


def _files(path: Path) -> Iterator[str]:
    if path.is_file():
        yield str(path)
    for within, folders, names in os.walk(path, followlinks=True):
        folders[:] = [name for name in folders if not _is_passing_folder(name)]
        # There are thousands of them: as text, they are told apart in a tenth of the time.
        yield from (f"{within}{os.sep}{name}" for name in names if not _is_passing_name(name))


def _stat(file: str) -> os.stat_result | None:
    try:
        return os.stat(file)  # noqa: PTH116 as above
    except OSError:  # gone since it was listed, or a link to nothing
        return None


def is_far(path: Path, mounts: str) -> bool:
    """Tell whether `path` is on a file system of another machine, by the system's mount table."""
    kinds: dict[str, str] = dict(re.findall(r"^\S+ (\S+) (\S+)", mounts, re.MULTILINE))
    for folder in (path, *path.parents):
        if (kind := kinds.get(str(folder).replace(" ", r"\040"))) is not None:
            return kind.startswith(_FAR)
    return False


def is_passing(path: Path, *, is_folder: bool = False) -> bool:
    """Tell whether a file is an editor's or the system's own: a lock, a swap file, a back-up.

    `path` is relative to the watched folder, for a hidden folder hides what is in it.
    """
    within = path if is_folder else path.parent
    is_hidden = any(map(_is_passing_folder, within.parts))
    return is_hidden or (not is_folder and _is_passing_name(path.name))


_ICONS = ".icons"
"""The hidden folder in which a theme looks for the icons of a project."""

_EDITORS = re.compile(
    r"\.(#.*|.*\.sw\w|.*\.tmp|.*\.kate-swp|~lock\..*|goutputstream.*|nfs.*|fuse_hidden.*|DS_Store|_.*)"
)
"""Hidden files that are an editor's or the system's; plugins read others, such as `.meta.yml`."""


def _is_passing_folder(name: str) -> bool:
    return name.startswith(".") and name != _ICONS


def _is_passing_name(name: str) -> bool:
    if name.startswith("."):
        return _EDITORS.fullmatch(name) is not None
    return name.startswith("#") or name.endswith("~")


@dataclass(slots=True, eq=False)
class Root:
    """A watched path, whom to tell, and the watch on it while it is a folder."""

    path: Path
    handler: FileSystemEventHandler
    given: Path
    """As it was asked for: `path` is where that leads to."""
    watch: ObservedWatch | None = None
    targets: dict[Path, ObservedWatch | None] = field(default_factory=dict)
    """What links lead to, outside of it; with a watch while it is a folder."""

    def tell(self) -> None:
        """Tell the handler that something at or below the path has changed."""
        self.handler.dispatch(FileModifiedEvent(str(self.path)))


class _Below(FileSystemEventHandler):
    """Hears of changes below a folder, and passes on those that a site may depend on.

    `look` is called where there may be a link that was not there, or led elsewhere.
    """

    def __init__(self, root: Root, folder: Path, look: Callable[[Root], None]) -> None:
        self._root, self._folder, self._look = root, folder, look

    def on_any_event(self, event: FileSystemEvent) -> None:
        below = (path for path in _paths(event) if path.is_relative_to(self._folder))
        found = (path.relative_to(self._folder) for path in below)
        if not all(is_passing(path, is_folder=event.is_directory) for path in found):
            if event.is_directory or any(path.is_symlink() for path in _paths(event)):
                self._look(self._root)
            self._root.tell()


class _Beside(FileSystemEventHandler):
    """Hears of changes in the folder that holds a path: it goes, comes, is replaced, is written."""

    def __init__(self, path: Path, tell: Callable[[], None]) -> None:
        self._path, self._tell = path, tell

    def on_any_event(self, event: FileSystemEvent) -> None:
        if self._path in _paths(event):
            self._tell()


def _paths(event: FileSystemEvent) -> list[Path]:
    found = (event.src_path, event.dest_path)
    return [Path(os.fsdecode(path)) for path in found if path]


class Watcher:
    """An observer, as the live-reload server uses one; folders are always watched whole.

    `is_stale` is asked once, when watching has begun: where it says that something has changed
    since the site was built, every handler is told.
    """

    def __init__(self, is_stale: Callable[[], bool]) -> None:
        self._is_stale = is_stale
        self._roots: list[Root] = []
        self._observer: BaseObserver = PollingObserver(timeout=POLL)

    def schedule(
        self, handler: FileSystemEventHandler, path: str, *, recursive: bool = True
    ) -> Root:
        """Tell `handler` of whatever changes at or below `path`, which need not exist yet."""
        del recursive  # part of an observer's interface
        given = Path(os.path.abspath(path))  # noqa: PTH100 what `..` is, the system says
        root = Root(_resolved(path), handler, _resolved(given.parent) / given.name)
        self._roots.append(root)
        if self._observer.is_alive():
            self._watch(root)
        return root

    def unschedule(self, root: Root) -> None:
        """Tell the handler of `root` nothing any more."""
        self._roots.remove(root)
        root.handler = FileSystemEventHandler()

    def start(self) -> None:
        """Begin to watch; where the system has no events to give, or no more of them, poll."""
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace") if _MOUNTS.exists() else ""
        if not any(is_far(root.path, mounts) for root in self._roots):
            self._observer = Observer()
        try:
            self._begin()
        except OSError as error:
            log.warning("Looking for changes twice a second; the system tells of none: %s", error)
            self._observer.stop()
            self._observer = PollingObserver(timeout=POLL)
            self._begin()
        if self._is_stale():
            for root in self._roots:
                root.tell()

    def _begin(self) -> None:
        self._observer.start()
        for root in self._roots:
            self._watch(root)

    def stop(self) -> None:
        """Stop watching."""
        if self._observer.is_alive():
            self._observer.stop()

    def join(self) -> None:
        """Wait until watching has stopped."""
        self._observer.join()

    def _watch(self, root: Root) -> None:
        for path in {root.path, root.given}:
            self._watch_beside(path, lambda: self._replaced(root))
        self._watch_below(root)

    def _replaced(self, root: Root) -> None:
        """Watch what has the path now, for a watch stays with what had it before."""
        self._unwatch(root.watch)
        root.watch, before = None, root.path
        root.path = _resolved(root.given)
        with _said(root.path):
            if root.path not in {before, root.given}:
                self._watch_beside(root.path, lambda: self._replaced(root))
            self._watch_below(root)
        root.tell()

    def _watch_below(self, root: Root) -> None:
        if not root.path.is_dir():
            return
        with suppress(FileNotFoundError):  # gone again, and its coming back will be told
            root.watch = self._watch_folder(root, root.path)
        self._watch_links(root)

    def _watch_links(self, root: Root) -> None:
        """Watch what links lead to, as far as it is not watched yet."""
        for target in set(_link_targets(root.path)) - root.targets.keys():
            root.targets[target] = None
            self._watch_beside(target, partial(self._target_replaced, root, target))
            self._watch_target(root, target)

    def _look_for_links(self, root: Root) -> None:
        with _said(root.path):
            self._watch_links(root)

    def _watch_target(self, root: Root, target: Path) -> None:
        with suppress(FileNotFoundError):  # gone again
            if target.is_dir():
                root.targets[target] = self._watch_folder(root, target)

    def _target_replaced(self, root: Root, target: Path) -> None:
        self._unwatch(root.targets[target])
        root.targets[target] = None
        with _said(target):
            self._watch_target(root, target)
        root.tell()

    def _unwatch(self, watch: ObservedWatch | None) -> None:
        with suppress(KeyError):  # it is watched for another root, too, which was told before
            if watch is not None:
                self._observer.unschedule(watch)

    def _watch_folder(self, root: Root, folder: Path) -> ObservedWatch:
        handler = _Below(root, folder, self._look_for_links)
        return self._observer.schedule(handler, str(folder), recursive=True, event_filter=CHANGES)

    def _watch_beside(self, path: Path, tell: Callable[[], None]) -> None:
        handler = _Beside(path, tell)
        with suppress(FileNotFoundError):
            self._observer.schedule(handler, str(path.parent), event_filter=CHANGES)


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """Say that something cannot be watched; the rest is."""
    try:
        yield
    except OSError as error:
        log.warning("%s is not watched: %s", path, error)


def _resolved(path: Path | str) -> Path:
    """Return where a path leads to; a link to itself leads to itself."""
    return Path(os.path.realpath(path))


def _link_targets(folder: Path) -> Iterator[Path]:
    """Find what the links in `folder` lead to outside of it; the system tells nothing of that."""
    for within, folders, files in os.walk(folder):
        for path in (Path(within, name) for name in (*folders, *files)):
            target = _resolved(path) if path.is_symlink() else folder
            if not target.is_relative_to(folder):
                yield target
