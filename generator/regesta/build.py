"""What every door calls: load a folder, render a chronology."""

import re
from dataclasses import dataclass
from pathlib import Path

from regesta import checks, documents, outputs, reading, resolving
from regesta.model import Chronology
from regesta.outputs import Asset
from regesta.pages.page import Page
from regesta.pages.site import HOME_MARK, Options, Site
from regesta.problems import Problem

__all__ = ["HOME_MARK", "Loaded", "Options", "Rendered", "assets", "load", "render", "with_home"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a content folder holds."""

    chronology: Chronology | None
    """None where there are errors: nothing is published by halves."""
    problems: tuple[Problem, ...]
    """In order of their places."""
    files: frozenset[str]
    """The files that are data, not pages, relative to the folder."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the chronology from being published."""
        return tuple(one for one in self.problems if one.severity == "error")


def load(folder: Path, *, shown_as: str = "content", strict: bool = False) -> Loaded:
    """Read and check the content in `folder`; problems give paths below `shown_as`.

    `strict` adds what the project requires of itself by `rules` in `chronology.yml`.
    """
    found = documents.read(folder, shown_as)
    content = reading.type_documents(found)
    resolver = resolving.Resolver(content)
    resolved = resolving.resolve(content, resolver)
    rules = content.settings.record.rules if strict and content.settings else ()
    mistakes = checks.check(
        resolved.entries, resolved.registries, rules=rules, broken=content.broken
    )
    misnamed = documents.misnamed(folder, shown_as)
    problems = sorted({*misnamed, *content.problems, *resolver.problems, *mistakes})
    chronology = resolving.chronology(content, resolver, resolved, shown_as)
    broken = any(one.severity == "error" for one in problems)
    return Loaded(
        None if broken else chronology, tuple(problems), frozenset(one.path for one in found)
    )


@dataclass(frozen=True, slots=True)
class Rendered:
    """A chronology as what a site is made of."""

    pages: tuple[Page, ...]
    """All but those that the owner has written by hand."""
    assets: tuple[Asset, ...]
    """The files of the site that are no pages: data, feeds, citations."""
    home: str
    """What stands in a hand-written `index.md` in the place of `HOME_MARK`."""


def render(chronology: Chronology, options: Options) -> Rendered:
    """Return all that a site is made of."""
    site = Site(chronology, options)
    return Rendered(tuple(site.pages(outputs.listed())), assets(site), site.home)


def assets(site: Site) -> tuple[Asset, ...]:
    """Return the files of a site that are no pages."""
    where = outputs.Site(site.options.site_url, site.addresses)
    return tuple(outputs.assets(site.views, where))


_HOME = re.compile(rf"^{re.escape(HOME_MARK)}[ \t]*\r?$", re.MULTILINE)


def with_home(text: str, home: str) -> str:
    """Return a hand-written home page with `home` where `HOME_MARK` is a line of its own."""
    return _HOME.sub(lambda _: f"\n{home}\n", text)
