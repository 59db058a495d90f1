"""YAML text -> plain text with places. Nothing is typed here: `NO`, `1905` and `12:30` stay text.

The document tree is built from the parser's events, so depth, aliases and tags are refused before
anything is composed (the C composer crashes the process on deep nesting).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from regesta.problems import Origin, Problem

MAX_DEPTH = 50

Step = str | int
Place = tuple[int, int]
"""Line and column, each counted from 1."""
Event = Any
"""An event of PyYAML's parser; its marks and anchors are not typed."""
Plain = str | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text and where it starts."""

    value: str
    place: Place
    cut: str = ""
    """The comment that follows unquoted text on its line, from the `#` on."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, in order."""

    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and their values, in the order of the file; keys are unique."""

    items: dict[str, "Node"]
    keys: dict[str, Place]
    place: Place


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> Plain:
    """Return text, lists and mappings; what is empty is left out, as if it were not there."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items if not is_empty(item)]
    return {key: plain(value) for key, value in node.items.items() if not is_empty(value)}


def is_empty(node: Node) -> bool:
    """Tell whether nothing but blanks, brackets or braces was written."""
    if isinstance(node, Scalar):
        return not node.value.strip()
    return not node.items


def place(node: Node, path: tuple[Step, ...]) -> Place:
    """Return where `path` leads; a step that the file does not have is stepped over.

    So `("actors", 0, "name")` finds its place whether an actor is written as a mapping or as a
    bare name, alone or in a list.
    """
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.items:
            key = node.keys[step]
            node = node.items[step]
            if is_empty(node) and step == path[-1]:
                return key
        elif isinstance(node, Sequence) and isinstance(step, int):
            filled = [item for item in node.items if not is_empty(item)]
            node = filled[step] if step < len(filled) else node
    return node.place


def key_place(node: Node, path: tuple[Step, ...]) -> Place:
    """Return where the key that ends `path` is written, rather than its value."""
    *before, last = path
    for step in before:
        if isinstance(node, Mapping) and isinstance(step, str):
            node = node.items.get(step, node)
        elif isinstance(node, Sequence) and isinstance(step, int):
            filled = [item for item in node.items if not is_empty(item)]
            node = filled[step] if step < len(filled) else node
    if isinstance(node, Mapping) and isinstance(last, str):
        return node.keys.get(last, node.place)
    return node.place


class _RefusedError(Exception):
    """A document that is not read any further."""

    def __init__(self, place: Place, code: str, message: str) -> None:
        super().__init__(message)
        self.problem = (place, code, message)


def decode(data: bytes, path: str) -> str | Problem:
    """Return the text of UTF-8 `data`, or the problem with its first wrong byte."""
    try:
        # YAML takes the three for line ends, which no editor counts; they come with pasted text.
        return re.sub("[\u0085\u2028\u2029]", " ", _with_lf(data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        before = _with_lf(data[: error.start].decode("utf-8-sig", "replace"))
        where = Origin(path, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        return Problem(
            where,
            "error",
            "not-utf-8",
            f"byte 0x{data[error.start]:02x} is not UTF-8; save the file in the UTF-8 encoding",
        )


def _with_lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(
    text: str, path: str, first_line: int = 1, as_text: frozenset[str] = frozenset()
) -> tuple[Node | None, list[Problem]]:
    """Return the one document in `text` and its problems; None where it is empty or unreadable.

    `first_line` is the line of the file on which `text` begins (front matter begins on line 2).
    Of the keys `as_text` even a list between brackets is read as the text that it is written as.
    """
    text = "\n" * (first_line - 1) + text
    reader = _Reader(text, as_text)
    refused: list[tuple[Place, str, str]] = []
    node = None
    try:
        node = reader.document()
    except _RefusedError as error:
        refused = [error.problem]
    except yaml.MarkedYAMLError as error:
        refused = [_syntax(error, text)]
    except yaml.reader.ReaderError as error:
        refused = [_unreadable(error, text)]
    problems = [
        Problem(Origin(path, *place), "error", code, message)
        for place, code, message in sorted([*reader.problems, *refused])
    ]
    return node, problems


class _Reader:
    """Builds nodes from one pass over the parser's events."""

    def __init__(self, text: str, as_text: frozenset[str]) -> None:
        self._as_text = as_text
        self.problems: list[tuple[Place, str, str]] = []
        self._lines = text.split("\n")
        # The C parser encodes its input; a lone surrogate cannot occur in decoded UTF-8.
        self._events: Iterator[Event] = yaml.parse(text, Loader=yaml.CSafeLoader)

    def document(self) -> Node | None:
        node = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    raise _RefusedError(
                        _start(event),
                        "several-documents",
                        "a second YAML document begins here; use one document in a file",
                    )
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, 1)
        return node

    def _node(self, event: Event, depth: int) -> Node:
        self._refuse(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(_text(event), _start(event), self._comment(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _sequence(self, start: Event, depth: int) -> Sequence:
        items: list[Node] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, depth + 1))
        return Sequence(tuple(items), _start(start))

    def _mapping(self, start: Event, depth: int) -> Mapping:
        items: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise _RefusedError(
                    _start(event), "key-not-text", "a key is a list or a mapping; a key is a word"
                )
            self._refuse(event, depth + 1)
            key, where = event.value, _start(event)
            value = self._value(key, next(self._events), depth + 1)
            if key in items:
                line = keys[key][0]
                message = f"duplicate key '{key}', first on line {line}; keep one of the two"
                self.problems.append((where, "duplicate-key", message))
            else:
                items[key], keys[key] = value, where
        return Mapping(items, keys, _start(start))

    def _value(self, key: str, start: Event, depth: int) -> Node:
        node = self._node(start, depth)
        if key in self._as_text and not isinstance(node, Scalar) and start.flow_style:
            return _as_text(node)
        return node

    def _refuse(self, event: Event, depth: int) -> None:
        where = _start(event)
        if isinstance(event, yaml.AliasEvent):
            message = f"alias '*{event.anchor}'; write the value out instead"
            raise _RefusedError(where, "yaml-alias", message)
        if event.anchor is not None:
            message = f"anchor '&{event.anchor}'; write the value out where it is needed"
            raise _RefusedError(where, "yaml-alias", message)
        if event.tag is not None and event.tag != "!":
            message = f"YAML tag '{event.tag}'; plain text, lists and mappings are all that is read"
            raise _RefusedError(where, "yaml-tag", message)
        if depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} deep; an entry needs four levels"
            raise _RefusedError(where, "too-deep", message)

    def _comment(self, event: Event) -> str:
        """Return the comment that follows plain (unquoted) text on its last line."""
        if event.style or not event.value:
            return ""
        rest = self._lines[event.end_mark.line][event.end_mark.column :]
        return rest.strip() if re.match(r"[ \t]+#", rest) else ""


_BEGINS_DATE = re.compile(r"\.\.|[-+]?[0-9]|Y-?[0-9]")


def _as_text(node: Sequence | Mapping) -> Node:
    """Return `[a, b]` or `{a, b}` as text where a and b may be dates, without quotation marks."""
    if isinstance(node, Sequence):
        parts = [item.value if isinstance(item, Scalar) else "" for item in node.items]
        opening, closing = "[]"
    else:
        parts = [key if is_empty(value) else "" for key, value in node.items.items()]
        opening, closing = "{}"
    if not parts or not all(map(_BEGINS_DATE.match, parts)):
        return node
    return Scalar(f"{opening}{', '.join(parts)}{closing}", node.place)


def _text(event: Event) -> str:
    """Return the text; a bare `~` is YAML's way to write nothing."""
    return "" if event.value == "~" and not event.style else str(event.value)


def _start(event: Event) -> Place:
    return (event.start_mark.line + 1, event.start_mark.column + 1)


_HINTS = (
    (
        "mapping values are not allowed",
        "a colon and a blank inside unquoted text; put the whole text in quotation marks",
    ),
    ("found unexpected end of stream", "a quotation mark is opened here and never closed"),
    (
        "found unexpected document indicator",
        "a quotation mark is opened before this line and never closed",
    ),
    ("did not find expected ',' or ']'", "a list that begins with '[' is not closed with ']'"),
    ("did not find expected ',' or '}'", "a mapping that begins with '{' is not closed with '}'"),
    (
        "did not find expected '-' indicator",
        "a list item must begin with '- ' in the list's column",
    ),
    (
        "did not find expected key",
        "expected 'key: value' in this column; text that holds quotation marks needs others around",
    ),
    (
        "did not find expected node content",
        "a list or a mapping is opened here and never closed",
    ),
    (
        "could not find expected ':'",
        "a line without a colon; write 'key: value', and indent text that goes on",
    ),
    ("incompatible YAML document", "this YAML version is not known; leave the %YAML line out"),
    ("undefined tag handle", "text that begins with '!' needs quotation marks"),
    ("while scanning an alias", "text that begins with '*' needs quotation marks"),
    ("while scanning an anchor", "text that begins with '&' needs quotation marks"),
    ("unknown escape character", "in double quotation marks write '\\\\' for a backslash"),
)


def _syntax(error: yaml.MarkedYAMLError, text: str) -> tuple[Place, str, str]:
    """Say in an editor's words what YAML's parser found, where it found it."""
    said = f"{error.context or ''} {error.problem or ''}"
    opened = "quoted scalar" in said or "expected node content" in said
    mark = error.context_mark if opened else error.problem_mark or error.context_mark
    lines = text.rstrip("\n").split("\n")
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if line >= len(lines):  # what is missing is missing behind the last line
        line, column = len(lines) - 1, len(lines[-1])
    found = lines[line]
    if "\t" in found[: len(found) - len(found.lstrip())]:
        return (line + 1, 1), "yaml", "a tab indents this line; indent with blanks"
    if "cannot start any token" in said:
        sign = found[column : column + 1]
        message = f"text that begins with '{sign}' needs quotation marks around it"
        return (line + 1, column + 1), "yaml", message
    for sign, hint in _HINTS:
        if sign in said:
            return (line + 1, column + 1), "yaml", hint
    return (line + 1, column + 1), "yaml", f"not readable as YAML: {said.strip()}"


def _unreadable(error: yaml.reader.ReaderError, text: str) -> tuple[Place, str, str]:
    """Say which character YAML does not allow, and where it is."""
    before = text[: error.position]
    where = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
    number = ord(error.character) if isinstance(error.character, str) else error.character
    return where, "yaml", f"control character U+{number:04X}; delete it"
