"""The text of a table -> rows of cells with places (RFC 4180; a comma, semicolon or tab between).

The delimiter is the one that parts the first row into most cells. Within quotation marks it is
text, and so is a line end; two quotation marks are one. Rows without words are passed over. A
first line `sep=;`, by which Excel knows the delimiter, is none of the table.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from regesta.inputs.source import LINE_END, Places, decoded, misshapen
from regesta.problems import Origin, Problem

DELIMITERS = ",;\t"
_SAID = re.compile(rf"\"?sep=([{DELIMITERS}])\"?(?:\r\n|\r|\n)", re.IGNORECASE)


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
    places = Places(text, shown)
    said = _SAID.match(text)
    start, delimiters = (said.end(), said[1]) if said else (0, DELIMITERS)
    parted = [_records(text, start, places, delimiter) for delimiter in delimiters]
    begun = [(first, one) for one in parted if (first := next(one, None)) is not None]
    if not begun:
        return Rows((), (misshapen(Origin(shown), "there is nothing in this table"),))
    header, rest = max(begun, key=lambda one: len(one[0][0]))
    found = [header, *rest]
    return Rows(
        tuple(row for row, _ in found), tuple(wrong for _, wrong in found if wrong is not None)
    )


def _records(
    text: str, at: int, places: Places, delimiter: str
) -> Iterator[tuple[tuple[Cell, ...], Problem | None]]:
    """Yield the rows from `at` on that have words, each with what is wrong in its writing."""
    quoted = re.compile(r'[ ]*"([^"]*(?:""[^"]*)*)"[ ]*')
    end_of_cell = re.compile(rf"[{delimiter}\r\n]|\Z")
    ends = ("", delimiter, "\r", "\n")
    row, wrong = list[Cell](), None
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
        row.append(Cell(LINE_END.sub("\n", value), where))
        if text.startswith(delimiter, at):
            at += 1
            continue
        if any(cell.value.strip() for cell in row):
            yield tuple(row), wrong
        row, wrong = [], None
        line_end = LINE_END.match(text, at)
        if line_end is None:
            return
        at = line_end.end()


def _unclosed(where: Origin, value: str) -> Problem:
    message = (
        f"the quotation mark before '{value.strip()[1:21]}' is not closed at the end of the cell; "
        "within quotation marks one is written twice"
    )
    return misshapen(where, message)
