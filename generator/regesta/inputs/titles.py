"""What is the title of a text that has none of its own: its first line or sentence."""

import re
from collections.abc import Iterator

LONGEST = 120
"""Characters of a line that is a title as it stands, though it may be of several sentences."""

_END = re.compile(
    r"(?:(?<![^\W\d_])(?P<word>[^\W\d_]{4,})\.|[!?\u2026])[\"'\u2019\u201d\u00bb)\]]*"
    r"(?=\s+[\"'\u2018\u201c\u201e\u00ab(\[]*[^\W_])"
)
"""Where a sentence may end: a shorter word with a full stop may be cut off."""
_CUT_OFF = (
    "prof capt corp dept sept lieut messrs assn assoc approx bros hosp univ govt mgmt resp bzgl "
    "inkl exkl evtl ggfs gegr verh geb sogen vors dipl mont chap"
)
_PAIRS = (("(", ")"), ("[", "]"), ("\u201c", "\u201d"), ("\u00ab", "\u00bb"))


def of_line(line: str) -> tuple[str, bool]:
    """Return the title of a line, and whether it is all of it."""
    if len(line) <= LONGEST:
        return line, True
    title = first_sentence(line)
    return title, title == line


def first_sentence(line: str) -> str:
    """Return the first sentence of a line; all of it where it is not sure where that ends."""
    return next(_sentences(line), line)


def _sentences(line: str) -> Iterator[str]:
    for found in _END.finditer(line):
        said = line[: found.end()]
        word = (found["word"] or "").casefold()
        after = line[found.end() :].lstrip()[:1]
        if word not in _CUT_OFF.split() and not after.islower() and _is_closed(said):
            yield said


def _is_closed(said: str) -> bool:
    """Tell whether what is opened in a text by a bracket or quotation mark is closed, too."""
    is_even = said.count('"') % 2 == 0
    if "\u201e" in said:  # as German has it, in which the one that opens elsewhere closes
        return is_even and said.count("\u201e") == said.count("\u201c") + said.count("\u201d")
    return is_even and all(said.count(one) == said.count(two) for one, two in _PAIRS)
