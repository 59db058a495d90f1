"""Charts show every entry once, and what is vague as vague."""

import itertools
import re
from fractions import Fraction
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from markup import strict
from regesta import charts, dates
from regesta.charts import activity, binned

DATES = st.sampled_from(
    [
        *("2024", "2024-10", "2024-10-13", "2024-10-13T14:30", "2024-21", "1905~", "2024-10?"),
        *("202X", "18XX", "-0043-03-15", "Y12024", "Y-123456789", "0000", "9999-12-31"),
        *("2024-10-01/2024-12-31", "2024/..", "2024/", "../2024", "[..2024]", "[2024..]"),
        *("[2024-10-14..2024-12-31]", "[2020, 2024]", "{2020, 2024}", "[1900..1999-12]"),
    ]
)


def bars(*written: str) -> dict[str, tuple[int, Fraction]]:
    """Return what stands in each bar that is not empty."""
    found = binned([dates.parse(one) for one in written], "en")
    return {one.label: (one.exact, one.vague) for one in found if one.exact or one.vague}


@given(st.lists(DATES, min_size=1, max_size=6))
def test_every_date_is_counted_once_and_bars_have_no_gaps(written: list[str]) -> None:
    spans = [dates.parse(one) for one in written]
    found = binned(spans, "en")
    assert sum(one.exact for one in found) + sum(one.vague for one in found) == len(spans)
    assert all(one.exact >= 0 and one.vague >= 0 for one in found)
    assert all(one.last + 1 == after.first for one, after in itertools.pairwise(found))
    assert len(found) <= 2 * charts.MOST_YEARS
    for span in spans:
        assert span.earliest is None or found[0].first <= span.earliest
        assert span.latest is None or span.latest <= found[-1].last


@given(st.lists(DATES, min_size=1, max_size=6))
def test_a_chart_is_one_well_formed_line_within_its_frame(written: list[str]) -> None:
    html = activity([dates.parse(one) for one in written], "en")
    assert "\n" not in html
    document = strict(html)
    width, height = map(float, (document.all("svg")[0]["viewbox"] or "").split()[2:])
    for box in document.all("rect"):
        x, y, w, h = (float(box[name] or "") for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= width + 0.1
        assert 0 <= y <= y + h <= height
    assert "nan" not in html
    assert "inf" not in html


def test_a_date_within_one_bar_is_exact() -> None:
    assert bars("2024-10-13", "2024-10", "2024-11-01") == {
        "October 2024": (2, Fraction(0)),
        "November 2024": (1, Fraction(0)),
    }


def test_a_date_over_several_bars_is_spread_over_them() -> None:
    assert bars("[2024-10-14..2024-12-31]") == {
        f"{month} 2024": (0, Fraction(1, 3)) for month in ("October", "November", "December")
    }


def test_an_open_end_reaches_as_far_as_the_others_do() -> None:
    assert bars("2024-10-05/..", "2024-12-01") == {
        "October 2024": (0, Fraction(1, 3)),
        "November 2024": (0, Fraction(1, 3)),
        "December 2024": (1, Fraction(1, 3)),
    }


def test_an_open_date_alone_is_spread_over_what_is_written() -> None:
    for written in ("[..2024]", "[2024..]"):
        assert [*bars(written).values()] == [(0, Fraction(1, 12))] * 12


def test_years_are_in_the_language_of_the_site() -> None:
    spans = [dates.parse(one) for one in ("-0144", "1905")]
    assert "v. Chr." in activity(spans, "de")
    office = charts.Term("Konsul", "", spans[0], spans[0])
    assert "v. Chr." in charts.terms([office], spans, "X", "de")
    assert "BC" not in activity(spans, "de") + charts.terms([office], spans, "X", "de")


def test_the_name_of_a_short_and_early_office_stays_within_the_drawing() -> None:
    days = [dates.parse(one) for one in ("2001-01-01", "2001-12-31", "2030-01-01")]
    name = "Secretary of the Commission for Security and Cooperation"
    offices = [charts.Term(name, "", days[0], days[1]), charts.Term("B", "", days[1], days[2])]
    text = strict(charts.terms(offices, [], "X", "en")).all("text")[0]
    assert text["text-anchor"] == "end"
    assert float(text["x"] or "") >= min(720, 13 * len(name))


def test_of_a_long_name_a_narrow_drawing_has_the_beginning() -> None:
    days = [dates.parse(one) for one in ("2001-01-01", "2001-12-31")]
    name = "Minister for Housing, Communities & Local Government, United Kingdom"
    html = charts.terms([charts.Term(name, "", days[0], days[1])], [], "X", "en")
    found = re.search(r'>([^<]*)<tspan class="rg-bar-label--minor">([^<]*)<', html)
    assert found is not None
    begin, end = found.groups()
    assert unescape(begin + end) == name
    assert 13 * len(f"{unescape(begin)}…") <= 720
    assert '<tspan class="rg-term-cut" display="none">…</tspan></text>' in html


def test_offices_over_all_of_time_are_drawn() -> None:
    days = [dates.parse(one) for one in ("Y-999999999", "Y999999999")]
    assert "<svg" in charts.terms([charts.Term("God", "", days[0], days[1])], [], "X", "en")


@pytest.mark.parametrize(
    ("start", "end", "pale", "sure"),
    [
        ("2001-01-01", "2008-12-31", None, (0, 8)),
        ("2001", "2008", (0, 8), (1, 7)),
        ("2001-01-01", "[..2006]", (0, 6), None),
        ("2001-01-01", "20XX", (0, 99), None),
        ("[2001..]", "2008-12-31", (0, 8), None),
        ("[2001..2003]", None, (0, 8), (3, 8)),
        (None, "[2006..2008]", (0, 8), (0, 5)),
    ],
)
def test_an_office_is_drawn_as_held_only_where_that_is_sure(
    start: str | None,
    end: str | None,
    pale: tuple[int, int] | None,
    sure: tuple[int, int] | None,
) -> None:
    """In years after the beginning of 2001; pale is the whole time in which it may be held."""
    ends = [dates.parse(one) if one else None for one in (start, end)]
    html = charts.terms(
        [charts.Term("O", "", ends[0], ends[1])], [dates.parse("2001/2008")], "X", "en"
    )
    years = 99 if end == "20XX" else 8
    bars = {}
    for one in strict(html).all("rect"):
        if "rg-term-bar" in (one["class"] or ""):
            left, width = (float(one[key] or "") / 720 * years for key in ("x", "width"))
            bars["fill-opacity" in one] = (round(left), round(left + width))
    assert (bars.get(True), bars.get(False)) == (pale, sure)
    assert ("pale where it is not certain" in html) == (pale is not None)


def test_one_date_or_another_lies_in_no_bar_between_them() -> None:
    """`[2020, 2024]` is one year or the other, never 2022."""
    assert bars("[2020, 2024]", "2022") == {
        "2020": (0, Fraction(1, 2)),
        "2022": (1, Fraction(0)),
        "2024": (0, Fraction(1, 2)),
    }


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        ("2024-01", "2026-12", "January 2024"),
        ("2024-01", "2027-01", "2024"),
        ("1900", "2019", "1900"),
        ("1900", "2020", "1900 to 1909"),
        ("-0043", "0010", "44 BC"),
    ],
)
def test_bars_are_months_years_or_more(first: str, last: str, label: str) -> None:
    assert next(iter(bars(first, last)), "").startswith(label)


def test_there_is_no_chart_of_nothing() -> None:
    assert activity([], "en") == ""


def test_the_figures_are_there_in_words_and_as_a_table() -> None:
    html = activity([dates.parse(one) for one in ("2024-10-13", "[2024-10-14..2024-11-02]")], "en")
    document = strict(html)
    said = "2 entries by date; 1 has a vague or open date"
    assert (document.all("svg")[0]["aria-label"] or "").startswith(said)
    assert said in re.sub(r"<svg.*</svg>", "", html)
    assert '<th scope="row">October 2024</th><td>1</td><td>0.5</td>' in html


def test_what_is_about_or_uncertain_is_vague() -> None:
    spans = [dates.parse(one) for one in ("1905~", "1905?", "1905", "1930")]
    found = {one.label: (one.exact, int(one.vague)) for one in binned(spans, "en")}
    assert (found["1905"], found["1930"]) == ((1, 2), (1, 0))
