"""A spreadsheet as CSV -> drafts, one a row; each column is known by its header.

Cells are plain text, as a spreadsheet shows them. A table that Regesta has exported is known by its
columns, and comes back as far as it holds the entries: its texts are Markdown, and cells are
guarded by an apostrophe (`outputs.table`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from regesta import dates
from regesta.draft import Draft, Steps, Written, is_address
from regesta.inputs import cells, columns, dating, plaintext
from regesta.inputs.cells import Cell
from regesta.inputs.columns import DATE_PARTS, END_PARTS, folded
from regesta.inputs.dating import Dated
from regesta.inputs.found import Found
from regesta.inputs.options import Options
from regesta.inputs.source import misshapen
from regesta.outputs.table import SEPARATOR, unguarded
from regesta.problems import Origin, Problem
from regesta.views import NOT_NAMED, WITHHELD

_DERIVED = ("url", "cautions", "date_words", "date_earliest", "date_latest", "updated")
_IDS = {
    "actors": "actor_ids",
    "mentioned": "mentioned_ids",
    "countries": "country_ids",
    "topics": "topic_ids",
}
"""Columns of an export that hold the ids of the names in another."""
_IN_PART = ("quotes", "corrections")
"""Columns of an export that do not hold all that an entry says."""
_OF_EXPORT = dict.fromkeys((*_DERIVED, *_IN_PART), "") | {key: key for key in _IDS.values()}
_NAMES_OF_EXPORT = frozenset(
    map(folded, ("date_words", "date_earliest", "actor_ids", "source_urls"))
)
_SINGLE = (
    *("id", "date_basis", "date_note", "date_as_written", "title", "language", "thread"),
    *("certainty", "certainty_note", "status", "added"),
)
_DEFAULTS = {"date_basis": "stated", "status": "published"}


def table(data: bytes, shown: str, options: Options) -> Found:
    """Return the entries of a table; `shown` is its path as problems give it."""
    found = cells.rows(data, shown)
    if not found.rows:
        return Found(problems=found.problems)
    header, *rows = found.rows
    is_export = {folded(cell.value) for cell in header} >= _NAMES_OF_EXPORT
    said = _OF_EXPORT if is_export else {}
    problems = [*found.problems, *columns.unknown_names(header, options.columns)]
    if not rows:
        problems.append(
            misshapen(header[0].origin, "there is no row below the names of the columns")
        )
    used = [any(map(_has_words, column)) for column in _columns(header, rows)]
    keys, wrong = columns.keys(header, {**said, **options.columns}, used)
    problems += wrong
    if any(one.code == "missing-key" for one in wrong):  # else each row says it
        return Found(problems=tuple(problems))
    problems += _too_long(header, rows)
    reader = _Export(header, keys, options) if is_export else _Sheet(header, keys, options)
    drafts = tuple(reader.draft(row) for row in rows if not reader.is_gone(row))
    return Found(
        drafts,
        (*problems, *reader.problems),
        reader.read,
        tuple(_left_out(header, rows, _IN_PART) if is_export else ()),
        dating.ORDER_HINT if reader.is_ambiguous else "",
    )


def _columns(header: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> Iterator[Iterator[Cell]]:
    return ((row[at] for row in rows if at < len(row)) for at in range(len(header)))


def _has_words(cell: Cell) -> bool:
    return bool(cell.value.strip())


def _too_long(header: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> Iterator[Problem]:
    """Yield the rows with words in more cells than there are columns."""
    for row in rows:
        more = next(filter(_has_words, row[len(header) :]), None)
        if more is not None:
            message = (
                f"the row has {len(row)} cells and the table {len(header)} columns; a cell with "
                "the delimiter in it needs quotation marks around it"
            )
            yield misshapen(more.origin, message)


def _left_out(
    header: Sequence[Cell], rows: Sequence[Sequence[Cell]], names: Iterable[str]
) -> Iterator[str]:
    for cell, column in zip(header, _columns(header, rows), strict=True):
        number = sum(map(_has_words, column))
        if number and cell.value in names:
            yield f"'{cell.value}' of {number} {'row' if number == 1 else 'rows'}"


class _Row:
    """The cells of a row by their keys, and the places of what is made of them."""

    def __init__(self, header: Sequence[Cell], keys: Sequence[str], row: Sequence[Cell]) -> None:
        self._cells: dict[str, list[tuple[str, Cell]]] = {}
        for name, key, cell in zip(header, keys, row, strict=False):
            if key and _has_words(cell):
                self._cells.setdefault(key, []).append((name.value, cell))
        self.origins: dict[Steps, Origin] = {(): row[0].origin}

    def one(self, key: str) -> str:
        """Return the text of the one column that holds a key."""
        for _, cell in self._cells.get(key, ()):
            self.origins[key,] = cell.origin
            return cell.value.strip()
        return ""

    def several(self, key: str, split: Callable[[str], list[str]]) -> Iterator[tuple[str, Cell]]:
        """Yield what the cells of a key hold, one by one, each with its cell."""
        for _, cell in self._cells.get(key, ()):
            yield from ((part.strip(), cell) for part in split(cell.value) if part.strip())

    def named(self, key: str) -> Iterator[tuple[str, Cell]]:
        """Yield the cells of a key with the names of their columns."""
        yield from self._cells.get(key, ())

    def listed(self, key: str, items: Iterable[tuple[Written, Cell]]) -> tuple[Any, ...]:
        """Return items of a list, and keep where they come from."""
        made = []
        for number, (item, cell) in enumerate(items):
            self.origins[key, number] = cell.origin
            self.origins.setdefault((key,), cell.origin)
            made.append(item)
        return tuple(made)


class _Sheet:
    """Reads the rows of a spreadsheet."""

    _PARTS = re.compile(r";|\n")
    """Between the values of a cell that holds several; a comma may stand within a name."""
    _may_be_years = True
    """Whether 1923-24 may be two years, and no winter."""
    _ADDRESSES = re.compile(r"[;,]?\s+|[;,](?=https?://)")

    def __init__(self, header: Sequence[Cell], keys: Sequence[str], options: Options) -> None:
        self._header, self._keys, self._options = header, keys, options
        self.read = 0
        """How many dates were read that are not written in EDTF."""
        self.is_ambiguous = False
        """Whether there are dates of numbers of which it is not known what comes first."""
        self.problems: list[Problem] = []

    def is_gone(self, cells: Sequence[Cell]) -> bool:  # noqa: ARG002 a spreadsheet has no such row
        """Tell whether a row is no entry but what is left of one."""
        return False

    def draft(self, cells: Sequence[Cell]) -> Draft:
        """Return what a row says."""
        row = self._row(cells)
        date = self._date(row)
        values: dict[str, Any] = {
            key: value
            for key in _SINGLE
            if (value := self._line(row.one(key))) and value != _DEFAULTS.get(key)
        }
        for key in ("countries", "topics", "related", "formerly", "tags"):
            values[key] = row.listed(key, self._names(row, key))
        if date.is_read:
            self.read += 1
            values.setdefault("date_as_written", _words(row))
        values.setdefault("added", self._added())
        return Draft(
            **{"title": "", **values},
            date=date.edtf,
            text=self._text(row.one("text")),
            actors=row.listed("actors", self._actors(row)),
            bodies=frozenset(name for name, _ in row.several("organisations", self._split)),
            places=row.listed("places", self._places(row)),
            sources=row.listed("sources", self._sources(row)),
            facts=self._facts(row),
            origins=row.origins,
        )

    def _row(self, cells: Sequence[Cell]) -> _Row:
        return _Row(self._header, self._keys, cells)

    def _line(self, text: str) -> str:
        """Return a text on one line, however it is broken in its cell."""
        return " ".join(text.split())

    def _added(self) -> str:
        return self._options.added

    def _split(self, value: str) -> list[str]:
        return self._PARTS.split(value)

    def _date(self, row: _Row) -> Dated:
        begin = self._side(row, "date", DATE_PARTS)
        end = self._side(row, "end_date", END_PARTS)
        date = dating.lasted(begin, end)
        if dates.is_date(begin.edtf) and end.edtf and not dates.is_date(end.edtf):
            row.origins["date",] = row.origins.get(("end_date",)) or row.origins["end_year",]
        self.is_ambiguous |= date.is_ambiguous
        return date

    def _side(self, row: _Row, key: str, parts: Sequence[str]) -> Dated:
        """Return begin or end, of a cell of its own or of cells for its parts."""
        year, month, day, time = map(row.one, parts)
        written = row.one(key)
        if not written:
            row.origins.setdefault(("date",), row.origins.get((parts[0],), row.origins[()]))
            if message := dating.or_century(year):
                self.problems.append(Problem(row.origins[parts[0],], "error", "bad-date", message))
                if key == "end_date":  # else it ends before it begins, too
                    return Dated("")
            return dating.dated(dating.of_parts(year, month, day, time), self._options.order)
        if self._may_be_years and (message := dating.or_years(written)):
            self.problems.append(Problem(row.origins[key,], "error", "bad-date", message))
        return dating.dated(f"{written} {time}" if time else written, self._options.order)

    def _text(self, text: str) -> str:
        return text if self._options.is_markdown else plaintext.markdown(text)

    def _names(self, row: _Row, key: str) -> Iterator[tuple[Written, Cell]]:
        yield from row.several(key, self._split)

    def _actors(self, row: _Row) -> Iterator[tuple[Written, Cell]]:
        yield from self._names(row, "actors")
        yield from self._names(row, "organisations")
        for actor, cell in self._names(row, "mentioned"):
            named = {"name": actor} if isinstance(actor, str) else actor
            yield {**named, "role": "mentioned"}, cell

    def _places(self, row: _Row) -> Iterator[tuple[Written, Cell]]:
        yield from row.several("places", self._split)

    def _sources(self, row: _Row) -> Iterator[tuple[Written, Cell]]:
        """Yield sources: those with names and addresses in pairs, where there are as many."""
        names = list(row.several("sources", self._named))
        addresses = list(row.several("source_urls", self._ADDRESSES.split))
        titles = [name for name, _ in names if not is_address(name)]
        others = [one for one in addresses if one[0] not in {name for name, _ in names}]
        are_pairs = len(titles) == len(others)
        for name, cell in names:
            if is_address(name):
                yield {"url": name}, cell
            else:
                yield {"title": name, **({"url": others.pop(0)[0]} if are_pairs else {})}, cell
        for address, cell in others:
            yield {"url": address}, cell

    def _named(self, value: str) -> list[str]:
        """Return the sources that a cell names: addresses, or names of which some have blanks."""
        parts = self._split(value)
        return [
            one
            for part in parts
            for one in (
                self._ADDRESSES.split(part.strip())
                if all(map(is_address, part.split()))
                else [part]
            )
        ]

    def _facts(self, row: _Row) -> dict[str, str]:
        facts: dict[str, str] = {}
        for name, cell in row.named("facts"):
            key = " ".join(name.split())
            facts[key] = SEPARATOR.join(filter(None, (facts.get(key), cell.value.strip())))
            row.origins["facts", key] = cell.origin
        return facts


def _words(row: _Row) -> str:
    """Return the words of the cells that say when something happened."""
    sides = []
    for key, parts in (("date", DATE_PARTS), ("end_date", END_PARTS)):
        year, month, day, time = map(row.one, parts)
        whole = row.one(key)
        sides.append((whole, "", "", time) if whole else (year, month, day, time))
    return dating.words(*sides)


class _Export(_Sheet):
    """Reads the rows of a table that Regesta has exported."""

    _may_be_years = False
    _NAMELESS = re.compile(rf"(.+) \(({NOT_NAMED}|{WITHHELD})\)")
    _LOCATED = re.compile(r"(.+) \(([-+0-9., ]+)\)")

    def is_gone(self, cells: Sequence[Cell]) -> bool:
        """Tell whether a row is what is left of an entry that was withdrawn."""
        return self._row(cells).one("status") == "withdrawn"

    def _row(self, cells: Sequence[Cell]) -> _Row:
        return super()._row([cell._replace(value=unguarded(cell.value)) for cell in cells])

    def _line(self, text: str) -> str:
        return text

    def _added(self) -> str:
        return ""

    def _split(self, value: str) -> list[str]:
        return value.split(SEPARATOR)

    def _text(self, text: str) -> str:
        return text

    def _names(self, row: _Row, key: str) -> Iterator[tuple[Written, Cell]]:
        """Yield names; where one has a semicolon of its own, so that they cannot be told, ids."""
        names = [
            (self._nameless(name) or name, cell) for name, cell in row.several(key, self._split)
        ]
        ids = list(row.several(_IDS.get(key, ""), self._split))
        if ids and len(ids) != sum(isinstance(name, str) for name, _ in names):
            names = [*ids, *((name, cell) for name, cell in names if not isinstance(name, str))]
        yield from names

    def _nameless(self, name: str) -> dict[str, str] | None:
        found = self._NAMELESS.fullmatch(name)
        kind = "unnamed" if found and found[2] == NOT_NAMED else "withheld"
        return {kind: found[1]} if found else None

    def _places(self, row: _Row) -> Iterator[tuple[Written, Cell]]:
        for name, cell in super()._places(row):
            found = self._LOCATED.fullmatch(str(name))
            yield ({"name": found[1], "at": found[2]} if found else name), cell

    def _facts(self, row: _Row) -> dict[str, str]:
        facts: dict[str, str] = {}
        key = ""
        for part, cell in row.several("facts", self._split):
            before, colon, value = part.partition(": ")
            if not colon and key:  # the value before has a semicolon of its own
                facts[key] += SEPARATOR + part
                continue
            key = before
            facts[key] = value
            row.origins["facts", key] = cell.origin
        return facts
