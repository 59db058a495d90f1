"""The MkDocs door: adds the chronology's pages to a site in memory, and keeps a preview up.

Nothing outside this package imports MkDocs. Nothing is written into the content folder, and `site/`
is left as it was whenever the content has an error.

Here are MkDocs' events, in the order in which it has them. What they rest on:

telling        what a build tells
configuration  what mkdocs.yml says
content        what the content folder gives to one build
in_memory      generated pages as MkDocs makes them all itself
fast           the quick way past that
live           what a preview has beside a build
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
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import jinja2
from mkdocs.commands import build as build_command
from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files, get_files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from regesta import cache, documents, folder, search_index
from regesta.build import HOME_MARK, Loader, Rendered, with_home
from regesta.loading import collector_paused
from regesta.plugin import configuration, in_memory
from regesta.plugin.configuration import RegestaConfig
from regesta.plugin.content import Content, read
from regesta.plugin.fast import (
    BUILD_DATE,
    SITEMAP,
    FastSite,
    Look,
    Output,
    Standing,
    Templates,
    after_all,
    in_the_way,
    is_indexed,
    listening,
    pass_over_hidden,
    passed_over,
    turn,
    write,
)
from regesta.plugin.telling import log, notes, template_problems

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

    from regesta.plugin.live import Live
    from regesta.watcher import State

FIRST, LAST = 100, -100
"""Priorities of an event, in MkDocs' own words for them."""

FOLLOWED = "The preview shows the content as it is now"
"""What is said when the preview has taken in a change without a build."""

AT_ONCE = "The preview makes every page at once, because %s may change the finished site"
"""What is said when no page waits until it is asked for."""

WAITING = "Another build is making this site; this one waits until it has finished"
"""What is said when a build has to wait for its turn."""

UNCHANGED = "Nothing has changed since the site was built"
"""What is said when a build is left out."""


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
        configuration.require_build_date()
        log.addHandler(self._stderr)
        self._ends = {one: signal.signal(one, signal.default_int_handler) for one in folder.ends()}
        self._drafts, self._dirty = command == "serve", dirty
        self._is_live = self._drafts and configuration.reloads()
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
        lock = configuration.kept_of(config, "turn")
        with turn(lock, lambda: notes.info(WAITING)), self._told(config):
            try:
                self._build_what_has_changed(config, **options)
            except BaseException:  # of which MkDocs tells where it is an Exception alone
                self._break_off()
                raise

    def _build_what_has_changed(self, config: MkDocsConfig, **options: Any) -> None:
        record = configuration.last_build(config)
        if record is None or self._dirty or not self.config.fast:
            build(config, **options)
            return
        own = self.config.own_templates
        is_first = not os.path.exists(record)  # noqa: PTH110 which may be closed
        if is_first:  # so that no site stands that would come out as it is
            self._templates = Templates(config, own, every_kind=True)
        note = record.with_name(record.name.replace("site-", "standing-"))
        standing = Standing(config, note, self._sources(config), own)
        said = None if is_first else standing.said()
        if said is not None:
            for name, level, line in said:
                logging.getLogger(name).log(level, "%s", line)
            notes.info(UNCHANGED)
            return
        if not is_first:
            look = Look(Path(config.site_dir), record, self._others())
            self._templates = Templates(config, own, every_kind=False, look=look)
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
        configuration.have_pages_loaded_whole(config)
        if not self._drafts:
            configuration.tell(config)
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
        return self.config.fast and configuration.alone(config)

    def _sources(self, config: MkDocsConfig) -> Iterator[Path]:
        """Yield the files and folders that this project's site is made from."""
        found = (
            config.docs_dir,
            *configuration.files(config.config_file_path),
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
            record = configuration.last_build(config) if self._is_kept else None
            self._output = Output(Path(config.site_dir), record, self._others())
            self._output.begin()
        if self._fast is not None and configuration.alone(config):
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
            notes.info("MkDocs makes every page itself, because %s wants to see each", someone)
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
            in_memory.put(self._rendered, files, config)
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
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
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
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
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
        if last is None or not configuration.alone(last.config) or not live.stands:
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


def index(site: Path) -> None:
    """Make the search index of a site; where it cannot be made, warn and leave the site without."""
    try:
        search_index.write(site, anew=False)
    except (search_index.SearchIndexError, OSError) as error:
        shutil.rmtree(site / search_index.FOLDER, ignore_errors=True)
        notes.warning("The site cannot be searched: %s", error)
