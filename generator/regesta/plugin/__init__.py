"""The MkDocs door: adds the chronology's pages to a site in memory, and keeps a preview up.

Nothing outside this package imports MkDocs. Nothing is written into the content folder, and `site/`
is left as it was whenever the content has an error.
"""
# MkDocs is typed, but for a few functions that return nothing or a bool.
# mypy: allow-untyped-calls
# ruff: noqa: E402 # the garbage collector is told before anything is loaded

import gc

_THRESHOLDS = gc.get_threshold()
_SELDOM = (10_000, 20, 1_000_000)
"""When the garbage collector looks while a site is built, of which nearly all stays till the end:
at what is new after so many objects, and at everything never; see `gc.set_threshold`."""
gc.set_threshold(*_SELDOM)  # while modules are loaded and settings are read, too

import atexit
import logging
import os
import re
import shutil
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urljoin

import click
import jinja2
from mkdocs.commands import build as build_command
from mkdocs.commands.build import build
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as SitePage
from mkdocs.utils import is_markdown_file
from mkdocs.utils.templates import TemplateContext

from regesta import cache, documents, folder, handwritten, search_index, yaml_source
from regesta.build import HOME_MARK, Loader, Options, Planned, Rendered, with_home
from regesta.loading import collector_paused
from regesta.model import Chronology
from regesta.outputs import AT_HOME, Asset, Site
from regesta.pages.page import Page
from regesta.plugin.fast import (
    BUILD_DATE,
    SITEMAP,
    FastSite,
    Look,
    Output,
    Standing,
    Templates,
    after_all,
    edit_uri,
    in_the_way,
    is_indexed,
    listening,
    pass_over_hidden,
    passed_over,
    turn,
    write,
)
from regesta.problems import Origin, Problem, one_line
from regesta.web import INSTANT

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

    from regesta.plugin.live import Live
    from regesta.watcher import State

FIRST, LAST = 100, -100
"""Priorities of an event, in MkDocs' own words for them."""

FOLLOWED = "The preview shows the content as it is now"
"""What is said when the preview has taken in a change without a build."""

AT_ONCE = "The preview makes every page at once, for %s may change the finished site"
"""What is said when no page waits until it is asked for."""

WAITING = "Another build makes this site; this one waits until that is over"
"""What is said when a build has to wait for its turn."""

WHOLE = (
    "The theme's '%s' is left off: Explore, the search, the timeline and the map need every page to"
    " load anew"
)
"""What is said when a feature of the theme is left off."""

FONTS = (
    "The theme's pages load fonts from Google, which is told who reads what; 'font: false' under"
    " 'theme' in mkdocs.yml has them load nothing from elsewhere"
)
"""What is said where Material is left to load the fonts that it loads by itself."""

TWO_LANGUAGES = (
    "The theme's words are in '%s' and the chronology's in '%s'; 'language' under 'theme' in"
    " mkdocs.yml and in chronology.yml is to be the same"
)
"""What is said where the theme has one language and the chronology another."""

UNCHANGED = "Nothing has changed since the site was built"
"""What is said when a build is left out."""

_PRIVACY = "material/privacy"
"""Material's plugin that brings along what pages would load from elsewhere."""

_EPOCH, _END = date(1970, 1, 1).toordinal(), date.max.toordinal()

log = logging.getLogger("regesta")
notes = get_plugin_logger("regesta")


def _have_pages_loaded_whole(config: MkDocsConfig) -> None:
    features = config.theme.get("features")
    if isinstance(features, list) and INSTANT in features:
        features.remove(INSTANT)
        notes.info(WHOLE, INSTANT)


def _require_build_date() -> None:
    """Make sure that a date that somebody gives a build is one; an empty one is none.

    Raises:
        Abort: where it is not.

    """
    written = os.environ.get(BUILD_DATE)
    if not written:
        os.environ.pop(BUILD_DATE, None)
    elif not (_NUMBER.fullmatch(written) and int(written) < _TOO_LATE):
        right = f"it is a number of seconds since 1970, less than {_TOO_LATE}, or is not set"
        raise Abort(f"{BUILD_DATE} is '{one_line(written)}'; {right}")


_NUMBER = re.compile(r"\d{1,20}", re.ASCII)
_TOO_LATE = 1 << 32
"""Seconds since 1970 that no file of gzip can be dated with."""


def _loads_fonts(config: MkDocsConfig) -> bool:
    """Tell whether pages load fonts from Google, as Material's do where nobody says otherwise."""
    is_material = config.theme.name == "material"
    return is_material and config.theme.get("font") is not False and _PRIVACY not in config.plugins


class RegestaConfig(Config):
    """What stands under `regesta:` in mkdocs.yml."""

    templates = config_options.Optional(config_options.Dir(exists=True))
    """A folder of templates that replace the package's own, by name; relative to mkdocs.yml."""
    fast = config_options.Type(bool, default=True)
    """Whether generated pages take the quick way, which leads to the same site."""
    search = config_options.Type(bool, default=True)
    """Whether the site has an index that its readers can search."""

    @property
    def own_templates(self) -> Path | None:
        """The folder in `templates`."""
        return Path(self.templates) if self.templates else None


class Content(NamedTuple):
    """What the content folder gives to one build."""

    planned: Planned | None = None
    """The generated site; None where nothing has been read yet."""
    data: frozenset[str] = frozenset()
    """Files that are read as data, relative to the content folder; they are no part of the site."""
    keys: Mapping[str, str] = MappingProxyType({})
    """Those of `Loaded`."""
    timestamp: int | None = None
    """When the content was last changed, by its own account; in seconds since 1970, UTC."""
    notes: frozenset[Problem] = frozenset()
    """What has been said once, and is not said again at every save."""
    languages: tuple[object, str] = ("en", "en")
    """Of the theme and of the chronology."""


class RegestaPlugin(BasePlugin[RegestaConfig]):
    """MkDocs' events. MkDocs keeps the instance over all builds of one `mkdocs serve`."""

    def __init__(self) -> None:
        self._stderr = logging.StreamHandler()
        self._content = Content()
        self._fast: FastSite | None = None
        self._output: Output | None = None
        self._built: Output | None = None
        self._templates: Templates | None = None
        self._rendered: Rendered | None = None
        self._rest: State = frozenset()
        self.live: Live | None = None
        """What a preview has; None in a build."""
        self._loader: tuple[str, Loader] | None = None
        self._drafts = self._dirty = self._is_live = self._is_kept = False
        self._is_on_demand = False
        """Whether generated pages are made as they are asked for, and lie in no folder."""
        self._dated = False
        self._built_from: State | None = None
        gc.set_threshold(*_SELDOM)  # where a build before this one has taken it back
        self._ends: dict[int, Any] = {}
        """What another end of the program than Ctrl-C did before it was taken for one."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Have drafts shown and the first build guarded, where this is a preview."""
        _require_build_date()
        log.addHandler(self._stderr)
        self._ends = {one: signal.signal(one, signal.default_int_handler) for one in folder.ends()}
        self._drafts, self._dirty = command == "serve", dirty
        self._is_live = self._drafts and reloads()
        if not self._drafts:
            # The seam in MkDocs at which a build can be left out.
            vars(build_command)["build"] = self._build_in_turn
        else:
            gc.set_threshold(*_THRESHOLDS)
            from regesta.plugin.live import Live  # noqa: PLC0415 which loads a server

            self.live = live = Live()
            live.guard(partial(self._build_first, live))

    def _build_in_turn(self, config: MkDocsConfig, **options: Any) -> None:
        vars(build_command)["build"], self._is_kept = build, True
        with turn(kept_of(config, "turn"), lambda: notes.info(WAITING)), self._told(config):
            try:
                self._build_what_has_changed(config, **options)
            except BaseException:  # of which MkDocs tells where it is an Exception alone
                self._break_off()
                raise

    def _build_what_has_changed(self, config: MkDocsConfig, **options: Any) -> None:
        record = last_build(config)
        if record is None or self._dirty or not self.config.fast:
            build(config, **options)
            return
        note = record.with_name(record.name.replace("site-", "standing-"))
        standing = Standing(config, note, self._sources(config), self.config.own_templates)
        said = standing.said()
        if said is not None:
            for name, level, line in said:
                logging.getLogger(name).log(level, "%s", line)
            notes.info(UNCHANGED)
            return
        is_first = not os.path.exists(record)  # noqa: PTH110 which may be closed
        look = None if is_first else Look(Path(config.site_dir), record, self._others())
        own = self.config.own_templates
        self._templates = Templates(config, own, every_kind=is_first, look=look)
        with listening() as said:
            build(config, **options)
        if self._built is not None:
            standing.keep(self._built, said)

    def _build_first(self, live: "Live", config: MkDocsConfig, **options: Any) -> None:
        if self._is_quick(config):
            self._templates = Templates(config, self.config.own_templates, every_kind=True)
        with collector_paused():
            live.attempt(lambda: self._build_told(config, **options))
        live.leave_word(Path(config.site_dir))

    def _build_told(self, config: MkDocsConfig, **options: Any) -> None:
        with self._told(config):
            build(config, **options)

    @contextmanager
    def _told(self, config: MkDocsConfig) -> Iterator[None]:
        """Say where a template fails that MkDocs renders, or that nobody can read.

        In one line is also said that there is no room, or that a file may not be written.
        """
        found = (config.theme.custom_dir, self.config.templates)
        try:
            with template_problems(Path(path) for path in found if path):
                yield
        except OSError as error:
            if error.strerror is None:
                raise
            log.debug("The build broke off", exc_info=True)
            place = error.filename2 or error.filename
            where = f": '{folder.shown(Path(place))}'" if isinstance(place, str) else ""
            raise Abort(f"{error.strerror}{where}; nothing was built") from error

    @event_priority(FIRST)
    def on_config(self, config: MkDocsConfig) -> None:
        """Leave off what scripts cannot bear; remember and watch what builds are made from."""
        _have_pages_loaded_whole(config)
        if not self._drafts and Site(address(config)).is_at_home:
            notes.info(AT_HOME, config.site_url)
        if not self._drafts and _loads_fonts(config):
            notes.info(FONTS)
        paths = list(self._sources(config))
        live = self.live
        if live is not None:
            if self._built_from is None:
                self._built_from = live.state(paths)
            if self._is_live:
                data = documents.data_files(Path(config.docs_dir))
                self._rest = self._state_of_the_rest(live, config, data)
            live.watch(paths)
        if self._is_quick(config):
            pass_over_hidden(config.theme)

    def _is_quick(self, config: MkDocsConfig) -> bool:
        """Tell whether the quick way is wanted, and nobody else may want what it passes over."""
        return self.config.fast and alone(config)

    def _sources(self, config: MkDocsConfig) -> Iterator[Path]:
        """Yield the files and folders that this project's site is made from."""
        found = (
            config.docs_dir,
            *settings(config.config_file_path),
            config.theme.custom_dir,
            self.config.templates,
        )
        yield from (Path(path) for path in (*found, *config.watch) if path)

    def _state_of_the_rest(
        self, live: "Live", config: MkDocsConfig, data: Iterable[str]
    ) -> "State":
        """Return the state of all that this project's site is made from, the data aside."""
        content = f"{Path(config.docs_dir)}{os.sep}"  # a path for each takes too long to make
        files = {content + path.replace("/", os.sep) for path in data}
        return live.state(self._sources(config), but=files)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read the content, and plan what is made of it; MkDocs has not touched `site/` yet."""
        self._content = self._read(config)
        self._date()
        self._fast = self._fast_site(config)
        self._is_on_demand = self._fast is not None and self._is_live
        if self._is_on_demand and (someone := after_all(config, self)):
            self._is_on_demand = False
            notes.info(AT_ONCE, someone)
        if self._fast is not None and self._templates is not None:
            self._fast.planned.site.environment.bytecode_cache = self._templates
        if self._fast is None and self._content.planned is not None:
            with template_problems():
                self._rendered = self._content.planned.made()
        if self._fast is not None and not self._drafts:
            # A preview may be made of finished sites, each in a folder of its own.
            record = last_build(config) if self._is_kept else None
            self._output = Output(Path(config.site_dir), record, self._others())
            self._output.begin()
        if self._fast is not None and alone(config):
            vars(build_command)["get_files"] = self._files_but_data

    def _others(self) -> frozenset[str]:
        """Return the folders of the site that are not made with its pages."""
        return frozenset((search_index.FOLDER,) if self.config.search else ())

    def _files_but_data(self, config: MkDocsConfig) -> Files:
        vars(build_command)["get_files"] = get_files
        with passed_over(self._content.data, config):
            return get_files(config)

    def _read(self, config: MkDocsConfig) -> Content:
        """Read the content, of which a preview remembers what has not changed."""
        if self._loader is None or self._loader[0] != config.docs_dir:
            content = Path(config.docs_dir)
            kept = cache.of_project(content)
            loader = Loader(content, shown_as=folder.shown(content), cache=kept)
            self._loader = (config.docs_dir, loader)
        loader = self._loader[1]
        found = read(loader, config, self.config, self._content, drafts=self._drafts)
        if not self._drafts:
            self._loader = None  # which holds as much again as is published
        return found

    def _fast_site(self, config: MkDocsConfig) -> FastSite | None:
        """Return the quick way, where it is wanted and nobody is in the way."""
        planned = self._content.planned
        if planned is None or self._dirty or not self.config.fast:
            return None
        if someone := in_the_way(config, self):
            notes.info("MkDocs makes every page itself, for %s sees each", someone)
            return None
        return FastSite(config, planned, notes.info, drafts=self._drafts)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Put the generated pages in the place of the data."""
        data, withheld = self._content.data, documents.Withheld(config.docs_dir)
        own = [file for file in files if file.generated_by is None]
        for file in own:
            if file.src_uri in data or withheld(file.src_uri):
                files.remove(file)
        if self._fast is not None:
            return self._fast.on_files(files)
        if self._rendered is not None:
            put(self._rendered, files, config)
        return files

    @event_priority(LAST)
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        """Let the navigation know the titles of generated pages."""
        del config, files
        if self._fast is not None:
            with template_problems():
                self._fast.on_nav(nav)

    @event_priority(LAST)
    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> None:
        """Keep the theme's templates."""
        del config, files
        if self._fast is not None:
            env.bytecode_cache = self._templates
            with template_problems():
                self._fast.on_env(env)
            if self._output is not None:
                self._fast.take_sitemap()

    def on_page_markdown(
        self, markdown: str, *, page: SitePage, config: MkDocsConfig, files: Files
    ) -> str:
        """Put the generated home where a hand-written home page wants it."""
        del config, files
        if page.file.dest_uri != "index.html" or self._content.planned is None:
            return markdown
        if self._fast is not None and HOME_MARK in markdown:
            self._fast.home_markdown = markdown
        with template_problems():
            return with_home(markdown, self._content.planned.home)

    @event_priority(FIRST)
    def on_page_context(
        self, context: TemplateContext, *, page: SitePage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Show a template all pages."""
        del page, config, nav
        if self._fast is not None:
            context["pages"] = self._fast.listed
        return context

    @event_priority(FIRST)
    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Show a template all pages; the sitemap, those that search engines may list."""
        del config
        if self._fast is not None:
            context["pages"] = self._fast.published
        if template_name == SITEMAP:
            context["pages"] = [file for file in context["pages"] if is_indexed(file)]
        return context

    @event_priority(FIRST)
    def _write(self, *, config: MkDocsConfig) -> None:
        """Write what is generated, before other plugins look at the site."""
        if self._fast is not None:
            with template_problems():
                if self._output is not None:
                    seen = self._templates.seen if self._templates is not None else None
                    write(self._fast, self._output, self._content.keys, seen)
                elif self._is_on_demand:
                    self._fast.try_each_kind()
                else:
                    write(self._fast, Output(Path(config.site_dir), None), self._content.keys)

    @event_priority(LAST)
    def _finish(self, *, config: MkDocsConfig) -> None:
        """Make the search index of the finished site, and leave the environment as it was."""
        reads_more = self._fast is not None and self._fast.known.reads_more
        is_dated = self._content.timestamp is not None or BUILD_DATE in os.environ
        self._built = self._output if is_dated and not reads_more else None
        self._end()
        if self.config.search and not self._is_live:  # which has its own made later
            index(Path(config.site_dir))

    on_post_build = CombinedEvent(_write, _finish)

    def on_build_error(self, *, error: Exception) -> None:
        """Leave the last site as it was."""
        del error
        self._break_off()

    def _break_off(self) -> None:
        if self._output is not None:
            self._output.take_back()
        self._fast = None
        self._end()

    def _date(self) -> None:
        """Have MkDocs date the build by its content, unless somebody else has dated it."""
        when = self._content.timestamp
        if self._dated:
            del os.environ[BUILD_DATE]
        self._dated = when is not None and BUILD_DATE not in os.environ
        if self._dated:
            os.environ[BUILD_DATE] = str(when)

    def _is_redated(self, content: Content) -> bool:
        """Tell whether pages written by hand would be dated otherwise than at the last build."""
        dates = self._dated or BUILD_DATE not in os.environ
        return dates and content.timestamp != self._content.timestamp

    def _end(self) -> None:
        """Leave the environment as it was, but in a preview, which goes on making pages."""
        if self._templates is not None:
            self._templates.stop()
        self._output = self._rendered = self._templates = None
        if self._dated and not self._is_live:
            del os.environ[BUILD_DATE]
            self._dated = False

    @event_priority(LAST)
    def on_serve(
        self, server: "LiveReloadServer", *, config: MkDocsConfig, builder: Callable[[], None]
    ) -> None:
        """Serve the preview in the place of the folder that MkDocs builds into."""
        from regesta.plugin.live import Live  # noqa: PLC0415 as above

        live = self.live = self.live or Live()  # MkDocs calls `serve --clean` a build
        site, paths = Path(server.root), list(self._sources(config))
        live.serve(
            server,
            lambda: self._rebuild(live, builder, config, site),
            lambda: self._built_from not in (None, live.state(paths)),
        )
        live.show(site, self._on_demand, searched=self.config.search)
        live.watch(paths)
        gc.freeze()  # what there is now stays, and is not searched at every change

    @property
    def _on_demand(self) -> FastSite | None:
        """What makes pages as they are asked for; None where all lie in the folder of the site."""
        return self._fast if self._is_on_demand else None

    def _rebuild(
        self, live: "Live", builder: Callable[[], None], config: MkDocsConfig, site: Path
    ) -> None:
        """Make the site of what there is now, and show what came of it."""
        refreshed: list[FastSite] = []

        def make() -> None:
            gc.disable()  # a search through all that is kept takes as long as the rest
            with self._told(config):
                new = self._again(live, config)
                if new is not None:
                    refreshed.append(new)
                else:
                    builder()

        live.attempt(make)
        live.show(None if refreshed else site, self._on_demand, searched=self.config.search)
        live.tidy_later()

    def _again(self, live: "Live", config: MkDocsConfig) -> FastSite | None:
        """Return the site with the content of now; None where MkDocs has to build it anew."""
        last = self._fast
        if last is None or not alone(last.config) or not live.stands:
            return None
        content = self._read(last.config)
        if self._rest != self._state_of_the_rest(live, config, content.data):
            return None
        if content.planned is None or self._is_redated(content):
            return None
        new = last.again(content.planned)
        if new is not None:
            self._content, self._fast = content, new
            self._date()
            notes.info(FOLLOWED)
        return new

    def on_shutdown(self) -> None:
        """Remove what a preview kept."""
        gc.enable()
        gc.unfreeze()
        gc.set_threshold(*_THRESHOLDS)
        atexit.register(gc.freeze)  # the end of Python is then no search through all that was made
        self._is_live = False
        self._end()
        log.removeHandler(self._stderr)
        if self.live is not None:
            self.live.close()
        for one, before in self._ends.items():
            signal.signal(one, before)


def read(
    loader: Loader,
    config: MkDocsConfig,
    own: RegestaConfig,
    before: Content,
    *,
    drafts: bool,
) -> Content:
    """Return what the content folder gives to a site; `loader` reads it.

    Every problem is logged, except notes that were there `before`; Abort is raised where one of
    them is an error.
    """
    content = Path(config.docs_dir)
    shown = folder.shown(content)
    pages, unread, closed = by_hand(config)
    if closed:  # what is in them is missed elsewhere, and that need not be said
        raise Abort(f"{_count(report(closed))} in {shown}; nothing was built")
    loaded = loader.load()
    wrong = (handwritten.check_file(content / path, f"{shown}/{path}") for path in pages)
    problems = sorted((*loaded.problems, *unread, *chain.from_iterable(wrong)))
    errors = report(problem for problem in problems if problem not in before.notes)
    if errors or loaded.chronology is None:
        raise Abort(f"{_count(errors)} in {shown}; nothing was built")
    options = Options(
        drafts=drafts,
        directory_urls=config.use_directory_urls,
        templates=own.own_templates,
        edit_base=edit_base(config),
        site_url=address(config),
        content_name=content.name,
        hand_written=pages,
    )
    with template_problems():
        planned = Planned(loaded.chronology, options, before.planned)
    languages = config.theme.get("language"), loaded.chronology.settings.language
    if languages != before.languages:
        _compare(*languages)
    dead = [told for one in planned.missing(loaded.leads) if (told := one.told(content))]
    report(problem for problem in sorted(set(dead)) if problem not in before.notes)
    when = timestamp(loaded.chronology)
    said = frozenset((*problems, *dead))
    return Content(planned, loaded.files, loaded.keys, when, said, languages)


def _compare(of_theme: object, own: str) -> None:
    """Say where the theme has its words, and pages theirs, in two languages."""
    if isinstance(of_theme, str) and of_theme.partition("-")[0] != own.partition("-")[0].lower():
        notes.info(TWO_LANGUAGES, of_theme, own)


@contextmanager
def template_problems(folders: Iterable[Path] = ()) -> Iterator[None]:
    """Say where a template fails, or one in `folders` cannot be read.

    Raises:
        Abort: where one does.

    """
    try:
        yield
    except (jinja2.TemplateError, *_IN_TEMPLATES) as error:
        unread = _not_utf8(error, folders) if isinstance(error, UnicodeDecodeError) else None
        problem = unread or template_problem(error)
        if problem is None:
            raise
        log.error(str(problem))  # noqa: TRY400 a traceback says no more
        raise Abort("A template failed; nothing was built") from error


def reloads() -> bool:
    """Tell whether `mkdocs serve` was told, or left, to reload; else it serves a folder."""
    command = click.get_current_context(silent=True)
    return command is None or bool(command.params.get("livereload", True))


def alone(config: MkDocsConfig) -> bool:
    """Tell whether nobody else than MkDocs and Regesta takes part in a build."""
    return len(config.plugins) == 1 and not config.hooks


def last_build(config: MkDocsConfig) -> Path | None:
    """Return the file that lists what the last build into this folder was made from.

    None where somebody else than MkDocs and Regesta takes part in a build, whose changes nobody
    would see.
    """
    return kept_of(config, "site", ".json") if alone(config) else None


def kept_of(config: MkDocsConfig, kind: str, ending: str = "") -> Path | None:
    """Return where a file of a `kind` is kept for the folder that is built into, if anywhere."""
    if not config.config_file_path:
        return None
    name = blake2b(os.fsencode(Path(config.site_dir).resolve()), digest_size=8).hexdigest()
    project = Path(config.config_file_path).resolve().parent
    return project / cache.FOLDER / f"{kind}-{name}{ending}"


_INHERIT = re.compile(
    r"^INHERIT:[ \t]*(['\"]?)(?P<path>[^'\"#\n]+?)\1[ \t]*(?:#.*)?$", re.MULTILINE
)


def settings(path: str | None) -> list[str]:
    """Return the file of a configuration, and those that it inherits from."""
    found: list[str] = []
    while path is not None and path not in found:
        found.append(path)
        text = ""
        with suppress(OSError):  # which MkDocs says, once it reads it
            text = Path(path).read_text("utf-8", "replace")
        base = _INHERIT.search(text)
        path = os.path.normpath(Path(path).parent / base["path"]) if base else None
    return found


def address(config: MkDocsConfig) -> str:
    """Return the site's address with a slash at the end; `/` where it is not known.

    MkDocs sets the slash in what it reads, a plugin that sets the address of a version need not.
    """
    return f"{config.site_url.rstrip('/')}/" if config.site_url else "/"


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

    Where no entry says when it was added or corrected, it is the date of the latest of them. What
    a draft says is for nobody yet.
    """
    entries = [entry for entry in chronology.entries if entry.status != "draft"]
    recorded = [day for entry in entries for day in (entry.added, entry.updated)]
    dates = [day for day in recorded if day is not None] or [entry.date for entry in entries]
    days = [day.latest if day.latest is not None else day.earliest for day in dates]
    newest = max((day for day in days if day is not None and day <= _END), default=None)
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


class ByHand(NamedTuple):
    """What stands in the content folder beside the data."""

    pages: frozenset[str]
    """The Markdown files that are pages of the site as they stand, as MkDocs sees it."""
    unread: list[Problem]
    """The files that cannot be published."""
    closed: list[Problem]
    """The folders that may not be listed; MkDocs passes over them as if they were empty."""


def by_hand(config: MkDocsConfig) -> ByHand:
    """Return what stands in the content folder beside the data."""
    closed: list[OSError] = []
    top = config.docs_dir
    start, shown = len(top) + 1, folder.shown(Path(top))
    found = {
        path: handwritten.check_place(top, path, shown)
        for within, _, names in os.walk(top, onerror=closed.append, followlinks=True)
        for path in handwritten.standing(within[start:], names)
    }
    withheld = documents.Withheld(top)
    told = [path for path, wrong in found.items() if wrong or is_markdown_file(path)]
    matter = [path for path in told if not withheld(path)]
    files = [File(path, top, config.site_dir, config.use_directory_urls) for path in matter]
    set_exclusions(files, config)
    included = [file.src_uri for file in files if not file.inclusion.is_excluded()]
    shut = sorted(one.filename for one in closed if isinstance(one, PermissionError))
    return ByHand(
        frozenset(path for path in included if found[path] is None),
        [wrong for path in included if (wrong := found[path]) is not None],
        [folder.unreadable(Path(path)) for path in shut],
    )


_IN_TEMPLATES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What an expression may raise, in a template or elsewhere."""


def template_problem(error: Exception) -> Problem | None:
    """Say where a template fails: Jinja2 puts the template's own lines into the traceback.

    None where it is no template that fails.
    """
    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
        place = (error.filename, error.lineno)
    else:
        frames = traceback.extract_tb(error.__traceback__)
        templates = [one for one in frames if not one.filename.endswith((".py", ">"))]
        if not templates and not isinstance(error, jinja2.TemplateError):
            return None
        place = (templates[-1].filename, templates[-1].lineno or 1) if templates else ("", 1)
    path = folder.shown(Path(place[0])) if place[0] else "templates"
    return Problem(Origin(path, place[1]), "error", "template", _says(error))


def _says(error: Exception) -> str:
    message = error.message if isinstance(error, jinja2.TemplateError) else None
    return message or str(error)


def _not_utf8(error: UnicodeDecodeError, folders: Iterable[Path]) -> Problem | None:
    """Return which file could not be decoded, by its bytes: the error does not say."""
    for path in (one / name for one in folders for name in folder.files(one)):
        if documents.contents(path, "") == error.object:
            found = yaml_source.decode(error.object, folder.shown(path))
            return found if isinstance(found, Problem) else None
    return None


def put(made: Rendered, files: Files, config: MkDocsConfig) -> None:
    """Add generated files. What is written by hand wins."""
    taken = {file.dest_uri for file in files if not file.inclusion.is_excluded()}
    for new in made.pages:
        file = generated(new, config)
        if file.dest_uri not in taken:
            _remove(files, new.path)
            files.append(file)
    for asset in made.assets:
        if asset.path not in taken:
            files.append(_generated_file(asset, config))


def _remove(files: Files, path: str) -> None:
    """Remove the excluded page whose path a generated one takes, if there is such."""
    if (file := files.get_file_from_path(path)) is not None:
        files.remove(file)


def _generated_file(asset: Asset, config: MkDocsConfig) -> File:
    """Return a file in memory that is no page; `exclude_docs` is for what is written by hand."""
    data = asset.text.encode()  # of a text Windows would make other line ends
    included = InclusionLevel.INCLUDED
    return File.generated(config, asset.path, content=data, inclusion=included)


def generated(page: Page, config: MkDocsConfig) -> File:
    """Return a page as a file in memory, whose "edit this page" leads to the YAML it is made of."""
    inclusion = InclusionLevel.INCLUDED if page.in_nav else InclusionLevel.NOT_IN_NAV
    file = File.generated(config, page.path, content=page.markdown(), inclusion=inclusion)
    if page.source is not None:
        file.edit_uri = edit_uri(page.source, config)
    return file


def index(site: Path) -> None:
    """Make the search index of a site; where it cannot be made, warn and leave the site without."""
    try:
        search_index.write(site, anew=False)
    except (search_index.SearchIndexError, OSError) as error:
        shutil.rmtree(site / search_index.FOLDER, ignore_errors=True)
        notes.warning("The site cannot be searched: %s", error)
