"""The MkDocs door: adds the chronology's pages to a site in memory, and keeps a preview up.

The only module that imports MkDocs. Nothing is written into the content folder, and `site/` is
left as it was whenever the content has an error.
"""
# MkDocs is typed, but for a few functions that return nothing or a bool.
# mypy: allow-untyped-calls

import logging
import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import quote, urljoin

import jinja2
from mkdocs.commands import serve as serve_command
from mkdocs.commands.build import build
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel, set_exclusions
from mkdocs.structure.pages import Page as SitePage
from mkdocs.utils import is_markdown_file

from regesta import folder, handwritten
from regesta.build import Options, load, render, with_home
from regesta.model import Chronology
from regesta.outputs import Asset
from regesta.pages.page import Page
from regesta.preview import Failure, Preview, QuietHandler, attempt, page
from regesta.problems import Origin, Problem
from regesta.watcher import State, Watcher, state

FIRST, LAST = 100, -100
"""Priorities of an event, in MkDocs' own words for them."""

_LOGGERS = ("mkdocs", "regesta")
"""Whose warnings and errors say why a build failed."""

_EPOCH = date(1970, 1, 1).toordinal()

_BUILD_DATE = "SOURCE_DATE_EPOCH"
"""The variable from which MkDocs takes the date of a build (reproducible-builds.org)."""

log = logging.getLogger("regesta")
notes = get_plugin_logger("regesta")


class RegestaConfig(Config):
    """What stands under `regesta:` in mkdocs.yml."""

    templates = config_options.Optional(config_options.Dir(exists=True))
    """A folder of templates that replace the package's own, by name; relative to mkdocs.yml."""


@dataclass(frozen=True, slots=True)
class Content:
    """What the content folder gives to one build."""

    pages: tuple[Page, ...] = ()
    data: frozenset[str] = frozenset()
    """Files that are read as data, relative to the content folder; they are no part of the site."""
    home: str = ""
    """What replaces the line `HOME_MARK` in a hand-written home page."""
    timestamp: int | None = None
    """When the content was last changed, by its own account; in seconds since 1970, UTC."""
    assets: tuple[Asset, ...] = ()
    """Data, feeds and citations."""
    notes: frozenset[Problem] = frozenset()
    """What has been said once, and is not said again at every save."""


class RegestaPlugin(BasePlugin[RegestaConfig]):
    """MkDocs' events. MkDocs keeps the instance over all builds of one `mkdocs serve`."""

    def __init__(self) -> None:
        self._stderr = logging.StreamHandler()
        self._content = Content()
        self._drafts = False
        self._dated = False
        self._built_from: State | None = None
        self._failure: Failure | None = None
        self._preview: Preview | None = None
        self._server: LiveReloadServer | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Have drafts shown and the first build guarded, where this is a preview."""
        del dirty  # what is generated is always built
        log.addHandler(self._stderr)
        self._drafts = command == "serve"
        if self._drafts:
            # The one seam in MkDocs at which a preview can begin with a site that cannot be built.
            vars(serve_command)["build"] = self._build_first

    def _build_first(self, config: MkDocsConfig, **options: Any) -> None:
        vars(serve_command)["build"] = build
        self._failure = attempt(lambda: build(config, **options), listen_to=_LOGGERS)
        if self._failure is not None:
            tell(self._failure)
            for name in ("index.html", "404.html"):  # for --no-livereload, which asks no plugin
                Path(config.site_dir, name).write_text(page(self._failure), encoding="utf-8")

    @event_priority(FIRST)
    def on_config(self, config: MkDocsConfig) -> None:
        """Remember what the first build is made from; watch what a later one is."""
        paths = list(self._sources(config))
        if self._built_from is None and self._drafts:
            self._built_from = state(paths)
        self._watch(paths)

    def _sources(self, config: MkDocsConfig) -> Iterator[Path]:
        """Yield the files and folders that this project's site is made from."""
        found = (
            config.docs_dir,
            config.config_file_path,
            config.theme.custom_dir,
            self.config.templates,
        )
        yield from (Path(path) for path in found if path)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read and render the content; MkDocs has not touched `site/` yet."""
        self._content = read(config, self.config, self._content.notes, drafts=self._drafts)
        if self._content.timestamp is not None and _BUILD_DATE not in os.environ:
            os.environ[_BUILD_DATE] = str(self._content.timestamp)
            self._dated = True

    def on_files(self, files: Files, *, config: MkDocsConfig) -> None:
        """Put the generated pages in the place of the data."""
        put(self._content, files, config)

    def on_page_markdown(
        self, markdown: str, *, page: SitePage, config: MkDocsConfig, files: Files
    ) -> str:
        """Put the generated home where a hand-written home page wants it."""
        del config, files
        if page.file.dest_uri != "index.html":
            return markdown
        return with_home(markdown, self._content.home)

    @event_priority(LAST)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Leave the environment as it was."""
        del config
        self._undate()

    def on_build_error(self, *, error: Exception) -> None:
        """Leave the environment as it was."""
        del error
        self._undate()

    def _undate(self) -> None:
        if self._dated:
            del os.environ[_BUILD_DATE]
            self._dated = False

    @event_priority(LAST)
    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[[], None]
    ) -> None:
        """Serve the preview in the place of the folder that MkDocs builds into."""
        site = Path(server.root)
        preview = Preview(server.mount_path)
        show(preview, site, self._failure)
        server.builder = lambda: rebuild(builder, site, preview)
        server.set_app(preview)
        server.RequestHandlerClass = QuietHandler
        server.build_delay = 0.05
        self._server, self._preview = server, preview
        paths = list(self._sources(config))
        observe(server, Watcher(lambda: self._built_from not in (None, state(paths))))
        self._watch(paths)

    def _watch(self, paths: Iterable[Path]) -> None:
        if self._server is not None:
            for path in paths:
                self._server.watch(str(path))

    def on_shutdown(self) -> None:
        """Remove what the preview kept."""
        log.removeHandler(self._stderr)
        if self._preview is not None:
            self._preview.close()


def read(
    config: MkDocsConfig, own: RegestaConfig, known: frozenset[Problem], *, drafts: bool
) -> Content:
    """Return what the content folder gives to a site.

    Every problem is logged, except notes that are `known`; Abort is raised where one of them is an
    error, or where a template of the project's own fails.
    """
    content = Path(config.docs_dir)
    shown = folder.shown(content)
    loaded = load(content, shown_as=shown)
    pages = hand_written(config, loaded.files)
    wrong = (handwritten.check_file(content / path, f"{shown}/{path}") for path in pages)
    problems = sorted((*loaded.problems, *chain.from_iterable(wrong)))
    errors = report(problem for problem in problems if problem not in known)
    if errors or loaded.chronology is None:
        raise Abort(f"{_count(errors)} in {shown}; nothing was built")
    options = Options(
        drafts=drafts,
        directory_urls=config.use_directory_urls,
        templates=Path(own.templates) if own.templates else None,
        edit_base=edit_base(config),
        site_url=config.site_url or "/",
        content_name=content.name,
        hand_written=pages,
    )
    try:
        made = render(loaded.chronology, options)
    except jinja2.TemplateError as error:
        log.error(str(template_problem(error)))  # noqa: TRY400 a traceback says no more
        raise Abort("A template failed; nothing was built") from error
    when = timestamp(loaded.chronology)
    return Content(made.pages, loaded.files, made.home, when, made.assets, frozenset(problems))


def edit_base(config: MkDocsConfig) -> str | None:
    """Return the address below which content is edited, where there is one, as MkDocs has it."""
    if not config.edit_uri:
        return None
    repo = config.repo_url or ""
    if not config.edit_uri.startswith(("?", "#")):
        repo = f"{repo.rstrip('/')}/"
    return urljoin(repo, config.edit_uri)


def timestamp(chronology: Chronology) -> int | None:
    """Return when the content was last changed, by its own account; in seconds since 1970, UTC.

    Where no entry says when it was added or corrected, it is the date of the latest of them.
    """
    recorded = [day for entry in chronology.entries for day in (entry.added, entry.updated)]
    dates = [day for day in recorded if day is not None] or [e.date for e in chronology.entries]
    days = [day.latest if day.latest is not None else day.earliest for day in dates]
    newest = max((day for day in days if day is not None), default=None)
    return None if newest is None else max(0, (newest - _EPOCH) * 86_400)


def _count(errors: int) -> str:
    return "1 error" if errors == 1 else f"{errors} errors"


def report(problems: Iterable[Problem]) -> int:
    """Log every problem and return how many errors there are.

    Errors are lines of their own, as `regesta check` prints them; notes are for information, so
    that a strict build does not count them.
    """
    errors = 0
    for problem in problems:
        if problem.severity == "error":
            log.error(str(problem))
            errors += 1
        else:
            notes.info(str(problem))
    return errors


def hand_written(config: MkDocsConfig, data: frozenset[str]) -> frozenset[str]:
    """Return the Markdown files that are pages of the site as they stand, as MkDocs sees it."""
    files = [
        File(path, config.docs_dir, config.site_dir, config.use_directory_urls)
        for within, _, names in os.walk(config.docs_dir, followlinks=True)
        for name in names
        if is_markdown_file(name)
        and (path := Path(within, name).relative_to(config.docs_dir).as_posix()) not in data
    ]
    set_exclusions(files, config)
    return frozenset(file.src_uri for file in files if not file.inclusion.is_excluded())


def template_problem(error: jinja2.TemplateError) -> Problem:
    """Say where a template fails: Jinja2 puts the template's own lines into the traceback."""
    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
        place = (error.filename, error.lineno)
    else:
        frames = traceback.extract_tb(error.__traceback__)
        templates = [frame for frame in frames if not frame.filename.endswith(".py")]
        place = (templates[-1].filename, templates[-1].lineno or 1) if templates else ("", 1)
    path = folder.shown(Path(place[0])) if place[0] else "templates"
    return Problem(Origin(path, place[1]), "error", "template", error.message or str(error))


def put(content: Content, files: Files, config: MkDocsConfig) -> None:
    """Replace data by the pages made of it. A page written by hand wins over a generated one."""
    for path in content.data:
        if (file := files.get_file_from_path(path)) is not None:
            files.remove(file)
    taken = {file.dest_uri for file in files if not file.inclusion.is_excluded()}
    for new in content.pages:
        file = generated(new, config)
        if file.dest_uri not in taken:
            _remove(files, new.path)
            files.append(file)
    for asset in content.assets:
        if asset.path not in taken:
            files.append(File.generated(config, asset.path, content=asset.text))


def _remove(files: Files, path: str) -> None:
    """Remove the excluded page whose path a generated one takes, if there is such."""
    if (file := files.get_file_from_path(path)) is not None:
        files.remove(file)


def generated(page: Page, config: MkDocsConfig) -> File:
    """Return a page as a file in memory, whose "edit this page" leads to the YAML it is made of."""
    inclusion = InclusionLevel.INCLUDED if page.in_nav else InclusionLevel.NOT_IN_NAV
    file = File.generated(config, page.path, content=page.markdown(), inclusion=inclusion)
    if page.source is not None:
        # MkDocs joins addresses without quoting; a template says itself what is to be quoted.
        quoted = page.source if config.edit_uri_template else quote(page.source)
        file.edit_uri = quoted
    return file


def rebuild(builder: Callable[[], None], site: Path, preview: Preview) -> None:
    """Build once more into the folder `site`, and show what came of it."""
    failure = attempt(builder, listen_to=_LOGGERS)
    if failure is not None:
        tell(failure)
    show(preview, site, failure)


def show(preview: Preview, site: Path, failure: Failure | None) -> None:
    """Show the site just built, or why it could not be."""
    if failure is None:
        preview.publish(site)
    else:
        preview.fail(failure)


def tell(failure: Failure) -> None:
    """Say in the terminal that the preview stays as it was."""
    log.error("%s. The preview shows what is wrong.", failure.summary.rstrip("."))


def observe(server: LiveReloadServer, watcher: Watcher) -> None:
    """Have `watcher` watch what the server's own observer was to watch."""
    paths = list(vars(server)["_watched_paths"])
    for path in paths:
        with suppress(KeyError):  # raised once it is forgotten, however often it was asked for
            while True:
                server.unwatch(path)
    cast("Any", server).observer = watcher  # which is all of an observer that the server uses
    for path in paths:
        server.watch(path)
