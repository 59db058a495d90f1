"""What is wrong with a chronology, and where: problems are collected, never raised."""

import re
from typing import Literal, NamedTuple

Severity = Literal["error", "note"]


class Origin(NamedTuple):
    """A place in a file. Lines and columns count from 1, columns in characters."""

    path: str
    """POSIX path, relative to the folder the command was given."""
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Problem(NamedTuple):
    """One thing an editor can mend, said once, at the place where the mending is done.

    An `error` keeps the chronology from being published; a `note` does not.
    """

    origin: Origin
    severity: Severity
    code: str
    """A key of `CODES`."""
    message: str
    """One sentence without a full stop: the value and what would be right."""

    def __str__(self) -> str:
        return one_line(f"{self.origin}: {self.severity}: {self.message} [{self.code}]")


_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What ends a line, or makes a terminal do something else than show it."""


_LONGEST = 2_000
"""Characters of a line that is printed: a value may be as long as a file."""


def one_line(text: str) -> str:
    """Return one line to be printed: what would steer a terminal is written as Python writes it.

    A file's name or a value may hold a line that a workflow of GitHub takes for a command.
    """
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
    return _STEERING.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


CODES: dict[str, str] = {
    "ambiguous-name": "Several records have this name or alias. Write the id of the one you mean.",
    "annotation-anchor": (
        "An annotation's phrase must stand exactly once in the entry's title, text or quotes, as a "
        "reader sees them. Copy it again after an edit; give 'prefix' or 'suffix' where it repeats."
    ),
    "bad-date": (
        "Dates are EDTF (ISO 8601-2): 2024, 2024-10, 2024-10-13, 2024-10-13T14:30, 1905~ for "
        "about, A/B for what lasted, [A..B] for one moment not known more closely."
    ),
    "bad-id": "An id is an address: lower-case letters, digits, '-', '_' and '.'.",
    "bad-import": (
        "A file that is imported needs the form of its format: the first row of a table names its"
        " columns, and no other row has more cells; a timeline is JSON with 'events'."
    ),
    "bad-text": (
        "A text is Markdown of ordinary size and nesting, so that it renders the same everywhere."
    ),
    "bad-value": "The value does not have the form that its key asks for.",
    "comment-cuts-text": (
        "In YAML ' #' begins a comment, so unquoted text ends there. Put the text in quotation "
        "marks."
    ),
    "corrected-early": "A correction cannot be of a day before the entry was 'added'.",
    "country-ends-early": "A country's 'to' cannot be before its 'from'.",
    "dead-link": (
        "A link or a picture in a text leads to a page or a file that is on the site. To a Markdown"
        " file it is written as from file to file, to anything else as from page to page."
    ),
    "duplicate-country": (
        "A country of ISO 3166-1 stands in countries.yml under its code; under another of its names"
        " it would be a second country, with some of the entries of the first."
    ),
    "duplicate-file": "Each registry is one file. Put the records of both into one.",
    "duplicate-id": (
        "Every entry has its own id, former ids included; a person and an "
        "organisation cannot have the same one."
    ),
    "duplicate-key": "A key can stand only once in a record. YAML would silently keep the last.",
    "empty-file": "A file under 'entries' holds an entry or a list of entries.",
    "entered-twice": (
        "Two entries have the same date and title. If they are of one event, keep one of them, or"
        " withdraw the second; if of two, let their titles tell them apart."
    ),
    "front-matter": "A Markdown page's front matter is YAML between two lines of '---'.",
    "interval-or-between": (
        "'A/B' says that something lasted from A to B. A date that you inferred is one moment "
        "between A and B: '[A..B]'."
    ),
    "key-not-text": "A key is a word, not a list or keys with values.",
    "link-outside": (
        "What a link in the content leads to is published. Is it for readers, and is it there for"
        " everybody who builds the site?"
    ),
    "merge-conflict": (
        "Git writes both versions of a text into a file between '<<<<<<<', '=======' and '>>>>>>>'"
        " where it cannot tell which is meant. Keep one, or join them, and delete the three lines."
    ),
    "missing-context": (
        "A fragment of a few words is quoted with 'context', the sentence it stands in."
    ),
    "missing-date-note": "With 'date_basis: inferred' say in 'date_note' what the date rests on.",
    "missing-key": "The record needs this key.",
    "missing-accessed": "The project requires the day on which each link was last seen.",
    "missing-archive": "The project requires the address of an archived copy for each link.",
    "missing-source": "The project requires a source for every published entry.",
    "missing-withdrawal": (
        "A withdrawn entry has a correction of the kind 'withdrawal' that says why."
    ),
    "named-twice": "Two names in the list mean the same record. Keep one of them.",
    "new-actor": (
        "The name has no record yet and gets a page of its own. Is it a spelling of another?"
    ),
    "new-organisation": (
        "The name has no record yet and gets a page of its own. Is it a spelling of another?"
    ),
    "new-source": (
        "The title has no record yet and gets a page of its own. Is it a spelling of another?"
    ),
    "new-thread": (
        "The name has no record yet and gets a page of its own. Is it a spelling of another?"
    ),
    "new-topic": (
        "The name has no record yet and gets a page of its own. Is it a spelling of another?"
    ),
    "not-utf-8": "Content files are text in the UTF-8 encoding.",
    "office-ends-early": (
        "An office's 'to', or 'as_of' where it is still held, cannot be before its 'from'."
    ),
    "parent-circle": "A record cannot be, through its parents, a part of itself.",
    "several-documents": "A file can hold only one YAML document; a line of '---' begins a second.",
    "shown-as-written": (
        "What is meant as a footnote, a list or code is shown as it is written. The README says "
        "which Markdown works in texts."
    ),
    "template": "A template of the project fails at this line.",
    "there-already": "What is imported is in the chronology already: by its id, or date and title.",
    "too-deep": "Content is nested a few levels deep, never fifty.",
    "two-texts": "A Markdown entry's text is its body; it has no 'text' in its front matter.",
    "unknown-actor": "No person or organisation has this name, alias or id.",
    "unknown-country": "Countries are ISO 3166-1 codes, English names, or ids of countries.yml.",
    "unknown-entry": "No entry has this id.",
    "unknown-file": (
        "The file is not read: its name is only similar to one that is, or it lies among entries."
    ),
    "unknown-key": "The record has no such key. Only 'facts' takes keys of your own.",
    "unknown-organisation": "No organisation has this name, alias or id.",
    "unknown-source": "No source in sources.yml has this id or title.",
    "unknown-thread": "No thread in threads.yml has this id or name.",
    "unknown-topic": "No topic in topics.yml has this id or name.",
    "unknown-value": "The key takes one of a few words.",
    "unreadable-file": "The file cannot be opened.",
    "wrong-type": "Text, a list, or keys with values stand where another of these is expected.",
    "yaml": "The file is not well-formed YAML; everything up to the place named was read.",
    "yaml-alias": "Anchors and aliases are not read. Write the value out.",
    "yaml-tag": "YAML tags are not read. Everything is text, lists, and keys with values.",
}
"""Every code a problem can have, with what it means."""
