"""`make profile`: where the processor time of a cold build goes, stage by stage.

    python benchmarks/stages.py --entries 2000 --functions 25

A stage is a function of ours, of MkDocs or of a library, with everything that it calls except what
is a stage itself. A name below that no longer exists is an error: name the function that does it
now. `--functions` builds once more, under a profiler, and prints the functions of Regesta in which
most time is spent; those times are inflated, and good for comparison alone.
"""

import argparse
import cProfile
import functools
import importlib
import io
import os
import pstats
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

import builders
import tables

STAGES: Sequence[tuple[str, str]] = (
    ("reading files and YAML", "regesta.documents:read"),
    ("typing", "regesta.reading:type_documents"),
    ("resolving names", "regesta.resolving:Resolver.__init__"),
    ("resolving names", "regesta.resolving:resolve"),
    ("resolving names", "regesta.resolving:chronology"),
    ("checks", "regesta.checks:check"),
    ("rendering pages", "regesta.build:render"),
    ("rendering pages", "regesta.build:home"),
    ("editors' Markdown", "regesta.prose:annotated"),
    ("editors' Markdown", "regesta.prose:render"),
    ("editors' Markdown", "regesta.prose:render_inline"),
    ("editors' Markdown", "regesta.prose:summary"),
    ("front matter and handing over", "regesta.plugin:put"),
    ("MkDocs: configuration", "mkdocs.config.base:load_config"),
    ("MkDocs: finding files", "mkdocs.structure.files:get_files"),
    ("MkDocs: emptying the site", "mkdocs.utils:clean_directory"),
    ("MkDocs: reading front matter back", "mkdocs.structure.pages:Page.read_source"),
    ("MkDocs: Markdown", "mkdocs.structure.pages:Page.render"),
    ("MkDocs: HTML in Markdown, parsed", "markdown.preprocessors:HtmlBlockPreprocessor.run"),
    ("MkDocs: HTML parsed again for links", "mkdocs.structure.pages:_RawHTMLPreprocessor.run"),
    ("search: pages parsed", "material.plugins.search.plugin:SearchPlugin.on_page_context"),
    ("search: index", "material.plugins.search.plugin:SearchPlugin.on_post_build"),
    ("templates: loading", "jinja2.environment:Environment.get_template"),
    ("templates: rendering", "jinja2.environment:Template.render"),
    ("writing files", "mkdocs.utils:write_file"),
    ("writing files", "mkdocs.structure.files:Files.copy_static_files"),
)
"""Stages, and functions, as `module:name`, that belong to them."""

WITHIN = " › "


@dataclass(slots=True)
class Clock:
    """Sorts processor time by the stages that are under way."""

    spent: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    _open: list[str] = field(default_factory=list)
    _last: float = 0.0

    @property
    def _stage(self) -> str:
        """The stage under way, within the first one of Regesta's own."""
        if not self._open:
            return "everything else"
        outer, inner = self._open[0], self._open[-1]
        return outer if outer == inner else f"{outer}{WITHIN}{inner}"

    def _pass(self) -> None:
        now = process_time()
        self.spent[self._stage] += now - self._last
        self._last = now

    def enter(self, stage: str) -> None:
        """Begin a stage within the one that is under way."""
        self._pass()
        self._open.append(stage)
        self.calls[self._stage] += 1

    def leave(self) -> None:
        """End the stage begun last."""
        self._pass()
        self._open.pop()

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return `function` as a part of `stage`."""

        @functools.wraps(function)
        def call(*arguments: Any, **options: Any) -> Any:
            self.enter(stage)
            try:
                return function(*arguments, **options)
            finally:
                self.leave()

        return call


def watch(clock: Clock) -> None:
    """Have every function of `STAGES` timed, before anything has taken it from its module."""
    for stage, name in STAGES:
        module, _, path = name.partition(":")
        holder: Any = importlib.import_module(module)
        *outer, last = path.split(".")
        for part in outer:
            holder = getattr(holder, part)
        setattr(holder, last, clock.timed(stage, getattr(holder, last)))


def build(project: Path) -> None:
    """Build the site of `project`, as the command does."""
    # Not before the stages are watched.
    from mkdocs.__main__ import cli  # noqa: PLC0415

    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    cli(["build", "--quiet", "--config-file", str(project / "mkdocs.yml")], standalone_mode=False)


def by_stage(project: Path) -> Iterator[str]:
    """Build, and yield a table of what each stage took."""
    clock = Clock()
    watch(clock)
    start = process_time()
    clock.spent["starting Python, importing"] = start
    vars_ = clock
    vars_._last = start  # noqa: SLF001
    build(project)
    clock.enter("")
    total = sum(clock.spent.values())
    rows = [
        (stage, tables.figure(seconds), f"{100 * seconds / total:.1f}", f"{clock.calls[stage]:,}")
        for stage, seconds in clock.spent.most_common()
    ]
    head = ("stage", "CPU s", "%", "calls")
    return tables.table(head, [*rows, ("all", tables.figure(total), "100.0", "")], left=(0,))
