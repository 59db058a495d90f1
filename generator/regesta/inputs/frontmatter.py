"""Markdown files with front matter, of Jekyll, Hugo or MkDocs -> drafts, one a file.

The body stays as it is. A time of midnight is what a generator writes of a day without one, and is
left out. A file's name becomes the id, so that links between files lead where they did.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import Any

from regesta import documents, yaml_source
from regesta.draft import Draft, Steps
from regesta.inputs import dating
from regesta.inputs.dating import Dated
from regesta.inputs.found import Found
from regesta.inputs.source import LINE_END, decoded, misshapen
from regesta.model import without_blank_lines
from regesta.problems import Origin, Problem
from regesta.text import clean, slug
from regesta.yaml_source import Mapping, Node, Place, Scalar, Sequence

_FRONT_MATTER = re.compile(
    r"\A(?P<sign>---|\+\+\+)[ \t]*\n(?P<front>.*?)^(?P=sign)[ \t]*(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-.", re.ASCII)
_MIDNIGHT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:T|[ ]+)00:00(?::00(?:\.0*)?)?[ ]*(?:Z|UTC|[+-]\d{2}:?\d{2})?", re.ASCII
)
_BY_A_MACHINE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
"""How a date begins that says no more in its own words than as it is read."""

_LISTS = {"tags": "tags", **dict.fromkeys(("categories", "topics"), "topics")}
"""Keys with several values, and what they become; a text has commas or blanks between them."""
_SINGLE = {"title": "title", "date": "date", "language": "language", "lang": "language"}
_TOPIC = frozenset({"category", "topic"})
_DRAFT = {"draft": ("true", "yes"), "published": ("false", "no")}
"""Keys that say that a page is no more than a draft, and how."""


def pages(files: Iterable[tuple[str, bytes]], added: str) -> Found:
    """Return the entries of files, each given by its path as problems show it, and its bytes."""
    files = list(files)
    names = Counter(_name(path) for path, _ in files)
    found = [
        _page(path, data, _name(path) if names[_name(path)] == 1 else "", added)
        for path, data in files
    ]
    left_out = Counter(what for one in found for what in one.left_out)
    return Found(
        tuple(draft for one in found for draft in one.drafts),
        tuple(problem for one in found for problem in one.problems),
        sum(one.read for one in found),
        tuple(f"{what} ({number})" for what, number in left_out.items()),
    )


def _name(path: str) -> str:
    """Return the id that a file's name makes; of `index.md` it is that of its folder."""
    file = PurePosixPath(path)
    return slug((file.parent.name if file.stem == "index" else "") or file.stem)


def _page(path: str, data: bytes, id_: str, added: str) -> Found:
    """Return what one file says."""
    text = decoded(data, path)
    if isinstance(text, Problem):
        return Found(problems=(text,))
    text = LINE_END.sub("\n", text)
    found = _FRONT_MATTER.match(text)
    if found is None or PurePosixPath(path).stem == "_index":
        what = "files without front matter" if found is None else "files '_index.md'"
        return Found(left_out=(what,))
    read = _yaml if found["sign"] == "---" else _toml
    node, problems = read(found["front"], path)
    if problems:
        return Found(problems=tuple(problems))
    body = text[found.end() :]
    start = text[: found.end()] + body[: len(body) - len(body.lstrip("\n"))]
    reader = _Reader(path, node, without_blank_lines(body), start.count("\n") + 1)
    draft = reader.draft(id_, added)
    return Found((draft,), (), bool(draft.date_as_written), tuple(reader.left_out))


# Front matter


def _yaml(front: str, path: str) -> tuple[Node | None, list[Problem]]:
    return yaml_source.parse(yaml_source.as_lines(front), path, 2)


def _toml(front: str, path: str) -> tuple[Node | None, list[Problem]]:
    """Return TOML as the nodes of YAML; what stands in a table has the place of the table."""
    try:
        return _node(tomllib.loads(front), _toml_places(front), (1, 1)), []
    except tomllib.TOMLDecodeError as error:
        said, _, at = str(error).partition(" (at ")
        place = re.fullmatch(r"line (\d+), column (\d+)\)", at)
        line, column = map(int, place.groups()) if place else (front.count("\n") + 1, 1)
        message = f"this is no TOML: {said[:1].lower()}{said[1:]}"
        return None, [misshapen(Origin(path, line + 1, column), message)]
    except RecursionError:
        message = "this is no TOML: nested too deep"
        return None, [misshapen(Origin(path), message)]


def _toml_places(front: str) -> dict[str, Place]:
    """Return where the keys of a document of TOML stand that are written plainly."""
    places: dict[str, Place] = {}
    for number, line in enumerate(front.split("\n"), 2):
        found = re.match(r"[ \t]*\[*[ \t]*[\"']?([\w-]+)", line)
        if found:
            places.setdefault(found[1], (number, found.start(1) + 1))
    return places


def _node(value: Any, places: dict[str, Place], place: Place) -> Node:
    """Return a value of TOML as a node of text; keys have their own places at the top alone."""
    if isinstance(value, dict):
        items = {key: _node(item, {}, places.get(key, place)) for key, item in value.items()}
        return Mapping(items, {key: places.get(key, place) for key in value}, place)
    if isinstance(value, list):
        return Sequence(tuple(_node(item, {}, place) for item in value), place)
    if isinstance(value, bool):
        return Scalar(str(value).lower(), place)
    is_time = isinstance(value, date | datetime | time)
    return Scalar(value.isoformat() if is_time else str(value), place)


# The entry


class _Reader:
    """Reads the front matter of one file."""

    def __init__(self, path: str, node: Node | None, body: str, line: int) -> None:
        items = node.items if isinstance(node, Mapping) else {}
        self._items = {key.lower(): item for key, item in items.items()}
        self._path, self._body = path, body
        self._origins: dict[Steps, Origin] = {(): Origin(path), ("text",): Origin(path, line)}
        known = {*_LISTS, *_SINGLE, *_TOPIC, *_DRAFT}
        self.left_out = [
            f"'{key}'"
            for key, item in items.items()
            if key.lower() not in known and not yaml_source.is_empty(item)
        ]

    def draft(self, id_: str, added: str) -> Draft:
        """Return what the file says."""
        dated, written = self._date()
        lists: dict[str, list[str]] = {"tags": [], "topics": []}
        for value, key, node in self._listed():
            self._origins[key, len(lists[key])] = Origin(self._path, *node.place)
            lists[key].append(value)
        is_draft = any(self._text(key).lower() in said for key, said in _DRAFT.items())
        language = self._text("language") or self._text("lang")
        return Draft(
            id=id_,
            date=dated.edtf,
            date_as_written=written,
            title=self._text("title"),
            language=language.replace("_", "-"),
            text=self._body,
            is_page=_is_kept(self._body),
            topics=tuple(lists["topics"]),
            tags=tuple(lists["tags"]),
            status="draft" if is_draft else "",
            added=added,
            origins=self._origins,
        )

    def _text(self, key: str) -> str:
        node = self._items.get(key)
        if not isinstance(node, Scalar):
            return ""
        self._origins[_SINGLE.get(key, key),] = Origin(self._path, *node.place)
        return clean(node.value).strip()

    def _date(self) -> tuple[Dated, str]:
        """Return the date, or else that of the file's name, and its words where they say more."""
        written = self._text("date")
        if not written:
            named = _DATED_NAME.match(PurePosixPath(self._path).name)
            return Dated(named[1] if named else ""), ""
        if midnight := _MIDNIGHT.fullmatch(written):
            return Dated(midnight[1]), ""
        found = dating.dated(written)
        has_words = found.is_read and not _BY_A_MACHINE.match(written)
        return found, written if has_words else ""

    def _listed(self) -> Iterator[tuple[str, str, Node]]:
        """Yield tags and topics, each with what it becomes and where it stands."""
        for key, becomes in _LISTS.items():
            node = self._items.get(key)
            if isinstance(node, Scalar):
                parts = node.value.split("," if "," in node.value else None)
                yield from ((part.strip(), becomes, node) for part in parts if part.strip())
            elif isinstance(node, Sequence):
                for item in node.items:
                    if isinstance(item, Scalar) and item.value.strip():
                        yield item.value.strip(), becomes, item
        for key in _TOPIC:
            if topic := self._text(key):
                yield topic, "topics", self._items[key]


def _is_kept(body: str) -> bool:
    """Tell whether a Markdown file has a body to the letter: none is better off in YAML."""
    page = documents.parse(f"---\ndate: 2024\n---\n\n{body}\n".encode(), "entries/a.md", "")
    return isinstance(page.value, dict) and page.value.get("text") == body
