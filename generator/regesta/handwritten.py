"""What is published as it stands: files that cannot be, and what pages say wrongly.

The engine breaks off at a file that it cannot read; unreadable front matter it shows as text,
without a word, even in a strict build.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

import yaml

from regesta import documents, yaml_source
from regesta.problems import Origin, Problem

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_WITHOUT_NEWLINE = re.compile(r".*\n(---|\.\.\.)[ \t]*\Z", re.DOTALL)
"""The engine reads front matter only if the line that closes it ends."""
_OPENED = re.compile(r"---[ \t]*\n\s*[\w-]+:(?:\s|\Z)")
"""A first line of hyphens may be a rule; followed by a key, it begins front matter."""


MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""Endings of the files that MkDocs makes pages of."""

_DATA = (".yml", ".yaml")
"""Endings of the files below `entries` that are data, but for the few that are Markdown."""


def is_page(path: str) -> bool:
    """Tell whether a file is one that MkDocs makes a page of."""
    return path.endswith(MARKDOWN) and PurePosixPath(path).suffix in MARKDOWN


def standing(within: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the paths of files in the folder `within` the content that are no data by their names.

    Both are relative to the content folder; that itself is "".
    """
    above = f"{within.replace(os.sep, '/')}/" if within else ""
    if above.startswith(f"{documents.ENTRIES}/"):
        names = [name for name in names if not name.endswith(_DATA)]  # of which there are thousands
    yield from (path for name in names if not documents.is_withheld(path := above + name))


def check_place(folder: Path | str, path: str, shown: str) -> Problem | None:
    """Return what keeps a file from being published, by its path in the content `folder`.

    A name that no address can have; a link to nothing; what may not be read, or is no file, as a
    pipe, for which the engine would wait.
    """
    file, named = f"{folder}/{path}", f"{shown}/{path}"
    problem = documents.bad_name(path, shown) or documents.unreadable(file, named)
    if problem or os.access(file, os.R_OK):
        return problem
    message = "this file cannot be read; check its permissions"
    return Problem(Origin(named), "error", "unreadable-file", message)


def leading_out(folder: Path, within: str, shown: str) -> Iterator[Problem]:
    """Yield the links in the folder `within` the content that lead out of the project.

    What is there is published, be it a password: so somebody has to see it who knows.
    """
    project, here = folder.resolve().parent, folder / within
    if not _is_of(project, here.resolve()):
        return  # of what lies behind a link, that one tells
    with os.scandir(here) as found:
        links = sorted(one.name for one in found if one.is_symlink() and one.name[0] != ".")
    for name in links:
        link = here / name
        is_there = os.path.exists(link)  # noqa: PTH110 which may be closed, or lead to itself
        if is_there and not _is_of(project, link.resolve()):
            message = (
                f"this is a link out of the project, to '{link.readlink().as_posix()}', and what is"
                " there is published; put a copy in its place, if it is for readers"
            )
            where = Origin((Path(shown) / within / name).as_posix())
            yield Problem(where, "note", "link-outside", message)


def _is_of(project: Path, there: Path) -> bool:
    """Tell whether a place is in the project and not hidden, but for what git-annex keeps."""
    if not there.is_relative_to(project):
        return False
    parts = there.relative_to(project).parts
    return parts[:2] == (".git", "annex") or not any(one.startswith(".") for one in parts)


def check_file(path: Path, shown: str) -> Iterator[Problem]:
    """Yield what is wrong with the page at `path`; see `check`."""
    data = documents.contents(path, shown)
    if isinstance(data, Problem):
        yield data
    else:
        yield from check(data, shown)


def check(data: bytes, path: str) -> Iterator[Problem]:
    """Yield what is wrong with the page in `data`; `path` is how problems give its place."""
    text = yaml_source.decode(data, path)
    if isinstance(text, Problem):
        yield text
    elif (found := _FRONT_MATTER.match(text)) is not None:
        yield from _check_front_matter(found[1], path)
    elif _OPENED.match(text):
        yield _problem(Origin(path), _not_closed(text))


def _not_closed(text: str) -> str:
    better = "close it with a line of '---'"
    if found := _WITHOUT_NEWLINE.match(text):
        better = f"put a newline after the last '{found[1]}'"
    return f"front matter begins here and does not end; {better}"


def _check_front_matter(text: str, path: str) -> Iterator[Problem]:
    node, problems = yaml_source.parse(text, path, first_line=2)
    for problem in problems:
        yield _problem(problem.origin, problem.message)
    if problems or node is None:
        return
    if not isinstance(node, yaml_source.Mapping):
        yield _problem(
            Origin(path, *node.place),
            "front matter is 'key: value' lines; for a line across the page write '***'",
        )
        return
    try:
        yaml.load(text, Loader=yaml.CSafeLoader)
    except (ValueError, yaml.YAMLError):  # looks like a date or a number, and there is no such
        for value in _impossible(node):
            message = f"'{value.value}' is no date or number that exists; put it in quotation marks"
            yield _problem(Origin(path, *value.place), message)


def _impossible(node: yaml_source.Node) -> Iterator[yaml_source.Scalar]:
    """Find the texts that YAML would take for a date or a number, and then refuse."""
    if isinstance(node, yaml_source.Scalar):
        try:
            yaml.safe_load(node.value)
        except ValueError:
            yield node
        except yaml.YAMLError:
            return  # text that was written in quotation marks
    else:
        parts = node.items.values() if isinstance(node, yaml_source.Mapping) else node.items
        for part in parts:
            yield from _impossible(part)


def _problem(origin: Origin, message: str) -> Problem:
    return Problem(origin, "error", "front-matter", message)
