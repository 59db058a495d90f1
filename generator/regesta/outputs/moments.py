"""When records were made and changed, as feeds and calendars want it: by the records alone.

Nothing here reads a clock: a time stamp says what an editor wrote, so it is the day's beginning.
"""

from regesta import dates
from regesta.dates import Date
from regesta.model import Entry

EPOCH = "1970-01-01T00:00:00Z"
"""Where a format requires a time stamp and no record has one."""

FIRST, LAST = dates.day_number(1, 1, 1), dates.day_number(9999, 12, 31)
"""The days that RFC 3339 and RFC 5545 can write: their years have four digits."""


def changed(entry: Entry) -> Date | None:
    """Return when an entry was last added to or corrected; None where it does not say."""
    said = [one for one in (entry.added, entry.updated) if one is not None]
    return max(said, key=moment, default=None)


def moment(date: Date) -> str:
    """Return a date as RFC 3339: the beginning of its last possible day, in UTC."""
    day = date.latest if date.latest is not None else date.earliest
    return f"{dates.iso(min(max(day or FIRST, FIRST), LAST))}T00:00:00Z"
