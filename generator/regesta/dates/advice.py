"""What would be right, for text that is not EDTF: the value an editor most likely means.

A rule recognises a habit ("13.10.2024", "c. 1905", "between May and July 2024") and proposes
values. Only those that can be read are shown, so no advice leads to the next error.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

from regesta.dates import days
from regesta.dates.months import in_english
from regesta.dates.parts import SPRING

Reads = Callable[[str], bool]
"""Whether a text is a date."""

_FALLBACK = "write a date such as 2024, 2024-10, 2024-10-13, 1905~ or 2024-10-01/2024-10-03"

_LONGEST_SHOWN = 60

_DEEPEST = 3
"""Rules within rules: "between c. 1905 and May 1907" needs two; a text of many words gets no more
than this, or its advice would take for ever."""


def advice(value: str, reads: Reads) -> str:
    """Why `value` is not a date, and what to write instead."""
    if not value:
        return f"it is empty; {_FALLBACK}"
    plain = _plain(value)
    if plain != value and reads(plain):
        return f"it has {_strange(value)}; write {plain}"
    closed = plain.replace(" ", "")
    return (
        _on_whole(plain, reads) or _on_part(plain, reads) or _on_whole(closed, reads) or _FALLBACK
    )


def readings(value: str, reads: Reads) -> tuple[str, ...]:
    """The dates that `value` may mean by the habit that it shows; none where it shows no habit."""
    plain = _plain(value)
    if reads(plain):
        return (plain,)
    for text in (plain, plain.replace(" ", "")):
        for _, values in _guesses(text, reads):
            return tuple(values)
    return ()


def printable(value: str) -> str:
    """The value as a message shows it: on one line, nothing invisible, not too long."""
    shown = value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…"
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in shown
    )


def _on_whole(value: str, reads: Reads) -> str | None:
    for why, values in _guesses(value, reads):
        return f"{why}; write {' or '.join(values)}" if values else why
    return None


def _on_part(value: str, reads: Reads) -> str | None:
    """Advice on the first side of an interval, or member of a set, that is wrong in itself."""
    for part in re.split(r" ?(?:/|\.\.|,) ?", value.strip("[]{} ")):
        if part and part != value and not reads(part):
            return f"its part '{printable(part)}' is wrong: {_on_whole(part, reads) or _FALLBACK}"
    return None


# Characters


def _plain(value: str) -> str:
    """The value with months in English, look-alikes in ASCII, and runs of blanks made one."""
    return " ".join("".join(map(_plain_character, in_english(value))).split())


def _plain_character(char: str) -> str:
    if char.isascii():
        return char
    category = unicodedata.category(char)
    if category == "Pd" or char == "\N{MINUS SIGN}":
        return "-"
    if category in ("Pi", "Pf", "Cf"):
        return ""
    alike = unicodedata.normalize("NFKC", char)
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    return alike if len(alike) == 1 else char


def _strange(value: str) -> str:
    """The first character that no date has, with its Unicode name."""
    for char in value:
        if not char.isascii():
            return f"'{printable(char)}' ({unicodedata.name(char, 'unnamed').lower()})"
    return "spaces inside"


# Rules

_Fields = dict[str, str]


class _Rule(NamedTuple):
    """A habit: how the whole text looks, why it is not right, what it may mean."""

    pattern: re.Pattern[str]
    """Its groups `a` and `b` are dates in themselves, perhaps in need of advice too."""
    why: str
    """The reason; with no templates it says it all."""
    templates: tuple[str, ...]
    """Values to propose, filled from the pattern's groups."""
    derive: Callable[[_Fields], _Fields]
    """Further fields for the templates."""


def _guesses(value: str, reads: Reads, depth: int = _DEEPEST) -> Iterator[tuple[str, list[str]]]:
    """The reason and the proposed dates of each rule that recognises the value."""
    for rule in _RULES:
        found = rule.pattern.fullmatch(value)
        if found and not rule.templates:
            yield rule.why, []
        elif found and (values := _proposed(rule, found, reads, depth)):
            yield rule.why, values


def _proposed(rule: _Rule, found: re.Match[str], reads: Reads, depth: int) -> list[str]:
    fields = {key: text or "" for key, text in found.groupdict().items()}
    meant = [_meant(fields[key], reads, depth - 1) for key in _SIDES if key in fields]
    values: list[str] = []
    for sides in product(*meant):
        whole = fields | dict(zip(_SIDES, sides, strict=False))
        whole |= rule.derive(whole)
        values += [template.format(**whole) for template in rule.templates]
    return [text for text in dict.fromkeys(values) if reads(text)]


_SIDES = ("a", "b")


def _meant(text: str, reads: Reads, depth: int) -> list[str]:
    """The date itself, or those that the first rule makes of it."""
    if reads(text):
        return [text]
    if depth == 0:
        return []
    return next((values for _, values in _guesses(text, reads, depth) if values), [])


def _nothing(_fields: _Fields) -> _Fields:
    return {}


def _rule(
    pattern: str, why: str, *templates: str, derive: Callable[[_Fields], _Fields] = _nothing
) -> _Rule:
    compiled = re.compile(pattern, re.VERBOSE | re.IGNORECASE | re.ASCII)
    return _Rule(compiled, why, templates, derive)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}

_YEAR = r"(?P<year>[0-9]{4})"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_MONTH_NAME = r"""(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?
    |aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"""
_DAYS_OF_MONTH = r"(?P<day>[0-9]{1,2})\.?[ ]?(?:[/-]|to)[ ]?(?P<until>[0-9]{1,2})\.?"
_MONTH = rf"(?P<name>{_MONTH_NAME})\.?"
_SOME_DAYS = (
    rf"{_DAYS_OF_MONTH}[ ]{_MONTH},?[ ]{_YEAR}",
    rf"{_MONTH}[ ]{_DAYS_OF_MONTH},?[ ]{_YEAR}",
)
_MONTH_OF_YEAR = rf"{_MONTH_NAME}\.?,?[ ][0-9]{{4}}"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?[ ])?"
_HALF_AND_ZONE = r"""[ ]?(?P<half>am|pm|a\.m\.|p\.m\.)?
    [ ]?(?P<zone>z|utc|gmt|[+-][0-9]{1,2}(?::?[0-9]{2})?)?"""
_OUR_ERA = r"(?:ad|a\.d\.|ce|c\.e\.)"


def _upper(fields: _Fields) -> _Fields:
    return {"upper": fields["all"].upper()}


def _closed(fields: _Fields) -> _Fields:
    return {"closed": fields["all"].replace(" ", "")}


def _month(fields: _Fields) -> _Fields:
    return {"month": f"{_MONTHS.index(fields['name'][:3].lower()) + 1:02d}"}


def _season(fields: _Fields) -> _Fields:
    return {"season": _SEASONS[fields["name"].lower()]}


def _winter(fields: _Fields) -> _Fields:
    """A winter by both its years."""
    return {"winter": f"{fields['year']}-24" if _is_next(fields) else ""}


def _season_of_two_years(fields: _Fields) -> _Fields:
    """Which of two years in a row is meant, nobody knows."""
    if not _is_next(fields):
        return {"season": "", "other": ""}
    return _season(fields) | {"other": f"{int(fields['year']) + 1:04d}"}


def _is_next(fields: _Fields) -> bool:
    """Tell whether the last digits of a second year are those of the next one."""
    return f"{int(fields['year']) + 1:04d}".endswith(fields["short"])


def _astronomical(fields: _Fields) -> _Fields:
    year = int(fields["year"]) - 1
    return {"written": f"-{year:04d}" if year else "0000"}


def _one_less(fields: _Fields) -> _Fields:
    return {"number": f"{int(fields['nth']) - 1:02d}"}


def _quarter(fields: _Fields) -> _Fields:
    last = 3 * int(fields["nth"])
    return {"first": f"{last - 2:02d}", "last": f"{last:02d}"}


def _counted(fields: _Fields) -> _Fields:
    """The day that a spreadsheet means by a number."""
    return {"counted": days.iso(days.day_number(1899, 12, 30) + int(fields["serial"]))}


def _zeros(fields: _Fields) -> _Fields:
    return {"zeros": "0" * int(fields["power"])}


def _mask(fields: _Fields) -> _Fields:
    return {"mask": "X" * len(fields["masked"])}


def _tens(fields: _Fields) -> _Fields:
    lowest, highest = ("01", "09") if fields["digit"] == "0" else ("10", "12")
    return {"lowest": lowest, "highest": highest}


def _years(fields: _Fields) -> _Fields:
    """From one year to a later one of which the last digits are written: "1834/35", "1834-5"."""
    year, short, rest = fields["year"], fields["short"], fields.get("rest", "")
    until = year[: -len(short)] + short
    return {"years": f"{year}/{until}{rest}" if until > year else ""}


def _clock(fields: _Fields) -> _Fields:
    hour, half, zone = int(fields["hour"]), fields["half"][:1].lower(), fields["zone"].upper()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if zone[:1] in ("+", "-"):
        hours, _, minutes = zone[1:].partition(":")
        zone = f"{zone[0]}{hours[:2]:0>2}:{minutes or hours[2:] or '00'}"
    return {
        "time": f"{hour:02d}:{fields['minute'] or '00'}",
        "seconds": f":{fields['second']}" if fields["second"] else "",
        "offset": "Z" if zone in ("UTC", "GMT") else zone,
    }


def _moved(fields: _Fields) -> _Fields:
    kinds = set(re.findall(r"[~?%]", fields["all"]))
    bare = re.sub(r"[~?%]", "", fields["all"])
    return {"moved": bare + (kinds.pop() if len(kinds) == 1 else "%")}


def _each(sign: str) -> Callable[[_Fields], _Fields]:
    """Return what puts a qualifier on a date, and on each end of what lasted or of a range."""
    return lambda fields: {"each": re.sub(r"(?<=[0-9X])(?=/|,|\.\.|\]|\}|$)", sign, fields["a"])}


def _stepped(fields: _Fields) -> _Fields:
    """The day, month, season or year before, and the one after; the same of what is less plain."""
    written = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", fields["a"])
    if written is None:
        return {"before": fields["a"], "after": fields["a"]}
    return {"before": _moved_by(-1, *written.groups()), "after": _moved_by(1, *written.groups())}


def _moved_by(step: int, year: str, month: str | None, day: str | None) -> str:
    if month is None:
        return days.iso_year(int(year) + step)
    if day is None:
        first, many = (SPRING, 4) if int(month) >= SPRING else (1, 12)
        later, place = divmod(int(month) - first + step, many)
        return f"{days.iso_year(int(year) + later)}-{first + place:02d}"
    return days.iso(days.day_number(int(year), int(month), int(day)) + step)


def _spread(fields: _Fields) -> _Fields:
    """The qualifier of a whole set, put on each of its members."""
    inside = re.sub(r"(?<=[0-9X])(?=,|\.\.|$)", fields["qualifier"], fields["inside"])
    return {"spread": inside}


def _in_two_calendars(fields: _Fields) -> _Fields:
    """The later one of two days that may be one in two calendars, and all the time between them."""
    apart = int(fields["until"]) - int(fields["day"])
    if apart not in _APART or fields["year"] > _LAST_IN_TWO:
        return {"gregorian": "", "lasted": ""}
    first, last = (f"{fields['year']}-{fields['month']}-{fields[key]:0>2}" for key in _BOTH)
    return {"gregorian": last, "lasted": f"{first}/{last}"}


_BOTH = ("day", "until")
_APART = range(10, 14)
"""By how many days the calendars differ from 1582 on."""
_LAST_IN_TWO = "1923"

_YEAR_FIRST = "the year comes first, then month and day, with hyphens"
_WHOLE_DATES = "a slash stands between two whole dates"
_IN_TWO_CALENDARS = (
    "a day in two calendars is written as the Gregorian one has it, what lasted as two whole dates"
)
_NO_SUCH_DAY = "there is no such day; the year comes first, then month and day, as in 2024-10-13"
_NUMERIC = "the month is a number, and the year comes first"
_FOUR_DIGITS = "a year has four digits"
_SAYS_NOTHING = (
    "it says nothing of when; write the bounds that are known, as in [2020..2024] or [..2024]"
)
_NUMBERS_ALONE = "dates are written without words"
_TIME_FOLLOWS = "a time follows a T, with two digits each for hours, minutes, seconds"
_WITH_TIME = "{a}T{time}{seconds}{offset}"
_NO_PARTS = "a decade or century has no months or days"
_X_FOR_UNKNOWN = "a digit that is not known is written X"
_SQUARE_OR_CURLY = "one of several stands in square brackets, all of several in curly ones"
_LASTED_OR_MOMENT = "what lasted has a slash, one moment between two dates stands in brackets"

_RULES = (
    # What says nothing.
    _rule(
        r"unknown|undated|no[ ]date|n\.?[ ]?d\.?|none|null|t\.?b\.?[acd]\.?|[~?%-]+", _SAYS_NOTHING
    ),
    _rule(r"x{4}(?:-x{2}){0,2}", _SAYS_NOTHING),
    _rule(
        r"today|yesterday|tomorrow|tonight|now|(?:last|this|next)[ ].*|.*[ ]ago",
        "a date must mean the same on every day; write the day itself, as in 2024-10-13",
    ),
    _rule(
        r"(?:present|ongoing|current|still)",
        "a date must mean the same on every day; what goes on ends with .., as in 2024-10-13/..",
    ),
    _rule(r"[0-9]{1,2}[:.][0-9]{2}", "a time needs its day; write both, as in 2024-10-13T14:30"),
    _rule(r"[\[{(][ ]?[\]})]", "its brackets are empty; write the dates, as in [1905,1906]"),
    _rule(
        r"[0-9]{4}-?w[0-9]{2}(?:-?[0-9])?",
        "weeks are not read; write the days, as in 2024-09-30/2024-10-06",
    ),
    _rule(
        r"""(?:early|mid|middle|late|end|beginning|start)(?:[ ](?:in|of))?[ -]
        (?:[a-z]+[ ])?[0-9]{4}s?""",
        "a part of a year or month is a range; write its bounds, as in [2024-01..2024-04]",
    ),
    *(
        _rule(
            quarter,
            "three months are written as what lasted, or as a range in brackets",
            "{year}-{first}/{year}-{last}",
            "[{year}-{first}..{year}-{last}]",
            derive=_quarter,
        )
        for quarter in (rf"q(?P<nth>[1-4])[ /-]?{_YEAR}", rf"{_YEAR}[ /-]?q(?P<nth>[1-4])")
    ),
    # Slips in what is nearly EDTF.
    _rule(r"(?P<all>.*)", "its letters are capitals", "{upper}", derive=_upper),
    _rule(r"(?P<all>.*[ ].*)", "it has spaces inside", "{closed}", derive=_closed),
    _rule(r"\+(?P<a>.+)", "a year has no plus sign", "{a}"),
    _rule(r"[0-9]{1,2}", f"{_FOUR_DIGITS}; write all of them"),
    _rule(r"(?P<year>[0-9]{3})", _FOUR_DIGITS, "{year:0>4}"),
    _rule(r"-(?P<year>[0-9]{1,3})", f"{_FOUR_DIGITS}, and 0000 is 1 BC", "-{year:0>4}"),
    _rule(
        r"(?P<year>-?[0-9]{4})-(?P<short>[0-9])(?P<rest>[~?%]?)",
        "a month has two digits",
        "{year}-{short:0>2}{rest}",
        "{years}",
        derive=_years,
    ),
    _rule(
        r"(?P<year>-?[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?P<rest>(?:T.*|[~?%])?)",
        "month and day have two digits",
        "{year}-{month:0>2}-{day:0>2}{rest}",
    ),
    _rule(
        rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        "hyphens separate year, month and day",
        "{year}-{month}-{day}",
    ),
    _rule(rf"{_YEAR}(?P<month>[0-9]{{2}})", "hyphens separate year and month", "{year}-{month}"),
    _rule(
        r"(?P<serial>[2-5][0-9]{4})",
        "five digits are a spreadsheet's count of days, or a year past 9999, which begins with Y",
        "{counted}",
        "Y{serial}",
        derive=_counted,
    ),
    _rule(
        r"(?P<year>-?[0-9]{5,9})(?P<rest>[~?%]?)", "a year past 9999 begins with Y", "Y{year}{rest}"
    ),
    _rule(r"y?-?[0-9]{10,}", "a year has nine digits at most"),
    _rule(r"(?P<year>-?[0-9]{5,9})-.*", "a year past 9999 has a Y, and no month or day", "Y{year}"),
    _rule(r"(?P<open>[\"'])(?P<a>.+)", "its quotation mark is not closed", "{a}"),
    _rule(r"(?P<a>.+)(?P<close>[\"'])", "its quotation mark is not opened", "{a}"),
    _rule(
        r"y(?P<digits>-?[0-9]+)e(?P<power>[0-9])",
        "a year is written out",
        "Y{digits}{zeros}",
        derive=_zeros,
    ),
    _rule(
        r"(?P<year>[0-9]{4})s[0-9]+",
        "significant digits are not read; a decade is like 195X, and about a year has a ~",
        "{year}~",
    ),
    _rule(
        r"y?-?[0-9]+s[0-9]+",
        "significant digits are not read; write 1950~, or a decade or century such as 195X or 19XX",
    ),
    _rule(
        r"(?P<all>-?[~?%]*[0-9]{4}[~?%]*(?:-[~?%]*[0-9]{2}[~?%]*){0,2})",
        "one qualifier stands at the end, for the whole date (% for both ~ and ?)",
        "{moved}",
        derive=_moved,
    ),
    # Times.
    _rule(
        r"[0-9]{4}(?:-[0-9]{2})?T[0-9].*",
        "a time needs its day; write both, as in 2024-10-13T14:30",
    ),
    _rule(
        rf"""(?P<a>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|[0-9]{{1,2}}\.[0-9]{{1,2}}\.[0-9]{{4}})
        (?:T|,?[ ]|[ ]at[ ])(?P<hour>[0-9]{{1,2}})
        (?:[:.h]?(?P<minute>[0-9]{{2}}))?(?::?(?P<second>[0-9]{{2}}))?(?:[.,][0-9]+)?
        {_HALF_AND_ZONE}""",
        _TIME_FOLLOWS,
        _WITH_TIME,
        derive=_clock,
    ),
    _rule(
        rf"""(?P<a>.*[a-z].*[ ][0-9]{{4}}),?(?:[ ]at)?[ ]
        (?P<hour>[0-9]{{1,2}})[:.h](?P<minute>[0-9]{{2}})
        (?::(?P<second>[0-9]{{2}}))?{_HALF_AND_ZONE}""",
        _TIME_FOLLOWS,
        _WITH_TIME,
        derive=_clock,
    ),
    _rule(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T|[ ])[0-9:.]{4,8}[ ]?[a-z]{2,5}",
        "a zone is an offset from UTC, as in 2024-10-13T14:30-05:00",
    ),
    # Other orders.
    _rule(
        rf"{_YEAR}[./ ](?P<month>[0-9]{{1,2}})[./ ](?P<day>[0-9]{{1,2}})",
        "hyphens separate year, month and day",
        "{year}-{month:0>2}-{day:0>2}",
    ),
    _rule(
        rf"(?P<day>[0-9]{{1,2}})\.[ ]?(?P<month>[0-9]{{1,2}})\.[ ]?{_YEAR}",
        _YEAR_FIRST,
        "{year}-{month:0>2}-{day:0>2}",
    ),
    _rule(
        rf"(?P<one>[0-9]{{1,2}})[./ -](?P<two>[0-9]{{1,2}})[./ -]{_YEAR}",
        _YEAR_FIRST,
        "{year}-{two:0>2}-{one:0>2}",
        "{year}-{one:0>2}-{two:0>2}",
    ),
    _rule(r"[0-9]{1,2}(?:[./ -]|\.[ ])[0-9]{1,2}(?:[./ -]|\.[ ])[0-9]{4}", _NO_SUCH_DAY),
    _rule(r"[0-9]{4}[./ ][0-9]{1,2}[./ ][0-9]{1,2}", _NO_SUCH_DAY),
    _rule(rf"(?P<month>[0-9]{{1,2}})[./ -]{_YEAR}", _YEAR_FIRST, "{year}-{month:0>2}"),
    _rule(
        rf"{_YEAR}[. ](?P<month>[0-9]{{1,2}})",
        "hyphens separate year and month",
        "{year}-{month:0>2}",
    ),
    _rule(
        r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{1,2}",
        f"{_FOUR_DIGITS}, and comes first; write a date such as 2024-10-13",
    ),
    # Intervals.
    _rule(
        rf"{_YEAR}/(?P<short>[0-9]{{1,2}})",
        _WHOLE_DATES,
        "{year}-{short:0>2}",
        "{years}",
        derive=_years,
    ),
    _rule(
        r"(?P<a>.+)[ ](?:-|--)[ ](?P<b>.+)",
        _LASTED_OR_MOMENT,
        "{a}/{b}",
        "[{a}..{b}]",
    ),
    _rule(
        r"(?P<a>[0-9]{4}[~?%]?)-(?P<b>[0-9]{4}[~?%]?)",
        _LASTED_OR_MOMENT,
        "{a}/{b}",
        "[{a}..{b}]",
    ),
    _rule(
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})/(?P<until>[0-9]{2})",
        _IN_TWO_CALENDARS,
        "{gregorian}",
        "{lasted}",
        derive=_in_two_calendars,
    ),
    *(
        _rule(
            days_of_month,
            _IN_TWO_CALENDARS,
            "{gregorian}",
            "{lasted}",
            derive=lambda fields: _in_two_calendars(fields | _month(fields)),
        )
        for days_of_month in _SOME_DAYS
    ),
    *(
        _rule(
            days_of_month,
            _WHOLE_DATES,
            "{year}-{month}-{day:0>2}/{year}-{month}-{until:0>2}",
            derive=_month,
        )
        for days_of_month in _SOME_DAYS
    ),
    _rule(
        rf"(?P<a>{_MONTH_OF_YEAR})-(?P<b>{_MONTH_OF_YEAR})",
        _LASTED_OR_MOMENT,
        "{a}/{b}",
        "[{a}..{b}]",
    ),
    _rule(
        rf"{_DAYS_OF_MONTH}(?P<month>[0-9]{{1,2}})\.[ ]?{_YEAR}",
        _WHOLE_DATES,
        "{year}-{month:0>2}-{day:0>2}/{year}-{month:0>2}-{until:0>2}",
    ),
    _rule(
        r"(?P<start>[0-9]{4}-[0-9]{2}-)(?P<day>[0-9]{2})/(?P<until>[0-9]{2})",
        _WHOLE_DATES,
        "{start}{day}/{start}{until}",
    ),
    _rule(
        r"\[?(?P<start>[0-9]{4}-[0-9]{2}-)(?P<day>[0-9]{2})\.\.(?P<until>[0-9]{2})\]?",
        _LASTED_OR_MOMENT,
        "{start}{day}/{start}{until}",
        "[{start}{day}..{start}{until}]",
    ),
    _rule(
        r"(?P<year>[0-9]{4}-)(?P<start>[0-9]{2}(?:-[0-9]{2})?)/(?P<until>[0-9]{2}(?:-[0-9]{2})?)",
        _WHOLE_DATES,
        "{year}{start}/{year}{until}",
    ),
    _rule(
        r"(?P<a>[^/]+)/[ ]?(?:open|present|now|today|ongoing|still)",
        "an open end is written ..",
        "{a}/..",
    ),
    _rule(r"(?P<a>[^/]+)/[ ]?(?:unknown|\?)", "an end not known is left empty", "{a}/"),
    _rule(r"(?![0-9]{3}-\Z)(?P<a>.+[^ -])[ ]?-", "what goes on is written with /..", "{a}/.."),
    # Words.
    _rule(
        r"(?:circa|ca\.?|c\.?|about|around|approx\.?|approximately|~)[ ]?(?P<a>.+)",
        "'about' is a ~ at the end",
        "{each}",
        derive=_each("~"),
    ),
    _rule(
        r"(?:perhaps|possibly|probably|maybe|\?)[ ]?(?P<a>.+)",
        "'uncertain' is a ? at the end",
        "{each}",
        derive=_each("?"),
    ),
    _rule(r"(?P<a>.+?)[ ]?\(\?\)", "'uncertain' is a ? at the end", "{each}", derive=_each("?")),
    _rule(
        r"between[ ](?P<a>.+)[ ]and[ ](?P<b>.+)",
        "one moment between two dates stands in brackets",
        "[{a}..{b}]",
    ),
    _rule(
        r"(?:from[ ])?(?P<a>.+)[ ](?:to|until|till|through)[ ](?P<b>.+)",
        "what lasted has a slash between start and end",
        "{a}/{b}",
    ),
    _rule(r"since[ ](?P<a>.+)", "what goes on is written with /..", "{a}/.."),
    _rule(r"(?:until|till)[ ](?P<a>.+)", "an open start is written ../", "../{a}"),
    _rule(r"from[ ](?P<a>.+)", _LASTED_OR_MOMENT, "{a}/..", "[{a}..]"),
    _rule(
        r"after[ ](?P<a>.+)",
        "what has a first possible day is a range in brackets",
        "[{after}..]",
        derive=_stepped,
    ),
    _rule(
        r"before[ ](?P<a>.+)",
        "what has a last possible day is a range in brackets",
        "[..{before}]",
        derive=_stepped,
    ),
    _rule(r"by[ ](?P<a>.+)", "what has a last possible day is a range in brackets", "[..{a}]"),
    _rule(r"(?P<a>.+)[ ]or[ ](?P<b>.+)", "one of several stands in square brackets", "[{a},{b}]"),
    _rule(
        r"(?P<a>.+)[ ](?:and|&)[ ](?P<b>.+)",
        "all of several stand in curly brackets",
        "{{{a},{b}}}",
    ),
    # Names of months and seasons.
    _rule(
        rf"{_WEEKDAY}{_DAY}[ .-]*(?:of[ ])?{_MONTH},?[ -]?{_YEAR}",
        _NUMERIC,
        "{year}-{month}-{day:0>2}",
        derive=_month,
    ),
    _rule(
        rf"{_WEEKDAY}{_MONTH}[ -]?{_DAY},?[ -]{_YEAR}",
        _NUMERIC,
        "{year}-{month}-{day:0>2}",
        derive=_month,
    ),
    _rule(rf"{_YEAR},?[ -]{_MONTH}[ -]{_DAY}", _NUMERIC, "{year}-{month}-{day:0>2}", derive=_month),
    _rule(rf"{_WEEKDAY}{_DAY}[ .-]*(?:of[ ])?{_MONTH},?[ -]?{_YEAR}", _NO_SUCH_DAY),
    _rule(rf"{_WEEKDAY}{_MONTH}[ -]?{_DAY},?[ -]{_YEAR}", _NO_SUCH_DAY),
    _rule(rf"{_MONTH},?[ -]?(?:of[ ])?{_YEAR}", _NUMERIC, "{year}-{month}", derive=_month),
    _rule(rf"{_YEAR},?[ -]{_MONTH}", _NUMERIC, "{year}-{month}", derive=_month),
    _rule(
        rf"{_WEEKDAY}(?:[0-9]{{1,2}}(?:st|nd|rd|th)?[ ]?)?{_MONTH}(?:[ ]{_DAY})?",
        "it has no year; write the whole date, as in 2024-10-13",
    ),
    _rule(
        rf"(?P<name>spring|summer|autumn|fall|winter)(?:[ ]of)?,?[ ]{_YEAR}",
        "a season is a number, from 21 (spring) to 24 (winter, into the next year)",
        "{year}-{season}",
        derive=_season,
    ),
    _rule(
        rf"(?P<name>winter)(?:[ ]of)?,?[ ]{_YEAR}[/-](?P<short>[0-9]{{1,4}})",
        "a season is a number, from 21 (spring) to 24 (winter, into the next year)",
        "{winter}",
        derive=_winter,
    ),
    _rule(
        rf"(?P<name>spring|summer|autumn|fall)(?:[ ]of)?,?[ ]{_YEAR}[/-](?P<short>[0-9]{{1,4}})",
        "a season other than winter lies in one year",
        "{year}-{season}",
        "{other}-{season}",
        derive=_season_of_two_years,
    ),
    # Eras, decades, centuries.
    _rule(
        r"(?P<year>[0-9]{1,4})[ ]?(?:bce?|b\.c\.(?:e\.)?)",
        "years before our era are negative, and 1 BC is 0000",
        "{written}",
        derive=_astronomical,
    ),
    _rule(
        rf"(?P<year>[0-9]{{1,4}})[ ]?{_OUR_ERA}",
        "a year is written without its era",
        "{year:0>4}",
    ),
    _rule(
        rf"{_OUR_ERA}[ ]?(?P<year>[0-9]{{1,4}})", "a year is written without its era", "{year:0>4}"
    ),
    _rule(
        r"(?:the[ ])?(?P<known>[0-9]{2})00'?s",
        "a digit that is not known is an X, two of a century, one of a decade",
        "{known}XX",
        "{known}0X",
    ),
    _rule(
        r"(?:the[ ])?(?P<digits>[0-9]{3})0'?s", "the last digit of a decade is an X", "{digits}X"
    ),
    _rule(
        r"(?:the[ ])?(?P<nth>[0-9]{1,2})(?:st|nd|rd|th)?[ ](?:century|cent\.?|c\.?)",
        "the last two digits of a century are XX",
        "{number}XX",
        derive=_one_less,
    ),
    _rule(
        r"(?P<known>[0-9]{2,3}|[0-9]{4}-|[0-9]{4}-[0-9]{2}-)(?P<masked>[ux*_?-]{1,2})",
        _X_FOR_UNKNOWN,
        "{known}{mask}",
        derive=_mask,
    ),
    _rule(
        r"(?P<digit>[0-9])xxx",
        "a thousand years are a range in brackets",
        "[{digit}000..{digit}999]",
    ),
    _rule(
        r"(?P<known>[0-9]{4}-)(?P<digit>[01])x",
        "a month is known or not; some months are a range in brackets",
        "[{known}{lowest}..{known}{highest}]",
        derive=_tens,
    ),
    _rule(r"(?P<known>[0-9]{2}(?:[0-9]x|xx))-.+", _NO_PARTS, "{known}"),
    # Brackets.
    _rule(
        r"[\[{](?:.*,)?[ ]?,.*|.*,[ ]?[\]}]",
        "a date is missing beside a comma; write it, or leave the comma out",
    ),
    _rule(r"(?P<inside>\[[^\])}]+)[)}]?", "its square bracket is not closed", "{inside}]"),
    _rule(r"(?P<inside>\{[^\])}]+)[)\]]?", "its curly bracket is not closed", "{inside}}}"),
    _rule(r"(?P<inside>[^\[{]+\])", "its square bracket is not opened", "[{inside}"),
    _rule(r"(?P<inside>[^\[{]+\})", "its curly bracket is not opened", "{{{inside}"),
    _rule(
        r"(?P<open>[\[{])(?P<inside>.+)(?P<close>[\]}])[ ]?(?P<qualifier>[~?%])",
        "each date in brackets has its own qualifier",
        "{open}{spread}{close}",
        derive=_spread,
    ),
    _rule(
        r"\[(?P<a>[^/]*)/(?P<b>[^/]*)\]",
        "within brackets two dots stand between start and end",
        "[{a}..{b}]",
    ),
    _rule(r"\(?(?P<inside>[^(\[{]+,[^)\]}]+)\)?", _SQUARE_OR_CURLY, "[{inside}]", "{{{inside}}}"),
    _rule(r"(?P<a>[^\[{]+?)[ ]?\.\.[ ]?(?P<b>[^\]}]+)", _LASTED_OR_MOMENT, "{a}/{b}", "[{a}..{b}]"),
    _rule(r"(?P<a>[^\[{]+?)[ ]?\.\.", _LASTED_OR_MOMENT, "{a}/..", "[{a}..]"),
    _rule(r"\.\.[ ]?(?P<a>[^\]}]+)", _LASTED_OR_MOMENT, "../{a}", "[..{a}]"),
    _rule(
        r"[^/]+/[^/]+/.*", "an interval has one slash; write both ends, as in 2024-10-01/2024-10-03"
    ),
    _rule(r"\((?P<a>.+)\)", "it is written without round brackets", "{a}"),
)
