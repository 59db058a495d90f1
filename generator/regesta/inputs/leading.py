"""The date that a line of a chronology begins with, and what the headings above it add.

A line names its date in full, or leaves out what a heading has said: the year, of a day the month
too, of a time of day the day. What it says itself is never completed in another way.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from babel import Locale

from regesta import dates
from regesta.dates.months import in_english
from regesta.inputs import dating
from regesta.inputs.dating import Dated, Order

Sign = Literal["strong", "weak", "blank", "end"]
"""What parts a date from what follows: a colon, dash, bar or tab; a comma or full stop, which may
stand within a sentence; a blank alone; the end of the line."""


class Heading(NamedTuple):
    """What the headings say of the lines below them."""

    year: str = ""
    month: str = ""
    """With its year, in EDTF; empty where no month has been named since the year."""
    day: str = ""
    """In EDTF, likewise."""
    words: str = ""
    """The last heading, as it is written."""

    def below(self, lead: "Lead") -> "Heading":
        """Return what is so below a line that is no more than a date."""
        found = _CALENDAR.fullmatch(lead.dated.edtf)
        if found is None and (lead.is_bare or _names_month(lead.words)):
            return self
        if found is None:  # as below "1990s"
            return Heading(words=lead.words)
        year, month, day = found.groups()
        return Heading(
            year,
            f"{year}-{month}" if month else "",
            f"{year}-{month}-{day}" if day else "",
            lead.words,
        )


class Lead(NamedTuple):
    """The date that a line begins with."""

    dated: Dated
    words: str
    """As they stand in the line; of a day or time alone with those of the heading."""
    sign: Sign
    rest: int = 0
    """The offset of what follows."""
    is_cell: bool = False
    """Whether a bar or tab parts it from what follows."""
    is_whole: bool = True
    """Whether it names a day or month, or a year with a sign behind it, and no number alone."""
    is_without_year: bool = False
    is_bare: bool = False
    """Whether it is a day or time alone, whose month or day a heading says."""

    @property
    def is_known(self) -> bool:
        """Whether it is a date, or may be one of several."""
        edtf = self.dated.edtf
        return dates.is_date(edtf) or len(dates.readings(edtf)) > 1


_CALENDAR = re.compile(r"(-?\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?)?", re.ASCII)
_LONGEST = 80
"""Characters of a date, at most."""
_SIGNS = ":,;|-\u2013\u2014\u2015"
_SIGN = re.compile(
    r"(?P<strong>[ \u00a0\u202f]*(?::(?=\s|\Z)|[\u2013\u2014\u2015](?=\s|\Z)|\u2014|[|\t])\s*"
    r"|[ \u00a0]+--?(?=\s|\Z)\s*|[ ]{2,}(?=\S))"
    r"|(?P<weak>[.,](?=\s|\Z)\s*)|(?P<blank>[ \u00a0\u202f])|(?P<end>\Z)"
)
_DASH = re.compile(r"[-\u2013\u2014\u2015]")
_LAST = frozenset(":|\t")
"""Signs that no date has with a blank behind it."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})([./])(\d{1,2})(?:\2)?", re.ASCII)
_DAY_ALONE = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?", re.ASCII)
_TIME_ALONE = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?:[ ]?([ap])\.?m\.?|[ ]?(?:h|hrs|hours|Uhr|uur))?", re.ASCII
)
_TIME_BEHIND = re.compile(
    r",?[ ](?:(?:at|um)[ ])?\d{1,2}[:.]\d{2}(?!\d)[^-\u2013\u2014]*\Z", re.ASCII
)
_NUMBERS = re.compile(r"\d{1,2}[./-][ ]?\d{1,2}[./-][ ]?(?:\d{4}|\d{2})", re.ASCII)
_DAYS_OF_EDTF = re.compile(r"-?\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)
_BETWEEN = re.compile(
    r"(\s+(?:[-\u2013\u2014]|to|until|till|through|and|or|bis|und|oder)\s+)", re.IGNORECASE
)
_MONTH_NAMES = (
    "january february march april may june july august september october november december sept"
)
_MONTHS = frozenset(name for month in _MONTH_NAMES.split() for name in (month, month[:3]))
_WORDS_BY_LANGUAGE = {
    "en": "on in at the of about around circa ca c approx approximately early mid middle late end "
    "beginning start between and to or from until till through since before after by spring summer "
    "autumn fall winter night morning evening afternoon noon week weekend first second third last "
    "half quarter q century cent bc bce ad ce b e a d p m am pm utc gmt z t x xx s probably "
    "perhaps possibly maybe st nd rd th present ongoing now unknown undated",
    "de": "ab anfang mitte ende bis seit nach vor um gegen etwa frühjahr frühling sommer herbst "
    "uhr nacht morgen abend und oder jahrhundert jh v n chr vom zum am im",
    "fr": "début fin mi le du au en er avant après depuis vers",
    "es": "el de del hasta desde hacia principios mediados finales",
    "nl": "begin midden eind",
    "uk": "р року г года го",  # noqa: RUF001 Russian, too
}
_WORDS = frozenset(word for words in _WORDS_BY_LANGUAGE.values() for word in words.split())
"""Words that stand in dates, beside the names of months and days of the week."""
_SHORT_WEEKDAYS = ("mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun")
_SHORT_MONTHS = {
    "mär": "March",
    "mrz": "March",
    "okt": "October",
    "dez": "December",
    "fév": "February",
    "avr": "April",
    "déc": "December",
    "mrt": "March",
    "mei": "May",
    "ene": "January",
    "abr": "April",
    "ago": "August",
    "dic": "December",
}
"""Names of months that are as short as words, by which they are known in dates alone."""
_LANGUAGES = ("cs", "da", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "sv", "uk")
_PREPOSITION = re.compile(r"(?:on|in|am|im|le|el|op)[ ]", re.IGNORECASE)
"""What may stand before the date in a sentence that is an item."""


@cache
def _weekdays() -> frozenset[str]:
    """Return the names of the days of the week, and the parts of those that are of several."""
    wide = (
        name
        for language in _LANGUAGES
        for use in Locale(language).days.values()
        for name in use["wide"].values()
    )
    return frozenset(part for name in wide for part in _TOKEN.findall(name.casefold())) | {
        *_SHORT_WEEKDAYS
    }


def lead(line: str, heading: Heading, order: Order | None) -> Lead | None:
    """Return the date that a line begins with, the longest that there is; None where there is none.

    Where words are no more than like a date, as "early 2024" is, it is these words.
    """
    before = _PREPOSITION.match(line)
    if before is None:
        return _lead(line, heading, order)
    found = _lead(line[before.end() :], heading, order)
    if found is None or found.sign not in {"strong", "weak"}:
        return None
    return found._replace(rest=found.rest + before.end(), is_whole=True)


def _lead(line: str, heading: Heading, order: Order | None) -> Lead | None:
    unread = None
    first = _TOKEN.search(line[:_LONGEST])
    word = in_english(_long(first)).casefold() if first else ""
    if not (word.isdigit() or _is_of_dates(word)):
        return None
    for end, sign, rest in _ends(line):
        found = _read(line[:end], heading, order, sign)
        if found is None:
            continue
        is_cell = not {"|", "\t"}.isdisjoint(line[end:rest])
        one = found._replace(rest=rest, is_cell=is_cell)
        if one.is_known:
            is_of_range = unread and unread.sign == "strong" and _DASH.search(line[end:rest])
            return unread if is_of_range else one
        is_better = unread is None or (sign == "strong" and unread.sign != "strong")
        if is_better and (sign in {"strong", "weak"} or found.is_without_year):
            unread = one
    return unread


def _ends(line: str) -> Iterator[tuple[int, Sign, int]]:
    """Yield where a date may end in a line, and how and where the rest begins; the last first."""
    found = list[tuple[int, Sign, int]]()
    for end in range(1, min(len(line), _LONGEST) + 1):
        if line[end - 1].isspace() or line[end - 1] in _SIGNS:
            continue
        sign = _SIGN.match(line, end)
        if sign is not None and (kind := sign.lastgroup):
            found.append((end, kind, sign.end()))  # type: ignore[arg-type] # the groups are these
            if not _LAST.isdisjoint(sign[0]):
                break
    return reversed(found)


def _read(written: str, heading: Heading, order: Order | None, sign: Sign) -> Lead | None:
    """Return what a text is as a date, if it is like one."""
    said, plain = _bare(written), " ".join(written.split())
    if dates.is_date(said):
        is_whole = len(said) > 4 or sign != "blank" or said != plain  # noqa: PLR2004 a year's
        return Lead(Dated(said), said, sign, is_whole=is_whole)
    if (alone := _below(said, heading, order, sign)) is not None:
        return alone
    meant = _without_hour(_TOKEN.sub(_long, said))
    tokens = [in_english(one).casefold() for one in _TOKEN.findall(meant)] or [""]
    names = [one for one in tokens if one in _MONTHS]
    is_numbers = _NUMBERS.fullmatch(said) is not None
    if not all(one.isdigit() or _is_of_dates(one) for one in tokens):
        return None
    has_year = _YEAR.search(said) is not None or is_numbers
    if not (names or has_year or (tokens[0].isdigit() and _ERA.search(said))):
        return None
    plain = _without_weekday(meant)
    whole = _with_year(plain, heading.year)
    if names and not (has_year or heading.year):
        return Lead(Dated(said), said, sign, is_whole=len(tokens) > 1, is_without_year=True)
    dated = dating.dated(whole, order)
    is_whole = len(tokens) > 1 and (bool(names) or is_numbers or _is_days(dated.edtf))
    return Lead(dated._replace(is_read=True), said, sign, is_whole=is_whole)


_ERA = re.compile(r"\b(?:bce?|ad|ce|century)\b|b\.c\.|a\.d\.|v\. ?chr\.", re.IGNORECASE)


def _long(word: re.Match[str]) -> str:
    return _SHORT_MONTHS.get(word[0].casefold(), word[0])


def _without_hour(said: str) -> str:
    """Return a date without an hour that has no minutes, and without what German has behind one."""
    return _HOUR.sub("", _CLOCK.sub(r"\1:\2", said))


_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})[ ](?:Uhr|h|uur)(?!\w)", re.IGNORECASE | re.ASCII)
_HOUR = re.compile(
    r"(?<=\d),?[ ](?:(?:at|um|gegen)[ ])?\d{1,2}[ ]?(?:Uhr|h|uur|[ap]\.?m\b\.?)(?!\w)",
    re.IGNORECASE | re.ASCII,
)


def _is_of_dates(word: str) -> bool:
    return word in _MONTHS or word in _WORDS or word in _weekdays()


def _is_days(edtf: str) -> bool:
    return _DAYS_OF_EDTF.match(edtf) is not None


def _bare(written: str) -> str:
    """Return a date without the brackets around it that are none of EDTF."""
    said = unicodedata.normalize("NFC", " ".join(written.split()))
    inside = said[1:-1].strip()
    is_bracketed = said[:1] + said[-1:] in {"()", "[]"}
    return inside if is_bracketed and not _MORE_THAN_ONE.search(inside) else said


_MORE_THAN_ONE = re.compile(r"\.\.|,\S|[()\[\]]")


def _without_weekday(said: str) -> str:
    """Return a date without the name of a day of the week, which says nothing more."""
    whole = _WEEKDAY.sub(_kept, said)
    return re.sub(r"\s+,", ",", " ".join(whole.split())).strip(" ,")


_WEEKDAY = re.compile(r"\(?(?<![\w-])([^\W\d_]+(?:-[^\W\d_]+)?)(?![\w-])\.?\)?,?")


def _kept(word: re.Match[str]) -> str:
    parts = _TOKEN.findall(word[1].casefold())
    is_day = all(part in _weekdays() and part not in _WORDS for part in parts)
    return "" if is_day else word[0]


def _with_year(said: str, year: str) -> str:
    """Return a date with a year on each side that has a month: the last one's, or the heading's."""
    clock = _TIME_BEHIND.search(said)
    if clock:
        return _with_year(said[: clock.start()], year) + clock[0]
    sides = _BETWEEN.split(said)
    named = _YEAR.search(sides[-1])
    if named and not _names_month(sides[-1]):  # as in "October 1 - 3, 2024"
        return said
    year = named[0] if named else year
    return "".join(
        f"{side} {year}" if number % 2 == 0 and _lacks_year(side) and year else side
        for number, side in enumerate(sides)
    )


def year_in(words: str) -> str:
    """Return the last year of four digits that words name."""
    return next(iter(_YEAR.findall(words)[::-1]), "")


def _lacks_year(side: str) -> bool:
    return not _YEAR.search(side) and _names_month(side)


def _names_month(side: str) -> bool:
    return any(in_english(one).casefold() in _MONTHS for one in _TOKEN.findall(side))


def _below(said: str, heading: Heading, order: Order | None, sign: Sign) -> Lead | None:
    """Return the date of numbers that say it all only below a heading."""
    if found := _DAY_AND_MONTH.fullmatch(said):
        one, point, two = found[1], found[2], found[3]
        if (found[0][-1] == point or point == "/") and sign == "strong":
            if not heading.year:
                return Lead(Dated(said), said, sign, is_whole=True, is_without_year=True)
            whole = f"{one}{point}{two}{point}{heading.year}"
            dated = dating.dated(whole, order)._replace(is_read=True)
            return Lead(dated, said, sign, is_whole=True)
    if sign != "strong" and not (sign == "blank" and heading.day):
        return None
    words = f"{heading.words}, {said}"
    if heading.day and (time := _TIME_ALONE.fullmatch(said)):
        dated = dating.dated(f"{heading.day} {time[1]}:{time[2]}{_half(time[3])}")
        return Lead(dated._replace(is_read=True), words, sign, is_whole=True, is_bare=True)
    if sign == "strong" and heading.month and (day := _DAY_ALONE.fullmatch(said)):
        edtf = f"{heading.month}-{int(day[1]):02d}"
        return Lead(Dated(edtf, is_read=True), words, sign, is_whole=True, is_bare=True)
    return None


def _half(letter: str | None) -> str:
    return f" {letter}m" if letter else ""
