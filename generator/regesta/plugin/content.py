"""What the content folder gives to one build: what is generated from its data, and what is not."""
# MkDocs is typed, but for a few functions that return nothing or a bool.
# mypy: allow-untyped-calls

import os
from collections.abc import Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import File, set_exclusions
from mkdocs.utils import is_markdown_file

from regesta import documents, folder, handwritten
from regesta.build import Loader, Options, Planned
from regesta.model import Chronology
from regesta.plugin.configuration import RegestaConfig, address, edit_base
from regesta.plugin.telling import count, notes, report, template_problems
from regesta.problems import Problem

TWO_LANGUAGES = (
    "The theme's words are in '%s' and the chronology's in '%s'; give 'language' under 'theme' in"
    " mkdocs.yml and in chronology.yml the same value"
)
"""What is said where the theme has one language and the chronology another."""

_EPOCH, _END = date(1970, 1, 1).toordinal(), date.max.toordinal()


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
    pages, unread, closed = _by_hand(config)
    if closed:  # what is in them is missed elsewhere, and that need not be said
        raise Abort(f"{count(report(closed))} in {shown}; nothing was built")
    loaded = loader.load()
    wrong = (handwritten.check_file(content / path, f"{shown}/{path}") for path in pages)
    problems = sorted((*loaded.problems, *unread, *chain.from_iterable(wrong)))
    errors = report(problem for problem in problems if problem not in before.notes)
    if errors or loaded.chronology is None:
        raise Abort(f"{count(errors)} in {shown}; nothing was built")
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


class _ByHand(NamedTuple):
    """What stands in the content folder beside the data."""

    pages: frozenset[str]
    """The Markdown files that are pages of the site as they stand, as MkDocs sees it."""
    unread: list[Problem]
    """The files that cannot be published."""
    closed: list[Problem]
    """The folders that may not be listed; MkDocs passes over them as if they were empty."""


def _by_hand(config: MkDocsConfig) -> _ByHand:
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
    return _ByHand(
        frozenset(path for path in included if found[path] is None),
        [wrong for path in included if (wrong := found[path]) is not None],
        [folder.unreadable(Path(path)) for path in shut],
    )
