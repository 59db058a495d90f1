"""What every door calls: load a folder, render a chronology."""

from dataclasses import dataclass
from pathlib import Path

from regesta import checks, dates, reading, resolving
from regesta.model import Chronology
from regesta.pages.page import Page
from regesta.pages.site import HOME_MARK, Options, Site
from regesta.problems import Origin, Problem

__all__ = ["HOME_MARK", "Loaded", "Options", "home", "load", "render", "timestamp"]


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


def load(folder: Path, *, shown_as: str = "content") -> Loaded:
    """Read and check the content in `folder`; problems give paths below `shown_as`."""
    files = reading.data_files(folder)
    names = [path.relative_to(folder).as_posix() for path in files]
    documents = []
    unread = []
    for path, name in zip(files, names, strict=True):
        shown = f"{shown_as}/{name}"
        try:
            data = path.read_bytes()
        except OSError as error:
            message = f"this file cannot be read: {error.strerror}"
            unread.append(Problem(Origin(shown), "error", "unreadable-file", message))
            continue
        documents.append(reading.parse_file(data, name, shown))
    content = reading.type_documents(documents, shown_as)
    resolver = resolving.Resolver(content)
    resolved = resolving.resolve(content, resolver)
    found = checks.check(resolved.entries, resolved.registries)
    problems = sorted({*unread, *content.problems, *resolver.problems, *found})
    chronology = resolving.chronology(content, resolver, resolved, shown_as)
    broken = any(one.severity == "error" for one in problems)
    return Loaded(None if broken else chronology, tuple(problems), frozenset(names))


def render(chronology: Chronology, options: Options) -> tuple[Page, ...]:
    """Return every page of the site that the owner has not written by hand."""
    return tuple(Site(chronology, options).pages())


def home(chronology: Chronology, options: Options) -> str:
    """Return what stands in a hand-written `index.md` in the place of `HOME_MARK`."""
    return Site(chronology, options).home()


def timestamp(chronology: Chronology) -> int | None:
    """Return when the content was last changed by its own account: seconds since 1970, UTC.

    None where no entry says when it was added or corrected.
    """
    said = (date for entry in chronology.entries for date in (entry.added, entry.updated))
    days = [date.latest for date in said if date is not None and date.latest is not None]
    newest = max(days, default=None)
    return None if newest is None else (newest - dates.day_number(1970, 1, 1)) * 86_400
