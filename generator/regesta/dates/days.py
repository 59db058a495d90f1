"""Day numbers: the proleptic Gregorian calendar as plain integers, without first or last year.

A day is an `int`, the ordinal that `datetime.date.toordinal` gives: 1 is 0001-01-01, 0 is
0000-12-31, and it goes on below and beyond. Years are astronomical, as in ISO 8601: 0 is 1 BC.
"""

from functools import lru_cache

_DAYS_BEFORE = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_DAYS_IN_400_YEARS = 146_097
_DAYS_IN_100_YEARS = 36_524
_DAYS_IN_4_YEARS = 1_461
_DAYS_IN_YEAR = 365

_FEBRUARY = 2
_FOUR_DIGITS = 9999


def is_leap(year: int) -> bool:
    """Whether `year` (astronomical) has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """How many days `month` (1 to 12) of `year` has."""
    return _LENGTHS[month] + (month == _FEBRUARY and is_leap(year))


def day_number(year: int, month: int, day: int) -> int:
    """The number of a day; the inverse of `civil`. The parts are taken as they are, unchecked."""
    before = year - 1
    leap_day = month > _FEBRUARY and is_leap(year)
    leap_days = before // 4 - before // 100 + before // 400
    return before * _DAYS_IN_YEAR + leap_days + _DAYS_BEFORE[month] + leap_day + day


@lru_cache(maxsize=1 << 15)
def civil(day: int) -> tuple[int, int, int]:
    """Year (astronomical), month and day of a day number; the inverse of `day_number`."""
    quadricentury, rest = divmod(day - 1, _DAYS_IN_400_YEARS)
    century = min(rest // _DAYS_IN_100_YEARS, 3)  # day 366 of the fourth is not a fifth century
    rest -= century * _DAYS_IN_100_YEARS
    quadrennium, rest = divmod(rest, _DAYS_IN_4_YEARS)
    single = min(rest // _DAYS_IN_YEAR, 3)  # 31 December of a leap year
    rest -= single * _DAYS_IN_YEAR
    year = quadricentury * 400 + century * 100 + quadrennium * 4 + single + 1
    return _month_and_day(year, rest)


def _month_and_day(year: int, days_into_year: int) -> tuple[int, int, int]:
    month = days_into_year // 29 + 1  # right, or too late by one or two
    month = min(month, 12)
    while (start := _DAYS_BEFORE[month] + (month > _FEBRUARY and is_leap(year))) > days_into_year:
        month -= 1
    return year, month, days_into_year - start + 1


def iso_year(year: int) -> str:
    """A year in ISO 8601-2 text: `2024`, `-0043`, and with a Y past four digits: `Y12024`."""
    if abs(year) > _FOUR_DIGITS:
        return f"Y{year}"
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


@lru_cache(maxsize=1 << 15)
def iso(day: int) -> str:
    """A day number in ISO 8601 text: `2024-10-13`, `-0043-03-15`, `Y12024-01-01`."""
    year, month, month_day = civil(day)
    return f"{iso_year(year)}-{month:02d}-{month_day:02d}"
