"""Citations in RIS, which nearly every reference manager reads."""

from collections.abc import Iterable, Iterator

from regesta.dates.extent import Parts, common
from regesta.model import Entry
from regesta.outputs.address import Site
from regesta.outputs.citation import Citation, citations
from regesta.text import clean
from regesta.views import Views


def ris(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return the entries as references with lines that end in CR and LF."""
    return "".join(map(item, citations(entries, views.chronology, site)))


def item(one: Citation) -> str:
    """Return one reference of the type ELEC, a page of a website."""
    lines = (f"{tag}  - {' '.join(clean(value).split())}\r\n" for tag, value in _lines(one))
    return "".join(lines) + "ER  - \r\n"


def _lines(one: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", "ELEC"
    yield "ID", one.id
    yield "TI", one.title
    yield "T2", one.chronology
    yield "PB", one.chronology
    if one.issued and (issued := common(one.issued)):
        yield "PY", str(issued[0])
        yield "DA", _slashed(issued)
    yield "LA", one.language
    yield "UR", one.url
    yield "N1", one.note


def _slashed(parts: Parts) -> str:
    """Return year, month and day with slashes between, what is not known left empty."""
    year, *rest = parts
    month, day = [f"{number:02d}" for number in rest] + [""] * (2 - len(rest))
    return f"{year:04d}/{month}/{day}/"
