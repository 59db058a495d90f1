"""What each line of a chronology in a text is: a date, the words of one, a heading, a footnote."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from regesta.inputs import leading
from regesta.inputs.leading import Heading, Lead
from regesta.inputs.options import Options

Kind = Literal["blank", "rule", "heading", "date", "item", "note", "text"]
"""What a line is: `date` is a date alone, `item` one with words behind it, `note` a footnote."""


class Line(NamedTuple):
    """A line, and what it is."""

    kind: Kind
    number: int
    raw: str
    said: str = ""
    """Its words, without the signs of a list or heading; of an item what follows the date."""
    bullet: str = ""
    lead: Lead | None = None
    place: int = 1
    """The column where the date begins, or else the first sign."""

    @property
    def column(self) -> int:
        """Where the words begin."""
        at = self.raw.rstrip().rfind(self.said) if self.said else -1
        return at + 1 if at >= 0 else self.place


_BULLET = re.compile(
    r"\s*(?:[-*+\u2022\u2023\u25e6\u25aa\u25cf\u00b7\uf0b7\u2013\u2014](?=\s)|\|)\s*"
)
NUMBER = re.compile(r"\s*\(?\d{1,3}[.)]\s+")
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<hash>.*)|(?P<sign>={2,6})(?P<wiki>[^=].*)(?P=sign)")
_CLOSING = re.compile(r"(?<!\S)#+\Z")
_RULE = re.compile(r"[\s|:*_=+~-]{3,}")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*")
_MARKS = re.compile(r"\*{1,3}|_{1,3}|'{2,3}")
_BESIDE = re.compile(r"(?<!\s)\s*\[[^\[\]\d]{1,60}\]\s*\Z")
"""What Wikipedia has beside a heading: "[edit]"."""
_NOTE = re.compile(r"\s*\[\^?(?P<name>(?!\d{4}\])\w{1,12})\]:?\s+(?P<said>\S.*)")
REFERENCE = re.compile(r"\[\^?(\w{1,12})\]")
ENDED = re.compile(r"[.!?:;\u2026][\"'\u2019\u201d\u00bb)\]]*\Z")
_SHORT = 50
"""Characters of a line behind which the next one is hardly the rest of its sentence."""


class Wrong(NamedTuple):
    """A line that may be two things."""

    line: Line
    code: str
    message: str


def _each(raw: Sequence[str], options: Options, wrong: list[Wrong]) -> Iterator[Line]:
    """Yield what each line is; `wrong` takes those that may be two things."""
    heading = Heading(options.year)
    names = {name for one in raw for name in REFERENCE.findall(one)[_NOTE.match(one) is not None :]}
    before: Line | None = None
    last: Lead | None = None
    earlier: Lead | None = None
    for number, line in enumerate(raw, 1):
        below = raw[number] if number < len(raw) else ""
        is_apart = before is None or before.kind not in {"text", "item"}
        one = _line(number, line, _Around(heading, names, is_apart), options)
        if one.lead and not _is_clear(one, one.lead, before):
            wrong.append(Wrong(one, "bad-import", _unclear(one.lead.words)))
        if one.lead:
            if other := _other(one.lead, heading, last):
                wrong.append(Wrong(one, "bad-date", _of_two(one.lead.words, heading, other)))
            elif above := _beside(one.lead, heading, last, earlier):
                said = _of_two_years(one.lead.words, above, heading.year)
                wrong.append(Wrong(one, "bad-date", said))
            elif not one.lead.is_bare:
                earlier, last = last, one.lead
        if one.kind == "text" and _UNDERLINE.fullmatch(below) and _is_apart(before):
            one = one._replace(kind="heading")
        if one.kind == "date" and one.lead:
            heading, last = heading.below(one.lead), one.lead
        elif one.kind == "heading":  # below which the order may begin anew
            earlier = None
        yield one
        before = one


def lines(raw: Sequence[str], options: Options) -> tuple[list[Line], list[Wrong]]:
    """Return the lines of a text, and those of them that may be two things."""
    wrong = list[Wrong]()
    return _with_heading_of_notes([*_each(raw, options, wrong)]), wrong


def _with_heading_of_notes(lines: list[Line]) -> list[Line]:
    """Return lines of which the one above the footnotes, such as "References", is a heading."""
    said = [at for at, one in enumerate(lines) if one.kind != "blank"]
    for at, below in pairwise(said):
        one, is_apart = lines[at], at == 0 or lines[at - 1].kind == "blank"
        is_short = len(one.raw) < _SHORT and not ENDED.search(one.raw.rstrip(": "))
        if lines[below].kind == "note" and one.kind == "text" and is_apart and is_short:
            lines[at] = one._replace(kind="heading")
    return lines


def _is_apart(before: Line | None) -> bool:
    return before is None or before.kind == "blank"


class _Around(NamedTuple):
    """What is known of a line before it is read."""

    heading: Heading
    names: set[str]
    """Those of the footnotes that are referred to."""
    is_apart: bool
    """Whether no text stands right above it."""


def _line(number: int, raw: str, around: _Around, options: Options) -> Line:
    """Return what a line is."""
    place = len(raw) - len(raw.lstrip()) + 1
    if not raw.strip():
        return Line("blank", number, raw)
    if _RULE.fullmatch(raw):
        return Line("rule", number, raw)
    if (note := _NOTE.fullmatch(raw)) and (note["name"] in around.names or "://" in note["said"]):
        return Line("note", number, raw, note["said"].strip(), note["name"], place=place)
    head = _HEADING.fullmatch(raw.strip())
    said = _CLOSING.sub("", head["hash"] or head["wiki"] or "").strip() if head else raw.strip()
    if begun := _begun(said if head else raw, around, options, has_sign=head is not None):
        bullet, words, lead = begun
        rest = words[lead.rest :].strip()
        at = max(raw.find(words[:6]) + 1, place)
        return Line("item" if rest else "date", number, raw, rest, bullet, lead, at)
    if head:
        return Line("heading", number, raw, said, place=place)
    bullet = next(_without_bullets(raw))[0] or (found[0] if (found := NUMBER.match(raw)) else "")
    return Line("text", number, raw, raw.strip(), bullet, place=place)


def _begun(
    said: str, around: _Around, options: Options, *, has_sign: bool
) -> tuple[str, str, Lead] | None:
    """Return the sign of a list, the words behind it, and the date that they begin with."""
    found = [
        (bullet, words, lead)
        for bullet, whole in _without_bullets(said)
        for lead, words in (_lead(whole, around.heading, options),)
        if lead and _is_lead(lead, words, bool(bullet) or has_sign, around.is_apart)
    ]
    return next((one for one in found if one[2].is_known), next(iter(found), None))


def _without_bullets(raw: str) -> Iterator[tuple[str, str]]:
    """Yield a line without the sign of a list before it, then without a number, too."""
    sign = _BULLET.match(raw)
    bullet, words = (sign[0], raw[sign.end() :]) if sign else ("", raw.lstrip())
    yield bullet, words
    if number := NUMBER.match(words):
        yield number[0], words[number.end() :]


def _lead(words: str, heading: Heading, options: Options) -> tuple[Lead | None, str]:
    """Return the date that words begin with, and the words without stress around the date."""
    marks = _MARKS.match(words)
    if marks and (end := words.find(marks[0], marks.end())) > 0:
        words = words[marks.end() : end] + words[end + len(marks[0]) :]
    found = leading.lead(words, heading, options.order)
    if beside := _BESIDE.search(words):
        alone = leading.lead(words[: beside.start()], heading, options.order)
        if alone is not None and not words[alone.rest : beside.start()].strip():
            return alone, words[: beside.start()]
    return found, words


def _is_lead(lead: Lead, words: str, has_sign: bool, is_apart: bool) -> bool:  # noqa: FBT001
    """Tell whether a date begins an item: a number alone, or one within a sentence, does not."""
    rest = words[lead.rest :]
    if lead.sign == "blank" and rest[:1] == "(" and (has_sign or is_apart):
        return any(map(str.isdigit, lead.words))
    if lead.sign == "blank":
        return lead.is_whole and not (rest[:1].islower() and not has_sign)
    if lead.sign != "weak":
        return True
    is_sure = lead.is_known or lead.is_without_year
    return lead.is_whole and (is_sure or has_sign or is_apart)


def _is_clear(line: Line, lead: Lead, before: Line | None) -> bool:
    """Tell whether a line is surely no rest of the sentence in the line before it."""
    if lead.sign == "strong" or line.bullet or before is None:
        return True
    if before.kind not in {"item", "text"} or (before.lead and before.lead.sign == lead.sign):
        return True
    return bool(before.bullet or len(before.raw) < _SHORT or ENDED.search(before.raw.rstrip()))


def _unclear(words: str) -> str:
    return (
        f"'{words}' may begin an entry or go on with the line above; leave an empty line before "
        "it, or join the two lines"
    )


def _other(lead: Lead, heading: Heading, last: Lead | None) -> str:
    """Return the words of the last date, where it is of another time than a heading says.

    That is of another day or month where `lead` has none, of another year where it has none.
    """
    if last is None:
        return ""
    if lead.is_bare:
        said, before = heading.day or heading.month, last.dated.edtf
        return last.words if not before.startswith(said) else ""
    year = leading.year_in(last.words)
    is_said = not heading.year or leading.year_in(lead.words)
    return last.words if year and not is_said and year != heading.year else ""


def _of_two(words: str, heading: Heading, other: str) -> str:
    short = words.removeprefix(f"{heading.words}, ")
    said = heading.words or heading.year
    return (
        f"'{short}' may go with '{said}', as is said above, or with '{other}', the last date; "
        "write the whole date"
    )


_MONTH = re.compile(r"-?\d{4}-(\d{2})", re.ASCII)
_HALF = 6
"""Months of half a year."""


def _beside(lead: Lead, heading: Heading, last: Lead | None, earlier: Lead | None) -> str:
    """Return the words of a date to which one without a year is nearer in the year beside.

    That is a heading with a month and its year: so is January below "December 2023", but not below
    "December", which is itself below "2023". Or it is the last date, where the one would go back
    against the order of that and an `earlier` one.
    """
    if lead.is_bare or leading.year_in(lead.words):
        return ""
    if leading.year_in(heading.words) and abs(_months(heading.month, lead)) > _HALF:
        return heading.words
    if last is None or earlier is None:
        return ""
    before, after = earlier.dated.edtf, last.dated.edtf
    step = _months(after, lead)
    is_back = step < -_HALF if before < after else step > _HALF and after < before
    has_order = _MONTH.match(before) is not None and before.startswith(heading.year)
    return last.words if is_back and has_order else ""


def _months(edtf: str, lead: Lead) -> int:
    """Return how many months of a year a date is later than another one; 0 where it has none."""
    one, other = _MONTH.match(edtf), _MONTH.match(lead.dated.edtf)
    return int(other[1]) - int(one[1]) if one and other else 0


def _of_two_years(words: str, above: str, year: str) -> str:
    return (
        f"'{words}' below '{above}' may be of {year} or of the year beside it; write the whole date"
    )
