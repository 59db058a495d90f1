"""The timeline: what it is drawn from, and what a reader does with it."""

import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from browser import served
from built import ROOT, build
from regesta import build as building
from regesta import dates, web
from regesta.build import Options
from regesta.model import Chronology
from regesta.outputs import timeline
from regesta.pages.inputs import Inputs
from regesta.pages.site import Site
from regesta.views import Views, cautions, periods

Row = tuple[str, str, dict[str, Any]]

ENTRIES: list[Row] = [
    ("-0752", "A settlement is founded", {"topics": "city"}),
    ("[-0600..-0500]", "A wall is built", {"topics": "city", "certainty": "disputed"}),
    ("-0264/-0240", "A first war", {"topics": "war"}),
    ("-0217~", "A war goes badly", {"topics": "war"}),
    ("-0043-03-15", "A ruler is killed", {"topics": ["city", "rule"], "actors": "Ruler"}),
    ("-0026/0014-08-19", "A long reign", {"topics": "rule", "actors": "Ruler"}),
    ("00XX", "A road is laid", {"topics": "city"}),
    ("0113?", "A column is put up", {"topics": "city"}),
    ("../0476-09-04", "An empire in the west", {"topics": "rule"}),
    ("[..0800-12-25]", "A treaty is made", {"topics": "rule", "date_basis": "inferred"}),
    ("{1066-01-06, 1066-10-14, 1066-12-25}", "Three days of one year", {"topics": "rule"}),
    ("[1337, 1339]", "A war begins", {"topics": "war", "certainty": "alleged"}),
    ("1347/1351", "A plague", {"countries": "IT"}),
    ("1453-05-29", "A city falls", {"topics": ["city", "war"]}),
    ("17XX", "A map is drawn", {"countries": "FR"}),
    ("1848-21", "A spring of revolutions", {"topics": "rule"}),
    ("1914-07-28/1918-11-11", "A great war", {"topics": "war"}),
    ("1950~/", "Digging begins, and ends nobody knows when", {"topics": "city"}),
    ("1969-07-20T20:17", "A landing", {"language": "en-GB"}),
    ("[2000..]", "A theft is noticed", {"topics": "city", "date_basis": "inferred"}),
    ("2020/..", "The museum is open", {"topics": "city"}),
    *((f"2024-10-{day:02d}", f"News of day {day}", {"topics": "news"}) for day in range(1, 31)),
    *(("2024-11-05", f"One of many, {n}", {"topics": "news"}) for n in range(40)),
]
"""Thousands of years with a date of every kind."""

FAR: Row = ("Y12024", "A probe arrives", {"topics": "far"})


def write(folder: Path, entries: list[Row]) -> Path:
    """Write a content folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "chronology.yml").write_text("name: A history\n")
    made = [
        {
            "id": f"e{number}",
            "date": date,
            "title": title,
            **more,
            **({"date_note": "It is so."} if "date_basis" in more else {}),
        }
        for number, (date, title, more) in enumerate(entries)
    ]
    if made:
        (folder / "entries").mkdir()
        (folder / "entries" / "all.yml").write_text(yaml.safe_dump(made), encoding="utf-8")
    return folder


def loaded(folder: Path) -> Chronology:
    """Load a content folder that has no errors."""
    found = building.load(folder)
    assert found.chronology is not None, found.problems
    return found.chronology


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Chronology:
    return loaded(write(tmp_path_factory.mktemp("history") / "content", [*ENTRIES, FAR]))


def files(views: Views) -> dict[str, Any]:
    """Return what the timeline is drawn from, by name."""
    made = timeline.files(views, Inputs(views))
    return {Path(path).stem: json.loads(make()) for path, make, _ in made}


# What it is drawn from


@cache
def valid_dates() -> tuple[str, ...]:
    cases = yaml.safe_load((Path(__file__).parent / "dates" / "valid.yml").read_text("utf-8"))
    return tuple(str(case["value"]) for case in cases)


def spans(dates_: dict[str, Any]) -> Iterator[list[tuple[int | None, int | None]]]:
    """Read `dates.json` as the browser does: first and last day of each member, row by row."""
    vague = {row: members for row, _, *members in dates_["vague"]}
    for row, day in enumerate(accumulate(dates_["days"])):
        members = vague.get(row, [[0, 0]])
        yield [
            (
                None if one[0] is None else day + one[0],
                None if one[-1] is None else day + one[-1],
            )
            for one in members
        ]


def test_every_date_keeps_its_bounds(tmp_path: Path) -> None:
    views = Views(loaded(write(tmp_path, [(text, "It", {}) for text in valid_dates()])))
    found = list(spans(files(views)["dates"]))
    assert found == [list(entry.date.spans) for entry in views.entries]
    assert len(found) > 100


def test_what_is_said_of_a_date_is_kept(history: Chronology) -> None:
    views = Views(history)
    about, uncertain, each, goes_on = (1, 2, 4, 8)
    by_title = {entry.title: row for row, entry in enumerate(views.entries)}
    drawn = files(views)["dates"]
    bits = {row: bits for row, bits, *_ in drawn["vague"]}
    assert bits[by_title["A war goes badly"]] == about
    assert bits[by_title["A column is put up"]] == uncertain
    assert bits[by_title["Three days of one year"]] == each
    assert bits[by_title["A war begins"]] == 0
    assert bits[by_title["The museum is open"]] == goes_on
    assert bits[by_title["Digging begins, and ends nobody knows when"]] == about
    assert drawn["times"] == [[by_title["A landing"], 20 * 60 + 17]]


def test_a_lane_holds_the_entries_of_its_subject(history: Chronology) -> None:
    views = Views(history)
    for kind, groups in {"topics": views.by_topic, "countries": views.by_country}.items():
        lanes = files(views)[kind]
        found = {
            id_: [views.entries[row].id for row in accumulate(rows)]
            for id_, rows in zip(lanes["ids"], lanes["rows"], strict=True)
        }
        assert found == {id_: [entry.id for entry in group] for id_, group in groups.items()}
        assert [*map(len, found.values())] == sorted(map(len, found.values()), reverse=True)


def test_titles_come_in_chunks_with_their_cautions(
    history: Chronology, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "CHUNK", 10)
    views = Views(history)
    made = files(views)
    chunks = [made[f"entries-{number}"] for number in range(-(-len(views.entries) // 10))]
    assert [id_ for one in chunks for id_ in one["ids"]] == [one.id for one in views.entries]
    said = [one["said"].get(str(n), "") for one in chunks for n in range(len(one["ids"]))]
    assert said == [", ".join(cautions(entry)) for entry in views.entries]
    assert any(one["languages"] for one in chunks)


def test_the_same_chronology_gives_the_same_bytes(history: Chronology) -> None:
    assert files(Views(history)) == files(Views(history))


def test_a_chronology_without_entries_has_a_page_and_no_files(tmp_path: Path) -> None:
    chronology = loaded(write(tmp_path, []))
    rendered = building.render(chronology, Options())
    page = next(page for page in rendered.pages if page.path == "timeline/index.md")
    assert "There are no entries yet." in page.body
    assert "<script" not in page.body
    assert not [asset for asset in rendered.assets if asset.path.startswith("timeline/")]


@pytest.mark.parametrize("language", ["en", "de", "fr", "nl", "es"])
def test_the_axis_has_the_words_of_the_language(language: str) -> None:
    words = timeline.words(language)
    assert words["month"][9].replace("{y}", "2024") == dates.month_label(2024, 10, language)
    said = words["day"][9].replace("{d}", "13").replace("{y}", "2024")
    assert said == dates.parse("2024-10-13").words(language)
    assert words["bc"].replace("{y}", "44") == dates.year_label(-43, language)
    assert all(0 < len(month) < 8 for month in words["short"])


@pytest.mark.parametrize(
    ("years", "labels"),
    [
        ([2023, 2024], ["2023", "2024"]),
        (range(1990, 2025), ["The 1990s", "2000\N{EN DASH}2009", "The 2010s", "The 2020s"]),
        ([*range(-250, 150, 7)], ["The 3rd century BC", "The 2nd century BC", "The 1st century BC",
                                  "The 1st century", "The 2nd century"]),
        ([*range(-24, 25)], ["30 BC to 21 BC", "20 BC to 11 BC", "10 BC to 1 BC",
                             "1 AD to 9 AD", "10–19 AD", "20–29 AD"]),  # noqa: RUF001 as dates has it
        (range(9000, 13000, 50), ["9000 to 9999", "10000 to 10999", "11000 to 11999",
                                  "12000 to 12999"]),
    ],
)  # fmt: skip
def test_the_list_is_put_into_periods(
    history: Chronology, years: list[int], labels: list[str]
) -> None:
    site = Site(history, Options())
    step, groups = periods(years)
    assert [year for group in groups.values() for year in group] == list(years)
    if labels[2:3] == ["10 BC to 1 BC"]:
        assert step == 10
    assert [site.period_label(first, step) for first in groups] == labels


def test_a_long_list_has_years_and_counts_and_no_titles(tmp_path: Path) -> None:
    many: list[Row] = [(f"{1900 + n % 100}", f"Happening {n}", {}) for n in range(200)]
    pages = building.render(loaded(write(tmp_path, many)), Options()).pages
    page = next(page for page in pages if page.path == "timeline/index.md")
    assert "Happening" not in page.body
    assert page.body.count("../chronology/19") == 100


def test_subjects_have_a_chart_and_a_small_one_and_other_pages_no_script(tmp_path: Path) -> None:
    named = {"actors": ["Ann", "Bob"], "countries": "NL", "topics": "war"}
    three: list[Row] = [(f"202{n}", "It", {**named, "actors": ["Ann"]}) for n in range(2)]
    rendered = building.render(loaded(write(tmp_path, [*three, ("2024", "It", named)])), Options())
    bodies = {page.path: page.body for page in rendered.pages}
    drawn = {path for path, body in bodies.items() if 'class="rg-timeline' in body}
    assert drawn == {"timeline/index.md", "people/ann.md", "countries/nl.md", "topics/war.md"}
    assert {path for path, body in bodies.items() if "regesta/timeline.js" in body} == drawn
    charted = {path for path, body in bodies.items() if "rg-activity" in body}
    assert charted >= {
        "index.md",
        "people/ann.md",
        "people/bob.md",
        "countries/nl.md",
        "topics/war.md",
    }


def test_the_scripts_import_what_there_is() -> None:
    names = {Path(asset.path).name: asset.text for asset in web.files("en")}
    for text in names.values():
        assert set(re.findall(r'from "\./([^"]+)"', text)) <= names.keys()


# In a browser

slow = pytest.mark.slow


def context(browser: Browser, width: int = 1440, **options: Any) -> BrowserContext:
    found = browser.new_context(viewport={"width": width, "height": 900}, **options)
    found.set_default_timeout(10_000)
    return found


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    project = tmp_path_factory.mktemp("timeline")
    write(project / "content", ENTRIES)
    for name in ("index.md", "about.md"):
        (project / "content" / name).write_text("# A history\n")
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    config = config.replace("theme_overrides", (ROOT / "theme_overrides").as_posix(), 1)
    (project / "mkdocs.yml").write_text(config, encoding="utf-8")
    done = build(project / "site", project)
    assert done.returncode == 0, done.stderr
    with served(project / "site") as found:
        yield found


both = pytest.mark.parametrize("page", [1440, 390], indirect=True)
"""At the size of a desk and at that of a phone."""


@pytest.fixture
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page for a reader who wants no movement; it must not complain."""
    width = getattr(request, "param", 1440)
    with context(chromium, width, reduced_motion="reduce") as opened:
        page = opened.new_page()
        said: list[str] = []
        page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda one: said.append(str(one)))
        yield page
        assert said == []


def opened(page: Page, address: str, query: str = "") -> Page:
    """Open the timeline and wait until it says what it shows."""
    page.goto(f"{address}timeline/{query}")
    expect(page.locator(".rg-tl-status")).not_to_be_empty()
    return page


def view(page: Page) -> Locator:
    return page.get_by_role("group", name="Entries over time")


def titled(page: Page, title: str) -> Locator:
    return page.locator(f".rg-tl-item[aria-label*='{title}']")


def places(page: Page, title: str) -> list[float]:
    """Return where marks of an entry are, from the left."""
    boxes = (one.bounding_box() for one in titled(page, title).all())
    return [round(box["x"]) for box in boxes if box]


def shown(page: Page) -> str:
    return page.locator(".rg-tl-status").inner_text()


@slow
@both
def test_a_click_opens_an_entry(page: Page, address: str) -> None:
    opened(page, address)
    titled(page, "A landing").locator("circle").click()
    expect(page.locator("h1")).to_have_text("A landing")


CUT = """() => {
  const { left, right } = document.querySelector(".rg-tl-view").getBoundingClientRect();
  const labels = [...document.querySelectorAll(".rg-tl-axis text, .rg-tl-number")];
  return labels.filter((one) => {
    const box = one.getBoundingClientRect();
    const inView = box.width && box.right > left && box.left < right;
    return inView && (box.left < left || box.right > right);
  }).map((one) => one.textContent);
}"""
"""The labels of the axis, and numbers of entries, of which an edge shows a part."""


@slow
@both
def test_no_number_is_cut(page: Page, address: str) -> None:
    opened(page, address)
    assert page.evaluate(CUT) == []
    view(page).focus()
    for key in (*["ArrowRight"] * 6, "+", *["ArrowLeft"] * 6, "+", "+", *["ArrowLeft"] * 6):
        page.keyboard.press(key)
        assert page.evaluate(CUT) == [], key
    assert page.locator(".rg-tl-axis text:not(.rg-tl-gone)").count() > 2


@slow
@both
def test_the_number_of_a_count_is_not_cut_either(page: Page, address: str) -> None:
    opened(page, address)
    count, box = page.locator(".rg-tl-count").first, view(page).bounding_box()
    there = count.bounding_box()
    assert box
    assert there
    page.mouse.move(there["x"], box["y"] + 60)
    page.mouse.down()
    for x in range(int(there["x"]), int(box["x"] + box["width"] + there["width"]), 7):
        page.mouse.move(x, box["y"] + 60)
        page.evaluate("new Promise(requestAnimationFrame)")
        assert page.evaluate(CUT) == []
    expect(count.locator(".rg-tl-number")).to_be_hidden()


@slow
def test_a_caution_has_the_room_of_its_letters(page: Page, address: str) -> None:
    opened(page, address)
    long = """(said) => {
      const mark = said.closest(".rg-tl-item");
      const end = (name) => mark.querySelector(name).getBoundingClientRect().right;
      return mark.querySelector("circle") ? end(".rg-tl-title") - end(".rg-tl-hit") : 0;
    }"""
    said = page.locator(".rg-tl-said").all()
    assert said
    assert max(one.evaluate(long) for one in said) <= 0


@slow
def test_cautions_and_dates_stand_in_the_names(page: Page, address: str) -> None:
    opened(page, address)
    wall = page.get_by_role("link", name=re.compile("^between .*: Disputed: A wall is built$"))
    expect(wall.first).to_be_attached()
    treaty = titled(page, "A treaty is made").first
    expect(treaty).to_have_attribute("aria-label", re.compile("Date inferred: A treaty is made$"))
    assert "-0" not in (page.locator(".rg-tl-axis").text_content() or "")
    assert "BC" in (page.locator(".rg-tl-axis").text_content() or "")


@slow
def test_an_entry_in_several_lanes_is_in_each(page: Page, address: str) -> None:
    opened(page, address)
    expect(titled(page, "A city falls")).to_have_count(2)
    page.get_by_label("Lanes by").select_option("Country")
    expect(titled(page, "A city falls")).to_have_count(1)
    page.wait_for_url(re.compile("lanes=countries"))
    names = page.locator(".rg-tl-name")
    assert {re.sub(r" ?\d+$", "", name) for name in names.all_text_contents()} >= {
        "France",
        "Italy",
    }
    page.get_by_label("Lanes by").select_option("Person")
    expect(names.filter(has_text="Ruler")).to_have_count(1)
    page.get_by_label("Lanes by").select_option("")
    expect(names).to_have_count(0)


@slow
def test_what_is_vague_is_drawn_as_vague(page: Page, address: str) -> None:
    """A bar for what lasted; broken lines for about; what has no bound fades out."""
    opened(page, address, "?lanes=none&from=1900-01-01&to=2023-12-31")
    war, digging, theft, museum = (
        titled(page, one) for one in ("A great war", "Digging begins", "A theft", "The museum")
    )
    expect(war.locator(".rg-tl-bar")).to_have_count(1)
    expect(war.locator(".rg-tl-faded, .rg-tl-about")).to_have_count(0)
    expect(digging.locator(".rg-tl-about").first).to_be_attached()
    dashes = digging.locator(".rg-tl-about").first.evaluate(
        "one => getComputedStyle(one).strokeDasharray"
    )
    assert dashes != "none"
    for one in (digging, theft, museum):
        expect(one.locator("[fill='url(#rg-tl-out)']")).to_have_count(1)
    expect(theft.locator(".rg-tl-within")).to_have_count(1)


@slow
@both
def test_keys_zoom_and_move_and_the_address_keeps_it(page: Page, address: str) -> None:
    opened(page, address)
    whole = shown(page)
    view(page).focus()
    for key in ("+", "+", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator(".rg-tl-status")).not_to_have_text(whole)
    page.wait_for_url(re.compile("from=-?[0-9]{4}-"))
    now, marks = shown(page), places(page, "A city falls")
    page.reload()
    expect(page.locator(".rg-tl-status")).to_have_text(now)
    assert all(abs(a - b) <= 3 for a, b in zip(places(page, "A city falls"), marks, strict=True))
    view(page).focus()
    page.keyboard.press("End")
    page.keyboard.press("0")
    expect(page.locator(".rg-tl-status")).to_have_text(whole)
    page.wait_for_url(re.compile("/timeline/$"))


@slow
def test_buttons_zoom_to_a_day_and_back(page: Page, address: str) -> None:
    opened(page, address, "?from=2024-10-02&to=2024-10-09")
    for _ in range(12):
        page.get_by_role("button", name="Zoom in").click()
    expect(page.locator(".rg-tl-outer:visible").first).to_have_text(re.compile(r"\d October 2024"))
    page.get_by_role("button", name="Whole period").click()
    expect(page.locator(".rg-tl-status")).to_have_text("91 entries, 753 BC to 2024")


@slow
def test_the_wheel_scrolls_the_page_until_the_drawing_has_the_focus(
    page: Page, address: str
) -> None:
    opened(page, address)
    whole = shown(page)
    view(page).locator(".rg-tl-scroller").hover(position={"x": 60, "y": 60})
    page.mouse.wheel(0, 200)
    page.wait_for_function("window.scrollY > 0")
    assert shown(page) == whole
    view(page).focus()
    page.mouse.wheel(0, -200)
    expect(page.locator(".rg-tl-status")).not_to_have_text(whole)


@slow
def test_a_drag_moves_the_time_and_opens_nothing(page: Page, address: str) -> None:
    opened(page, address)
    mark = titled(page, "A map is drawn").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box
    [before] = places(page, "A map is drawn")
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] - 40, box["y"] + 12, steps=5)
    page.mouse.up()
    expect(page.locator("h1")).to_have_text("Timeline")
    page.wait_for_timeout(100)
    assert abs(places(page, "A map is drawn")[0] - (before - 50)) <= 6


@slow
def test_a_pinch_zooms(chromium: Browser, address: str) -> None:
    with context(chromium, 390, has_touch=True, is_mobile=True) as phone:
        page = opened(phone.new_page(), address)
        whole = shown(page)
        box = view(page).bounding_box()
        assert box
        touch = phone.new_cdp_session(page)

        def send(kind: str, *xs: float) -> None:
            points = [{"x": box["x"] + x, "y": box["y"] + 150, "id": n} for n, x in enumerate(xs)]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        send("touchStart", 150, 200)
        for by in range(5, 70, 5):
            send("touchMove", 150 - by, 200 + by)
        send("touchEnd")
        expect(page.locator(".rg-tl-status")).not_to_have_text(whole)
        expect(page.locator("h1")).to_have_text("Timeline")
        assert page.evaluate("visualViewport.scale") == 1


@slow
@both
def test_the_tab_key_stops_at_one_mark_and_arrows_go_on(page: Page, address: str) -> None:
    opened(page, address, "?lanes=none&from=1300-01-01&to=1500-01-01")
    expect(page.locator(".rg-tl-item[tabindex='0']")).to_have_count(1)
    view(page).focus()
    page.keyboard.press("Tab")
    focused = page.locator(".rg-tl-item:focus")
    expect(focused).to_have_count(1)
    page.keyboard.press("Home")
    expect(focused).to_have_attribute("aria-label", re.compile("A settlement is founded$"))
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_attribute("aria-label", re.compile("A wall is built$"))
    expect(page.locator(".rg-tl-item[tabindex='0']")).to_have_count(1)
    page.keyboard.press("+")
    expect(focused).to_have_attribute("aria-label", re.compile("A wall is built$"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("A wall is built")


@slow
@both
def test_the_tab_key_stops_at_one_lane_too(page: Page, address: str) -> None:
    opened(page, address)
    view(page).evaluate("element => scrollTo(0, element.offsetTop + 30)")
    view(page).focus()
    page.keyboard.press("Tab")
    focused = page.locator(".rg-tl-view a:focus")
    expect(focused).to_have_accessible_name(re.compile("^news [0-9]+ entries$"))
    axis = page.locator(".rg-tl-axis").bounding_box()
    name = focused.bounding_box()
    assert axis is not None
    assert name is not None
    assert name["y"] >= axis["y"] + axis["height"], "the axis covers what has the focus"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    expect(page.locator(".rg-tl-view a:focus .rg-tl-name")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator(".rg-tl-item:focus")).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("news")


@slow
@both
def test_what_is_counted_comes_nearer_and_is_listed_at_last(page: Page, address: str) -> None:
    opened(page, address)
    news = page.get_by_role("button", name=re.compile("^70 entries in news"))
    news.focus()
    page.keyboard.press("Enter")
    expect(titled(page, "News of day 12")).to_be_visible()
    many = page.get_by_role("button", name=re.compile("^40 entries in news, 5 November 2024$"))
    many.locator(".rg-tl-many").click()
    listed = page.get_by_role("dialog", name="40 entries in news, 5 November 2024")
    expect(listed.get_by_role("link")).to_have_count(40)
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    many.locator(".rg-tl-many").click()
    listed.get_by_role("link", name="One of many, 7", exact=True).click()
    expect(page.locator("h1")).to_have_text("One of many, 7")


@slow
def test_nothing_is_dropped(page: Page, address: str) -> None:
    """Every entry is drawn or counted, and all say so in their names."""
    opened(page, address, "?lanes=none")
    names = page.locator(".rg-tl-item").evaluate_all("all => all.map(a => a.ariaLabel)")
    counts = [re.match(r"(\d+) entries, ", name) for name in names]
    assert sum(int(one[1]) if one else 1 for one in counts) == len(ENTRIES)


@slow
@both
def test_it_is_drawn_without_styles_of_its_own(page: Page, address: str) -> None:
    opened(page, address)
    assert page.locator(".rg-timeline [style]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@slow
@both
def test_a_subject_has_its_own_entries(page: Page, address: str) -> None:
    page.goto(f"{address}topics/war/")
    page.locator(".rg-timeline").scroll_into_view_if_needed()
    expect(page.get_by_role("group", name="Entries for war over time")).to_be_visible()
    expect(titled(page, ": ")).to_have_count(5)
    heading = page.locator("h1", has_text="A great war")
    for _ in range(3):  # on a page that is still being laid out it may move under the pointer
        if not heading.count():
            titled(page, "A great war").locator("rect:not(.rg-tl-hit)").first.click()
            with suppress(AssertionError):
                expect(heading).to_be_visible(timeout=5_000)
    expect(heading).to_be_visible()


@slow
def test_the_list_is_there_without_javascript_and_on_paper(chromium: Browser, address: str) -> None:
    with context(chromium, java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto(f"{address}timeline/")
        expect(page.locator(".rg-row")).to_have_count(len(ENTRIES))
        expect(page.locator("h2", has_text="753 BC")).to_be_visible()
    with context(chromium) as printed:
        page = opened(printed.new_page(), address)
        page.emulate_media(media="print")
        expect(page.locator(".rg-timeline")).to_be_hidden()
        expect(page.locator(".rg-row").first).to_be_visible()


@slow
def test_without_its_files_it_says_so(chromium: Browser, address: str) -> None:
    with context(chromium) as lost:
        page = lost.new_page()
        said: list[str] = []
        page.on("pageerror", lambda one: said.append(str(one)))
        page.route("**/timeline/*.json", lambda route: route.abort())
        page.goto(f"{address}timeline/")
        expect(page.get_by_role("status")).to_contain_text("The list holds the same entries.")
        assert said == []
        page.route("**/timeline.js", lambda route: route.abort())
        page.goto(f"{address}timeline/")
        room = "document.querySelector('.rg-timeline').clientHeight"
        assert page.evaluate(room) > 400
        page.wait_for_function(f"{room} === 0")  # after a while without a script


@slow
def test_lanes_that_do_not_load_leave_those_before(chromium: Browser, address: str) -> None:
    """The menu, the drawing and the address say the same, and why stays to be read."""
    with context(chromium) as lost:
        page = opened(lost.new_page(), address)
        lanes, said = page.get_by_label("Lanes by"), page.locator(".rg-tl-status")
        for answer, why in (
            ("{}", "has been republished"),
            ("", "The list holds the same entries."),
        ):
            page.route("**/timeline/countries.json", partial(Route.fulfill, body=answer))
            lanes.select_option("Country")
            expect(said).to_contain_text(why)
            expect(lanes).to_have_value("topics")
            page.wait_for_timeout(400)  # longer than until it is at rest
            expect(said).to_contain_text(why)
            assert "lanes" not in page.url
        page.unroute_all()
        lanes.select_option("Country")
        expect(said).to_contain_text("entries, ")
        page.wait_for_url(re.compile("lanes=countries"))


@slow
def test_countedare_counted_as_everywhere(page: Page, address: str) -> None:
    dice = random.Random(44)  # noqa: S311 seeded, not secret
    days = [*range(-800, 800), *(dice.randint(-(10**9), 10**9) for _ in range(4000))]
    opened(page, address)
    found = page.evaluate(
        """async (days) => {
          const counted = await import("/assets/regesta/days.js");
          const own = { ...counted, ...(await import("/assets/regesta/timeline_calendar.js")) };
          return days.map((day) => [own.civil(day), own.dayNumber(...own.civil(day)), own.iso(day),
            own.parse(own.iso(day))]);
        }""",
        days,
    )
    assert found == [[list(dates.civil(day)), day, dates.iso(day), day] for day in days]
