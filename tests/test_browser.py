"""What a reader does, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser import context, served
from built import build

pytestmark = pytest.mark.slow

KINDS = (
    "",
    "explore/",
    "timeline/",
    "chronology/",
    "chronology/2024/",
    "on-this-day/",
    "appears-with/",
    "map/",
    "entries/2024-10-13-joint-interview/",
    "entries/trump-rutte-meeting/",
    "people/",
    "people/mark-rutte/",
    "organisations/nato/",
    "countries/ua/",
    "topics/war-aims/",
    "threads/succession/",
    "sources/rutte-digest/",
    "about-the-sources/",
    "corrections/",
    "data/",
    "about/",
)
"""A page of every kind."""


PUBLISHED = {"REPO_URL": "https://github.com/example/example", "EDIT_URI": "edit/main/content/"}
"""What the publishing workflow sets: a reader's site knows its repository."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site as it is published; its repository's host is never asked."""
    site = tmp_path_factory.mktemp("browser") / "site"
    done = build(site, **PUBLISHED)
    assert done.returncode == 0, done.stderr
    with served(site) as found:
        yield found


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page whose every request and complaint is noted; there shall be none but to the site."""
    with context(chromium) as opened:
        page = opened.new_page()
        foreign: list[str] = []
        said: list[str] = []
        page.on(
            "request",
            lambda one: None if one.url.startswith((address, "data:")) else foreign.append(one.url),
        )
        page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda one: said.append(str(one)))
        yield page
        assert foreign == []
        assert said == []


def test_a_reader_searches_opens_an_entry_and_goes_from_page_to_page(
    page: Page, address: str
) -> None:
    page.goto(address)
    page.get_by_role("button", name="Search").click()
    page.keyboard.type("Vuhledar")
    page.get_by_role("dialog").get_by_role("link", name="Vuhledar").first.click()
    expect(page.locator("h1")).to_contain_text("Vuhledar")
    assert "/entries/" in page.url
    entry = page.url.split("?")[0]
    page.locator(".rg-named a", has_text="Volodymyr Zelensky").click()
    expect(page.locator("h1")).to_have_text("Volodymyr Zelensky")
    page.locator("a", has_text="Ukraine").first.click()
    expect(page.locator("h1")).to_contain_text("Ukraine")
    page.go_back()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Vuhledar")
    assert page.url.split("?")[0] == entry


def test_a_link_leads_to_the_repository_without_asking_it(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".md-source").first).to_have_attribute("href", PUBLISHED["REPO_URL"])
    page.wait_for_load_state("networkidle")


def test_an_annotation_is_read_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}entries/2024-10-13-joint-interview/")
    reference = page.locator("a.footnote-ref")
    expect(reference).to_have_attribute("aria-label", "Note 1")
    reference.focus()
    expect(page.locator(".md-tooltip2")).to_contain_text("Put into the quotation by the source")
    page.keyboard.press("Enter")
    assert page.url.endswith("#fn:1")
    page.locator(".rg-notes .footnote-backref").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#fnref:1")


BELOW_THE_HEADER = """() => {
  const { bottom } = document.querySelector('.md-header').getBoundingClientRect();
  return document.activeElement.getBoundingClientRect().top >= bottom;
}"""


def test_the_header_covers_nothing_that_has_the_focus(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 300})
    page.goto(f"{address}chronology/2024/")
    page.locator("article .rg-title a").last.focus()
    for _ in range(15):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(BELOW_THE_HEADER), page.evaluate("document.activeElement.outerHTML")


@pytest.mark.parametrize("path", KINDS)
def test_no_page_is_wider_than_a_phone_or_asks_others(
    chromium: Browser, address: str, path: str
) -> None:
    with context(chromium, 390) as opened:
        page = opened.new_page()
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert [one for one in asked if not one.startswith((address, "data:"))] == []


LABELS = """() => Array.from(document.querySelectorAll(".rg-chart text"), (one) =>
  Math.round(one.getBoundingClientRect().left - one.closest("svg").getBoundingClientRect().left))"""
"""Where the labels of drawings stand in them."""

BELOW = """() => Array.from(document.querySelectorAll(".rg-index li")).filter((one) =>
  one.lastElementChild.getBoundingClientRect().bottom > one.getBoundingClientRect().bottom)"""
"""The lines of an index that something hangs out of."""

DOTS = """() => Array.from(document.querySelectorAll(".rg-row")).every((row) => {
  const line = row.querySelector(".rg-what").getBoundingClientRect();
  const date = row.querySelector(".rg-when").firstElementChild.getBoundingClientRect();
  return date.left > line.right || date.bottom <= line.top + 1;
})"""
"""Tells whether the dates stand clear of what is beside them, from right to left."""


@pytest.mark.parametrize("width", [1440, 390])
def test_from_right_to_left_all_stays_in_its_place(
    chromium: Browser, address: str, width: int
) -> None:
    with context(chromium, width) as opened:
        page = opened.new_page()
        page.goto(f"{address}chronology/2024/")
        labels = page.evaluate(LABELS)
        page.evaluate("document.body.dir = 'rtl'")
        assert page.evaluate(DOTS)
        assert page.evaluate(LABELS) == labels
        assert (
            page.locator(".rg-lead").first.evaluate("one => getComputedStyle(one).unicodeBidi")
            == "plaintext"
        )


def test_a_number_stays_within_the_lines_around_it(page: Page, address: str) -> None:
    page.goto(f"{address}sources/")
    title = page.locator(".rg-index a").first
    for letters in range(24, 60):  # one of which fills the line
        title.evaluate("(one, letters) => (one.textContent = 'a'.repeat(letters))", letters)
        assert page.evaluate(BELOW) == [], letters


@pytest.mark.parametrize("path", KINDS)
def test_every_page_is_whole_without_javascript(chromium: Browser, address: str, path: str) -> None:
    with context(chromium, scripts=False) as opened:
        page = opened.new_page()
        page.goto(address + path)
        expect(page.locator("h1")).to_be_visible()
        assert len(page.locator("article").inner_text()) > 40


LONG = """() => {
  const long = "0a".repeat(32);
  const facts = `<table class="rg-facts"><tr><th>hash</th><td>${long}</td></tr></table>`;
  const table = `<table class="rg-table"><tr><th>${long}</th><td>1</td></tr></table>`;
  document.querySelector(".rg-text").insertAdjacentHTML("beforebegin", facts + table);
  const tables = document.querySelectorAll(".rg-facts, .rg-table");
  return [document.documentElement, ...tables].map((one) => one.scrollWidth);
}"""
"""How wide the page of an entry is with a fact of 64 signs and a name as long, as that of a
publisher is elsewhere, and how wide their tables are."""


def test_a_long_fact_or_name_is_broken_into_lines(chromium: Browser, address: str) -> None:
    with context(chromium, 320) as opened:
        page = opened.new_page()
        page.goto(f"{address}entries/2024-10-13-joint-interview/")
        page_width, *widths = page.evaluate(LONG)
        assert page_width == 320
        assert max(widths) <= 320


def test_a_table_is_scrolled_by_keyboard_where_it_is_wider_than_the_page(
    chromium: Browser, address: str
) -> None:
    with context(chromium, 390) as opened:
        page = opened.new_page()
        page.goto(address)
        figures = page.locator(".rg-figures").first
        figures.locator("summary").click()
        around = figures.locator(".md-typeset__scrollwrap")
        expect(around.locator("table")).to_be_visible()
        expect(around).not_to_have_attribute("tabindex", "0")
        around.locator("th").last.evaluate("one => (one.style.minWidth = '350px')")
        expect(around).to_have_accessible_name("Table")
        page.keyboard.press("Tab")
        expect(around).to_be_focused()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.activeElement.scrollLeft > 0")
        page.set_viewport_size({"width": 1440, "height": 900})
        expect(around).not_to_have_attribute("tabindex", "0")


FIELDS = "input:not([type=checkbox]), select"


@pytest.mark.parametrize("path", ["explore/", "timeline/"])
def test_no_field_is_zoomed_into_on_a_phone(chromium: Browser, address: str, path: str) -> None:
    """As iOS does where the letters in a field are smaller than 16 pixels."""
    with context(chromium, 390) as opened:
        page = opened.new_page()
        page.goto(address + path)
        fields = page.locator("article").locator(FIELDS)
        fields.first.wait_for(state="attached")
        sizes = fields.evaluate_all("fields => fields.map((one) => getComputedStyle(one).fontSize)")
        assert min(float(size.removesuffix("px")) for size in sizes) >= 16


def test_what_is_drawn_has_the_colours_of_the_system(page: Page, address: str) -> None:
    """Where a reader has set them, and once chose the light colours of the site."""
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(address)
    page.evaluate("document.body.dataset.mdColorScheme = 'default'")
    label = page.locator(".rg-chart text").first
    assert label.evaluate("one => getComputedStyle(one).fill") == "rgb(255, 255, 255)"


AS_EDITORS_WRITE = """() => {
  const wide = '<div class="md-typeset__scrollwrap"></div>';
  document.querySelector('.rg-notes p').innerHTML = '<a href="https://example.org/a">A note</a>' +
    '<a href="https://example.org/b" class="rg-bare">https://example.org/b</a>';
  document.querySelector('.rg-notes').insertAdjacentHTML('beforebegin', wide);
  return [
    getComputedStyle(document.querySelector('.rg-notes p a'), '::after').content,
    getComputedStyle(document.querySelector('.rg-notes p .rg-bare'), '::after').content,
    getComputedStyle(document.querySelector('.md-typeset__scrollwrap')).overflowX,
  ];
}"""
"""Tells how a note's links come onto paper, and what a table stands in."""


def test_a_printed_entry_keeps_its_notes(chromium: Browser, address: str, tmp_path: Path) -> None:
    with context(chromium) as opened:
        page = opened.new_page()
        page.goto(f"{address}entries/2024-10-13-joint-interview/")
        page.emulate_media(media="print")
        expect(page.locator(".rg-notes")).to_be_visible()
        expect(page.locator(".md-header")).to_be_hidden()
        printed = page.evaluate(AS_EDITORS_WRITE)
        assert printed == ['" <https://example.org/a>"', "none", "visible"]
        page.pdf(path=tmp_path / "entry.pdf")
        assert (tmp_path / "entry.pdf").stat().st_size > 10_000
