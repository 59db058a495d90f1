"""Sites built in this process, the quick way and MkDocs' own, and a preview without sockets."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from mkdocs.commands import build as build_command
from mkdocs.commands import serve as serve_command
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from regesta.plugin import RegestaPlugin
from regesta.preview import Preview

URL = "http://127.0.0.1:8000/"
"""The address of every site here; a preview serves its own."""

DATE = "SOURCE_DATE_EPOCH"

Sites = Mapping[str, bytes]
"""What is in a site, by path."""

_PLUGINS: Any = dict(MkDocsConfig._schema)["plugins"]  # noqa: SLF001 MkDocs has no other way
"""MkDocs keeps instances of plugins from one configuration to the next, as a preview needs."""


@contextmanager
def apart(plugins: dict[str, Any]) -> Iterator[None]:
    """Do as a process of its own would, whose MkDocs has made `plugins` so far."""
    dated, before = os.environ.pop(DATE, None), _PLUGINS.plugin_cache
    _PLUGINS.plugin_cache = plugins
    try:
        yield
    finally:
        _PLUGINS.plugin_cache = before
        for command in (build_command, serve_command):
            vars(command)["build"] = build
        os.environ.pop(DATE, None)
        if dated is not None:
            os.environ[DATE] = dated


def built(
    project: Path, site: Path, *, fast: bool, drafts: bool = False, dated: str = "", **options: Any
) -> Sites:
    """Build a project into `site` and return what is in it.

    With `drafts` it is what a preview would show. `dated` is the date that is set outside.
    """
    with apart({}):
        if dated:
            os.environ[DATE] = dated
        config = load_config(str(project / "mkdocs.yml"), site_dir=str(site), **options)
        own: Any = config.plugins["regesta"]
        own.config.search = False  # an index of all pages is another matter
        own.config["fast"] = own.config["fast"] and fast
        config.plugins.on_startup(command="serve" if drafts else "build", dirty=False)
        try:
            run = build if drafts else vars(build_command)["build"]
            run(config, serve_url=URL if drafts else None)
        finally:
            config.plugins.on_shutdown()
    return contents(site)


def contents(site: Path) -> Sites:
    """Return what is in a folder; hidden files, of which no site is made, aside."""
    found = (path for path in site.rglob("*") if path.is_file())
    return {
        name: path.read_bytes()
        for path in sorted(found)
        if not (name := path.relative_to(site).as_posix()).startswith(".")
    }


class _Server:
    """As much of MkDocs' server as a plugin sees."""

    mount_path = "/"

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self._watched_paths: dict[str, int] = {}
        self.observer: Any = None
        self.builder: Any = None

    def watch(self, path: str) -> None:
        """Do nothing: a test says itself when something has changed."""

    def unwatch(self, path: str) -> None:
        """Do nothing."""

    def set_app(self, app: Any) -> None:
        """Do nothing: a test asks the preview."""


class Live:
    """A preview of a project, which looks for changes when it is told to."""

    def __init__(self, project: Path, scratch: Path) -> None:
        self._project, self._site = project, scratch / "mkdocs_"
        self._plugins: dict[str, Any] = {}
        self._dated: str | None = None
        with self._process():
            config = self._config()
            self.plugin = cast("RegestaPlugin", config.plugins["regesta"])
            config.plugins.on_startup(command="serve", dirty=False)
            vars(serve_command)["build"](config, serve_url=URL)
            server: Any = _Server(self._site)
            config.plugins.on_serve(server, config=config, builder=self._builder)
            self._server = server
        assert self.plugin.live is not None
        assert self.plugin.live.preview is not None
        self.preview: Preview = self.plugin.live.preview

    @contextmanager
    def _process(self) -> Iterator[None]:
        """Keep the environment of the preview's process from one time to the next."""
        with apart(self._plugins):
            if self._dated is not None:
                os.environ[DATE] = self._dated
            yield
            self._dated = os.environ.get(DATE)

    def _config(self) -> MkDocsConfig:
        path = str(self._project / "mkdocs.yml")
        config = load_config(path, site_dir=str(self._site), site_url=URL)
        cast("Any", config.plugins["regesta"]).config.search = False
        return config

    def _builder(self, config: MkDocsConfig | None = None) -> None:
        build(config or self._config(), serve_url=URL)

    def refresh(self) -> None:
        """Take in what has changed."""
        with self._process():
            self._server.builder()

    @property
    def failure(self) -> Any:
        """Why what is shown is not of now."""
        return self.preview._shown.failure  # noqa: SLF001

    def shown(self, paths: Iterator[str] | list[str]) -> Mapping[str, bytes | None]:
        """Return what the preview answers at `paths`, without its own banner and script."""
        with self._process():
            return {path: self.preview._shown.get(path) for path in paths}  # noqa: SLF001

    def stop(self) -> None:
        """End the preview."""
        with self._process():
            self.plugin.on_shutdown()


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Make `folder` hold just `files`: what is the same is left alone, what is no more goes."""
    for path in sorted(folder.rglob("*"), reverse=True) if folder.exists() else ():
        if path.is_file() and path.relative_to(folder).as_posix() not in files:
            if ".cache" not in path.parts:
                path.unlink()
        elif path.is_dir():
            with suppress(OSError):
                path.rmdir()
    for name, text in files.items():
        path = folder / name
        if not path.is_file() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def assert_same(found: Sites, wanted: Sites) -> None:
    """Compare by name first: a whole site is a lot to read."""
    assert found.keys() == wanted.keys()
    assert [name for name in wanted if found[name] != wanted[name]] == []


def stamps(site: Path) -> Mapping[str, tuple[int, int]]:
    """Return the time of the last change and the inode of each file."""
    found = (path for path in site.rglob("*") if path.is_file() and not path.is_symlink())
    return {
        path.relative_to(site).as_posix(): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in found
    }


Edit = tuple[str, int]
