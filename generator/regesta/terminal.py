"""What the commands share: find the content, load it, tell people or programs what is wrong."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from regesta import cache, checking, folder, handwritten, site_config
from regesta.checking import Checked
from regesta.problems import Origin, Problem, one_line
from regesta.site_config import ConfigError

if TYPE_CHECKING:
    from regesta.loading import Loaded

FORMATS = ("text", "json", "github")
CONTENT = "content"


class MisuseError(click.ClickException):
    """A command that cannot be carried out as it was given; one line says why."""

    exit_code = 2


class Place(NamedTuple):
    """Where a chronology is."""

    content: Path | None
    """The content folder; None where its mkdocs.yml cannot be read."""
    problems: list[Problem]
    """What is wrong with that."""
    directory_urls: bool = True
    """Whether it has `a/b.md` at `a/b/`."""


def content_folder(where: Path) -> Place:
    """Return the content folder that `where` is or holds.

    Raises:
        MisuseError: where there is none.

    """
    if not where.is_dir():
        there = "is a file; name the folder it is in" if where.exists() else "does not exist"
        raise MisuseError(f"'{where}' {there}")
    config, content, problems = cache.config_of(where), where / CONTENT, list[Problem]()
    directory_urls = True
    if config.is_file():
        try:
            site = site_config.read(config, folder.shown(config))
            content = site.content
            with suppress(ConfigError):  # the builder knows, where that depends on the environment
                directory_urls = site.directory_urls
        except ConfigError as error:
            problems.append(error.problem)
    if content.is_dir():
        return Place(content, problems, directory_urls)
    if (where / "entries").is_dir() or (where / "chronology.yml").is_file():
        return Place(where, problems)
    if problems:
        return Place(None, problems)
    raise MisuseError(f"'{where}' holds no chronology: there is no folder '{content.name}' in it")


def loaded(content: Path) -> "Loaded":
    """Return what the content folder holds; problems are also those of hand-written pages."""
    from regesta.loading import Loaded, load  # noqa: PLC0415 most checks need neither

    if shut := folder.closed(content):
        return Loaded(None, tuple(map(folder.unreadable, shut)), frozenset())
    found = load(content, shown_as=folder.shown(content))
    return Loaded(found.chronology, tuple(_with_pages(found, content)), found.files)


def checked(content: Path, *, directory_urls: bool, strict: bool, cached: bool) -> list[Problem]:
    """Return the problems of the content folder, with those of hand-written pages.

    Where `cached`, the cache of the project makes it quicker, and is written.
    """
    if shut := folder.closed(content):
        return list(map(folder.unreadable, shut))
    kept = cache.of_project(content) if cached else None
    found = checking.check(
        content,
        shown_as=folder.shown(content),
        directory_urls=directory_urls,
        strict=strict,
        cache=kept,
    )
    return _with_pages(found, content)


def _with_pages(found: "Loaded | Checked", content: Path) -> list[Problem]:
    """Return problems, with those of hand-written pages, in the order of their places."""
    in_pages = _page_problems(content, folder.shown(content))
    return [_at_home(one) for one in sorted({*found.problems, *in_pages})]


def _page_problems(content: Path, shown: str) -> Iterator[Problem]:
    """Yield what is wrong with what is no data; MkDocs leaves out what is hidden."""
    start = len(str(content)) + 1
    for here, _, names in folder.walk(content):
        yield from handwritten.leading_out(content, here[start:], shown)
        for path in handwritten.standing(here[start:], names):
            if f"/{path}".count("/."):
                continue
            wrong = handwritten.check_place(content, path, shown)
            if wrong is not None:
                yield wrong
            elif handwritten.is_page(path):
                yield from handwritten.check_file(content / path, f"{shown}/{path}")


def _at_home(problem: Problem) -> Problem:
    """Give a path in the working directory as it is written there, without `./`."""
    path = problem.origin.path.removeprefix("./")
    origin = Origin(path, problem.origin.line, problem.origin.column)
    return Problem(origin, problem.severity, problem.code, problem.message)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that keep a chronology from being published."""
    return [one for one in problems if one.severity == "error"]


def tell(problems: list[Problem], style: str, *, aside: bool = False) -> None:
    """Print the problems, `aside` to where errors go; people are also told how many there are."""
    if printed := report(problems, style):
        click.echo(printed, err=aside)
    if style == "text":
        click.echo(summary(problems), err=True)


def report(problems: Iterable[Problem], style: str) -> str:
    """Return the problems as text, as JSON, or as annotations of GitHub's workflows."""
    if style == "json":
        return json.dumps([_flat(one) for one in problems], indent=2)
    if style == "github":
        return "\n".join(_for_github(problems))
    return "\n".join(map(str, problems))


def _flat(problem: Problem) -> dict[str, object]:
    fields = problem._asdict()
    return {**fields.pop("origin")._asdict(), **fields}


_ANNOTATIONS = 10
"""How many of one severity GitHub shows of a step; of the rest its log has the message alone."""


def _for_github(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield annotations, and for what GitHub would not show as such, lines of the log."""
    so_far: Counter[str] = Counter()
    for problem in problems:
        so_far[problem.severity] += 1
        is_shown = so_far[problem.severity] <= _ANNOTATIONS
        yield _annotation(problem) if is_shown else str(problem)


def _annotation(problem: Problem) -> str:
    level = "error" if problem.severity == "error" else "notice"
    where = problem.origin
    path = _property(one_line(_in_repository(where.path)))
    place = f"file={path},line={where.line},col={where.column}"
    return f"::{level} {place},title={problem.code}::{_data(one_line(problem.message))}"


def _in_repository(path: str) -> str:
    """Return a path in the working directory as from the root of the repository that it is in."""
    whole = Path(os.path.normpath(Path.cwd() / path))
    root = next((one for one in whole.parents if (one / ".git").exists()), None)
    return path if root is None else whole.relative_to(root).as_posix()


def _data(text: str) -> str:
    """Escape a workflow command's message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a workflow command's property."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(problems: Iterable[Problem]) -> str:
    """Say how many errors and notes there are."""
    severities = [one.severity for one in problems]
    wrong, notes = severities.count("error"), severities.count("note")
    if not wrong and not notes:
        return "No problems."
    return f"{many(wrong, 'error')}, {many(notes, 'note')}."


def many(number: int, noun: str) -> str:
    """Say how many there are of something."""
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def reason(error: Exception) -> str:
    """Return in one line why something could not be read or written."""
    if isinstance(error, OSError) and error.strerror:
        named = error.filename2 or error.filename  # of a copy, what was to be written
        return f"{error.strerror}: '{named}'" if named else error.strerror
    return str(error)


def stop(problems: Iterable[Problem]) -> NoReturn:
    """Print the problems where errors go, and end with the exit code for them."""
    tell(list(problems), "text", aside=True)
    sys.exit(1)


def content_of(where: Path) -> Path:
    """Return the content folder of the project in `where`; without one there is nothing to do."""
    place = content_folder(where)
    if place.content is None:
        stop(place.problems)
    return place.content
