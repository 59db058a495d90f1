"""YAML text -> plain text with places. Nothing is typed here: `NO`, `1905` and `12:30` stay text.

There are two ways to read. `parse` is the careful one: it builds a tree with places from the
parser's events, so depth, aliases and tags are refused before anything is composed, and says what
is wrong. `read` is the quick one: it gives values alone, composed in C, as long as nothing in the
document may be out of the ordinary. So almost every document is read without a place being noted,
and one in which a place is wanted is read once more.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml
from yaml._yaml import CParser

from regesta import yaml_faults
from regesta.problems import Origin, Problem

MAX_DEPTH = 50

Step = str | int
Place = tuple[int, int]
"""Line and column, each counted from 1."""
Event = Any
"""An event of PyYAML's parser; its marks and anchors are not typed."""
Plain = str | list["Plain"] | dict[str, "Plain"]


class Scalar(NamedTuple):
    """A piece of text and where it starts."""

    value: str
    place: Place
    cut: str = ""
    """The comment that follows unquoted text on its line, from the `#` on."""


class Sequence(NamedTuple):
    """A list, in order."""

    items: tuple["Node", ...]
    place: Place


class Mapping(NamedTuple):
    """Keys and their values, in the order of the file; keys are unique."""

    items: dict[str, "Node"]
    keys: dict[str, Place]
    place: Place
    bare: frozenset[str] = frozenset()
    """Keys within braces that no colon follows; mostly the rest of a text that holds a comma."""


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> Plain:
    """Return text, lists and mappings, with whatever is empty."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.items.items()}


def filled(value: Plain) -> Plain:
    """Return `value` without what is empty, as if it were not there."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return [filled(item) for item in value if not is_empty(item)]
    return {key: filled(item) for key, item in value.items() if not is_empty(item)}


def has_empty(value: Plain) -> bool:
    """Tell whether anything within `value` is empty."""
    if isinstance(value, str):
        return False
    for item in value if isinstance(value, list) else value.values():
        if type(item) is str:
            if not item or item.isspace():
                return True
        elif not item or has_empty(item):
            return True
    return False


def is_empty(value: Node | Plain) -> bool:
    """Tell whether nothing but blanks, brackets or braces was written."""
    if isinstance(value, str):
        return not value or value.isspace()
    if isinstance(value, Scalar):
        return not value.value.strip()
    return not (value.items if isinstance(value, Sequence | Mapping) else value)


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
            present = [item for item in node.items if not is_empty(item)]
            node = present[step] if step < len(present) else node
    return node.place


def steps(node: Node, within: tuple[Step, ...] = ()) -> dict[Place, tuple[Step, ...]]:
    """Return what leads to each value below `within`, by its place; of several the outermost."""
    found = {node.place: within}
    if isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            found = steps(item, (*within, number)) | found
    elif isinstance(node, Mapping):
        for key, item in node.items.items():
            found = {node.keys[key]: (*within, key)} | steps(item, (*within, key)) | found
    return found


def key_place(node: Node, path: tuple[Step, ...]) -> Place:
    """Return where the key that ends `path` is written, rather than its value."""
    *before, last = path
    for step in before:
        if isinstance(node, Mapping) and isinstance(step, str):
            node = node.items.get(step, node)
        elif isinstance(node, Sequence) and isinstance(step, int):
            present = [item for item in node.items if not is_empty(item)]
            node = present[step] if step < len(present) else node
    if isinstance(node, Mapping) and isinstance(last, str):
        return node.keys.get(last, node.place)
    return node.place


def part(node: Node, steps: tuple[Step, ...]) -> Node:
    """Return what stands at `steps`, each a key or the number of an item, empty items counted.

    A step that leads nowhere is stepped over.
    """
    for step in steps:
        if isinstance(node, Mapping) and isinstance(step, str):
            node = node.items.get(step, node)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    return node


class _RefusedError(Exception):
    """A document that is not read any further."""

    def __init__(self, place: Place, code: str, message: str) -> None:
        super().__init__(message)
        self.problem = (place, code, message)


def decode(data: bytes, path: str) -> str | Problem:
    """Return the text of UTF-8 `data`, or the problem with its first wrong byte.

    A text in which a merge has been left unresolved is two texts, so that nothing else of it is
    told.
    """
    try:
        text = _with_lf(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = _with_lf(data[: error.start].decode("utf-8-sig", "replace"))
        where = Origin(path, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        return Problem(
            where,
            "error",
            "not-utf-8",
            f"byte 0x{data[error.start]:02x} is not UTF-8; save the file in the UTF-8 encoding",
        )
    if "<<<<<<<" in text or ">>>>>>>" in text:
        return _unresolved(text, path) or as_lines(text)
    return as_lines(text)


_SIGN = re.compile(r"^(?:(?:<{7}|>{7})(?: .*)?|={7})$", re.MULTILINE)
"""A line that git writes above, between or below two versions of a text."""


def _unresolved(text: str, path: str) -> Problem | None:
    """Return what is wrong with a text that holds both sides of a merge, or the end of one.

    Seven angles alone may be a quotation of a quotation, as in a letter.
    """
    signs = list(_SIGN.finditer(text))
    kinds = "".join(one[0][0] for one in signs)
    first = kinds.find("<")
    if first < 0:
        first = kinds.find("=")
        if first < 0 or ">" not in kinds[first:]:
            return None
    where = Origin(path, text.count("\n", 0, signs[first].start()) + 1)
    message = (
        f"'{signs[first][0]}' was left behind by an unfinished merge; keep the correct text of both"
        " sides and delete the lines of '<', '=' and '>'"
    )
    more = kinds.count("<") - 1
    rest = f" ({more} more in this file)" if more > 0 else ""
    return Problem(where, "error", "merge-conflict", message + rest)


def nodes(text: str) -> yaml.Node | None:
    """Return the nodes of a document, with their places in `text`; None where it is empty.

    Raises:
        yaml.YAMLError: where it is no YAML.

    """
    return yaml.compose(as_lines(text), Loader=yaml.CSafeLoader)


def as_lines(text: str) -> str:
    """Return text in which YAML ends a line just where an editor does; it is as long as before.

    YAML takes three signs more for line ends, which no editor counts; they come with pasted text.
    """
    return text if text.isascii() else re.sub("[\u0085\u2028\u2029]", " ", text)


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
        refused = [yaml_faults.syntax(error, text)]
    except yaml.reader.ReaderError as error:
        refused = [yaml_faults.unreadable(error, text)]
    problems = [
        Problem(Origin(path, *place), "error", code, message)
        for place, code, message in sorted([*reader.problems, *refused])
    ]
    return node, problems


class UnusualError(Exception):
    """A document for the careful reader, which says what is wrong with it, if anything is."""


def read(text: str, as_text: frozenset[str] = frozenset()) -> Plain | None:
    """Return what `parse` does, without places; None where nothing is written.

    Raises:
        UnusualError: where something may be wrong, or cut short by a comment.

    """
    if _is_unusual(text):
        raise UnusualError
    try:
        node = _Composer(text).get_single_node()
    except yaml.YAMLError as error:
        raise UnusualError from error
    return None if node is None else _composed(node, as_text)


_ANCHOR = re.compile(r"(?:^|[\s\[{,:])&[\w-]", re.MULTILINE)
"""The composer would follow it."""
_COMMENT = re.compile(r"^[ \t]*[^\s#].*[ \t]#", re.MULTILINE)
"""Behind a value, which may have been meant to go on; the composer would drop it."""


def _is_unusual(text: str) -> bool:
    return ("&" in text and _ANCHOR.search(text) is not None) or (
        "#" in text and _COMMENT.search(text) is not None
    )


class _Composer(CParser):
    """Composes a document of limited depth, and leaves the tag away where none is written."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def resolve(self, kind: object, value: object, implicit: object) -> None:
        del kind, value, implicit

    def descend_resolver(self, parent: object, index: object) -> None:
        del parent, index
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnusualError

    def ascend_resolver(self) -> None:
        self._depth -= 1


def _composed(node: yaml.Node, as_text: frozenset[str]) -> Plain:
    """Return what a composed node holds; duplicate keys and tags are not for this reader."""
    if node.tag is not None:
        raise UnusualError
    if type(node) is yaml.ScalarNode:
        return _text(node)
    if type(node) is yaml.SequenceNode:
        return [_composed(item, as_text) for item in node.value]
    made: dict[str, Plain] = {}
    for key, value in node.value:
        if type(key) is not yaml.ScalarNode or key.tag is not None:
            raise UnusualError
        item = _composed(value, as_text)
        if key.value in as_text and type(item) is not str and value.flow_style:
            item = _as_text(item)
        made[key.value] = item
    if len(made) < len(node.value):
        raise UnusualError
    return made


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
        bare: set[str] = set()
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise _RefusedError(
                    _start(event),
                    "key-not-text",
                    "this key is a list, or keys with values; write a word",
                )
            self._refuse(event, depth + 1)
            key, where = event.value, _start(event)
            if start.flow_style and not self._behind(event).lstrip().startswith(":"):
                bare.add(key)
            value = self._value(key, next(self._events), depth + 1)
            if key in items:
                line = keys[key][0]
                message = f"duplicate key '{key}', first on line {line}; keep one of the two"
                self.problems.append((where, "duplicate-key", message))
            else:
                items[key], keys[key] = value, where
        return Mapping(items, keys, _start(start), frozenset(bare))

    def _value(self, key: str, start: Event, depth: int) -> Node:
        node = self._node(start, depth)
        if key in self._as_text and not isinstance(node, Scalar) and start.flow_style:
            text = _as_text(plain(node))
            return Scalar(text, node.place) if isinstance(text, str) else node
        return node

    def _refuse(self, event: Event, depth: int) -> None:
        where = _start(event)
        if isinstance(event, yaml.AliasEvent):
            message = f"alias '*{event.anchor}' is not read; write the value out instead"
            raise _RefusedError(where, "yaml-alias", message)
        if event.anchor is not None:
            message = (
                f"anchor '&{event.anchor}' is not read; write the value out where it is needed"
            )
            raise _RefusedError(where, "yaml-alias", message)
        if event.tag is not None and event.tag != "!":
            message = (
                f"YAML tag '{event.tag}' is not read; delete it, or put the text in quotation marks"
            )
            raise _RefusedError(where, "yaml-tag", message)
        if depth > MAX_DEPTH:
            message = f"this is nested more than {MAX_DEPTH} levels deep; an entry needs four"
            raise _RefusedError(where, "too-deep", message)

    def _behind(self, event: Event) -> str:
        """Return what stands behind it on its last line."""
        line, column = event.end_mark.line, event.end_mark.column
        return str(self._lines[line][column:])

    def _comment(self, event: Event) -> str:
        """Return the comment that follows plain (unquoted) text on its last line."""
        if event.style or not event.value:
            return ""
        rest = self._behind(event)
        return rest.strip() if re.match(r"[ \t]+#", rest) else ""


_BEGINS_DATE = re.compile(r"\.\.|[-+]?[0-9]|Y-?[0-9]")


def _as_text(value: Plain) -> Plain:
    """Return `[a, b]` or `{a, b}` as text where a and b may be dates, without quotation marks."""
    if isinstance(value, list):
        parts = [item if isinstance(item, str) else "" for item in value]
        opening, closing = "[]"
    elif isinstance(value, dict):
        parts = [key if is_empty(item) else "" for key, item in value.items()]
        opening, closing = "{}"
    else:
        return value
    if not parts or not all(map(_BEGINS_DATE.match, parts)):
        return value
    return f"{opening}{', '.join(parts)}{closing}"


def _text(scalar: Event) -> str:
    """Return the text; a bare `~` is YAML's way to write nothing."""
    return "" if scalar.value == "~" and not scalar.style else str(scalar.value)


def _start(event: Event) -> Place:
    return (event.start_mark.line + 1, event.start_mark.column + 1)
