"""Dates: EDTF text to bounds, order and words.

days    day numbers: the calendar as integers, without first or last year
parts   points and ranges: what a date is made of
words   the words for them in the site's language, from `phrases/`
value   Date
extent  from which day to which a date speaks, open sides aside
anniversary  which days of the calendar a date names
months  names of months in other languages
advice  what would be right, for text that is no date
edtf    parse
"""

from regesta.dates.anniversary import Anniversary, anniversaries
from regesta.dates.days import civil, day_number, iso
from regesta.dates.edtf import DateError, is_date, lasted, parse, readings
from regesta.dates.parts import Member, Point, Precision, Range
from regesta.dates.value import Date, Form, SortKey
from regesta.dates.words import (
    contracted,
    day_of_year_label,
    month_label,
    month_name,
    year_label,
)

__all__ = [
    "Anniversary",
    "Date",
    "DateError",
    "Form",
    "Member",
    "Point",
    "Precision",
    "Range",
    "SortKey",
    "anniversaries",
    "civil",
    "contracted",
    "day_number",
    "day_of_year_label",
    "is_date",
    "iso",
    "lasted",
    "month_label",
    "month_name",
    "parse",
    "readings",
    "year_label",
]
