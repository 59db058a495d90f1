"""Dates in words, in the site's language.

What a language needs stands in `phrases/<language>.toml`; adding a language is adding a file.
English is the fallback.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, NamedTuple

from babel import Locale

from regesta.dates.days import civil
from regesta.dates.parts import FINEST_FIRST, WINTER, Member, Point, Range, points

_FULL_YEAR = 100
"""Years below it are said with their era, and decades and winters with both their years; so is the
first decade of a century, whose name may be that of the century."""

_ROMAN = (
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)

_RANGE_PATTERNS = {
    # form: (both ends, begin alone, end alone)
    "interval": ("lasted", "since", "until"),
    "one-of": ("between", "or-later", "or-earlier"),
    "all-of": ("every", "and-later", "and-earlier"),
}


class _Phrases(NamedTuple):
    """The patterns of one language in one width."""

    patterns: dict[str, str]
    seasons: dict[str, str]
    seasons_inside: dict[str, str]
    units: dict[str, str]
    ordinals: dict[str, str]
    contractions: tuple[tuple[re.Pattern[str], str], ...]
    months: dict[int, str]
    """Beside a day; some languages put them in another case there."""
    months_alone: dict[int, str]

    def say(self, key: str, **fields: object) -> str:
        return self.patterns[key].format(**fields)

    def ordinal_ending(self, number: int) -> str:
        """By the whole number (`=1`), its last two digits (`11`), its last (`1`), or any (`*`)."""
        keys = (f"={number}", f"{number % 100:02d}", f"{number % 10}", "*")
        return next((self.ordinals[key] for key in keys if key in self.ordinals), "")

    def contracted(self, text: str) -> str:
        for pattern, replacement in self.contractions:
            text = pattern.sub(replacement, text)
        return text


class _Said(NamedTuple):
    """A point in words: on its own, and after a preposition ("seit *dem* 13. Oktober")."""

    bare: str
    inside: str

    def within(self, pattern: str) -> "_Said":
        return _Said(
            pattern.format(a=self.bare, A=self.inside), pattern.format(a=self.inside, A=self.inside)
        )


@lru_cache(maxsize=1 << 15)
def in_words(
    form: str,
    members: tuple[Member, ...],
    language: str = "en",
    *,
    short: bool = False,
    within: bool = False,
) -> str:
    """Say a date of the given form: `single`, `interval`, `one-of` or `all-of`.

    `language` is a BCP 47 tag; one without phrases of its own is answered in English. `within` a
    sentence, a single date is what stands behind a preposition; see `contracted`.
    """
    phrases = _phrases(_language(language), short=short)
    members = _years_first(tuple(_without_repetition(member) for member in members))
    if len(members) == 1 and isinstance(members[0], Point):
        point = members[0]
        if within:
            text = _noted(point, _unit(point, "", phrases), phrases).inside
        else:
            text = _alone(point, phrases)
    else:
        text = _together(form, members, phrases)
    return phrases.contracted(text)


@lru_cache(maxsize=1 << 12)
def contracted(text: str, language: str = "en") -> str:
    """Return a sentence with a preposition and the words of a date as they are drawn together."""
    return _phrases(_language(language), short=False).contracted(text)


@lru_cache(maxsize=1 << 12)
def month_label(year: int, month: int, language: str = "en") -> str:
    """The words for a whole month: "October 2024"."""
    phrases = _phrases(_language(language), short=False)
    return phrases.say("month", month_alone=phrases.months_alone[month], year=_year(year, phrases))


@lru_cache(maxsize=1 << 12)
def day_of_year_label(month: int, day: int, language: str = "en") -> str:
    """The words for a day in any year: "13 October"."""
    phrases = _phrases(_language(language), short=False)
    number = phrases.patterns["first-of-month"] if day == 1 else day
    return phrases.say("day-without-year", day=number, month=phrases.months[month])


def month_name(month: int, language: str = "en") -> str:
    """The words for a month in any year: "October"."""
    return _phrases(_language(language), short=False).months_alone[month]


@lru_cache(maxsize=1 << 12)
def year_label(year: int, language: str = "en") -> str:
    """The words for a year: "2024", for -43 "44 BC", for 43 "43 AD"."""
    return _year(year, _phrases(_language(language), short=False))


def _without_repetition(member: Member) -> Member:
    if isinstance(member, Range) and member.begin is not None and member.begin == member.end:
        return member.begin
    return member


def _years_first(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """Put years before days and months: behind "1 May 1683 or", 1684 would be 1 May 1684."""
    if len(members) == 1 or any(isinstance(member, Range) for member in members):
        return members
    return tuple(sorted(members, key=_is_no_year))


def _is_no_year(member: Member) -> bool:
    return not (isinstance(member, Point) and member.precision == "year")


# One point on its own


def _alone(point: Point, phrases: _Phrases) -> str:
    said = _unit(point, "", phrases)
    if point.approximate:
        said = said.within(phrases.patterns["about"])
    text = said.bare
    if point.time:
        text = phrases.say("at-time", a=text, time=_time(point, "", phrases).bare)
    return phrases.say("uncertain", a=text) if point.uncertain else text


# Several points: what they share is said once, with the last


def _together(form: str, members: tuple[Member, ...], phrases: _Phrases) -> str:
    parts = points(members)
    if not _are_times_of_one_day(parts):
        return _joined(form, members, _folded(parts, phrases), phrases)
    times = _joined(form, members, _folded_times(parts, phrases), phrases)
    return phrases.say("at-time", a=_unit(parts[0], "", phrases).bare, time=times)


def _joined(
    form: str, members: tuple[Member, ...], said: Iterator[_Said], phrases: _Phrases
) -> str:
    texts = [
        next(said).bare if isinstance(member, Point) else _range(form, member, said, phrases)
        for member in members
    ]
    *others, last = texts
    if not others:
        return last
    word = phrases.patterns["or" if form == "one-of" else "and"]
    return f"{', '.join(others)} {word} {last}"


def _range(form: str, member: Range, said: Iterator[_Said], phrases: _Phrases) -> str:
    both, begin_alone, end_alone = _RANGE_PATTERNS[form]
    a = next(said)
    if member.end is None:
        key = "end-unknown" if member.unknown else begin_alone
        return phrases.say(key, a=a.bare, A=a.inside)
    if member.begin is None:
        key = "begin-unknown" if member.unknown else end_alone
        return phrases.say(key, a=a.bare, A=a.inside)
    b = next(said)
    finest = min(member.begin.precision, member.end.precision, key=FINEST_FIRST.index)
    unit = phrases.units[finest]
    return phrases.say(both, a=a.bare, A=a.inside, b=b.bare, B=b.inside, unit=unit)


def _folded(parts: tuple[Point, ...], phrases: _Phrases) -> Iterator[_Said]:
    fold = _fold(parts)
    for point in parts[:-1]:
        yield _noted(point, _unit(point, fold, phrases), phrases)
    yield _noted(parts[-1], _unit(parts[-1], "", phrases), phrases)


def _noted(point: Point, said: _Said, phrases: _Phrases) -> _Said:
    if point.approximate:
        said = said.within(phrases.patterns["about-within"])
    notes = [_time(point, "", phrases).bare] if point.time else []
    notes += [phrases.patterns["uncertain-within"]] if point.uncertain else []
    return said.within(f"{{a}} ({', '.join(notes)})") if notes else said


def _fold(parts: tuple[Point, ...]) -> str:
    """What may be left out of all points but the last: the ending of their pattern's name."""
    if len({point.precision for point in parts}) > 1 or any(map(_is_qualified, parts)):
        return ""
    years = {point.year for point in parts}
    match parts[0].precision:
        case "day" if len({(point.year, point.month) for point in parts}) == 1:
            return "-day-only"
        case "day" | "month" if len(years) == 1:
            return "-without-year"
        case "season" if len(years) == 1 and all(point.month != WINTER for point in parts):
            return "-without-year"
        case "year" if len({_era(year) for year in years}) == 1:
            return "-without-era"
    return ""


def _is_qualified(point: Point) -> bool:
    return point.approximate or point.uncertain


def _are_times_of_one_day(parts: tuple[Point, ...]) -> bool:
    return (
        len({point.first for point in parts}) == 1
        and all(point.time for point in parts)
        and not any(map(_is_qualified, parts))
    )


def _folded_times(parts: tuple[Point, ...], phrases: _Phrases) -> Iterator[_Said]:
    fold = "-folded" if len({point.zone for point in parts}) == 1 else ""
    for point in parts[:-1]:
        yield _time(point, fold, phrases)
    yield _time(parts[-1], "", phrases)


# Units


def _unit(point: Point, fold: str, phrases: _Phrases) -> _Said:
    """The point without its time and qualifiers."""
    key = _unit_pattern(point) + fold
    fields = _unit_fields(point, phrases)
    inside = f"{key}-inside"
    bare = phrases.say(key, season=phrases.seasons.get(str(point.month)), **fields)
    if inside not in phrases.patterns:
        return _Said(bare, bare)
    season = phrases.seasons_inside.get(str(point.month))
    return _Said(bare, phrases.say(inside, season=season, **fields))


def _unit_pattern(point: Point) -> str:
    match point.precision:
        case "minute":
            return "day"
        case "season" if point.month == WINTER:
            return "winter" if point.year >= _FULL_YEAR else "winter-early"
        case "decade" if point.year < _FULL_YEAR or point.year % 100 == 0:
            return "decade-early"
        case "century" if point.year < 0:
            return "century-bc"
    return point.precision


def _unit_fields(point: Point, phrases: _Phrases) -> dict[str, object]:
    end = civil(point.last)[0] if point.precision == "decade" else point.year + 1
    same_era = _era(point.year) == _era(end)
    century = abs(point.year) // 100 + 1
    return {
        "day": phrases.patterns["first-of-month"] if point.day == 1 else point.day,
        "month": phrases.months.get(point.month or 0),
        "month_alone": phrases.months_alone.get(point.month or 0),
        "year": _year(point.year, phrases),
        "number": _number(point.year),
        "begin": _number(point.year) if same_era else _year(point.year, phrases),
        "end": _year(end, phrases),
        "end_short": _shortened(end),
        "century": century,
        "century_ending": phrases.ordinal_ending(century),
        "century_roman": _roman(century),
    }


def _era(year: int) -> str:
    if year >= _FULL_YEAR:
        return "full"
    return "ad" if year > 0 else "bc"


def _number(year: int) -> int:
    return year if year > 0 else 1 - year


def _year(year: int, phrases: _Phrases) -> str:
    return phrases.say(f"year-{_era(year)}", number=_number(year))


def _shortened(year: int) -> str:
    """The second year of two: "35" after 1834, but "1900" after 1899."""
    return f"{year % 100:02d}" if year % 100 else str(year)


def _roman(number: int) -> str:
    """Roman numerals of 1 to 100."""
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _time(point: Point, fold: str, phrases: _Phrases) -> _Said:
    zone = "" if not point.zone or fold else f" UTC{point.zone.removeprefix('Z')}"
    bare = phrases.say(f"time{fold}", time=point.time, zone=zone)
    inside = f"time{fold}-inside"
    if inside not in phrases.patterns:
        return _Said(bare, bare)
    return _Said(bare, phrases.say(inside, time=point.time, zone=zone))


# Languages


@lru_cache(maxsize=1 << 10)
def _language(tag: str) -> str:
    """The primary language of a BCP 47 tag where we have its phrases, else English."""
    primary = tag.replace("_", "-").partition("-")[0].lower()
    if primary.isascii() and primary.isalpha() and _phrase_file(primary).is_file():
        return primary
    return "en"


def _phrase_file(language: str) -> Traversable:
    return files("regesta.dates") / "phrases" / f"{language}.toml"


@cache
def _phrases(language: str, *, short: bool) -> _Phrases:
    table = tomllib.loads(_phrase_file(language).read_text(encoding="utf-8"))
    seasons = table["seasons"]
    patterns = table["long"] | (table["short"] if short else {})
    contractions = table["contractions"] + (table["contractions-short"] if short else [])
    width: Literal["abbreviated", "wide"] = "abbreviated" if short else "wide"
    return _Phrases(
        patterns=patterns,
        seasons=seasons,
        seasons_inside=seasons | table.get("seasons-inside", {}),
        units=table["units"],
        ordinals=table.get("ordinals", {}),
        contractions=tuple((re.compile(found), put) for found, put in contractions),
        months=dict(Locale.parse(language).months["format"][width]),
        months_alone=dict(Locale.parse(language).months["stand-alone"][width]),
    )
