"""On this day: 366 anchors, every entry in one place at least, and today's day opened."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from browser import context, served
from built import build, project
from markup import strict
from regesta import build as core
from regesta import cli, dates
from regesta.pages.page import Page
from regesta.pages.site import ONE_PAGE
from regesta.views import Views
from samples import chronology

DAYS = [(date(2024, 1, 1) + timedelta(n)).strftime("%m-%d") for n in range(366)]
ENTRIES = """
- {id: old, date: 1905-10-13, title: Long ago}
- {id: new, date: 2024-10-13T14:30, title: Not long ago}
- {id: about, date: 2023-10-13~, title: About then, certainty: alleged}
- {id: lasted, date: 2024-02-29/2024-03-02, title: It lasted}
- {id: twice, date: "{2020-05-01, 2021-06-01}", title: Twice}
- {id: between, date: "[2024-10-14..2024-10-20]", title: In October}
- {id: month, date: 2024-10, title: October alone}
- {id: wide, date: "[2024-10-14..2024-12-20]", title: Between two months}
- {id: season, date: 2024-23, title: In autumn}
- {id: year, date: 2024, title: In that year}
- {id: roman, date: -0043-03-15, title: Ides}
"""
CONTENT = {"entries/all.yml": ENTRIES}


# Which days a date names


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("2024-10-13", [(10, 13)]),
        ("2024-10-13T14:30", [(10, 13)]),
        ("2024-10-13~", [(10, 13)]),
        ("2024-02-29", [(2, 29)]),
        ("-0043-03-15", [(3, 15)]),
        ("2024-10", [(10, None)]),
        ("2024", []),
        ("202X", []),
        ("2024-21", []),
        ("2024-10-13/2024-11-02", [(10, 13), (11, 2)]),
        ("2024-10-13/..", [(10, 13)]),
        ("2024-10-13/2024", [(10, 13)]),
        ("2024-10-30/2024-11", [(10, 30), (11, None)]),
        ("2024-10-13/2025-10-13", [(10, 13)]),
        ("{2024-10-13, 2025-01-02}", [(1, 2), (10, 13)]),
        ("[2024-10-14..2024-10-20]", [(10, None)]),
        ("[2024-10-14..2024-11-20]", []),
        ("[2024-10-14, 2025-10-14]", [(10, 14)]),
        ("[2024-10-14, 2025-10]", [(10, None)]),
        ("[2024-10-14, 2025-11-14]", []),
        ("[2024-10-14..]", []),
        ("[..2024-10-14]", []),
    ],
)
def test_the_days_that_a_date_names(edtf: str, expected: list[tuple[int, int | None]]) -> None:
    assert list(dates.anniversaries(dates.parse(edtf))) == expected


@given(st.integers(-800_000, 3_000_000), st.integers(0, 800))
def test_what_a_date_names_lies_within_it(first: int, length: int) -> None:
    last = first + length
    for edtf in (
        f"{dates.iso(first)}/{dates.iso(last)}",
        f"[{dates.iso(first)}..{dates.iso(last)}]",
    ):
        found = dates.parse(edtf)
        days = {dates.civil(day)[1:] for day in range(first, last + 1)}
        for month, day in dates.anniversaries(found):
            assert (month, day) in days or (day is None and month in {one for one, _ in days})


# The page


def pages_of(tmp_path: Path, content: dict[str, str]) -> dict[str, Page]:
    rendered = core.render(chronology(tmp_path, content), core.Options())
    return {page.path: page for page in rendered.pages if "on-this-day" in page.path}


def by_day(page: Page) -> dict[str, list[str]]:
    """Return the entries of each section of a page, by its id."""
    found = re.findall(
        r'<section class="rg-day[^"]*" id="([^"]+)">(.*?)</section>', page.body, re.DOTALL
    )
    return {id_: re.findall(r'entries/([^/"]+)', section) for id_, section in found}


def test_there_is_an_anchor_for_each_of_366_days(tmp_path: Path) -> None:
    page = pages_of(tmp_path, CONTENT)["on-this-day/index.md"]
    ids = strict(re.sub(r"^## .*$", "", page.body, flags=re.MULTILINE)).ids
    assert sorted(id_ for id_ in ids if "-" in id_) == DAYS


def test_every_entry_stands_on_the_days_it_names(tmp_path: Path) -> None:
    page = pages_of(tmp_path, CONTENT)["on-this-day/index.md"]
    assert by_day(page) == {
        "02-29": ["lasted"],
        "03-02": ["lasted"],
        "03-15": ["roman"],
        "05-01": ["twice"],
        "06-01": ["twice"],
        "10-13": ["old", "about", "new"],
        "10": ["month", "between"],
    }
    rest = page.body[page.body.index("## Dated less closely") :]
    assert re.findall(r'entries/([^/"]+)', rest) == ["year", "season", "wide"]


def test_the_calendar_counts_what_it_leads_to(tmp_path: Path) -> None:
    page = pages_of(tmp_path, CONTENT)["on-this-day/index.md"]
    counted = dict(
        re.findall(r'<a href="#([\d-]+)"[^>]*>\d+ <span class="rg-count">(\d+)', page.body)
    )
    assert {day: int(number) for day, number in counted.items()} == {
        id_: len(found) for id_, found in by_day(page).items() if "-" in id_
    }


def many(number: int) -> dict[str, str]:
    lines = [
        f"- {{id: e{n}, date: {1900 + n % 100}-{n % 12 + 1:02}-{n % 28 + 1:02}, title: T{n}}}\n"
        for n in range(number)
    ]
    return {"entries/all.yml": "".join(lines)}


def test_many_entries_are_told_month_by_month(tmp_path: Path) -> None:
    """The 366 anchors stay where they are, and lead on."""
    pages = pages_of(tmp_path, many(ONE_PAGE + 1))
    index = pages.pop("on-this-day/index.md")
    assert sorted(pages) == [f"on-this-day/{month:02}.md" for month in range(1, 13)]
    assert by_day(index) == {}
    assert sorted(one for one in strict(index.body).ids if "-" in one) == DAYS
    told: list[str] = []
    for path, page in pages.items():
        month = path[-5:-3]
        for day, found in by_day(page).items():
            assert day.startswith(month)
            assert f'href="../on-this-day/{month}/#{day}"' in index.body
            told += found
    assert sorted(told) == sorted(f"e{n}" for n in range(ONE_PAGE + 1))


def test_as_many_as_fit_are_on_one_page(tmp_path: Path) -> None:
    assert list(pages_of(tmp_path, many(ONE_PAGE))) == ["on-this-day/index.md"]


@given(
    st.lists(
        st.sampled_from(
            [
                "2024-10-13",
                "2024-10",
                "2024",
                "[2024-10-01..2024-10-05]",
                "[2024-10-01..2025-10-05]",
                "2024-01-31/2024-02",
                "{2024-01-01, 2025}",
                "[..1900]",
                "2024-22",
                "18XX",
            ]
        ),
        max_size=8,
    )
)
def test_no_entry_is_left_out(tmp_path_factory: pytest.TempPathFactory, written: list[str]) -> None:
    lines = [f'- {{id: e{n}, date: "{one}", title: T}}\n' for n, one in enumerate(written)]
    content = {"entries/all.yml": "".join(lines)} if lines else {}
    on_days = Views(chronology(tmp_path_factory.mktemp("all"), content)).on_days
    groups = (*on_days.by_day.values(), *on_days.by_month.values(), on_days.elsewhere)
    assert {entry.id for group in groups for entry in group} == {
        f"e{n}" for n in range(len(written))
    }


def test_a_calendar_of_no_entries_reads_well(tmp_path: Path) -> None:
    page = pages_of(tmp_path, {})["on-this-day/index.md"]
    assert "There are no entries yet." in page.body
    assert len([one for one in strict(page.body).ids if "-" in one]) == 366
    assert "<a " not in page.body


def test_days_and_months_are_named_in_the_language_of_the_site(tmp_path: Path) -> None:
    content = CONTENT | {"chronology.yml": "name: N\nlanguage: fr\n"}
    body = pages_of(tmp_path, content)["on-this-day/index.md"].body
    assert "<h3>1er mai</h3>" in body
    assert "## Octobre" in body


def test_an_ejected_site_has_the_script_where_its_page_looks_for_it(tmp_path: Path) -> None:
    made = project(tmp_path / "project", CONTENT)
    command = ["eject", str(tmp_path / "out"), "--config", str(made / "mkdocs.yml")]
    done = CliRunner().invoke(cli.main, command)
    assert done.exit_code == 0, done.output
    docs = tmp_path / "out" / "docs"
    page = (docs / "on-this-day" / "index.md").read_text(encoding="utf-8")
    assert 'src="../assets/regesta/on_this_day.js"' in page
    assert (docs / "assets" / "regesta" / "on_this_day.js").is_file()


# In a browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("days")
    done = build(folder / "site", project(folder, CONTENT))
    assert done.returncode == 0, done.stderr
    with served(folder / "site") as found:
        yield found


def opened_on(opened: BrowserContext, day: str, url: str) -> Tab:
    page = opened.new_page()
    page.clock.set_fixed_time(f"2026-{day}T12:00:00")
    page.goto(url)
    expect(page.get_by_role("status")).to_be_visible()
    return page


def seen(page: Tab, day: str) -> bool:
    """Whether a day's heading is in view, and below the bar with the buttons."""
    top = page.locator(f"[id='{day}'] h3").bounding_box()
    bar = page.locator(".rg-day-steps").bounding_box()
    assert top
    assert bar
    return bar["y"] + bar["height"] <= top["y"] < 800


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 390])
def test_the_readers_own_day_is_opened(chromium: Browser, address: str, width: int) -> None:
    with context(chromium, width) as opened:
        page = opened_on(opened, "10-13", f"{address}on-this-day/")
        expect(page.get_by_role("status")).to_have_text("Today, 13 October: 3 entries")
        page.wait_for_function("scrollY > 300")
        assert seen(page, "10-13")
        assert page.evaluate("document.activeElement === document.body")
        assert page.locator("[aria-current=date]").get_attribute("href") == "#10-13"


@pytest.mark.slow
def test_the_bar_is_no_wider_than_a_page_with_wide_letters(chromium: Browser, address: str) -> None:
    """Spaced as WCAG 2.2 has it (1.4.12), at the width of 1.4.10."""
    with context(chromium, 320) as opened:
        page = opened_on(opened, "07-01", f"{address}on-this-day/")
        page.add_style_tag(content="* { letter-spacing: 0.12em; word-spacing: 0.16em; }")
        assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 390])
def test_buttons_lead_from_day_to_day_and_keep_the_focus(
    chromium: Browser, address: str, width: int
) -> None:
    with context(chromium, width) as opened:
        page = opened_on(opened, "07-01", f"{address}on-this-day/")
        said = page.get_by_role("status")
        expect(said).to_have_text("Today: no entries")
        assert page.evaluate("scrollY") == 0
        following = page.get_by_role("button", name="Next day")
        following.focus()
        page.keyboard.press("Enter")
        expect(said).to_have_text("13 October: 3 entries")
        assert page.url.endswith("#10-13")
        assert seen(page, "10-13")
        expect(following).to_be_focused()
        page.keyboard.press("Enter")
        expect(said).to_have_text("29 February: 1 entry")
        page.get_by_role("button", name="Previous day").click()
        expect(said).to_have_text("13 October: 3 entries")
        page.go_back()
        expect(said).to_have_text("29 February: 1 entry")


@pytest.mark.slow
def test_a_page_of_a_month_ends_with_it(chromium: Browser, tmp_path: Path) -> None:
    done = build(tmp_path / "site", project(tmp_path, many(ONE_PAGE + 1)))
    assert done.returncode == 0, done.stderr
    with served(tmp_path / "site") as found, context(chromium) as opened:
        page = opened_on(opened, "07-01", f"{found}on-this-day/11/#11-26")
        said, onward = page.get_by_role("status"), page.get_by_role("button", name="Next day")
        onward.click()
        expect(said).to_contain_text("27 November")
        expect(onward).to_be_disabled()
        onward.focus()
        page.keyboard.press("Enter")
        expect(said).to_contain_text("27 November")
        expect(page.get_by_role("button", name="Previous day")).to_be_enabled()


@pytest.mark.slow
def test_a_month_is_seen_below_the_bar(chromium: Browser, address: str) -> None:
    with context(chromium) as opened:
        page = opened_on(opened, "07-01", f"{address}on-this-day/#october")
        bar = page.locator(".rg-day-steps").bounding_box()
        month = page.locator("#october").bounding_box()
        assert bar
        assert month
        assert bar["y"] + bar["height"] <= month["y"]


@pytest.mark.slow
def test_an_address_with_a_day_wins_over_today(chromium: Browser, address: str) -> None:
    with context(chromium) as opened:
        page = opened_on(opened, "10-13", f"{address}on-this-day/#03-15")
        expect(page.get_by_role("status")).to_have_text("15 March: 1 entry")
        assert seen(page, "03-15")
        page.locator(".rg-calendar a", has_text="1 entry on 29 February").click()
        expect(page.get_by_role("status")).to_have_text("29 February: 1 entry")


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 390])
def test_without_javascript_every_day_is_there(chromium: Browser, address: str, width: int) -> None:
    with context(chromium, width, scripts=False) as opened:
        page = opened.new_page()
        page.goto(f"{address}on-this-day/")
        page.locator(".rg-calendar a", has_text="3 entries on 13 October").click()
        assert page.url.endswith("#10-13")
        section = page.locator("[id='10-13']")
        expect(section.get_by_role("link", name="Long ago", exact=True)).to_be_visible()
        assert "Alleged: About then" in section.inner_text()
