"""JSON -> plain text with places, as `yaml_source` has them: null is empty, all else is text."""

import json
import re

from regesta.inputs.source import Places, misshapen
from regesta.problems import Problem
from regesta.text import clean
from regesta.yaml_source import MAX_DEPTH, Mapping, Node, Scalar, Sequence

_STRINGS = json.JSONDecoder(strict=False)
_BLANKS = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null", re.ASCII)


def parse(text: str, shown: str) -> Node | Problem:
    """Return what JSON holds; or what is wrong with it, `shown` being its path."""
    reader = _Reader(text, shown)
    try:
        node, end = reader.value(0, 1)
        reader.require_end(end)
    except json.JSONDecodeError as error:
        message = f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        return misshapen(reader.places.at(error.pos), message)
    return node


class _Reader:
    def __init__(self, text: str, shown: str) -> None:
        self._text = text
        self.places = Places(text, shown)

    def value(self, at: int, depth: int) -> tuple[Node, int]:
        """Return the value that begins at an offset or after blanks, and the offset of its end.

        Raises:
            json.JSONDecodeError: where there is none.

        """
        at = self._past_blanks(at)
        if depth > MAX_DEPTH:
            raise self._wrong(f"Nested more than {MAX_DEPTH} deep", at)
        sign = self._text[at : at + 1]
        if sign == "{":
            return self._mapping(at, depth)
        if sign == "[":
            return self._sequence(at, depth)
        if sign == '"':
            text, end = self._string(at)
            return Scalar(text, self._place(at)), end
        found = _LITERAL.match(self._text, at)
        if found is None:
            raise self._wrong("Expecting value", at)
        return Scalar("" if found[0] == "null" else found[0], self._place(at)), found.end()

    def require_end(self, at: int) -> None:
        """Make sure that nothing more is written."""
        if (at := self._past_blanks(at)) < len(self._text):
            raise self._wrong("Extra data", at)

    def _mapping(self, start: int, depth: int) -> tuple[Node, int]:
        items: dict[str, Node] = {}
        keys: dict[str, tuple[int, int]] = {}
        at = self._past_blanks(start + 1)
        while self._text[at : at + 1] != "}":
            at = self._past_blanks(self._past(",", at)) if items else at
            where = self._past('"', at) - 1
            key, at = self._string(where)
            items[key], at = self.value(self._past(":", at), depth + 1)
            keys[key] = self._place(where)
            at = self._past_blanks(at)
        return Mapping(items, keys, self._place(start)), at + 1

    def _sequence(self, start: int, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        at = self._past_blanks(start + 1)
        while self._text[at : at + 1] != "]":
            item, at = self.value(self._past(",", at) if items else at, depth + 1)
            items.append(item)
            at = self._past_blanks(at)
        return Sequence(tuple(items), self._place(start)), at + 1

    def _string(self, at: int) -> tuple[str, int]:
        text, end = _STRINGS.raw_decode(self._text, at)
        return clean(text), end

    def _past(self, sign: str, at: int) -> int:
        """Return the offset after a sign that is to stand here, or after blanks."""
        at = self._past_blanks(at)
        if not self._text.startswith(sign, at):
            raise self._wrong(f"Expecting '{sign}'", at)
        return at + 1

    def _past_blanks(self, at: int) -> int:
        found = _BLANKS.match(self._text, at)
        return found.end() if found else at

    def _wrong(self, message: str, at: int) -> json.JSONDecodeError:
        return json.JSONDecodeError(message, self._text, at)

    def _place(self, at: int) -> tuple[int, int]:
        where = self.places.at(at)
        return where.line, where.column
