"""Dates as people write them -> EDTF, where there is one way to read them; never more exact."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from regesta import dates
from regesta.dates.parts import SPRING

Order = Literal["day", "month"]
"""What comes first in a date of numbers such as 03/04/2024."""
ORDER_HINT = "--day-first or --month-first says what comes first in dates such as 03/04/2024"


class Dated(NamedTuple):
    """A date in EDTF, or where it is not known what is meant, the words as they are."""

    edtf: str
    is_read: bool = False
    """Whether it was written in another way."""
    is_ambiguous: bool = False
    """Whether it would be known if it were known what comes first, the day or the month."""


_EITHER_MONTH = re.compile(
    r"(?<![\d./-])(?:0?[1-9]|1[0-2])([/-])(?:0?[1-9]|1[0-2])\1\d{4}(?![\d./-])", re.ASCII
)
"""Numbers of which either may be the month; with full stops, the day comes first."""
_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?![\d./-])", re.ASCII)
_CLOCK = re.compile(
    r"(?P<date>.*[^\s,])(?:T|,?[ ]+)(?P<time>\d{1,2}:\d{2}(?P<seconds>:\d{2}(?:[.,]\d+)?)?"
    r"(?:[ ]?[ap]\.?m\.?)?)[ ]?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_MIDNIGHT = re.compile(r"0{1,2}:00(?::00(?:[.,]0+)?)?|12:00:00 ?a\.?m\.?", re.IGNORECASE)
"""What a spreadsheet writes of a day without a time."""
_MINUTES = re.compile(r"[T ]\d{1,2}[:.h]?\d{2}(?!\d)", re.ASCII | re.IGNORECASE)
_SEASON = re.compile(r"\d{2}(\d{2})-(2[1-4])", re.ASCII)
_DAY = re.compile(r"-?\d{4}-\d{2}-\d{2}", re.ASCII)
_GOES_ON = frozenset({"..", "ongoing", "present", "current"})


def dated(written: str, order: Order | None = None) -> Dated:
    """Return what a text says of when something happened."""
    value = " ".join(written.split())
    if not value or dates.is_date(value):
        return Dated(value)
    meant = _NUMBERS.sub(lambda found: _in_order(found, order), value) if order else value
    found = _with_time(meant) or dates.readings(meant)
    if not _MINUTES.search(value):  # an hour alone is less exact than any time of EDTF
        found = tuple(one for one in found if "T" not in one)
    if len(found) == 1:
        return Dated(found[0], is_read=True)
    return Dated(value, is_ambiguous=len(found) > 1 and _EITHER_MONTH.search(meant) is not None)


def or_years(written: str) -> str:
    """Say what else a season of EDTF may mean, outside of EDTF: two years; nothing where not."""
    found = _SEASON.fullmatch(written.strip())
    if found is None or int(found[1]) + 1 != int(found[2]):
        return ""
    edtf, year = found[0], int(found[0][:4])
    return (
        f"'{edtf}' is {dates.parse(edtf).words('en')} in EDTF; write '{year}/{year + 1}' for the "
        f"two years, or '{_SEASONS[int(found[2]) - SPRING]} {year}'"
    )


def or_century(year: str) -> str:
    """Say what a year of two digits may mean in a table; nothing where it has others."""
    if _SHORT_YEAR.fullmatch(year) is None:
        return ""
    return (
        f"'{year}' leaves the century open; write '19{year:0>2}', say, or '{year:0>4}' for the "
        f"year {year}"
    )


_SHORT_YEAR = re.compile(r"[1-9]\d?", re.ASCII)
_SEASONS = ("spring", "summer", "autumn", "winter")


def lasted(begin: Dated, end: Dated) -> Dated:
    """Return what lasted from one date to another; one date where both are the same."""
    if end.edtf.lower() in _GOES_ON:
        end = Dated("..", is_read=end.edtf != "..")
    if not (begin.edtf and end.edtf):
        return begin
    edtf = begin.edtf if begin.edtf == end.edtf else f"{begin.edtf}/{end.edtf}"
    return Dated(edtf, begin.is_read or end.is_read, begin.is_ambiguous or end.is_ambiguous)


def of_parts(year: str, month: str, day: str, time: str) -> str:
    """Return a date of its parts, as exact as they are; the parts, where they make no date."""
    if not month and not day and not time:
        return _year(year)
    date = "-".join(filter(None, (_year(year), _two(month) or ("XX" if day else ""), _two(day))))
    return f"{date} {time}" if time else date


def words(*sides: Sequence[str]) -> str:
    """Return the words for begin and end, each of year, month, day and time."""
    said = (" ".join(filter(None, (*reversed(side[:3]), side[3]))) for side in sides)
    return " \N{EN DASH} ".join(filter(None, said))


def _year(year: str) -> str:
    found = re.fullmatch(r"(-?)0*(\d{1,9})", year, re.ASCII)
    if found is None:
        return year
    return f"{'Y' if len(found[2]) > 4 else ''}{found[1]}{found[2]:0>4}"  # noqa: PLR2004 EDTF's


def _two(number: str) -> str:
    """Return a month or day in two digits; a month by its name as its number."""
    if number.isdecimal():
        return f"{int(number):02d}"
    found = dates.readings(f"{number} 2000") if number else ()
    return found[0].removeprefix("2000-") if len(found) == 1 else number


def _in_order(found: re.Match[str], order: Order | None) -> str:
    one, _, two, year = found.groups()
    day, month = (one, two) if order == "day" else (two, one)
    return f"{year}-{month:0>2}-{day:0>2}"


def _with_time(value: str) -> tuple[str, ...]:
    """Return the readings of a date with a time of day; midnight is none that anybody wrote."""
    found = _CLOCK.fullmatch(value)
    days = dates.readings(found["date"]) if found else ()
    if found is None or not all(map(_DAY.fullmatch, days)):
        return ()
    if _MIDNIGHT.fullmatch(found["time"]):
        return days
    return tuple(
        one for day in days for one in dates.readings(f"{day} {found['time']}{found['zone'] or ''}")
    )
