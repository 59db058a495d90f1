"""What a date speaks of, from its first day to its last, and the parts of the calendar in it."""

from itertools import takewhile

from regesta.dates.days import civil
from regesta.dates.parts import Point, points
from regesta.dates.value import Date

Parts = tuple[int, ...]
"""A year, or a year and a month, or a year, a month and a day."""


def extent(date: Date) -> tuple[int, int]:
    """Return the first and the last day that a date speaks of.

    They are its bounds; on a side that is open or unknown there is no bound, and the day is that
    of the date's other end.
    """
    return first_point(date).first, last_point(date).last


def parts(point: Point) -> Parts:
    """Return a point as closely as it is known; of a season, decade or century the first month."""
    if point.precision == "year":
        return (point.year,)
    year, month, day = civil(point.first)
    return (year, month, day) if point.day is not None else (year, month)


def common(date: Date) -> Parts:
    """Return what all days that a date speaks of have in common; nothing where that is no year."""
    both = zip(*map(civil, extent(date)), strict=True)
    return tuple(one for one, _ in takewhile(lambda ends: ends[0] == ends[1], both))


def first_point(date: Date) -> Point:
    """Return the point in which a date begins; where its begin is open, the first in it."""
    begins = (points((member,))[0] for member in date.members)
    return min(begins, key=lambda point: (point.first, point.seconds))


def last_point(date: Date) -> Point:
    """Return the point in which a date ends; where its end is open, the last in it."""
    ends = (points((member,))[-1] for member in date.members)
    return max(ends, key=lambda point: (point.last, point.seconds))
