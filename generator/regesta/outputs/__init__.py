"""The chronology as files for other programs: data, feeds, citations.

Every module gives text for entries, and reads nothing but them. Of a withdrawn entry the data and
the feeds hold what is left of it; nothing else knows it.

asset           a file at an address
pieces          a file as what it is put together of
address         whole addresses, and identities that outlive them
moments         when records were made and changed
headline        titles with their cautions
body            what an entry says, as HTML and as plain text
web_annotation  editors' notes as W3C Web Annotations
records         entries as plain data
registries      the records that entries refer to
data            JSON
table           CSV
timelinejs      TimelineJS
news            what was added and corrected lately
atom, jsonfeed  feeds of it
icalendar       a calendar
citation        an entry as something that can be cited
bibtex, csl, ris  the formats for that
selection       some of the entries, by conditions
explore         columns for Explore
timeline        what the timeline page is drawn from
formats         every format, by name
files           every file of the site
"""

from regesta.outputs.address import AT_HOME, Site
from regesta.outputs.asset import Asset
from regesta.outputs.files import Files, Whole, listed
from regesta.outputs.formats import BY_NAME, FORMATS, Format
from regesta.outputs.pieces import Part, Piece, whole
from regesta.outputs.selection import Selection, SelectionError, parse

__all__ = [
    "AT_HOME",
    "BY_NAME",
    "FORMATS",
    "Asset",
    "Files",
    "Format",
    "Part",
    "Piece",
    "Selection",
    "SelectionError",
    "Site",
    "Whole",
    "listed",
    "parse",
    "whole",
]
