"""What a preview has beside what a build has: MkDocs' server, and what watches the files.

Loaded by a preview alone, for a server takes a while to load.
"""
# MkDocs is typed, but for a few functions that return nothing or a bool.
# mypy: allow-untyped-calls

import gc
import logging
import threading
from collections.abc import Callable, Container, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from mkdocs.commands import serve as serve_command
from mkdocs.commands.build import build
from mkdocs.livereload import LiveReloadServer

from regesta.plugin.fast import LOGGERS, FastSite, Made
from regesta.preview import Failure, Preview, QuietHandler, attempt, page
from regesta.watcher import State, Watcher, state

_IDLE = 1.0
"""Seconds after a change until the memory of what was shown before is looked for."""

_MANY = 10
"""Changes, each within that time of the one before, after which it is looked for at once."""

_SETTLING = 0.02
"""Seconds in which nothing has changed until a change is taken in: a save may be several."""

log = logging.getLogger("regesta")


class Live:
    """A preview that stays up, whatever the content is like."""

    def __init__(self) -> None:
        self._failure: Failure | None = None
        self.preview: Preview | None = None
        """From `serve` on."""
        self._server: LiveReloadServer | None = None
        self._tidying: threading.Timer | None = None
        self._untidy = 0

    def guard(self, first: Callable[..., None]) -> None:
        """Have the `first` build be another one: the seam at which a broken site can be begun."""

        def once(*arguments: Any, **options: Any) -> None:
            vars(serve_command)["build"] = build
            first(*arguments, **options)

        vars(serve_command)["build"] = once

    def state(self, paths: Iterable[Path], but: Container[str] = ()) -> State:
        """Return the state of files and folders."""
        return state(paths, but=but)

    def attempt(self, make: Callable[[], None]) -> None:
        """Make a site; what keeps it from being made is told, and shown in its place."""
        self._failure = attempt(make, listen_to=LOGGERS)
        if self._failure is not None:
            summary = self._failure.summary.rstrip(".")
            log.error("%s. The preview shows what is wrong.", summary)

    def leave_word(self, site: Path) -> None:
        """Leave what is wrong in a folder, for a server that asks no plugin."""
        if self._failure is not None:
            for name in ("index.html", "404.html"):
                (site / name).write_text(page(self._failure), encoding="utf-8")

    def serve(
        self,
        server: LiveReloadServer,
        rebuild: Callable[[], None],
        is_stale: Callable[[], bool],
    ) -> None:
        """Serve a preview in the place of the folder that MkDocs builds into.

        `rebuild` is called after a change, and at once where what is there `is_stale`.
        """
        self.preview, self._server = Preview(server.mount_path), server
        server.builder = rebuild
        server.set_app(self.preview)
        server.RequestHandlerClass = QuietHandler
        server.build_delay = _SETTLING
        _observe(server, Watcher(is_stale))

    def show(self, site: Path | None, fast: FastSite | None, *, searched: bool) -> None:
        """Show the site just built, or why it could not be; it may be one to be `searched`."""
        if self.preview is None:
            return
        if searched:
            self.preview.be_searched()
        if self._failure is None:
            self.preview.publish(site, Made(fast) if fast is not None else None)
        else:
            self.preview.fail(self._failure)

    @property
    def stands(self) -> bool:
        """Whether the site that is shown is still there."""
        return self.preview is not None and self.preview.stands

    def watch(self, paths: Iterable[Path]) -> None:
        """Watch files and folders, as soon as there is a server."""
        if self._server is not None:
            for path in paths:
                self._server.watch(str(path))

    def tidy_later(self) -> None:
        """Give back, once nobody waits, the memory of sites that are not shown any more.

        Where changes do not stop, as in a rebase, it would be more and more.
        """
        if self._tidying is not None:
            self._tidying.cancel()
        self._untidy += 1
        if self._untidy > _MANY:
            self._tidy()
        self._tidying = threading.Timer(_IDLE, self._tidy)
        self._tidying.daemon = True
        self._tidying.start()

    def _tidy(self) -> None:
        self._untidy = 0
        gc.collect()
        gc.enable()

    def close(self) -> None:
        """Remove what the preview kept."""
        if self._tidying is not None:
            self._tidying.cancel()
        if self.preview is not None:
            self.preview.close()


def _observe(server: LiveReloadServer, watcher: Watcher) -> None:
    """Have `watcher` watch what the server's own observer was to watch."""
    paths = list(vars(server)["_watched_paths"])
    for path in paths:
        with suppress(KeyError):  # raised once it is forgotten, however often it was asked for
            while True:
                server.unwatch(path)
    cast("Any", server).observer = watcher  # which is all of an observer that the server uses
    for path in paths:
        server.watch(path)
