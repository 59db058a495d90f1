"""What every door calls: load a folder, render a chronology."""

from dataclasses import dataclass
from pathlib import Path

from regesta import checks, documents, outputs, reading, resolving
from regesta.model import Chronology
from regesta.outputs import Asset
from regesta.pages.address import Addresses
from regesta.pages.page import Page
from regesta.pages.site import HOME_MARK, Options, Site
from regesta.problems import Problem
from regesta.views import Views

__all__ = ["HOME_MARK", "Loaded", "Options", "assets", "home", "load", "render"]


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


def render(chronology: Chronology, options: Options) -> tuple[Page, ...]:
    """Return every page of the site that the owner has not written by hand."""
    return tuple(Site(chronology, options).pages(outputs.listed()))


def assets(chronology: Chronology, options: Options) -> tuple[Asset, ...]:
    """Return the files of the site that are no pages: data, feeds, citations."""
    site = outputs.Site(options.site_url, Addresses(options.directory_urls))
    return tuple(outputs.assets(Views(chronology, drafts=options.drafts), site))


def home(chronology: Chronology, options: Options) -> str:
    """Return what stands in a hand-written `index.md` in the place of `HOME_MARK`."""
    return Site(chronology, options).home()
