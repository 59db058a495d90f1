"""What a line of plain text cites: its web addresses, and what it calls its sources.

An address within a sentence stays there. One that is put behind it, alone, in brackets or after
"Source:", is taken off: it stands among the sources then.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from regesta.model import is_web

Source = Mapping[str, str]
"""A source written out."""


class Cited(NamedTuple):
    """A line, and its sources in order."""

    line: str
    """Without what is cited behind it."""
    sources: tuple[Source, ...] = ()


_ADDRESS = re.compile(r"https?://[^\s<>\"`{}\\|]+")
_LABEL = r"(?:sources?|quellen?|fuentes?|fontes?|bron(?:nen)?|джерел[оа]|источники?)[ ]?:"  # noqa: RUF001 Ukrainian, Russian
_LINK = r"(?:links?|urls?|via|see|siehe|vgl\.?|cf\.?|voir|zie|ref(?:erence)?s?)[ ]?:?"
_LABELLED = re.compile(rf"(?:[-*\u2022][ ]+)?{_LABEL}\s*(?P<cited>\S.*)", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?<=[.!?\u2026\"'\u2019\u201d\u00bb)])\s+{_LABEL}\s*(?P<cited>\S.*)", re.IGNORECASE
)
_TWO_SENTENCES = re.compile(r"[^\W\d]{3}[.!?]\s")
_BEGINNING = re.compile(rf"(?:(?P<label>{_LABEL})|{_LINK}(?=\s))?\s*", re.IGNORECASE)
_OPENING = {")": "(", "]": "["}
_BEHIND = re.compile(
    rf"(?:^|(?<!\s)\s+(?:[-\u2013\u2014|]\s+)?)(?:{_LINK}\s+)?(?P<cited>https?://\S+)\s*\Z",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[^.!?]{0,80}[,:;\u2013\u2014-]\s*\Z")
"""What may stand before an address in brackets: a name, and no sentence."""
_GOES_ON = re.compile(
    r"(?:[,:]|\b(?:at|see|via|from|on|in|to|under|and|or|is|by|unter|siehe|auf|bei|von|und|oder|vgl"
    r"|voir|sur|et|en|ver|y|zie|op|te|van))\Z",
    re.IGNORECASE,
)
"""How a sentence ends that goes on with an address."""
_ENDED = re.compile(r"[.!?\u2026][\"'\u2019\u201d\u00bb)\]]*\Z")
_MOST = 20
"""How often something is taken off a line."""
_AROUND = " \t,;:.()[]\u2013\u2014-"


def cited(line: str) -> Cited:
    """Return a line without what is cited behind it, and all that it cites."""
    behind: tuple[Source, ...] = ()
    for _ in range(_MOST):
        if (found := _taken_off(line)) is None:
            break
        line, behind = found.line, (*found.sources, *behind)
    within = tuple({"url": address} for address, _, _ in _addresses(line))
    return Cited(line, (*within, *behind))


def _taken_off(line: str) -> Cited | None:
    if found := _LABELLED.fullmatch(line.strip()):
        return Cited("", tuple(named(found["cited"])))
    found = _AFTER.search(line.rstrip())
    if found and not _TWO_SENTENCES.search(found["cited"]):
        return Cited(line[: found.start()], tuple(named(found["cited"])))
    if taken := _bracketed(line.rstrip()):
        return taken
    if found := _BEHIND.search(line):
        before = line[: found.start()]
        if is_web(_trimmed(found["cited"])) and not _GOES_ON.search(before):
            return Cited(before, tuple(named(found["cited"])))
    return None


def _bracketed(line: str) -> Cited | None:
    """Return a line without the sources in brackets at its end, if there are such."""
    closed = line.rstrip(". ")
    opening = _OPENING.get(closed[-1:], "")
    start = _opened(closed, opening) if opening else -1
    if start < 0 or closed[start - 1 : start] == "]":  # which is a link in Markdown
        return None
    begun = _BEGINNING.match(closed, start + 1, len(closed) - 1)
    assert begun is not None  # noqa: S101 it may be empty
    said = closed[begun.end() : -1]
    if not said.strip() or not (begun["label"] or _is_name_with_address(said)):
        return None
    before = line[:start].rstrip()
    stop = "." if line.endswith(".") and before and not _ENDED.search(before) else ""
    return Cited(before + stop, tuple(named(said)))


def _opened(line: str, opening: str) -> int:
    """Return where the bracket is opened that a line closes last; -1 where it is not."""
    depth = 0
    for at in range(len(line) - 1, -1, -1):
        depth += (line[at] == line[-1]) - (line[at] == opening)
        if depth == 0:
            return at
    return -1


def _is_name_with_address(said: str) -> bool:
    first = next(_addresses(said), None)
    if first is None:
        return False
    before = said[: first[1]]
    return not before.strip() or _NAMED.fullmatch(before) is not None


def named(said: str) -> Iterator[Source]:
    """Yield the sources that words name after "Source:", each with its address if it has one."""
    for part in re.split(r";\s+", said):
        found = list(_addresses(part))
        if not found and (title := part.strip(" \t,;:").removesuffix(".")):
            yield {"title": title}
        ends = [0, *(end for _, _, end in found)]
        after = part[ends[-1] :].strip(_AROUND)
        for number, (address, start, _) in enumerate(found):
            title = part[ends[number] : start].strip(_AROUND)
            note = ""
            if number == len(found) - 1 and after:
                title, note = (title, after) if title else (after, "")
            source = {"title": title, "url": address, "note": note}
            yield {key: value for key, value in source.items() if value}


def _addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the web addresses in a text, each with where it begins and ends."""
    for found in _ADDRESS.finditer(text):
        address = _trimmed(found[0])
        if is_web(address):
            yield address, found.start(), found.start() + len(address)


def _trimmed(address: str) -> str:
    """Return an address without the signs of the sentence around it."""
    while address:
        last = address[-1]
        is_open = last in ")]" and address.count("(["[last == "]"]) >= address.count(last)
        if is_open or last not in ".,;:!?'*)]\u2019\u201d\u00bb\u2026":
            break
        address = address[:-1]
    return address
