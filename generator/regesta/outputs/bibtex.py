"""Citations for BibTeX and biblatex: fields that both read, and biblatex's date of the event."""

import re
from collections.abc import Iterable, Iterator
from functools import partial

from regesta.dates import Date
from regesta.dates.extent import common
from regesta.model import Entry
from regesta.outputs.address import Site
from regesta.outputs.citation import Citation, citation
from regesta.outputs.pieces import Part, Piece, between, whole
from regesta.text import clean
from regesta.views import Views

PATH = "data/chronology.bib"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_ESCAPES = {
    # A brace after a backslash still counts where BibTeX looks for the end of a field.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}

_SIGN = re.compile(r"[{}\\~^&%$#_]")

_LIGATURE = re.compile(r"-(?=-)|'(?=')|`(?=`)|[?!](?=`)")
"""The sign before one with which TeX would make another of it: a dash, a quotation mark."""

_READ_BY_BIBLATEX = re.compile(r"[^\[{Y]+")
"""Dates of EDTF levels 0 and 1 with years of four digits."""


def bibtex(entries: Iterable[Entry], views: Views, site: Site) -> str:
    """Return the entries as a bibliography."""
    return whole(pieces(entries, views, site))


def pieces(entries: Iterable[Entry], views: Views, site: Site) -> Iterator[Piece]:
    """Yield the pieces of a bibliography; a withdrawn entry says nothing that can be cited."""
    cited = partial(part, views=views, site=site)
    return between("\n", (Part(one, cited) for one in entries if one.status != "withdrawn"))


def part(entry: Entry, views: Views, site: Site) -> str:
    """Return what a bibliography says of one entry."""
    return item(citation(entry, views.chronology, site))


def item(one: Citation) -> str:
    """Return one citation: `@misc`, which every style knows."""
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(one))
    return f"@misc{{{key(one.id)},\n{fields}}}\n"


def key(id_: str) -> str:
    """Return an id as a citation key: ASCII, in which other letters are named by code point."""
    return re.sub(r"[^A-Za-z0-9._-]", lambda found: f"u{ord(found.group()):x}", id_)


def escaped(text: str) -> str:
    """Return text for a field: every character stands for itself, and braces balance."""
    line = " ".join(clean(text).split())
    return _LIGATURE.sub(r"\g<0>{}", _SIGN.sub(lambda found: _ESCAPES[found.group()], line))


def _fields(one: Citation) -> Iterator[tuple[str, str]]:
    """Yield the fields; the month is a macro, which each style writes out in its own way."""
    yield "author", _braced(_braced(escaped(one.chronology)))
    yield "title", _braced(_braced(escaped(one.title)))
    yield "howpublished", _braced(escaped(one.chronology))
    issued = common(one.issued) if one.issued else ()
    yield from (("year", _braced(str(year))) for year in issued[:1])
    yield from (("month", _MONTHS[month - 1]) for month in issued[1:2])
    if date := _event_date(one.event):
        yield "eventdate", _braced(date)
    url = re.sub(r"[{}\\]", lambda found: f"%{ord(found.group()):02X}", one.url)
    yield "url", _braced(url)
    yield "note", _braced(escaped(one.note))


def _braced(value: str) -> str:
    return f"{{{value}}}"


def _event_date(date: Date) -> str | None:
    """Return the date in EDTF, without its time, where biblatex can read it."""
    found = _READ_BY_BIBLATEX.fullmatch(date.edtf)
    return re.sub(r"T[0-9:.Z+]*(?:-[0-9:]+)?", "", date.edtf) if found else None
