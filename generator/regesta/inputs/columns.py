"""Which key a column of a table holds, by its header or by what somebody says of it."""

import re
from collections.abc import Mapping, Sequence

from regesta.inputs.cells import Cell
from regesta.inputs.source import misshapen
from regesta.likeness import nearest
from regesta.problems import Origin, Problem
from regesta.refusals import OTHER_WORDS
from regesta.text import fold

DATE_PARTS = ("year", "month", "day", "time")
END_PARTS = tuple(f"end_{part}" for part in DATE_PARTS)

_NAMES = ("actors", "organisations", "mentioned", "countries", "places", "topics")
LISTS = frozenset((*_NAMES, "sources", "source_urls", "facts", "related", "formerly", "tags"))
"""Keys that several columns may hold."""

KEYS = (
    *("date", "end_date", *DATE_PARTS, *END_PARTS, "date_as_written", "date_basis", "date_note"),
    *("title", "text", "language", *_NAMES),
    *("thread", "sources", "source_urls", "facts", "related", "certainty", "certainty_note"),
    *("tags", "status", "added", "id", "formerly"),
)
"""What a column can hold: keys of an entry, and parts of what they hold."""

_WORDS = {
    "end_date": "end to until finish date_to date_end stop through",
    "end_year": "year_end",
    "date": "start_date begin_date date_from from event_date",
    "date_as_written": "display_date date_text original_date",
    "time": "hour",
    "title": "event entry",
    "text": "abstract note_text narrative",
    "actors": "actor participants participant involved individuals",
    "organisations": "organisation organizations organization orgs org institutions institution",
    "countries": "country",
    "topics": "topic",
    "facts": "fact",
    "source_urls": "source_url",
    "places": "place_name",
    "tags": "hashtags",
    "language": "lang",
    "id": "identifier slug",
}
"""What others call columns, beside what they call keys; it goes before that."""


def folded(header: str) -> str:
    """Return that by which two headers are the same: case, blanks and signs do not count."""
    return re.sub(r"[\W_]+", "", fold(header))


def _known() -> dict[str, str]:
    """Return the keys by the folded words for them."""
    known = {folded(word): key for key in KEYS for word in (*OTHER_WORDS.get(key, "").split(), key)}
    known |= {folded(word): key for key, words in _WORDS.items() for word in words.split()}
    known |= {folded(word): "source_urls" for word in OTHER_WORDS["url"].split() if word != "web"}
    known |= {folded(f"{word}s"): "source_urls" for word in ("url", "link")} | {
        "url": "source_urls"
    }
    return known | {folded(key): key for key in KEYS}


KNOWN: Mapping[str, str] = _known()


def keys(
    header: Sequence[Cell], said: Mapping[str, str], used: Sequence[bool]
) -> tuple[list[str], list[Problem]]:
    """Return the key of each column, empty for one that is left out, and what is wrong.

    `said` are keys by headers, which go before those that are known; `used` says which columns have
    any words below their header.
    """
    said = {folded(name): key for name, key in said.items()}
    names = [folded(cell.value) for cell in header]
    found = [said.get(name, KNOWN.get(name, "")) for name in names]
    if "day" in found and "year" not in found:  # then it is a whole date
        found[found.index("day")] = "date"
    unknown = [
        cell
        for cell, name, key, is_used in zip(header, names, found, used, strict=True)
        if is_used and not key and name not in said
    ]
    problems = [_unknown(cell, with_keys=cell is unknown[0]) for cell in unknown]
    problems += _twice(header, found)
    if not {"date", "year"} & {*found}:
        problems.append(_missing(header, "date"))
    if "title" not in found:
        problems.append(_missing(header, "title"))
    return found, problems


def unknown_names(header: Sequence[Cell], said: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with columns that somebody says something of, and that are not there."""
    there = {folded(cell.value) for cell in header}
    names = ", ".join(f"'{cell.value}'" for cell in header if cell.value.strip())
    return [
        misshapen(header[0].origin, f"no column is called '{name}'; the columns are {names}")
        for name in said
        if folded(name) not in there
    ]


def _unknown(cell: Cell, *, with_keys: bool) -> Problem:
    """Say that a column is not known, and what it could be; all keys where somebody reads first."""
    name = " ".join(cell.value.split())
    if not name:
        message = "there are words below, but this column has no name here; write one"
        return _wrong(cell.origin, "bad-import", message)
    near = nearest(folded(name), KNOWN, least=_ALIKE, as_a_whole=True)
    meant = f"did you mean '{KNOWN[near]}'? " if near else ""
    ways = (
        f'--column "{name}={KNOWN[near] if near else "KEY"}" gives it a key, '
        f'"{name}=facts" keeps it as a field of its own, "{name}=" leaves it out'
    )
    keys = f"; keys are {', '.join(KEYS)}" if with_keys else ""
    return _wrong(cell.origin, "unknown-key", f"no key is called '{name}'; {meant}{ways}{keys}")


_ALIKE = 84.0
"""How like a header has to be to one that is known to be taken for it, of 100."""


def _twice(header: Sequence[Cell], found: Sequence[str]) -> list[Problem]:
    """Return the columns that say what another one says, too."""
    first: dict[str, Cell] = {}
    problems = []
    for cell, key in zip(header, found, strict=True):
        one = "date" if key == "year" else "end_date" if key == "end_year" else key
        if not key or key in LISTS or (before := first.setdefault(one, cell)) is cell:
            continue
        message = (
            f"'{cell.value}' and '{before.value}' are both '{one}'; leave one out by "
            f'--column "{cell.value}="'
        )
        problems.append(_wrong(cell.origin, "duplicate-key", message))
    return problems


def _missing(header: Sequence[Cell], key: str) -> Problem:
    names = ", ".join(f"'{cell.value}'" for cell in header if cell.value.strip())
    message = f'no column is the {key}; there are {names}: --column "NAME={key}" says which it is'
    return _wrong(header[0].origin, "missing-key", message)


def _wrong(where: Origin, code: str, message: str) -> Problem:
    return Problem(where, "error", code, " ".join(message.split()))
