"""Content files, found and parsed: which files are data, and what stands in each of them."""

import os
import re
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from regesta import yaml_source
from regesta.likeness import is_like, nearest
from regesta.problems import Origin, Problem
from regesta.text import composed
from regesta.yaml_source import Mapping, Node, Plain, Scalar, Sequence, UnusualError

SETTINGS = "chronology"
REGISTRIES = ("people", "organisations", "topics", "threads", "sources", "countries")
"""The registry files, by the stem of their names."""
ENTRIES = "entries"

_YAML = (".yml", ".yaml")
_ALMOST = frozenset({".yml", ".yaml", ".md", ".markdown", ".json", ".txt", ".toml"})
"""Endings, in whatever case, of files that someone means to be read as entries."""
_MEDIA = frozenset(
    {
        *(".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"),
        *(".m4a", ".mp3", ".mp4", ".oga", ".ogg", ".ogv", ".opus", ".wav", ".webm", ".vtt"),
    }
)
"""Endings of files that lie beside entries for readers to see or hear."""
_ALIKE = 65
"""How alike (0 to 100) a file's name must be to that of a registry to be taken for it."""
_OTHER_NAMES = {
    **dict.fromkeys(("person", "persons", "actors"), "people"),
    **dict.fromkeys(("orgs", "institutions"), "organisations"),
    **dict.fromkeys(("tags", "subjects", "themes"), "topics"),
    "stories": "threads",
    "references": "sources",
    "settings": "chronology",
    "events": ENTRIES,
}
"""What others call the registries and the rest."""
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
_NUMBERED = frozenset(
    {"date_as_written", "at", "role", "unnamed", "withheld", "by", "author", "publisher"}
    | {"archive", "shelfmark"}
)
"""Keys beside whose text a comment may stand, but not a number sign, as in "Box #12"."""
DATES = frozenset({"date", "from", "to", "as_of", "added", "published", "accessed"})
"""Keys whose brackets and braces are EDTF's, not YAML's."""


class Document(NamedTuple):
    """One content file, parsed."""

    path: str
    """Relative to the content folder."""
    shown: str
    """The path as problems give it."""
    value: Plain | None
    """What stands in it, with whatever is empty; None where it is empty, or cannot be read and a
    problem says why, and once it is typed."""
    problems: tuple[Problem, ...] = ()
    data: bytes | None = b""
    """The file as it is, for places; None where it is read once more for them."""
    file: str = ""
    """Where it is then read."""

    @property
    def stem(self) -> str:
        """The file's name without its ending, each accent in its letter."""
        name = os.path.basename(self.path)  # noqa: PTH119 # ten times as quick
        return composed(_stem(name))

    def bare(self) -> "Document":
        """Return the file without `value`, which takes the most room, for its places alone.

        Whether it `is_unread` nobody can tell from that any more.
        """
        return self._replace(value=None)

    @property
    def is_unread(self) -> bool:
        """Whether the file holds something that could not be read."""
        return self.value is None and bool(self.problems)

    def tree(self) -> Node:
        """Return `value` with places; read once more, and only where something is wrong."""
        data = self.data if self.data is not None else contents(self.file, self.shown)
        nothing = Scalar("", (1, 1))
        if isinstance(data, Problem):
            return nothing
        return _tree(data, markdown=is_markdown(self.path)) or nothing


def is_markdown(path: str) -> bool:
    """Tell whether a file is Markdown with front matter."""
    return path.endswith(".md")


class Listing(NamedTuple):
    """What is in a content folder, by paths relative to it; nothing hidden. Links count."""

    top: dict[str, "os.DirEntry[str]"]
    """What lies in the folder itself."""
    below: dict[str, "os.DirEntry[str]"]
    """What lies anywhere below `entries`."""

    def data(self) -> dict[str, "os.DirEntry[str]"]:
        """Return the files that hold data, in order."""
        found = {name for name in self.top if _is_registry(name)}
        found |= {
            path for path, one in self.below.items() if path.endswith(_READ) and not _is_folder(one)
        }
        return {path: self.below.get(path) or self.top[path] for path in sorted(found)}


_READ = (*_YAML, ".md")


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1]  # noqa: PTH122 # as above


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]  # noqa: PTH122 # as above


def _is_yaml(path: str) -> bool:
    return _suffix(path) in _YAML


def _is_registry(name: str) -> bool:
    return _is_yaml(name) and _stem(name) in {SETTINGS, *REGISTRIES}


def _is_folder(one: "os.DirEntry[str]") -> bool:
    """Tell whether something is a folder or a link to one; a link to itself is none."""
    try:
        return one.is_dir()
    except OSError:
        return False


def is_withheld(path: str) -> bool:
    """Tell whether a file, by its path in the content folder, is data or was data once.

    It is then never published as it stands: YAML is a source, under whatever name somebody has put
    it aside. Nor is the name of whoever has a document open, which office programs leave beside it,
    what a page was before, which editors and git leave there, nor what Windows does: small pictures
    of all that ever was in a folder.
    """
    name = path.rpartition("/")[2]
    below = path.startswith(f"{ENTRIES}/")
    return bool(_OF_YAML.search(name) or (below and _OF_MARKDOWN.search(name)))


_DATA = re.compile(r"\.(?:ya?ml|md)", re.IGNORECASE)
_LEFT = r"\.(?:md|markdown|mdown|mkdn|mkd)(?:~|#|\.(?:bak|old|orig|rej|save|sw[a-z]))$"
_OF_YAML = re.compile(rf"\.ya?ml|^~\$|^(?:eh)?thumbs\.db$|^desktop\.ini$|{_LEFT}", re.IGNORECASE)
_OF_MARKDOWN = re.compile(r"\.md(?![a-z0-9])", re.IGNORECASE)


class Withheld:
    """Tells which files of a content folder are never published, also by a link to them."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = str(folder)
        self._real = lru_cache(maxsize=1000)(_real_path)

    def __call__(self, path: str) -> bool:
        """Tell whether the file at `path`, relative to the folder, is withheld."""
        return is_withheld(path) or is_withheld(self._led_to(path))

    def _led_to(self, path: str) -> str:
        """Return the path of what is read there: within the folder, or whole."""
        whole = f"{self._folder}/{path}"
        above, _, name = whole.rpartition("/")
        is_link = os.path.islink(whole)  # noqa: PTH114 # there may be thousands of them
        there = self._real(whole) if is_link else f"{self._real(above)}/{name}"
        return there.removeprefix(f"{self._real(self._folder)}/")


def _real_path(path: str) -> str:
    """Return where a path leads to, with slashes."""
    return os.path.realpath(path).replace(os.sep, "/")


def listing(folder: Path) -> Listing:
    """Return what is in a content folder."""
    top = dict(_within(str(folder), ""))
    return Listing(top, dict(_below(folder / ENTRIES, f"{ENTRIES}/")))


def _within(folder: str, prefix: str) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield what lies in a folder; one that is not there, or is closed, holds nothing."""
    try:
        with os.scandir(folder) as found:
            yield from ((prefix + one.name, one) for one in found if one.name[0] != ".")
    except OSError:
        return


def _below(
    top: Path, prefix: str, folder: str | None = None
) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield what lies below a folder, at any depth, but for what would never end.

    It is what lies below `folder`, where that is given, one of those below `top`.
    """
    for path, one in _within(folder or str(top), prefix):
        yield path, one
        if _is_folder(one) and not leads_back(Path(one.path), top):
            yield from _below(top, f"{path}/", one.path)


def leads_back(path: Path, top: Path) -> bool:
    """Tell whether a folder is a link that would never end, on the way to it from `top`.

    It leads to a folder that it lies in, or that a link on the way to it lies in.
    """
    if not path.is_symlink():
        return False
    there, way = path.resolve(), (one for one in path.parents if one.is_relative_to(top))
    return any(one.resolve().is_relative_to(there) for one in way)


def data_files(folder: Path) -> list[str]:
    """Return the files of `folder` that hold data, relative to it, in order."""
    return list(listing(folder).data())


def misnamed(found: Listing, shown_as: str) -> Iterator[Problem]:
    """Yield the files that look like data but are not read, so that nothing is lost in silence."""
    known = [SETTINGS, *REGISTRIES]
    for name, one in sorted(found.top.items()):
        suffix, stem = _suffix(name), _stem(name)
        if suffix.lower() in {*_YAML, ".json"} and not (suffix in _YAML and stem in known):
            best = _OTHER_NAMES.get(stem.lower()) or nearest(
                stem.lower(), [*known, ENTRIES], least=_ALIKE, as_a_whole=True
            )
            if best:
                better = f"{ENTRIES}/{stem}.yml" if best == ENTRIES else f"{best}.yml"
                is_there = better in found.top or better in found.below
                yield _not_read(f"{shown_as}/{name}", better, is_there=is_there)
            elif suffix in _YAML:
                yield _neither(name, shown_as)
        elif _is_folder(one) and name != ENTRIES:
            alike = is_like(name.lower(), ENTRIES, least=_ALIKE_FOLDER)
            if alike and any(_is_yaml(path) for path, _ in _below(Path(one.path), "")):
                yield _not_read(f"{shown_as}/{name}", f"{ENTRIES}/")
        elif is_withheld(name) and not _is_registry(name):
            yield _neither(name, shown_as)
    below = found.below.items()
    others = sorted(path for path, one in below if not (path.endswith(_READ) or _is_folder(one)))
    for path in others:
        yield from _beside_entries(path, found, shown_as)


def _beside_entries(path: str, found: Listing, shown_as: str) -> Iterator[Problem]:
    """Yield a file below `entries` that is no entry, but for what readers see or hear."""
    suffix = _suffix(path).lower()
    if suffix in _ALMOST:
        ending = ".md" if suffix.startswith(".m") else ".yml"
        above, slash, name = path.rpartition("/")
        better = f"{_stem(name)}{ending}"
        is_there = f"{above}{slash}{better}" in found.below
        yield _not_read(f"{shown_as}/{path}", better, is_there=is_there)
    elif is_withheld(path):
        yield _neither(path, shown_as)
    elif suffix not in _MEDIA:
        yield _as_it_stands(f"{shown_as}/{path}")


def _not_read(path: str, better: str, *, is_there: bool = False) -> Problem:
    """Return that a file is not read, and what it is to be called, or where its content belongs."""
    to_do = f"put into '{better}' what is missing there" if is_there else f"call it '{better}'"
    message = f"this is not read; {to_do}, or put it elsewhere"
    return Problem(Origin(path), "error", "unknown-file", message)


def _as_it_stands(path: str) -> Problem:
    message = (
        "this is not read, but published as it stands; put it elsewhere if it is not for readers,"
        " or name it under 'exclude_docs' in mkdocs.yml"
    )
    return Problem(Origin(path), "note", "unknown-file", message)


def _neither(path: str, shown_as: str) -> Problem:
    message = "this is neither read nor published"
    ending = _DATA.search(path)
    if ending and not path.endswith(ending.group()):
        message += f"; remove it, or end its name in '{ending.group().lower()}'"
    return Problem(Origin(f"{shown_as}/{path}"), "note", "unknown-file", message)


def read(folder: Path, shown_as: str) -> list[Document]:
    """Return every data file of `folder`, parsed."""
    return [_read_file(folder, path, shown_as) for path in data_files(folder)]


def _read_file(folder: Path, path: str, shown_as: str) -> Document:
    data = file(folder, path, shown_as)
    return data if isinstance(data, Document) else parse(data, path, f"{shown_as}/{path}")


def file(folder: Path, path: str, shown_as: str) -> bytes | Document:
    """Return what is in a data file; a document that says why, where it cannot be read."""
    if misspelt := bad_name(path, shown_as):
        return Document(path, misspelt.origin.path, None, (misspelt,))
    shown = f"{shown_as}/{path}"
    data = contents(f"{folder}/{path}", shown)
    return Document(path, shown, None, (data,)) if isinstance(data, Problem) else data


def bad_name(path: str, shown_as: str) -> Problem | None:
    """Return what is wrong with the name of a file that no address can have."""
    if path.isascii():
        return None
    printable = os.fsencode(path).decode("utf-8", "backslashreplace")
    message = "this file's name is not UTF-8; give it another one"
    origin = Origin(f"{shown_as}/{printable}")
    return None if path == printable else Problem(origin, "error", "bad-id", message)


def unreadable(path: Path | str, shown: str) -> Problem | None:
    """Return why a file is none that can be read: a link to nothing, a pipe, a socket, a device."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 # there are thousands of them
    except OSError as error:
        return _not_opened(error, shown)
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return None
    message = "this is not an ordinary file; put one in its place"
    return Problem(Origin(shown), "error", "unreadable-file", message)


def _not_opened(error: OSError, shown: str) -> Problem:
    message = f"this file cannot be read: {error.strerror}"
    return Problem(Origin(shown), "error", "unreadable-file", message)


def contents(path: Path | str, shown: str) -> bytes | Problem:
    """Return what is in a file, or why it cannot be read: a link to nothing, a closed file.

    A pipe, a socket or a device is refused before it is opened: reading it might never end.
    """
    if problem := unreadable(path, shown):
        return problem
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 # as above
            return file.read()
    except OSError as error:
        return _not_opened(error, shown)


def parse(data: bytes, path: str, shown: str) -> Document:
    """Return the document in `data`; `shown` is the path as problems give it."""
    text = yaml_source.decode(data, shown)
    if isinstance(text, Problem):
        return Document(path, shown, None, (text,), data)
    markdown = is_markdown(path)
    try:
        return Document(path, shown, _value(text, markdown=markdown), (), data)
    except UnusualError:  # what it is, the careful reader says
        tree, problems = _carefully(text, shown, markdown=markdown)
        value = None if tree is None else yaml_source.plain(tree)
        return Document(path, shown, value, tuple(problems), data)


_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_BLANK_LINES = re.compile(r"(?:[ \t]*\n)+")


def _body(text: str, start: int) -> tuple[str, int]:
    """Return the text below front matter that ends at `start`, and where it begins."""
    blank = _BLANK_LINES.match(text, start)
    start = blank.end() if blank else start
    return text[start:].rstrip(), start


def _value(text: str, *, markdown: bool) -> Plain | None:
    """Return what stands in a file in which nothing is out of the ordinary.

    Raises:
        UnusualError: where something may be.

    """
    if not markdown:
        return yaml_source.read(text, DATES)
    found = _FRONT_MATTER.match(text)
    if found is None:
        raise UnusualError
    value = yaml_source.read(f"\n{found[1]}", DATES)
    body, _ = _body(text, found.end())
    if value is None or not body:
        return value
    if not isinstance(value, dict) or not yaml_source.is_empty(value.get("text", "")):
        raise UnusualError
    return {**value, "text": body}


def _carefully(text: str, shown: str, *, markdown: bool) -> tuple[Node | None, list[Problem]]:
    """Return what stands in a file with places, and every problem."""
    if markdown:
        node, problems = _markdown(text, shown)
    else:
        node, problems = yaml_source.parse(text, shown, as_text=DATES)
    return node, problems if node is None else [*problems, *_cut_texts(node, shown)]


@lru_cache(maxsize=8)
def _tree(data: bytes, *, markdown: bool) -> Node | None:
    text = yaml_source.decode(data, "")
    return None if isinstance(text, Problem) else _carefully(text, "", markdown=markdown)[0]


def _markdown(text: str, shown: str) -> tuple[Node | None, list[Problem]]:
    """Return an entry in Markdown: its front matter, with the body as its text."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        message = "an entry in Markdown has to begin with front matter between two lines of '---'"
        return None, [Problem(Origin(shown), "error", "front-matter", message)]
    node, problems = yaml_source.parse(found[1], shown, 2, DATES)
    body, start = _body(text, found.end())
    scalar = Scalar(body, (text.count("\n", 0, start) + 1, 1))
    if node is not None and body:
        node, more = _with_body(node, scalar, shown)
        problems += more
    return node, problems


def _with_body(node: Node, body: Scalar, shown: str) -> tuple[Node, list[Problem]]:
    where = Origin(shown, *body.place)
    if not isinstance(node, Mapping):
        message = (
            "there is text below front matter that is not one entry; write 'date:' and 'title:' in"
            " that front matter"
        )
        return node, [Problem(where, "error", "front-matter", message)]
    if "text" in node.items and not yaml_source.is_empty(node.items["text"]):
        message = "there is 'text' in the front matter and a text below it; keep one of the two"
        where = Origin(shown, *node.keys["text"])
        return node, [Problem(where, "error", "two-texts", message)]
    items = {**node.items, "text": body}
    return node._replace(items=items, keys={**node.keys, "text": body.place}), []


def _is_cut(key: str, comment: str, within: str) -> bool:
    is_number = not comment.startswith("# ") and (key in _NUMBERED or within == "facts")
    return key in _TEXTS or is_number


def _cut_texts(node: Node, shown: str, within: str = "") -> Iterator[Problem]:
    """Find unquoted text that goes on behind a `#`; the node is the value of the key `within`."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _cut_texts(item, shown, within)
    elif isinstance(node, Mapping):
        for key, value in node.items.items():
            if not isinstance(value, Scalar):
                yield from _cut_texts(value, shown, key)
            elif value.cut and _is_cut(key, value.cut, within):
                message = (
                    f"'{value.cut}' is a comment here, so that this {key} is only '{value.value}'; "
                    "put the whole text in quotation marks, or the comment on a line of its own"
                )
                yield Problem(Origin(shown, *value.place), "error", "comment-cuts-text", message)
