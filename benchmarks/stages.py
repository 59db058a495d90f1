"""`make profile`: where the processor time of a cold build goes, stage by stage.

    python benchmarks/stages.py --entries 2000 --functions 25

A stage is a function of ours, of MkDocs or of a library, with everything that it calls except what
is a stage itself. A name in `STAGES` that no longer exists is an error: put the function there that
does the work now. `--functions` builds once more, under a profiler, and prints the functions of
Regesta in which most time is spent; those times are inflated, good for comparison alone.
"""

import argparse
import cProfile
import functools
import importlib
import multiprocessing
import os
import pstats
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import Any

import builders
import regesta
import tables

STAGES: Sequence[tuple[str, str]] = (
    ("content: finding files", "regesta.documents:listing"),
    ("content: finding files", "regesta.documents:misnamed"),
    ("content: reading YAML", "regesta.documents:file"),
    ("content: reading YAML", "regesta.documents:parse"),
    ("content: typing", "regesta.reading:type_document"),
    ("content: typing", "regesta.reading:together"),
    ("content: resolving names", "regesta.resolving:Resolver.__init__"),
    ("content: resolving names", "regesta.resolving:resolve"),
    ("content: resolving names", "regesta.resolving:chronology"),
    ("content: checks", "regesta.own_checks:check"),
    ("content: checks", "regesta.checks:check"),
    ("content: cache", "regesta.content_log:Log.lines"),
    ("content: cache", "regesta.content_log:Log.add"),
    ("content: cache", "regesta.reading:packed_part"),
    ("content: cache", "regesta.reading:unpacked_part"),
    ("planning", "regesta.build:Planned.__init__"),
    ("what is to be made", "regesta.plugin.fast.fingerprint:Fingerprints.take"),
    ("what is to be made", "regesta.plugin.fast.output:Output.keep"),
    ("pages", "regesta.pages.site:Site._page"),
    ("data, feeds, citations", "regesta.plugin.fast.writing:_FileMaker.make"),
    ("data, feeds, citations", "regesta.plugin.fast.writing:_Joiner.make"),
    ("data, feeds, citations", "regesta.plugin.fast.writing:joined"),
    ("sitemap", "regesta.plugin.fast.site:FastSite.make_sitemap"),
    ("headings, outlines", "regesta.plugin.fast.convert:Converter.convert"),
    ("theme: filling in", "regesta.plugin.fast.skeletons:Skeletons.render"),
    ("editors' Markdown", "regesta.prose:annotated"),
    ("editors' Markdown", "regesta.prose:render"),
    ("editors' Markdown", "regesta.prose:render_inline"),
    ("editors' Markdown", "regesta.prose:summary"),
    ("MkDocs: configuration", "mkdocs.config.base:load_config"),
    ("MkDocs: finding files", "mkdocs.structure.files:get_files"),
    ("MkDocs: emptying the site", "mkdocs.utils:clean_directory"),
    ("MkDocs: reading front matter back", "mkdocs.structure.pages:Page.read_source"),
    ("MkDocs: Markdown", "mkdocs.structure.pages:Page.render"),
    ("MkDocs: HTML in Markdown", "markdown.preprocessors:HtmlBlockPreprocessor.run"),
    ("MkDocs: HTML again, for links", "mkdocs.structure.pages:_RawHTMLPreprocessor.run"),
    ("search: reading the site's data", "regesta.search_index:Searched"),
    ("search: reading pages, having them indexed", "regesta.search_index:_run"),
    ("search: joining results to entries", "regesta.search_index:entries"),
    ("templates: loading", "jinja2.environment:Environment.get_template"),
    ("templates: rendering", "jinja2.environment:Template.render"),
    ("writing files", "regesta.plugin.fast.output:Output.write"),
    ("the last site", "regesta.plugin.fast.output:Output.open"),
    ("the last site", "regesta.plugin.fast.output:Output.close"),
    ("writing files", "mkdocs.utils:write_file"),
    ("writing files", "mkdocs.structure.files:Files.copy_static_files"),
)
"""Stages, and the functions, as `module:name`, that they are made of."""

START = "starting Python, importing"
REST = "everything else"


class Clock:
    """Gives every bit of processor time to the stage that is under way.

    A stage within another one is named after both, the outermost first.
    """

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()
        self._stages = [START]
        self._last = 0.0

    def _name(self) -> str:
        """Return the name of the stage under way."""
        within = list(dict.fromkeys(self._stages[1:]))
        return ", ".join(dict.fromkeys((within[0], within[-1]))) if within else self._stages[0]

    def tell(self) -> None:
        """Count the time since the last change of stage."""
        now = process_time()
        self.spent[self._name()] += now - self._last
        self._last = now

    def begin(self) -> None:
        """End the start: what is no stage from now on is everything else."""
        self.tell()
        self._stages = [REST]

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return `function` as a part of `stage`."""

        @functools.wraps(function)
        def call(*arguments: Any, **options: Any) -> Any:
            with self._during(stage):
                self.calls[self._name()] += 1
                made = function(*arguments, **options)
            # What a generator does, it does when it is asked for the next.
            return self._asked(stage, made) if isinstance(made, Generator) else made

        return call

    @contextmanager
    def _during(self, stage: str) -> Iterator[None]:
        self.tell()
        self._stages.append(stage)
        try:
            yield
        finally:
            self.tell()
            self._stages.pop()

    def _asked(self, stage: str, made: Iterator[Any]) -> Iterator[Any]:
        end = object()
        while True:
            with self._during(stage):
                one = next(made, end)
            if one is end:
                return
            yield one


def watch(clock: Clock) -> None:
    """Have every function of `STAGES` timed, before another module takes it from its own."""
    for stage, name in STAGES:
        module, _, path = name.partition(":")
        *outer, last = path.split(".")
        holder = functools.reduce(getattr, outer, importlib.import_module(module))
        setattr(holder, last, clock.timed(stage, getattr(holder, last)))


def build(project: Path) -> None:
    """Build the site of `project`, as the command does, but in one process, which is watched."""
    from mkdocs.__main__ import cli  # noqa: PLC0415 not before the stages are watched

    from regesta import sharing  # noqa: PLC0415 as above

    vars(sharing)["_can_fork"] = lambda: False
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    os.chdir(project)
    cli(["build", "--quiet"], standalone_mode=False)


def print_stages(project: Path) -> None:
    """Build, and print what each stage took."""
    clock = Clock()
    watch(clock)
    clock.begin()
    build(project)
    clock.tell()
    print("\n".join(stage_table(clock)))


def stage_table(clock: Clock) -> Iterator[str]:
    """Yield the stages as a Markdown table, the longest first."""
    total = sum(clock.spent.values())
    longest = sorted(clock.spent.items(), key=lambda pair: pair[1], reverse=True)
    rows = [
        (stage, tables.figure(seconds), f"{seconds / total:.1%}", f"{clock.calls[stage] or 1:,}")
        for stage, seconds in longest
    ]
    head = ("stage", "CPU s", "share", "calls")
    return tables.table(head, [*rows, ("all", tables.figure(total), "", "")], left=(0,))


def print_functions(project: Path, most: int) -> None:
    """Build under a profiler, and print the functions of Regesta, by the time spent in each."""
    profiler = cProfile.Profile()
    profiler.runcall(build, project)
    print("\n".join(function_table(pstats.Stats(profiler), most)))


def function_table(stats: pstats.Stats, most: int) -> Iterator[str]:
    """Yield the functions as a Markdown table."""
    ours = f"{Path(regesta.__file__).parent}{os.sep}"
    own = [
        (f"{path.removeprefix(ours)}:{line} {name}", calls, inside, within)
        for (path, line, name), (_, calls, inside, within, _) in vars(stats)["stats"].items()
        if path.startswith(ours)
    ]
    longest = sorted(own, key=lambda row: row[3], reverse=True)[:most]
    rows = (
        (name, f"{calls:,}", tables.figure(within), tables.figure(inside))
        for name, calls, inside, within in longest
    )
    return tables.table(("function", "calls", "s, cumulative", "s, own"), rows, left=(0,))


def in_its_own_process(function: Callable[..., None], *arguments: Any) -> None:
    """Call `function` in a fresh Python, since what is watched stays watched.

    Raises:
        RuntimeError: where it failed; it has said why.

    """
    process = multiprocessing.get_context("spawn").Process(target=function, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{function.__name__} failed")


def main() -> None:
    """Make a project, build it, print where the time goes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=2000)
    parser.add_argument("--functions", type=int, default=0, metavar="N", help="and the N longest")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="profile-") as folder:
        project = Path(folder, "regesta")
        subprocess.run(builders.generate("regesta", project, options.entries), check=True)
        in_its_own_process(print_stages, project)
        if options.functions:
            print(flush=True)
            builders.clean(project)
            in_its_own_process(print_functions, project, options.functions)


if __name__ == "__main__":
    main()
