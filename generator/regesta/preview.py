"""The preview: the last site that could be built, and what stands in the way of the next one.

Nothing here knows the engine. It is handed a callable that builds, and the folder it builds into;
the preview itself is a WSGI application (PEP 3333). No request waits for a build, and none sees
half a site: what is shown is one frozen value, and changes by a single assignment.
"""

import logging
import mimetypes
import posixpath
import re
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import quote
from wsgiref.simple_server import WSGIRequestHandler

from click import ClickException

from regesta.indexer import Indexer
from regesta.search_index import FOLDER as INDEX
from regesta.text import escape

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)

OWN = "/livereload/"
"""Where the preview's own script and style sheet are; no page of a site can have this address."""

LISTED = 100
"""How many problems are shown at once; an editor mends from the top."""

WAIT = 60.0
"""Seconds after which a browser that waits for news is told that there is none."""


class Failure(NamedTuple):
    """Why a site could not be built."""

    summary: str
    lines: tuple[str, ...] = ()
    """The problems, one each: what was logged as a warning or an error on the way."""


class _Said(logging.Handler):
    """Keeps what the building thread logs as a warning or an error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: dict[str, None] = {}
        self._builder = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._builder:
            self.lines[record.getMessage()] = None


def attempt(build: Callable[[], object], *, listen_to: Iterable[str]) -> Failure | None:
    """Build, and return why that failed, or None where it did not.

    The one place where every kind of error is caught: whatever goes wrong in a theme, a template,
    another plugin or the engine, an editor's preview stays up. `listen_to` names the loggers whose
    warnings and errors belong to the failure. Only KeyboardInterrupt and its like pass through.
    """
    said = _Said()
    with ExitStack() as stack:
        for logger in map(logging.getLogger, listen_to):
            logger.addHandler(said)
            stack.callback(logger.removeHandler, said)
        try:
            build()
        except ClickException as error:
            return Failure(error.format_message(), tuple(said.lines))
        except (Exception, SystemExit) as error:
            lines = tuple(said.lines)
            log.exception("The build broke off")
            return Failure(f"{type(error).__name__}: {error}", lines)
    return None


class Source(Protocol):
    """What makes a part of a site when it is asked for, by paths such as `people/index.html`."""

    def has(self, path: str) -> bool:
        """Tell whether there is a file at a path."""

    def get(self, path: str) -> bytes | None:
        """Return what is in it; None where there is no such file."""

    def searched(self) -> Iterable[tuple[str, bytes]]:
        """Yield path and content of the files that a search index is made from."""


class _Shown(NamedTuple):
    """What is shown at one moment."""

    name: str
    """Differs whenever something else is shown, also after the server was started again."""
    folder: Path | None
    """The last site that could be built; None where none could."""
    failure: Failure | None = None
    source: Source | None = None
    """What makes the files that are not in the folder, and goes before it."""

    def has(self, path: str) -> bool:
        """Tell whether there is a file at a path."""
        made = self.source is not None and self.source.has(path)
        return made or (self.folder is not None and (self.folder / path).is_file())

    def get(self, path: str) -> bytes | None:
        """Return what is in a file; None where there is no such file, or a link out of the site."""
        made = self.source.get(path) if self.source is not None else None
        if made is not None or self.folder is None:
            return made
        target = self.folder / path
        try:
            within = target.resolve().is_relative_to(self.folder.resolve())
            return target.read_bytes() if within else None
        except (OSError, ValueError):  # no such file; a name that no file can have
            return None


class Answer(NamedTuple):
    """An HTTP response."""

    status: HTTPStatus
    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    location: str = ""


class Preview:
    """Keeps the last good site, and answers every request from it at once.

    `mount` is the path below which the site is served; it begins and ends with a slash.
    """

    def __init__(self, mount: str = "/") -> None:
        self._mount = mount
        self._store = Path(tempfile.mkdtemp(prefix="regesta-"))
        self._session, self._count = secrets.token_hex(4), 0
        self._news = threading.Condition()
        self._before: Path | None = None
        self._indexer: Indexer | None = None
        self._shown = _Shown(self._next_name(), None)

    def be_searched(self) -> None:
        """Have every site that is shown from now on indexed, in the background."""
        if self._indexer is None:
            self._indexer = Indexer(self._whole)

    @contextmanager
    def _whole(self) -> Iterator[Path | None]:
        """Give the folder of a site with what is searched of it; None where it cannot be made."""
        shown = self._shown
        if shown.folder is None or shown.source is None:
            yield shown.folder
            return
        with tempfile.TemporaryDirectory(dir=self._store, ignore_cleanup_errors=True) as made:
            folder, source = Path(made), shown.source
            failure = attempt(lambda: _fill(folder, shown.folder, source), listen_to=())
            yield folder if failure is None else None

    def _next_name(self) -> str:
        self._count += 1
        return f"{self._session}-{self._count}"

    def publish(self, site: Path | None, source: Source | None = None) -> None:
        """Show the finished site in the folder `site`, which is moved away for it.

        What `source` makes goes before what is in the folder. None instead of a folder leaves the
        one that is shown. The site shown before is kept until the next one, for requests that are
        reading it.
        """
        name = self._next_name()
        if site is None:
            self._show(_Shown(name, self._shown.folder, None, source))
            self._index()
            return
        folder = self._store / name
        self._store.mkdir(mode=0o700, exist_ok=True)
        shutil.move(site, folder)
        outdated, self._before = self._before, self._shown.folder
        self._show(_Shown(name, folder, None, source))
        if outdated is not None:
            shutil.rmtree(outdated, ignore_errors=True)
        self._index()

    @property
    def stands(self) -> bool:
        """Whether what is shown is still there, for a system may tidy up what is temporary."""
        return self._shown.folder is not None and self._shown.folder.is_dir()

    def _index(self) -> None:
        if self._indexer is not None:
            self._indexer.refresh()

    def fail(self, failure: Failure) -> None:
        """Go on showing the last good site, with a banner that lists what is wrong."""
        if failure != self._shown.failure:
            self._show(self._shown._replace(name=self._next_name(), failure=failure))

    def _show(self, shown: _Shown) -> None:
        with self._news:
            self._shown = shown
            self._news.notify_all()

    def close(self) -> None:
        """Remove the sites that were kept."""
        if self._indexer is not None:
            self._indexer.close()
        shutil.rmtree(self._store, ignore_errors=True)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        answer = self.answer(path)
        headers = [
            ("Content-Type", answer.kind),
            ("Content-Length", str(len(answer.body))),
            ("Cache-Control", "no-store"),
        ]
        if answer.location:
            query = environ.get("QUERY_STRING")
            headers.append(("Location", answer.location + (f"?{query}" if query else "")))
        start_response(f"{answer.status.value} {answer.status.phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def answer(self, path: str) -> Answer:
        """Return what is at `path`, an address without its percent signs."""
        if path.startswith(OWN):
            return self._own(path.removeprefix(OWN))
        if self._indexer is not None and path.startswith(f"{self._mount}{INDEX}/"):
            return self._searched(self._indexer, path.removeprefix(f"{self._mount}{INDEX}/"))
        while True:
            shown = self._shown
            answer = _answer(shown, path, self._mount)
            if answer.status is not HTTPStatus.NOT_FOUND or shown is self._shown:
                return answer

    @staticmethod
    def _searched(indexer: Indexer, path: str) -> Answer:
        """Return what is at `path` in the search index, which is made after its site."""
        file = indexer.file(posixpath.normpath(f"/{path}").lstrip("/"))
        with suppress(OSError):  # outdated, and just removed
            if file is not None:
                return Answer(HTTPStatus.OK, file.read_bytes(), _kind(file))
        return Answer(HTTPStatus.NOT_FOUND)

    def _own(self, path: str) -> Answer:
        if path in ("preview.js", "preview.css"):
            kind = "text/javascript" if path.endswith(".js") else "text/css"
            return Answer(HTTPStatus.OK, _asset(path).encode(), f"{kind}; charset=utf-8")
        if path.startswith("wait/"):
            return Answer(HTTPStatus.OK, self._wait(path[5:]).encode(), "text/plain; charset=utf-8")
        return Answer(HTTPStatus.NOT_FOUND)

    def _wait(self, name: str) -> str:
        """Return the name of what is shown, once it is another than `name`."""
        with self._news:
            self._news.wait_for(lambda: self._shown.name != name, timeout=WAIT)
            return self._shown.name


def _answer(shown: _Shown, path: str, mount: str) -> Answer:
    if shown.folder is None:
        failure = shown.failure or Failure("Nothing has been built yet")
        return Answer(HTTPStatus.OK, page(failure, _script(shown)).encode())
    if not f"{path}/".startswith(mount):
        if path == "/":
            return Answer(HTTPStatus.FOUND, location=quote(mount))
        return _not_found(shown)
    relative = posixpath.normpath("/" + path[len(mount) :]).lstrip("/")
    if path.endswith("/"):
        relative = posixpath.join(relative, "index.html")
    elif shown.has(posixpath.join(relative, "index.html")):
        return Answer(HTTPStatus.FOUND, location=quote(f"{path}/"))
    return _read(shown, relative)


def _read(shown: _Shown, path: str) -> Answer:
    found: list[bytes | None] = []
    failure = attempt(lambda: found.append(shown.get(path)), listen_to=())
    if failure is not None:
        return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, page(failure, _script(shown)).encode())
    body = found[0]
    if body is None:
        return _not_found(shown)
    if path.endswith(".html"):
        body = inject(body, _script(shown), shown.failure)
    return Answer(HTTPStatus.OK, body, _kind(Path(path)))


def _not_found(shown: _Shown) -> Answer:
    body = shown.get("404.html")
    if body is None:
        body = b"<!doctype html><title>Not found</title><p>There is no page here.</p>"
    return Answer(HTTPStatus.NOT_FOUND, inject(body, _script(shown), shown.failure))


def _kind(target: Path) -> str:
    """Return the media type; the machine's own table is not asked where it is often wrong."""
    kinds = {".js": "text/javascript", ".mjs": "text/javascript", ".gz": "application/gzip"}
    kind = kinds.get(target.suffix) or mimetypes.guess_type(target.name)[0]
    kind = kind or "application/octet-stream"
    text = kind.startswith("text/") or kind.endswith(("json", "xml"))
    return f"{kind}; charset=utf-8" if text else kind


@cache
def _asset(name: str) -> str:
    return resources.files("regesta").joinpath("data", name).read_text(encoding="utf-8")


def _script(shown: _Shown) -> str:
    # A file of its own, so that a site with a strict Content-Security-Policy allows it.
    return f'<script src="{OWN}preview.js" data-shown="{shown.name}"></script>'


def _fill(folder: Path, built: Path | None, source: Source) -> None:
    """Put into a folder what a search index is made from."""
    if built is not None:
        for page in built.rglob("*.html"):
            _put(folder / page.relative_to(built), page.read_bytes())
    for path, content in source.searched():
        _put(folder / path, content)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


_BODY = re.compile(rb"<body\b[^>]*>", re.IGNORECASE)


def inject(html: bytes, script: str, failure: Failure | None) -> bytes:
    """Return a page with the script at its end and, where something failed, the banner on top."""
    end = html.rfind(b"</body>")
    end = len(html) if end < 0 else end
    html = html[:end] + script.encode() + html[end:]
    if failure is None:
        return html
    body = _BODY.search(html)
    start = body.end() if body else 0
    return html[:start] + banner(failure).encode() + html[start:]


def banner(failure: Failure) -> str:
    """Return an element that lists what is wrong; it can be folded away, with no script."""
    return (
        f'<link rel="stylesheet" href="{OWN}preview.css">'
        '<aside class="regesta-problems" role="alert"><details open>'
        f"<summary>{escape(failure.summary)}</summary>"
        "<p>The page you see is from the last site that could be built.</p>"
        f"{''.join(_list(failure))}</details></aside>"
    )


def page(failure: Failure, script: str = "") -> str:
    """Return a page of its own that lists what is wrong, for when there is no site yet."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(failure.summary)}</title>\n<style>\n{_asset('preview.css')}</style>\n"
        '</head>\n<body class="regesta-problems">\n<main>\n'
        f"<h1>{escape(failure.summary)}</h1>\n"
        "<p>There is no site to show yet. This page updates itself when you have mended that.</p>\n"
        f"{''.join(_list(failure))}\n</main>\n{script}\n</body>\n</html>\n"
    )


def _list(failure: Failure) -> Iterator[str]:
    if not failure.lines:
        return
    yield "<ol>"
    yield from (f"<li><code>{escape(line)}</code></li>" for line in failure.lines[:LISTED])
    yield "</ol>"
    if (more := len(failure.lines) - LISTED) > 0:
        yield f"<p>and {more} more</p>"


class QuietHandler(WSGIRequestHandler):
    """Handles requests, and keeps their log out of the engine's.

    The engine counts its own warnings while it builds strictly: a request for a missing page at
    that moment, logged as a warning there, would make the build fail.
    """

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class's name
        """Log a request for whoever debugs."""
        log.debug(format, *args)
