"""The text of a table -> rows of cells with places (RFC 4180; a comma, semicolon or tab between).

The delimiter is the one that parts the first row into most cells. Within quotation marks it is
text, and so is a line end; two quotation marks are one. Rows without words are passed over.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from regesta import yaml_source
from regesta.problems import Origin, Problem

DELIMITERS = ",;\t"

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LINE_END = re.compile(r"\r\n|\r|\n")


class Cell(NamedTuple):
    """What stands in a cell, with LF ends, and where the cell begins."""

    value: str
    origin: Origin


class Rows(NamedTuple):
    """The rows of a table that have words, the names of the columns first."""

    rows: tuple[tuple[Cell, ...], ...]
    problems: tuple[Problem, ...]


def rows(data: bytes, shown: str) -> Rows:
    """Return the rows of a table; `shown` is its path as problems give it."""
    text = decoded(data, shown)
    if isinstance(text, Problem):
        return Rows((), (text,))
    places = _Places(text, shown)
    parted = [_records(text, places, delimiter) for delimiter in DELIMITERS]
    begun = [(first, one) for one in parted if (first := next(one, None)) is not None]
    if not begun:
        return Rows((), (_wrong(Origin(shown), "there is nothing in this table"),))
    header, rest = max(begun, key=lambda one: len(one[0][0]))
    found = [header, *rest]
    return Rows(
        tuple(row for row, _ in found), tuple(wrong for _, wrong in found if wrong is not None)
    )


def decoded(data: bytes, shown: str) -> str | Problem:
    """Return the text of a file in UTF-8, or in UTF-16 that begins with its mark."""
    if data[:2] in _UTF_16:
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            message = "this begins as UTF-16 and goes on as something else; save it as UTF-8"
            return Problem(Origin(shown), "error", "not-utf-8", message)
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            said = yaml_source.decode(data, shown)
            assert isinstance(said, Problem)  # noqa: S101 it is no UTF-8
            return said
    if "\0" in text:
        message = "this is no text in UTF-8, nor in UTF-16 with its mark; save it as UTF-8"
        return Problem(_Places(text, shown).at(text.index("\0")), "error", "not-utf-8", message)
    return text


class _Places:
    """Lines and columns of a text, whose lines end as an editor sees it."""

    def __init__(self, text: str, shown: str) -> None:
        self._shown = shown
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def at(self, offset: int) -> Origin:
        line = bisect_right(self._starts, offset)
        return Origin(self._shown, line, offset - self._starts[line - 1] + 1)


def _wrong(where: Origin, message: str) -> Problem:
    return Problem(where, "error", "table", message)


def _records(
    text: str, places: _Places, delimiter: str
) -> Iterator[tuple[tuple[Cell, ...], Problem | None]]:
    """Yield the rows that have words, each with what is wrong with how it is written."""
    quoted = re.compile(r'[ ]*"([^"]*(?:""[^"]*)*)"[ ]*')
    end_of_cell = re.compile(rf"[{delimiter}\r\n]|\Z")
    ends = ("", delimiter, "\r", "\n")
    at, row, wrong = 0, list[Cell](), None
    while True:
        where, found = places.at(at), quoted.match(text, at)
        if found is not None and text[found.end() : found.end() + 1] in ends:
            value, at = found[1].replace('""', '"'), found.end()
        else:
            end = end_of_cell.search(text, at)
            assert end is not None  # noqa: S101 the text ends
            value, at = text[at : end.start()], end.start()
            if wrong is None and value.lstrip(" ").startswith('"'):
                wrong = _unclosed(where, value)
        row.append(Cell(_LINE_END.sub("\n", value), where))
        if text.startswith(delimiter, at):
            at += 1
            continue
        if any(cell.value.strip() for cell in row):
            yield tuple(row), wrong
        row, wrong = [], None
        line_end = _LINE_END.match(text, at)
        if line_end is None:
            return
        at = line_end.end()


def _unclosed(where: Origin, value: str) -> Problem:
    message = (
        f"the quotation mark before '{value.strip()[1:21]}' is not closed at the end of the cell; "
        "within quotation marks one is written twice"
    )
    return _wrong(where, message)
