"""The formats that entries are written in, by the name that `regesta export` has for each."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from regesta.model import Entry
from regesta.outputs import atom, bibtex, csl, data, icalendar, jsonfeed, ris, table, timelinejs
from regesta.outputs.address import Site
from regesta.views import Views
from regesta.wording import gettext_noop


class Format(NamedTuple):
    """A way to write entries down."""

    name: str
    """In `regesta export`."""
    path: str
    """The file of the site; with `ID` in it, one for every entry."""
    title: str
    """A message, where it is no name."""
    description: str
    """One sentence without a full stop, as a message."""
    write: Callable[[Iterable[Entry], Views, Site], str]
    """Gives the text for some entries, in their order. Of a withdrawn entry there is what is left
    of it, or nothing."""


FORMATS = (
    Format(
        "json",
        data.PATH,
        "JSON",
        gettext_noop(
            "Everything in one document: the entries, the registries they refer to and the settings"
        ),
        data.chronology,
    ),
    Format(
        "ndjson",
        data.LINES_PATH,
        "NDJSON",
        gettext_noop(
            "The entries alone, each on a line of its own, for programs that read line by line"
        ),
        data.lines,
    ),
    Format(
        "csv",
        table.PATH,
        "CSV",
        gettext_noop(
            "A table with a row for each entry, for spreadsheets; a cell that begins like a formula"
            " has an apostrophe before it"
        ),
        table.table,
    ),
    Format(
        "timelinejs",
        timelinejs.PATH,
        "TimelineJS",
        gettext_noop("A timeline for Knight Lab's TimelineJS 3, grouped by topic"),
        timelinejs.timeline,
    ),
    Format(
        "atom",
        atom.PATH,
        "Atom",
        gettext_noop("A feed of the latest additions and corrections"),
        atom.entries_feed,
    ),
    Format(
        "jsonfeed",
        jsonfeed.PATH,
        "JSON Feed",
        gettext_noop("The same feed in JSON"),
        jsonfeed.entries_feed,
    ),
    Format(
        "ics",
        icalendar.PATH,
        "iCalendar",
        gettext_noop(
            "A calendar to subscribe to, with vague dates marked as tentative; it holds the years"
            " from 1 to 9999"
        ),
        icalendar.calendar,
    ),
    Format(
        "bibtex",
        "entries/ID/cite.bib",
        "BibTeX",
        gettext_noop("The citation of an entry, for LaTeX"),
        bibtex.bibtex,
    ),
    Format(
        "csl",
        "entries/ID/cite.json",
        "CSL-JSON",
        gettext_noop("The citation of an entry, for Zotero, pandoc and others"),
        csl.csl,
    ),
    Format(
        "ris",
        "entries/ID/cite.ris",
        "RIS",
        gettext_noop("The citation of an entry, for nearly every reference manager"),
        ris.ris,
    ),
)

BY_NAME = {one.name: one for one in FORMATS}
