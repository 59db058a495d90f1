"""What others have written, as drafts of entries: bytes in, drafts and problems out.

found        what an importer finds
source       the text of a file, in which encoding it may be, and places in it
cells        a table's text -> cells with places
json_source  JSON -> plain text with places
xml_source   XML -> elements with places
columns      which key a column holds, by its header
dating       dates as people write them -> EDTF, where it is one alone
options      what somebody says of a file
leading      the date that a line begins with
lines        what each line of a text is
titles       the title of a text that has none
citing       what a line cites: addresses, and what follows "Source:"
plaintext    plain text -> Markdown that shows the same
hypertext    HTML -> Markdown with the same words
table        a spreadsheet, row by row
timelinejs   a timeline for TimelineJS, as JSON or as a table
frontmatter  Markdown files with front matter
chronicle    a text whose lines begin with dates
feed         a feed in RSS, Atom or JSON
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from regesta import documents
from regesta.inputs.chronicle import chronicle
from regesta.inputs.columns import KEYS
from regesta.inputs.feed import feed
from regesta.inputs.found import Found
from regesta.inputs.frontmatter import pages
from regesta.inputs.options import Options
from regesta.inputs.source import misshapen
from regesta.inputs.table import table
from regesta.inputs.timelinejs import timeline
from regesta.problems import Origin, Problem

__all__ = ["BY_NAME", "KEYS", "Found", "Options", "chronicle", "feed", "pages", "table", "timeline"]


def _of_file(
    read: Callable[[bytes, str, Options], Found],
) -> Callable[[Path, str, Options], Found]:
    """Return what reads a file, given what reads its bytes."""

    def found(path: Path, shown: str, options: Options) -> Found:
        data = documents.contents(path, shown)
        return Found(problems=(data,)) if isinstance(data, Problem) else read(data, shown, options)

    return found


_MARKDOWN = frozenset({".md", ".markdown"})
"""How the names of Markdown files end; Jekyll's own ends with the second."""


def _of_folder(path: Path, shown: str, options: Options) -> Found:
    """Return what the Markdown files say that are anywhere below a folder, and not hidden."""
    found = (
        [path]
        if path.is_file()
        else sorted(one for one in path.rglob("*") if one.suffix.lower() in _MARKDOWN)
    )
    below = {one.relative_to(path).as_posix() if one != path else "": one for one in found}
    files, problems = list[tuple[str, bytes]](), list[Problem]()
    for name, one in below.items():
        if name.startswith(".") or "/." in name or one.is_dir():
            continue
        named = f"{shown}/{name}" if name else shown
        data = documents.contents(one, named)
        if isinstance(data, Problem):
            problems.append(data)
        else:
            files.append((named, data))
    made = pages(files, options.added)
    if not (made.drafts or made.problems or problems):
        message = "there is no '.md' or '.markdown' file with front matter here"
        problems.append(misshapen(Origin(shown), message))
    return made._replace(problems=(*problems, *made.problems))


BY_NAME: Mapping[str, Callable[[Path, str, Options], Found]] = {
    "csv": _of_file(table),
    "timelinejs": _of_file(lambda data, shown, options: timeline(data, shown, options.added)),
    "frontmatter": _of_folder,
    "text": _of_file(chronicle),
    "feed": _of_file(lambda data, shown, options: feed(data, shown, options.added)),
}
"""The importers by the names of formats: each is given a path, how it is shown, and options."""
