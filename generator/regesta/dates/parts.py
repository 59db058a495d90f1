"""What a date is made of: a point, said as one calendar unit, and a range between two of them."""

from typing import Literal, NamedTuple

from regesta.dates.days import day_number, month_length

Precision = Literal["minute", "day", "month", "season", "year", "decade", "century"]

FINEST_FIRST: tuple[Precision, ...] = (
    "minute",
    "day",
    "month",
    "season",
    "year",
    "decade",
    "century",
)

SPRING, WINTER = 21, 24
_MONTHS_OF_SEASON = {21: (3, 5), 22: (6, 8), 23: (9, 11)}


class Point(NamedTuple):
    """A stretch of whole days, `first` to `last`, that is said as one calendar unit.

    `first <= last` always. The qualifiers never widen it: "about 1905" has the bounds of 1905.
    """

    edtf: str
    """The value with its qualifier, without blanks."""
    precision: Precision
    year: int
    """Astronomical; of a decade or century its earliest year."""
    month: int | None
    """1 to 12, or 21 to 24 for a season; None where coarser."""
    day: int | None
    """Of the month; None where coarser."""
    first: int
    """Number of the first day it covers."""
    last: int
    """Number of the last day it covers."""
    time: str = ""
    """Local time of day as written, `14:30` or `14:30:15`, without its zone; or nothing."""
    zone: str = ""
    """As written: nothing, `Z`, `+02:00` or `+02`. It never shifts the day."""
    approximate: bool = False
    uncertain: bool = False

    @property
    def seconds(self) -> int:
        """Seconds into the day; -1 for a point without a time, which so comes before all times."""
        if not self.time:
            return -1
        hours, minutes, *seconds = (int(part) for part in self.time.split(":"))
        return hours * 3600 + minutes * 60 + sum(seconds)


class Range(NamedTuple):
    """From `begin` to `end`, one of which may be missing.

    Never None on both sides, and the end is never wholly before the begin.
    """

    begin: Point | None
    end: Point | None
    unknown: bool = False
    """The missing side is an end, or a begin, that nobody knows; else it is open."""

    @property
    def first(self) -> int | None:
        """Number of the first day; None without a begin."""
        return None if self.begin is None else self.begin.first

    @property
    def last(self) -> int | None:
        """Number of the last day; None without an end."""
        return None if self.end is None else self.end.last


Member = Point | Range


def points(members: tuple[Member, ...]) -> tuple[Point, ...]:
    """All points of the members, in the order written."""
    found: list[Point] = []
    for member in members:
        both = (member,) if isinstance(member, Point) else (member.begin, member.end)
        found += [point for point in both if point is not None]
    return tuple(found)


def bounds(year: int, month: int | None = None, day: int | None = None) -> tuple[int, int]:
    """First and last day number of a year, of a month or season (21 to 24) of it, or of a day.

    Spring is March to May, and winter December to February of the following year.
    """
    if month is None:
        return day_number(year, 1, 1), day_number(year, 12, 31)
    if day is not None:
        number = day_number(year, month, day)
        return number, number
    if month == WINTER:
        return day_number(year, 12, 1), day_number(year + 1, 3, 1) - 1
    begin, end = _MONTHS_OF_SEASON.get(month, (month, month))
    return day_number(year, begin, 1), day_number(year, end, month_length(year, end))
