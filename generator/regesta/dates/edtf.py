"""EDTF text to dates.

What is read: levels 0 and 1 of EDTF (ISO 8601-2, in the Library of Congress's profile), the sets
of level 2, and times of day to the second. What level 2 puts inside a date (`2004-06~-11`,
`156X-12`, `1950S2`) and its further seasons are refused with what to write instead.
"""

import re
from functools import lru_cache

from regesta.dates.days import day_number, iso, iso_year, month_length
from regesta.dates.parts import SPRING, WINTER, Member, Point, Precision, Range, bounds
from regesta.dates.value import Date, Form

_BOTH = 2

_LONGEST = 200
_MOST_MEMBERS = 50

_CALENDAR = re.compile(
    r"""(?P<year>-?[0-9]{4}|Y-?[0-9]{1,9})
        (?:-(?P<month>[0-9]{2}|XX)
            (?:-(?P<day>[0-9]{2}|XX)
                (?:T(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)
                    (?P<zone>Z|[+-][0-9]{2}(?::[0-9]{2})?)?)?)?)?
        (?P<qualifier>[~?%]?)""",
    re.VERBOSE,
)
_MASKED_YEAR = re.compile(r"(?P<written>-?[0-9]{2}(?P<masked>[0-9]X|XX))(?P<qualifier>[~?%]?)")

_QUOTES = ('""', "''")
_BLANKS = " \t\r\n"
_SETS: dict[str, Form] = {"[]": "one-of", "{}": "all-of"}

_ABOUT = ("~", "%")
_UNCERTAIN = ("?", "%")

_LAST_MONTH = 12
_LAST_JULIAN = 1900
"""The last year in which some country's calendar had a day that is none of the Gregorian one."""
_SEASONS = range(SPRING, WINTER + 1)

_MINUTES = 60
_TIME_UNITS = (("hour", 24), ("minute", _MINUTES), ("second", 60))
_EASTERNMOST = 14 * _MINUTES
_WESTERNMOST = 12 * _MINUTES

_MONTHS = (
    *("", "January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class DateError(ValueError):
    """A value that is no date: what is wrong with it and what to write, for its editor."""

    def __init__(self, value: str, why: str) -> None:
        super().__init__(value, why)
        self.value = value
        self.why = why

    def __str__(self) -> str:
        from regesta.dates.advice import printable  # noqa: PLC0415 almost every date is right

        return f"'{printable(self.value)}' is not a valid date: {self.why}"


@lru_cache(maxsize=1 << 16)
def parse(text: str) -> Date:
    """Read one EDTF value; quotation marks around it and blanks around separators are dropped.

    Raises DateError, with the value and what would be right, for anything else. Takes time linear
    in the length of the text, which is bounded.
    """
    value = _unquoted(text)
    if len(value) > _LONGEST:
        raise DateError(
            value, f"it is longer than {_LONGEST} characters; write one date or interval"
        )
    try:
        return _date(value)
    except DateError as error:
        from regesta.dates.advice import advice  # noqa: PLC0415 as above

        raise DateError(value, error.why or advice(value, _is_date)) from None


def is_date(text: str) -> bool:
    """Tell whether a text is a date; quicker than `parse`, which finds out what would be right."""
    value = _unquoted(text)
    return len(value) <= _LONGEST and _is_date(value)


def lasted(begin: Date, end: Date) -> Date | None:
    """Return what lasted from one date to another; None where that is no date in EDTF."""
    text = f"{begin.edtf}/{end.edtf}"
    return parse(text) if begin.form == end.form == "single" and is_date(text) else None


def readings(text: str) -> tuple[str, ...]:
    """Return the dates that a text may mean: itself, or those that the advice on it proposes."""
    from regesta.dates import advice  # noqa: PLC0415 as above

    return advice.readings(_unquoted(text), _is_date) if len(text) <= _LONGEST else ()


def _is_date(value: str) -> bool:
    try:
        _date(value)
    except DateError:
        return False
    return True


def _unquoted(text: str) -> str:
    value = text.strip(_BLANKS)
    if len(value) > 1 and value[0] + value[-1] in _QUOTES:
        return value[1:-1].strip(_BLANKS)
    return value


def _date(value: str) -> Date:
    """Read a value without quotation marks; an error without a `why` is one of form."""
    if (plain := _PLAIN.fullmatch(value)) and (point := _plain_point(plain)) is not None:
        return Date.plain(point)
    if value[:1] in ("[", "{"):
        return _set(value)
    if "/" in value:
        return _interval(value)
    return Date.of(value, "single", (_point(value),))


def _interval(value: str) -> Date:
    sides = [side.strip(_BLANKS) for side in value.split("/")]
    if len(sides) != _BOTH:
        raise DateError(value, "")
    begin, end = (None if side in ("", "..") else _point(side) for side in sides)
    if begin is None and end is None:
        raise DateError(value, "an interval needs a date on one side at least, as in 2024-10-13/..")
    if begin and end:
        _refuse_backwards(value, begin, end)
    unknown = "" in sides
    return Date.of("/".join(sides), "interval", (Range(begin, end, unknown=unknown),))


def _set(value: str) -> Date:
    brackets = value[0] + value[-1]
    inside = value[1:-1].strip(_BLANKS)
    if not inside or brackets not in _SETS:
        raise DateError(value, "")
    texts = inside.split(",")
    if len(texts) > _MOST_MEMBERS:
        raise DateError(value, f"it has more than {_MOST_MEMBERS} members; write a range of them")
    members = tuple(_member(value, text.strip(_BLANKS)) for text in texts)
    _refuse_open(value, members)
    canonical = [_canonical(member) for member in members]
    _refuse_repetition(value, canonical)
    alone = len(members) == 1 and isinstance(members[0], Point)
    form = "single" if alone else _SETS[brackets]
    return Date.of(f"{value[0]}{','.join(canonical)}{value[-1]}", form, members)


def _member(value: str, text: str) -> Member:
    if ".." not in text:
        return _point(text)
    sides = [side.strip(_BLANKS) for side in text.split("..")]
    if len(sides) != _BOTH:
        raise DateError(value, "")
    begin, end = (_point(side) if side else None for side in sides)
    if begin is None and end is None:
        raise DateError(value, "a range needs a date on one side at least, as in [2024-10-13..]")
    if begin and end:
        _refuse_backwards(value, begin, end)
        if begin == end:
            return begin
    return Range(begin, end)


def _canonical(member: Member) -> str:
    if isinstance(member, Point):
        return member.edtf
    sides = (side.edtf if side else "" for side in (member.begin, member.end))
    return "..".join(sides)


def _refuse_backwards(value: str, begin: Point, end: Point) -> None:
    on_one_day = begin.first == end.first and begin.zone == end.zone and begin.time and end.time
    if end.last < begin.first or (on_one_day and end.seconds < begin.seconds):
        raise DateError(value, f"it ends before it begins; {end.edtf} comes before {begin.edtf}")


def _refuse_open(value: str, members: tuple[Member, ...]) -> None:
    if any(member.last is None for member in members[:-1]):
        raise DateError(value, "a range without an end must stand last")
    if any(member.first is None for member in members[1:]):
        raise DateError(value, "a range without a start must stand first")
    if members[0].first is None and members[-1].last is None:
        raise DateError(value, "it has no bound on either side; give it a first or a last date")


def _refuse_repetition(value: str, canonical: list[str]) -> None:
    for text in canonical:
        if canonical.count(text) > 1:
            raise DateError(value, f"it lists {text} twice; leave one out")


# Points

_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
"""A year, a month of it or a day, and no more: almost every date."""


def _plain_point(found: re.Match[str]) -> Point | None:
    """Read what is plain; None where it is none of the calendar, which `_point` explains."""
    written, of_year, of_month, of_day = found[0], *found.groups()
    year = int(of_year)
    if of_month is None:
        return Point(written, "year", year, None, None, *bounds(year))
    month = int(of_month)
    if not 1 <= month <= _LAST_MONTH:
        return None
    if of_day is None:
        return Point(written, "month", year, month, None, *bounds(year, month))
    day = int(of_day)
    if not 1 <= day <= month_length(year, month):
        return None
    return Point(written, "day", year, month, day, *bounds(year, month, day))


def _point(text: str) -> Point:
    if found := _CALENDAR.fullmatch(text):
        return _calendar_point(found)
    if found := _MASKED_YEAR.fullmatch(text):
        return _masked_years(found)
    raise DateError(text, "")


def _calendar_point(found: re.Match[str]) -> Point:
    text = found[0]
    _refuse_mask(found)
    year = _year(found)
    month = _month(found, year)
    day = _day(text, year, month, found["day"])
    if found["time"]:
        _refuse_time(found)
    first, last = bounds(year, month, day)
    return Point(
        text,
        _precision(month, day, found["time"]),
        year,
        month,
        day,
        first,
        last,
        found["time"] or "",
        found["zone"] or "",
        found["qualifier"] in _ABOUT,
        found["qualifier"] in _UNCERTAIN,
    )


def _masked_years(found: re.Match[str]) -> Point:
    """Read `202X` or `18XX`; before year 0 too the digits are those of the written years."""
    precision: Precision = "century" if found["masked"] == "XX" else "decade"
    lowest, highest = (int(found["written"].replace("X", digit)) for digit in "09")
    if found["written"].startswith("-"):
        lowest, highest = highest, min(lowest, -1)  # -000X holds no -0000
    first, last = bounds(lowest)[0], bounds(highest)[1]
    about, uncertain = found["qualifier"] in _ABOUT, found["qualifier"] in _UNCERTAIN
    return Point(
        found[0],
        precision,
        lowest,
        None,
        None,
        first,
        last,
        approximate=about,
        uncertain=uncertain,
    )


def _precision(month: int | None, day: int | None, time: str | None) -> Precision:
    if time:
        return "minute"
    if day:
        return "day"
    if month:
        return "season" if month in _SEASONS else "month"
    return "year"


def _refuse_mask(found: re.Match[str]) -> None:
    if found["month"] == "XX" and found["day"] not in (None, "XX"):
        raise DateError(found[0], f"without a month there is no day; write {found['year']}-XX")
    if found["day"] == "XX" and found["time"]:
        without = f"{found['year']}-{found['month']}-XX"
        raise DateError(found[0], f"without a day there is no time; write {without}")


def _year(found: re.Match[str]) -> int:
    text, written = found[0], found["year"]
    if written == "-0000":
        raise DateError(text, "there is no year -0000; 1 BC is written 0000")
    year = int(written.removeprefix("Y"))
    if written.startswith("Y"):
        if len(iso_year(year)) != len(written):
            raise DateError(text, f"the Y is for years past 9999; write {iso_year(year)}")
        if found["month"]:
            raise DateError(text, f"a year past 9999 has no month or day; write {written}")
    return year


def _month(found: re.Match[str], year: int) -> int | None:
    written = found["month"]
    if written is None or written == "XX":
        return None
    month = int(written)
    if 1 <= month <= _LAST_MONTH or month in _SEASONS:
        return month
    raise DateError(found[0], _why_no_month(year, month, found["day"]))


def _why_no_month(year: int, month: int, day: str | None) -> str:
    if month == 0:
        return f"there is no month 00; where the month is not known, write {iso_year(year)}"
    if day is None and month > year % 100:
        following = year - year % 100 + month
        return (
            f"it looks like a range of years; write {iso_year(year)}/{iso_year(following)}"
            " (months are 01 to 12, seasons 21 to 24)"
        )
    why = f"there is no month {month}; months are 01 to 12, seasons 21 to 24"
    swapped = int(day) if day and day != "XX" else 0
    if 1 <= swapped <= _LAST_MONTH and month <= month_length(year, swapped):
        return f"{why}; did you mean {iso_year(year)}-{day}-{month}?"
    return why


def _day(text: str, year: int, month: int | None, written: str | None) -> int | None:
    if written is None or written == "XX" or month is None:
        return None
    unit = text[: text.index("-", 1) + 3]
    if month in _SEASONS:
        raise DateError(text, f"{month} is a season, which has no days; write {unit}")
    day, length = int(written), month_length(year, month)
    if day == 0:
        raise DateError(text, f"there is no day 00; where the day is not known, write {unit}")
    if day > length:
        meant = _of_julian(year, month, day) or f"write a day from {unit}-01 to {unit}-{length}"
        raise DateError(text, f"{_MONTHS[month]} {iso_year(year)} has {length} days; {meant}")
    return day


def _of_julian(year: int, month: int, day: int) -> str | None:
    """Say which day is meant by one that the Julian calendar alone has, while it was in use."""
    if (month, day) != (2, 29) or year % 100 or year > _LAST_JULIAN:
        return None
    meant = day_number(year, 3, 1) - 3 + year // 100 - year // 400
    return f"29 February of the Julian calendar is {iso(meant)} here"


def _refuse_time(found: re.Match[str]) -> None:
    text, time = found[0], found["time"]
    if time in ("24:00", "24:00:00"):
        following = iso(day_number(*map(int, found.group("year", "month", "day"))) + 1)
        raise DateError(text, f"midnight begins a day; write {following}T00:00")
    for (unit, limit), number in zip(_TIME_UNITS, time.split(":"), strict=False):
        if int(number) >= limit:
            raise DateError(text, f"there is no {unit} {number}; {unit}s are 00 to {limit - 1}")
    _refuse_zone(text, found["zone"])


def _refuse_zone(text: str, zone: str | None) -> None:
    if zone is None or zone == "Z":
        return
    if zone in ("-00:00", "-00"):
        raise DateError(text, "there is no zone -00:00; write Z for UTC, or nothing for local time")
    hours, _, minutes = zone[1:].partition(":")
    offset = int(hours) * _MINUTES + int(minutes or 0)
    furthest = _EASTERNMOST if zone[0] == "+" else _WESTERNMOST
    if offset > furthest or int(minutes or 0) >= _MINUTES:
        raise DateError(text, f"there is no zone {zone}; zones are -12:00 to +14:00, or Z for UTC")
