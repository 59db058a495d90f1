"""The search index of a preview, made in the background.

A process of its own makes it, below the preview's in rank, so that no page waits for it. What was
made last is there until the next is whole.
"""

import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path

from regesta.search_index import FOLDER

log = logging.getLogger(__name__)

CALM = 1.0
"""Seconds without a new site before its index is begun: an editor saves several times in a row."""

_PROGRAM = """\
import os
if hasattr(os, "nice"):
    os.nice(10)
from regesta.cli import main
main()
"""


class Indexer:
    """Makes the index of the newest site, one at a time; `site_of` gives its folder for a while.

    The folder may go away at any moment, for then there is a newer one, and `refresh` is called.
    """

    def __init__(
        self, site_of: Callable[[], AbstractContextManager[Path | None]], calm: float = CALM
    ) -> None:
        self._site_of, self._calm = site_of, calm
        self._store = Path(tempfile.mkdtemp(prefix="regesta-index-"))
        self._made: tuple[Path, ...] = ()
        self._count = 0
        self._news = threading.Condition()
        self._wanted, self._closed = 0, False
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._work, name="regesta-index", daemon=True)

    def refresh(self) -> None:
        """Have the index of a new site made, once no newer one has come for a moment."""
        with self._news:
            self._wanted += 1
            self._news.notify_all()
            if not self._thread.is_alive() and not self._closed:
                self._thread.start()

    def file(self, path: str) -> Path | None:
        """Return the file of the index at `path`, relative to its folder, if there is one.

        A page that has begun with the index before finds its files too. What a path leads to
        outside of it is no file of it, as `C:/x` does on Windows.
        """
        places = ((one, one / path) for one in self._made)
        return next((there for one, there in places if _is_in(one, there)), None)

    def close(self) -> None:
        """Stop, also in the middle of an index, and remove what was made."""
        with self._news:
            self._closed = True
            self._news.notify_all()
            if self._process is not None:
                _end(self._process)
        if self._thread.is_alive():
            self._thread.join()
        shutil.rmtree(self._store, ignore_errors=True)

    def _work(self) -> None:
        done = 0
        while (wanted := self._next(done)) is not None:
            try:
                # A system may tidy up what is temporary.
                self._store.mkdir(mode=0o700, exist_ok=True)
                with self._site_of() as site:
                    if site is not None:
                        self._index(site, wanted)
            except OSError as error:  # no room, no more processes
                log.warning("The preview cannot be searched: %s", error)
            done = wanted

    def _next(self, done: int) -> int | None:
        """Wait for a site that is new and has been the newest for a moment; None: it is over."""
        with self._news:
            self._news.wait_for(lambda: self._closed or self._wanted > done)
            wanted = done
            while not self._closed and wanted != self._wanted:
                wanted = self._wanted
                self._news.wait_for(partial(self._is_outdated, wanted), self._calm)
            return None if self._closed else wanted

    def _is_outdated(self, wanted: int) -> bool:
        return self._closed or self._wanted != wanted

    def _index(self, site: Path, wanted: int) -> None:
        with self._news:
            if self._closed:
                return
            self._process = process = _begin(site, self._store)
        _, said = process.communicate()
        with self._news:
            self._process = None
            outdated = self._is_outdated(wanted)
        if process.returncode == 0:
            with suppress(OSError):  # the site has gone, for there is a newer one
                self._take(site / FOLDER)
        elif not outdated:
            log.warning("The preview cannot be searched: %s", said.strip().removeprefix("Error: "))

    def _take(self, made: Path) -> None:
        """Keep the index, and the one before it."""
        self._count += 1
        new = self._store / str(self._count)
        shutil.move(made, new)
        before, outdated = self._made[:1], self._made[1:]
        self._made = (new, *before)
        for one in outdated:
            shutil.rmtree(one, ignore_errors=True)


def _is_in(folder: Path, file: Path) -> bool:
    try:
        return file.is_file() and file.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError):  # a name that no file can have
        return False


def _begin(site: Path, scratch: Path) -> "subprocess.Popen[str]":
    """Start the process; what it leaves when it is stopped lies in `scratch`."""
    return subprocess.Popen(  # noqa: S603 our own command
        [sys.executable, "-c", _PROGRAM, "index", str(site)],
        env={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )


def _end(process: "subprocess.Popen[str]") -> None:
    """End a process together with those that it has started, where the system can do that."""
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
