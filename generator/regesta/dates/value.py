"""The date of an entry: its bounds, its place in the order of time, its words."""

from dataclasses import dataclass, field
from typing import Literal, Self

from regesta.dates.days import civil
from regesta.dates.parts import FINEST_FIRST, Member, Point, Precision, Range, points
from regesta.dates.words import in_words

Form = Literal["single", "interval", "one-of", "all-of"]

SortKey = tuple[int, int, int]

_UNBOUNDED = 10**12
"""Wider than any bounded date; years have nine digits at most."""


@dataclass(frozen=True, slots=True)
class Date:
    """When something happened, exactly as closely as it is known. Made by `parse` alone.

    Two dates are equal where their EDTF text is. All days are day numbers (`regesta.dates.days`).
    """

    edtf: str
    """EDTF (ISO 8601-2) without quotation marks and blanks; `parse` gives it back unchanged."""
    form: Form = field(compare=False)
    """`single`; `interval`: lasted (A/B); `one-of`: one moment not known more closely ([A..B]);
    `all-of`: each of several ({A, B})."""
    members: tuple[Member, ...] = field(compare=False)
    """One point; one range for an interval; the members of a set in the order written."""
    earliest: int | None = field(compare=False)
    """The first possible day; None where there is no bound."""
    latest: int | None = field(compare=False)
    """The last possible day; None where there is no bound. Never before `earliest`."""
    precision: Precision = field(compare=False)
    """Of the coarsest part."""
    approximate: bool = field(compare=False)
    """Any part is qualified by ~ or %."""
    uncertain: bool = field(compare=False)
    """Any part is qualified by ? or %."""
    sort_key: SortKey = field(compare=False)
    """Earliest day (where there is none, the latest), time of day (none first), wider first.
    What is equal here keeps the order of its file."""
    year: int = field(compare=False)
    """The year it is filed under: that of `earliest`, where there is none of `latest`."""
    month: int | None = field(compare=False)
    """The month it is filed under; None where it spans more than one, or has no bound."""

    @classmethod
    def of(cls, edtf: str, form: Form, members: tuple[Member, ...]) -> Self:
        """Derive everything else from the members, of which there is at least one."""
        earliest = _least([member.first for member in members])
        latest = _greatest([member.last for member in members])
        all_points = points(members)
        year, month = _filed_under(earliest, latest)
        return cls(
            edtf=edtf,
            form=form,
            members=members,
            earliest=earliest,
            latest=latest,
            precision=max((point.precision for point in all_points), key=FINEST_FIRST.index),
            approximate=any(point.approximate for point in all_points),
            uncertain=any(point.uncertain for point in all_points),
            sort_key=_sort_key(earliest, latest, all_points),
            year=year,
            month=month,
        )

    @classmethod
    def plain(cls, point: Point) -> Self:
        """Return the date that is one year, month or day, as it is; what `of` does, but quicker."""
        first, last = point.first, point.last
        return cls(
            edtf=point.edtf,
            form="single",
            members=(point,),
            earliest=first,
            latest=last,
            precision=point.precision,
            approximate=False,
            uncertain=False,
            sort_key=(first, point.seconds, first - last),
            year=point.year,
            month=point.month,
        )

    @property
    def goes_on(self) -> bool:
        """Whether it is an interval with an open end (`A/..`)."""
        return self.form == "interval" and self.latest is None and not self.end_unknown

    @property
    def end_unknown(self) -> bool:
        """Whether it is an interval that ended nobody knows when (`A/`)."""
        only = self.members[0]
        return isinstance(only, Range) and only.unknown and only.end is None

    @property
    def begin_unknown(self) -> bool:
        """Whether it is an interval that began nobody knows when (`/B`)."""
        only = self.members[0]
        return isinstance(only, Range) and only.unknown and only.begin is None

    @property
    def is_exact_day(self) -> bool:
        """Whether it is a single day, or a time on it, that is neither about nor uncertain."""
        return (
            self.form == "single"
            and self.earliest == self.latest
            and not (self.approximate or self.uncertain)
        )

    @property
    def time(self) -> str | None:
        """Local time of day of a single date as written, `14:30` or `14:30:15`; else None."""
        only = self.members[0]
        return (
            only.time if self.form == "single" and isinstance(only, Point) and only.time else None
        )

    @property
    def zone(self) -> str:
        """The zone of `time` as written: `Z`, `+02:00`, `+02`, or nothing for local time."""
        only = self.members[0]
        return only.zone if self.form == "single" and isinstance(only, Point) else ""

    @property
    def spans(self) -> tuple[tuple[int | None, int | None], ...]:
        """First and last day of each member, in the order written."""
        return tuple((member.first, member.last) for member in self.members)

    def overlaps(self, first: int | None, last: int | None) -> bool:
        """Whether some member may lie in the days `first` to `last`; None there is no bound.

        `[2020, 2024]` overlaps neither 2021 nor 2023: it is one year or the other.
        """
        return any(_overlap(span, (first, last)) for span in self.spans)

    def words(self, language: str = "en") -> str:
        """The date as a reader says it: "between 14 October and 31 December 2024".

        `language` is a BCP 47 tag; one without phrases of its own is answered in English.
        """
        return in_words(self.form, self.members, language)

    def words_within(self, language: str = "en") -> str:
        """The same as it stands behind a preposition, where the language has another form there."""
        return in_words(self.form, self.members, language, within=True)

    def short_words(self, language: str = "en") -> str:
        """The same, distinctions kept, for a narrow column: "betw. 14 Oct and 31 Dec 2024"."""
        return in_words(self.form, self.members, language, short=True)

    def __str__(self) -> str:
        return self.edtf


def _least(days: list[int | None]) -> int | None:
    bounded = [day for day in days if day is not None]
    return min(bounded) if len(bounded) == len(days) else None


def _greatest(days: list[int | None]) -> int | None:
    bounded = [day for day in days if day is not None]
    return max(bounded) if len(bounded) == len(days) else None


def _filed_under(earliest: int | None, latest: int | None) -> tuple[int, int | None]:
    known = earliest if earliest is not None else latest
    if known is None:
        raise ValueError("a date has a bound on at least one side")
    year, month, _ = civil(known)
    if earliest is None or latest is None or civil(latest)[:2] != (year, month):
        return year, None
    return year, month


def _sort_key(earliest: int | None, latest: int | None, among: tuple[Point, ...]) -> SortKey:
    if earliest is not None:
        seconds = min(point.seconds for point in among if point.first == earliest)
        return earliest, seconds, earliest - (earliest + _UNBOUNDED if latest is None else latest)
    if latest is None:
        raise ValueError("a date has a bound on at least one side")
    return latest, max(point.seconds for point in among if point.last == latest), -_UNBOUNDED


def _overlap(span: tuple[int | None, int | None], window: tuple[int | None, int | None]) -> bool:
    return _begins_by(span[0], window[1]) and _begins_by(window[0], span[1])


def _begins_by(first: int | None, last: int | None) -> bool:
    return first is None or last is None or first <= last


__all__ = ["Date", "Form", "Member", "Point", "Range", "SortKey"]
