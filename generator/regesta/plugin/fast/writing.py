"""The generated files of a site, written: each that is made from something else than last time."""

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from mkdocs.structure.files import File

from regesta.build import Files
from regesta.plugin.fast.files import PageFile
from regesta.plugin.fast.fingerprint import Fingerprints, world
from regesta.plugin.fast.output import Output
from regesta.plugin.fast.site import FastSite
from regesta.plugin.fast.theme import encoded

MANY = 500
"""So many files to be made are worth a second process, on a machine that can run two at once."""

_UNTRUSTED = 3
"""The second process's exit code where a short way was wrong for one of its pages."""


class UntrustedError(Exception):
    """A short way was wrong for one page, so that those made before cannot be trusted either."""


@dataclass(frozen=True, slots=True)
class Job:
    """Files that have to be made."""

    make: Callable[[], Iterable[tuple[str, bytes]]]
    """Yields paths and contents."""
    fingerprint: str = ""
    """Of what they are made from; empty where that is not known."""
    is_entry: bool = False


def write(site: FastSite, output: Output) -> None:
    """Write all pages, data, feeds and citations; what MkDocs has written joins them."""
    options, settings = site.planned.site.options, site.planned.site.chronology.settings
    taken = Fingerprints(world(site.config, options, settings, site.nav))
    output.open()
    pages = None if site.known.shows_more else taken
    try:
        _do([*_page_jobs(site, output, pages), *_file_jobs(site, output, taken)], output)
    except UntrustedError:
        site.theme.go_long()
        _do([*_page_jobs(site, output, None), *_file_jobs(site, output, taken)], output)
    output.close()


def _page_jobs(site: FastSite, output: Output, taken: Fingerprints | None) -> Iterator[Job]:
    """Yield the pages to be made; what is there already is kept, but none where `taken` is None.

    Pages in the navigation may show the others that are in it, so they rest on all content.
    """
    in_nav = set(map(id, site.in_nav))
    content = (*site.planned.site.inputs.everything(), *map(_by_hand, site.by_hand))
    for file in site.files.made:
        rests_on = partial(iter, (content,)) if id(file) in in_nav else file.plan.rests_on
        of = taken.take(rests_on()) if taken and rests_on else ""
        if of and output.has((file.dest_uri,), of):
            output.keep((file.dest_uri,))
        else:
            is_entry = file.src_uri.startswith("entries/")
            yield Job(_PageMaker(site, file, in_nav=id(file) in in_nav).make, of, is_entry)


def _by_hand(file: File) -> object:
    """Return what a page written by hand says."""
    return file.src_uri, file.page and (file.page.markdown, dict(file.page.meta))


def _file_jobs(site: FastSite, output: Output, taken: Fingerprints) -> Iterator[Job]:
    """Yield the files that are no pages and have to be made; what is there already is kept."""
    for group in site.planned.files:
        paths = [path for path in group.paths if path in site.files.assets]
        of = taken.take(group.rests_on()) if group.rests_on else ""
        if of and output.has(paths, of):
            output.keep(paths)
        elif paths:
            yield Job(_FileMaker(site, group).make, of, paths[0].startswith("entries/"))


@dataclass(frozen=True, slots=True)
class _PageMaker:
    site: FastSite
    file: PageFile
    in_nav: bool
    """Whether MkDocs' page is one of the navigation's, which other pages show."""

    def make(self) -> Iterator[tuple[str, bytes]]:
        """Yield the page."""
        theme = self.site.theme
        before = theme.short_ways
        html = theme.html(self.file.plan.make(), self.file, one_of_many=not self.in_nav)
        if theme.short_ways < before:
            raise UntrustedError(self.file.src_uri)
        yield self.file.dest_uri, encoded(html)
        if not self.in_nav:
            self.file.page = None  # which holds the HTML once more


@dataclass(frozen=True, slots=True)
class _FileMaker:
    site: FastSite
    group: Files

    def make(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files that nobody has written by hand."""
        for asset in self.group.make():
            if asset.path in self.site.files.assets:
                yield asset.path, asset.text.encode()


def _do(jobs: list[Job], output: Output) -> None:
    """Do the jobs, in two processes where that is worth it: one writes entries, one the rest."""
    entries = [job for job in jobs if job.is_entry]
    others = [job for job in jobs if not job.is_entry]
    if min(len(entries), len(others)) < MANY or not _can_fork():
        _do_here(jobs, output)
        return
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os._exit(_do_there(others, output, writer))
    os.close(writer)
    try:
        _do_here(entries, output)
        with os.fdopen(reader, "rb") as told:
            output.take_in(told.read())
    finally:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == _UNTRUSTED:
        raise UntrustedError
    if code != 0:
        _do_here(others, output)  # which says what is wrong


def _can_fork() -> bool:
    """Tell whether there is a second processor, and no thread that a fork would leave behind."""
    is_linux = sys.platform == "linux"
    return is_linux and len(os.sched_getaffinity(0)) > 1 and threading.active_count() == 1


def _do_here(jobs: Iterable[Job], output: Output) -> None:
    for job in jobs:
        for path, content in job.make():
            output.write(path, content, job.fingerprint)


def _do_there(jobs: Iterable[Job], output: Output, writer: int) -> int:
    """Do the jobs in a process of their own, tell what was written, and return the exit code.

    Whatever goes wrong goes wrong once more in the first process, which says so.
    """
    try:
        _do_here(jobs, output)
        with os.fdopen(writer, "wb") as told:
            told.write(output.told())
    except UntrustedError:
        return _UNTRUSTED
    except BaseException:  # noqa: BLE001 the first process does it again
        return 1
    return 0
