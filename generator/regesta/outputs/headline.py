"""An entry's title in one line with its cautions, for every place where the title stands alone."""

from regesta.model import Entry
from regesta.text import capital
from regesta.views import cautions
from regesta.wording import Wording, gettext_noop

WITHDRAWN = gettext_noop("Withdrawn entry")
"""What stands in the place of the title of an entry that was withdrawn."""


def cautioned(entry: Entry, words: Wording) -> str:
    """Return an entry's cautions as they stand within a sentence; nothing where there are none."""
    return ", ".join(map(words.gettext, cautions(entry)))


def headline(entry: Entry, words: Wording) -> str:
    """Return the title after its cautions ("Alleged, date inferred: …").

    Feed readers and calendars cut long titles at the end, which must not cut off the caution.
    """
    return behind(cautioned(entry, words), _line(entry.title), words)


def behind(cautioned: str, title: str, words: Wording) -> str:
    """Return a title after its cautions, which may be none."""
    if not cautioned:
        return title
    return f"{words.labelled(capital(cautioned))} {title}"


def cited_title(entry: Entry, words: Wording) -> str:
    """Return the title before its cautions, in the square brackets of an editor's addition."""
    said = cautioned(entry, words)
    return f"{_line(entry.title)} [{said}]" if said else _line(entry.title)


def _line(title: str) -> str:
    return " ".join(title.split())
