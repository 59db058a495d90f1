"""Which days of the calendar a date names, in whatever year."""

from regesta.dates.days import civil
from regesta.dates.parts import Point, points
from regesta.dates.value import Date

Anniversary = tuple[int, int | None]
"""A month, 1 to 12, and a day of it; None where the date is known to the month alone."""


def anniversaries(date: Date) -> tuple[Anniversary, ...]:
    """Return the days and months that `date` names, in order of the calendar.

    What lasted, or happened several times, names the days that are written: its first and its
    last, and none between. One moment not known more closely names a day or a month only where
    it lies in that one, so `[2024-10-14..2024-10-18]` is in October. Seasons, years and what is
    wider name none. Days are proleptic Gregorian, as in EDTF.
    """
    if date.form == "one-of":
        return _shared(date)
    named = {_named(point) for point in points(date.members)}
    return tuple(sorted((one for one in named if one), key=lambda one: (one[0], one[1] or 32)))


def _named(point: Point) -> Anniversary | None:
    if point.precision in {"minute", "day", "month"} and point.month is not None:
        return point.month, point.day
    return None


def _shared(date: Date) -> tuple[Anniversary, ...]:
    """Return the one day, or else the one month, in which all that the date may mean lies."""
    days, months = set(), set()
    for first, last in date.spans:
        if first is None or last is None:
            return ()
        begin, end = civil(first), civil(last)
        if begin[:2] != end[:2]:
            return ()
        months.add(begin[1])
        days |= {begin[1:], end[1:]}
    if len(days) == 1:
        return tuple(days)
    return tuple((month, None) for month in months) if len(months) == 1 else ()
