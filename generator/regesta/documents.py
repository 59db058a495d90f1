"""Content files, found and parsed: which files are data, and what stands in each of them."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from regesta import yaml_source
from regesta.problems import Origin, Problem
from regesta.yaml_source import Mapping, Node, Scalar, Sequence

SETTINGS = "chronology"
REGISTRIES = ("people", "organisations", "topics", "threads", "sources", "countries")
"""The registry files, by the stem of their names."""
ENTRIES = "entries"

_YAML = (".yml", ".yaml")
_ALMOST = frozenset({".yml", ".yaml", ".md", ".markdown", ".json", ".txt", ".toml"})
"""Endings, in whatever case, of files that someone means to be read as entries."""
_ALIKE = 65
"""How alike (0 to 100) a file's name must be to that of a registry to be taken for it."""
_ALIKE_FOLDER = 0.85
"""How alike (0 to 1) a folder's name must be to `entries`: its beginning counts most."""

_TEXTS = frozenset(
    {
        "title",
        "name",
        "note",
        "text",
        "quote",
        "phrase",
        "context",
        "description",
        "original",
        "date_note",
        "certainty_note",
    }
)
"""Keys whose text a comment on the same line would silently cut short."""
_DATES = frozenset({"date", "from", "to", "as_of", "added", "published", "accessed"})
"""Keys whose brackets and braces are EDTF's, not YAML's."""


@dataclass(frozen=True, slots=True)
class Document:
    """One content file, parsed."""

    path: str
    """Relative to the content folder."""
    shown: str
    """The path as problems give it."""
    node: Node | None
    """None where the file is empty, or cannot be read and a problem says why."""
    problems: tuple[Problem, ...] = ()

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return Path(self.path).stem

    @property
    def is_unread(self) -> bool:
        """Whether the file holds something that could not be read."""
        return self.node is None and bool(self.problems)


def data_files(folder: Path) -> list[str]:
    """Return the files of `folder` that hold data, relative to it, in order."""
    stems = {SETTINGS, *REGISTRIES}
    top = [path for path in folder.glob("*") if path.suffix in _YAML and path.stem in stems]
    under = (folder / ENTRIES).rglob("*")
    entries = [path for path in under if path.suffix in {*_YAML, ".md"} and not path.is_dir()]
    return sorted(_visible(folder, (*top, *entries)))


def is_data(path: Path, folder: Path) -> bool:
    """Tell whether a file holds data by its place and name, as far as it lies in `folder`."""
    if path.suffix not in {*_YAML, ".md"} or not path.is_relative_to(folder):
        return False
    relative = path.relative_to(folder)
    if relative.parts[0] == ENTRIES:
        return len(relative.parts) > 1
    return (
        len(relative.parts) == 1 and path.suffix in _YAML and path.stem in {SETTINGS, *REGISTRIES}
    )


def _visible(folder: Path, paths: "Iterator[Path] | tuple[Path, ...]") -> Iterator[str]:
    """Return paths relative to `folder`, without those that are or lie in something hidden."""
    for path in paths:
        relative = path.relative_to(folder)
        if not any(part.startswith(".") for part in relative.parts):
            yield relative.as_posix()


def misnamed(folder: Path, shown_as: str) -> Iterator[Problem]:
    """Yield the files that look like data but are not read, so that nothing is lost in silence."""
    known = [SETTINGS, *REGISTRIES]
    for name in sorted(_visible(folder, tuple(folder.glob("*")))):
        path = folder / name
        if path.suffix.lower() in {*_YAML, ".json"} and not (
            path.suffix in _YAML and path.stem in known
        ):
            best = process.extractOne(
                path.stem.lower(), known, scorer=fuzz.ratio, score_cutoff=_ALIKE
            )
            if best:
                yield _not_read(f"{shown_as}/{name}", f"{best[0]}.yml")
        elif path.is_dir() and name != ENTRIES:
            alike = JaroWinkler.similarity(name.lower(), ENTRIES) >= _ALIKE_FOLDER
            if alike and any(_visible(folder, tuple(path.rglob("*.y*ml")))):
                yield _not_read(f"{shown_as}/{name}", f"{ENTRIES}/")
    for name in sorted(_visible(folder, tuple((folder / ENTRIES).rglob("*")))):
        path = folder / name
        if path.suffix.lower() in _ALMOST and path.suffix not in {*_YAML, ".md"}:
            ending = ".md" if path.suffix.lower().startswith(".m") else ".yml"
            yield _not_read(f"{shown_as}/{name}", f"{path.stem}{ending}")


def _not_read(path: str, better: str) -> Problem:
    message = f"this is not read; call it '{better}', or put it elsewhere"
    return Problem(Origin(path), "error", "unknown-file", message)


def read(folder: Path, shown_as: str) -> list[Document]:
    """Return every data file of `folder`, parsed."""
    return [_read_file(folder, path, shown_as) for path in data_files(folder)]


def _read_file(folder: Path, path: str, shown_as: str) -> Document:
    shown = f"{shown_as}/{path}"
    if path != (printable := os.fsencode(path).decode("utf-8", "backslashreplace")):
        message = "this file's name is not UTF-8; give it another one"
        shown = f"{shown_as}/{printable}"
        return Document(path, shown, None, (Problem(Origin(shown), "error", "bad-id", message),))
    data = contents(folder / path, shown)
    if isinstance(data, Problem):
        return Document(path, shown, None, (data,))
    return parse(data, path, shown)


def contents(path: Path, shown: str) -> bytes | Problem:
    """Return what is in a file, or why it cannot be read: a link to nothing, a closed file.

    A pipe, a socket or a device is refused before it is opened: reading it might never end.
    """
    try:
        if not (path.is_file() or path.is_dir()) and path.exists():
            message = "this is not an ordinary file; put one in its place"
            return Problem(Origin(shown), "error", "unreadable-file", message)
        return path.read_bytes()
    except OSError as error:
        message = f"this file cannot be read: {error.strerror}"
        return Problem(Origin(shown), "error", "unreadable-file", message)


def parse(data: bytes, path: str, shown: str) -> Document:
    """Return the document in `data`; `shown` is the path as problems give it."""
    text = yaml_source.decode(data, shown)
    if isinstance(text, Problem):
        return Document(path, shown, None, (text,))
    if path.endswith(".md"):
        return _markdown(text, path, shown)
    return _document(path, shown, *yaml_source.parse(text, shown, as_text=_DATES))


_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


_BLANK_LINES = re.compile(r"(?:[ \t]*\n)+")


def _markdown(text: str, path: str, shown: str) -> Document:
    """Return an entry in Markdown: its front matter, with the body as its text."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        message = "an entry in Markdown begins with front matter between two lines of '---'"
        problem = Problem(Origin(shown), "error", "front-matter", message)
        return Document(path, shown, None, (problem,))
    node, problems = yaml_source.parse(found[1], shown, 2, _DATES)
    body = text[found.end() :]
    blank = _BLANK_LINES.match(body)
    start = blank.end() if blank else 0
    first = text.count("\n", 0, found.end() + start) + 1
    scalar = Scalar(body[start:].rstrip(), (first, 1))
    if node is not None and scalar.value:
        node, more = _with_body(node, scalar, shown)
        problems += more
    return _document(path, shown, node, problems)


def _with_body(node: Node, body: Scalar, shown: str) -> tuple[Node, list[Problem]]:
    where = Origin(shown, *body.place)
    if not isinstance(node, Mapping):
        message = (
            "a text below front matter that is not one entry; write 'date:' and 'title:' there"
        )
        return node, [Problem(where, "error", "front-matter", message)]
    if "text" in node.items and not yaml_source.is_empty(node.items["text"]):
        message = "'text' in the front matter and a text below it; keep one of the two"
        where = Origin(shown, *node.keys["text"])
        return node, [Problem(where, "error", "two-texts", message)]
    items = {**node.items, "text": body}
    return replace(node, items=items, keys={**node.keys, "text": body.place}), []


def _document(path: str, shown: str, node: Node | None, problems: list[Problem]) -> Document:
    cut = () if node is None else _cut_texts(node, shown)
    return Document(path, shown, node, (*problems, *cut))


def _cut_texts(node: Node, shown: str) -> Iterator[Problem]:
    """Find unquoted text that goes on behind a `#`."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _cut_texts(item, shown)
    elif isinstance(node, Mapping):
        for key, value in node.items.items():
            if not isinstance(value, Scalar):
                yield from _cut_texts(value, shown)
            elif value.cut and key in _TEXTS:
                message = (
                    f"'{value.cut}' is a comment here, so that this {key} is only '{value.value}'; "
                    "put the whole text in quotation marks, or the comment on a line of its own"
                )
                yield Problem(Origin(shown, *value.place), "error", "comment-cuts-text", message)
