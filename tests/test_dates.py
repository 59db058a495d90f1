"""Dates: EDTF text to bounds, order and words. The examples are tables in `dates/*.yml`."""

import pickle
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date as gregorian
from functools import partial
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from regesta import dates
from regesta.dates import Date, DateError
from regesta.dates.edtf import _point
from regesta.dates.parts import points as points_of

PHRASES = Path(dates.__file__).parent / "phrases"
OTHERS = sorted({path.stem for path in PHRASES.iterdir()} - {"en"})
TABLES = Path(__file__).parent / "dates"


def table(name: str) -> list[Any]:
    """The rows of a table, in which every scalar is text."""
    text = (TABLES / f"{name}.yml").read_text(encoding="utf-8")
    rows: list[Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # it makes only text
    return rows


VALID = table("valid")
INVALID = table("invalid")
LANGUAGES = table("languages")

few = settings(max_examples=50, deadline=None)


def iso(day: int | None) -> str:
    return ".." if day is None else dates.iso(day)


# Tables


@pytest.mark.parametrize("row", VALID, ids=lambda row: row["value"])
def test_a_valid_value_has_these_bounds_and_words(row: dict[str, Any]) -> None:
    date = dates.parse(row["value"])
    assert {
        "value": row["value"],
        "edtf": date.edtf,
        "bounds": [iso(date.earliest), iso(date.latest)],
        "form": date.form,
        "precision": date.precision,
        "words": date.words(),
        "short": date.short_words(),
    } == {"edtf": row["value"]} | row


@pytest.mark.parametrize("row", INVALID, ids=lambda row: ascii(row["value"]))
def test_an_invalid_value_is_refused_with_what_would_be_right(row: dict[str, str]) -> None:
    with pytest.raises(DateError) as caught:
        dates.parse(row["value"])
    assert str(caught.value) == row["message"]


@pytest.mark.parametrize("row", LANGUAGES, ids=lambda row: row["value"])
@pytest.mark.parametrize("language", OTHERS)
def test_each_language_says_a_date_its_own_way(row: dict[str, Any], language: str) -> None:
    date = dates.parse(row["value"])
    assert [date.words(language), date.short_words(language)] == row[language]


@pytest.mark.parametrize("rows", table("order"), ids=lambda rows: rows["rule"])
def test_dates_stand_in_this_order(rows: dict[str, Any]) -> None:
    keys = [dates.parse(value).sort_key for value in rows["dates"]]
    assert all(before < after for before, after in pairwise(keys)), keys


def test_the_tables_are_as_large_as_they_are_meant_to_be_and_hold_nothing_twice() -> None:
    for rows, least in ((VALID, 120), (INVALID, 60)):
        values = [row["value"] for row in rows]
        assert len(values) >= least
        assert len(set(values)) == len(values)


# Attributes


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-10-13", (True, None, "", 2024, 10)),
        ("2024-10-13T14:30", (True, "14:30", "", 2024, 10)),
        ("2024-10-13T14:30:15+02:00", (True, "14:30:15", "+02:00", 2024, 10)),
        ("2024-10-13~", (False, None, "", 2024, 10)),
        ("2024-10-13?", (False, None, "", 2024, 10)),
        ("2024-10-13/2024-10-13", (False, None, "", 2024, 10)),
        ("2024-10-13T14:30/..", (False, None, "", 2024, None)),
        ("2024-10", (False, None, "", 2024, 10)),
        ("2024", (False, None, "", 2024, None)),
        ("2024-24", (False, None, "", 2024, None)),
        ("2024-10-30/2024-11-02", (False, None, "", 2024, None)),
        ("[2024-10-30..2024-10-31]", (False, None, "", 2024, 10)),
        ("[..1905]", (False, None, "", 1905, None)),
        ("0000-12", (False, None, "", 0, 12)),
    ],
)
def test_a_date_is_filed_by_its_bounds(
    value: str, expected: tuple[bool, str | None, str, int, int | None]
) -> None:
    date = dates.parse(value)
    assert (date.is_exact_day, date.time, date.zone, date.year, date.month) == expected


@pytest.mark.parametrize(
    ("value", "goes_on", "begin_unknown", "end_unknown"),
    [
        ("2024/..", True, False, False),
        ("2024/", False, False, True),
        ("/2024", False, True, False),
        ("../2024", False, False, False),
        ("2024/2025", False, False, False),
        ("[2024..]", False, False, False),
        ("{2024..}", False, False, False),
        ("2024", False, False, False),
    ],
)
def test_an_open_end_is_not_an_unknown_one(
    value: str, *, goes_on: bool, begin_unknown: bool, end_unknown: bool
) -> None:
    date = dates.parse(value)
    found = (date.goes_on, date.begin_unknown, date.end_unknown)
    assert found == (goes_on, begin_unknown, end_unknown)


@pytest.mark.parametrize(
    ("value", "approximate", "uncertain"),
    [
        ("1905", False, False),
        ("1905~", True, False),
        ("1905?", False, True),
        ("1905%", True, True),
        ("1905~/1910?", True, True),
        ("[1905,1906?]", False, True),
        ("{1905..1907~}", True, False),
    ],
)
def test_a_date_is_as_doubtful_as_any_of_its_parts(
    value: str, *, approximate: bool, uncertain: bool
) -> None:
    date = dates.parse(value)
    assert (date.approximate, date.uncertain) == (approximate, uncertain)


@pytest.mark.parametrize(
    ("value", "first", "last", "expected"),
    [
        ("2024-10-13", "2024-10-13", "2024-10-13", True),
        ("2024-10-13", "2024-10-14", None, False),
        ("2024-10-13", None, "2024-10-12", False),
        ("2024", "2024-12-31", None, True),
        ("2024/..", "2124-01-01", None, True),
        ("2024/", "2124-01-01", None, True),
        ("[..2024]", None, "0001-01-01", True),
        ("[..2024]", "2025-01-01", None, False),
        ("[2020,2024]", "2022-01-01", "2022-12-31", False),
        ("[2020,2024]", "2022-01-01", "2024-01-01", True),
        ("2024", None, None, True),
    ],
)
def test_a_date_overlaps_the_days_it_may_lie_in(
    value: str, first: str | None, last: str | None, *, expected: bool
) -> None:
    window = [None if day is None else dates.parse(day).earliest for day in (first, last)]
    assert dates.parse(value).overlaps(*window) is expected


@pytest.mark.parametrize(
    "edtf", ["2024", "0000", "9999", "2024-02", "2023-12", "2024-02-29", "0001-01-01", "1900-02-28"]
)
def test_a_plain_date_is_what_any_other_way_to_it_comes_to(edtf: str) -> None:
    date = dates.parse(edtf)
    (point,) = date.members
    again = Date.of(edtf, "single", (_point(edtf),))
    assert [getattr(date, one.name) for one in fields(date)] == [
        getattr(again, one.name) for one in fields(again)
    ]
    assert point == again.members[0]


def test_the_same_date_is_equal_hashable_and_survives_pickling() -> None:
    date = dates.parse("'[2024-10-14 .. 2024-12-31]'")
    assert date == dates.parse("[2024-10-14..2024-12-31]")
    assert date != dates.parse("2024-10-14/2024-12-31")
    assert len({date, dates.parse("[2024-10-14..2024-12-31]")}) == 1
    assert pickle.loads(pickle.dumps(date)) == date  # noqa: S301


def test_an_error_knows_its_value_and_survives_pickling() -> None:
    with pytest.raises(DateError) as caught:
        dates.parse(" 13.10.2024 ")
    assert caught.value.value == "13.10.2024"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301


@pytest.mark.parametrize("value", ["9" * 201, "[" + "2024," * 10**5 + "2025]", "/" * 10**6])
def test_a_long_text_is_refused_unread(value: str) -> None:
    with pytest.raises(DateError, match="longer than 200 characters") as caught:
        dates.parse(value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "13 October 2024"),
        ("en-GB", "13 October 2024"),
        ("de-AT", "13. Oktober 2024"),
        ("DE", "13. Oktober 2024"),
        ("nl_BE", "13 oktober 2024"),
        ("tlh", "13 October 2024"),
        ("", "13 October 2024"),
        ("../../secrets", "13 October 2024"),
    ],
)
def test_a_language_goes_by_its_primary_tag_and_falls_back_to_english(
    language: str, words: str
) -> None:
    assert dates.parse("2024-10-13").words(language) == words


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_has_the_phrases_that_english_has(language: str) -> None:
    english, other = (
        tomllib.loads((PHRASES / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("en", language)
    )
    for section in ("long", "seasons", "units"):
        said = {key for key in other[section] if not key.endswith("-inside")}
        assert said == set(english[section])
    assert {key.removesuffix("-inside") for key in other["short"]} <= set(english["long"])


def test_months_and_years_have_labels_of_their_own() -> None:
    assert dates.month_label(2024, 10) == "October 2024"
    assert dates.month_label(-43, 3, "de") == "März 44 v. Chr."
    assert [dates.year_label(year) for year in (2024, 43, 0, -43, 12024)] == [
        *("2024", "43 AD", "1 BC", "44 BC", "12024"),
    ]


# Day numbers


def test_day_numbers_are_those_of_the_standard_library() -> None:
    for day in range(1, gregorian.max.toordinal() + 1, 997):
        known = gregorian.fromordinal(day)
        assert dates.civil(day) == (known.year, known.month, known.day)
        assert dates.day_number(known.year, known.month, known.day) == day
        assert dates.iso(day) == known.isoformat()


@pytest.mark.parametrize(
    "year", [-401, -400, -101, -100, -5, -4, -1, 0, 1, 1900, 2000, 10000, 12400]
)
def test_every_day_of_a_year_has_the_number_after_the_one_before(year: int) -> None:
    start, end = dates.day_number(year, 1, 1), dates.day_number(year + 1, 1, 1)
    days = [dates.civil(day) for day in range(start, end)]
    assert days[0] == (year, 1, 1)
    assert days[-1] == (year, 12, 31)
    assert days == sorted(set(days))
    assert [dates.day_number(*day) for day in days] == list(range(start, end))
    assert ((year, 2, 29) in days) == (end - start == 366)


def test_the_calendar_repeats_every_400_years_before_and_after_all_known_ones() -> None:
    for day in range(-300_000, 300_000, 991):
        year, month, month_day = dates.civil(day)
        assert dates.civil(day + 146_097) == (year + 400, month, month_day)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ((2024, 10, 13), "2024-10-13"),
        ((43, 1, 2), "0043-01-02"),
        ((0, 12, 31), "0000-12-31"),
        ((-43, 3, 15), "-0043-03-15"),
        ((12024, 1, 1), "Y12024-01-01"),
        ((-12024, 1, 1), "Y-12024-01-01"),
    ],
)
def test_iso_text_has_a_sign_before_year_0_and_a_y_past_four_digits(
    day: tuple[int, int, int], text: str
) -> None:
    assert dates.iso(dates.day_number(*day)) == text


@few
@given(st.integers(-(10**11), 10**11))
def test_civil_and_day_number_are_inverse_for_any_day(day: int) -> None:
    assert dates.day_number(*dates.civil(day)) == day


# Properties

qualifiers = st.sampled_from(["", "", "", "~", "?", "%"])
years = st.integers(-9999, 9999).map(lambda year: f"-{-year:04d}" if year < 0 else f"{year:04d}")
long_years = st.integers(10_000, 999_999_999).map(lambda year: f"Y{year}")
months = st.builds("{}-{:02d}".format, years, st.integers(1, 12))
seasons = st.builds("{}-{}".format, years, st.integers(21, 24))
days = st.builds("{}-{:02d}".format, months, st.integers(1, 28))
times = st.builds("{}T{:02d}:{:02d}".format, days, st.integers(0, 23), st.integers(0, 59))
decades = st.integers(10, 999).map("{:03d}X".format)
kinds = st.one_of(years, long_years, months, seasons, days, times, decades)
points = st.builds("{}{}".format, kinds, qualifiers)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str]:
    """Two points of which the second is not before the first."""
    one, other = sorted(
        draw(st.tuples(points, points)), key=lambda text: dates.parse(text).sort_key
    )
    return one, other


ONE_POINT = ("{}/..", "{}/", "../{}", "/{}", "[{}..]", "[..{}]", "{{{}..}}", "{{..{}}}")
TWO_POINTS = ("{}/{}", "[{}..{}]", "{{{}..{}}}", "[{},{}]", "{{{},{}}}")


def _filled(pattern: str, parts: tuple[str, ...]) -> str:
    return pattern.format(*parts)


def _compound() -> Iterator[st.SearchStrategy[str]]:
    for pattern in TWO_POINTS[:3]:
        yield pairs().map(partial(_filled, pattern))
    for pattern in ONE_POINT:
        yield points.map(pattern.format)
    for opening, closing in ("[]", "{}"):
        members = st.lists(points, min_size=2, max_size=5, unique=True).map(",".join)
        yield st.builds("{}{}{}".format, st.just(opening), members, st.just(closing))


valid = st.one_of(points, *_compound()).map(dates.parse)


@few
@given(valid)
def test_a_date_read_again_from_its_edtf_is_the_same(date: Date) -> None:
    again = dates.parse.__wrapped__(date.edtf)
    assert (again.edtf, again.members, again.form) == (date.edtf, date.members, date.form)


@few
@given(valid)
def test_bounds_order_and_overlap_agree(date: Date) -> None:
    bounds = [day for day in (date.earliest, date.latest) if day is not None]
    assert bounds == sorted(bounds)
    assert date.sort_key[0] == bounds[0]
    assert date.year == dates.civil(bounds[0])[0]
    assert date.overlaps(date.earliest, date.latest)
    assert all(date.overlaps(day, day) for day in bounds)
    assert date.earliest is None or not date.overlaps(None, date.earliest - 1)
    assert date.latest is None or not date.overlaps(date.latest + 1, None)


@few
@given(valid, valid)
def test_what_is_wholly_earlier_stands_earlier(one: Date, other: Date) -> None:
    if one.latest is not None and other.earliest is not None and one.latest < other.earliest:
        assert one.sort_key < other.sort_key


@few
@given(valid, st.sampled_from(["en", "de", "fr", "nl", "es"]))
def test_words_hold_every_year(date: Date, language: str) -> None:
    for words in (date.words(language), date.short_words(language)):
        for point in points_of(date.members):
            assert str(point.year if point.year > 0 else 1 - point.year) in words


@few
@given(valid)
def test_words_say_doubt_where_there_is_doubt_and_nowhere_else(date: Date) -> None:
    assert ("about" in date.words()) is date.approximate
    assert ("c. " in date.short_words()) is date.approximate
    assert ("uncertain" in date.words()) is date.uncertain
    assert ("(?)" in date.short_words() or ", ?)" in date.short_words()) is date.uncertain


@pytest.mark.parametrize("language", ["en", "de", "fr", "nl", "es"])
@pytest.mark.parametrize("say", [Date.words, Date.short_words])
def test_dates_of_different_meaning_never_share_their_words(
    say: Callable[[Date, str], str], language: str
) -> None:
    parts = ["1905", "1906~", "1906?", "1905-10", "1905-12", "1905-21", "1905-24", "1905-10-01"]
    parts += ["1905-10-03", "1905-10-03T14:30", "1905-10-03T16:00", "190X", "18XX", "-0043", "0043"]
    values = [
        *parts,
        *(pattern.format(part) for pattern in ONE_POINT for part in parts),
        *(pattern.format(*pair) for pattern in TWO_POINTS for pair in permutations(parts, 2)),
    ]
    meanings: dict[str, object] = {}
    for value in values:
        try:
            date = dates.parse(value)
        except DateError:
            continue  # the pair is in the wrong order
        meaning = date.form, frozenset(date.members)
        assert meanings.setdefault(say(date, language), meaning) == meaning
    assert len(meanings) > 850


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.text("0123456789-/.,[]{}XTYZ~?%+: \"'c", max_size=40)))
def test_any_text_is_a_date_or_is_refused_in_one_clear_line(text: str) -> None:
    try:
        date = dates.parse(text)
    except DateError as error:
        message = str(error)
    else:
        assert date.edtf.isascii()
        assert dates.parse(date.edtf) == date
        return
    assert message.isprintable()
    assert " is not a valid date: " in message


@few
@given(
    points,
    st.sampled_from(["c. {}", "about {}", "circa {}", "({})", "{} (?)", "+{}", "[{}", "{} - "]),
)
def test_advice_is_always_a_date(point: str, habit: str) -> None:
    text = habit.format(point)
    try:
        dates.parse(text)
    except DateError as error:
        _, found, advised = error.why.partition("; write ")
        if found and "such as" not in advised and "as in" not in advised:
            for value in advised.split(" or "):
                dates.parse(value)


@few
@given(
    st.integers(1, 9998),
    st.sampled_from(["", *(f"-{n:02d}" for n in (*range(1, 13), *range(21, 25)))]),
)
def test_what_is_advised_for_after_and_before_begins_and_ends_next_to_it(
    year: int, part: str
) -> None:
    written = f"{year:04d}{part}"
    there = dates.parse(written)
    after, before = (advised(f"{word} {written}") for word in ("after", "before"))
    assert (after.earliest, after.latest) == ((there.latest or 0) + 1, None)
    assert (before.earliest, before.latest) == (None, (there.earliest or 0) - 1)


def advised(text: str) -> Date:
    """Return the one date that is to be written in the place of a text."""
    with pytest.raises(DateError) as refused:
        dates.parse(text)
    return dates.parse(refused.value.why.partition("; write ")[2])


@pytest.mark.parametrize(
    ("written", "language", "expected"),
    [
        ("2024-10-13", "en", "13 October 2024"),
        ("2024-10-13", "de", "dem 13. Oktober 2024"),
        ("2024-10-13T14:30", "de", "dem 13. Oktober 2024 (14:30 Uhr)"),
        ("2024-10", "de", "Oktober 2024"),
        ("199X", "de", "den 1990er Jahren"),
        ("2024-10-13?", "de", "dem 13. Oktober 2024 (unsicher)"),
        ("2024-10-13", "fr", "le 13 octobre 2024"),
        ("2024-10", "uk", "жовтня 2024"),
        ("[2010..2011]", "de", "zwischen 2010 und 2011"),
        ("1905?", "pl", "1905 (data niepewna)"),
    ],
)
def test_a_date_has_the_form_that_stands_behind_a_preposition(
    written: str, language: str, expected: str
) -> None:
    assert dates.parse(written).words_within(language) == expected


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("2010-10-14", "2024-07-02", "2010-10-14/2024-07-02"),
        ("1905~", "1910", "1905~/1910"),
        ("2012", "2010", None),
        ("[2010..2011]", "2012", None),
        ("2010/2011", "2012", None),
    ],
)
def test_what_lasted_from_a_date_to_another(begin: str, end: str, expected: str | None) -> None:
    found = dates.lasted(dates.parse(begin), dates.parse(end))
    assert (found and found.edtf) == expected
