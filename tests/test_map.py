"""The world map: every country has its place, and no entry is left out of the page."""

import gzip
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import chain, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect

import make_world
from browser import context, served
from built import build, project
from markup import strict
from regesta import build as core
from regesta import charts, worldmap
from regesta.pages.page import Page
from regesta.registry import iso_countries
from samples import chronology

ENTRIES = """
- {id: a, date: 2024-01-01, title: A, countries: [UA, RU, MT]}
- {id: b, date: 2024-01-02, title: B, countries: [UA, ussr]}
- {id: c, date: 2024-01-03, title: C, countries: [UA, NL, kosovo]}
- {id: d, date: 2024-01-04, title: "D, which names no country"}
"""
COUNTRIES = """
ussr: {name: Soviet Union, from: 1922, to: 1991}
kosovo: {name: Kosovo}
"""
CONTENT = {"entries/all.yml": ENTRIES, "countries.yml": COUNTRIES}


def map_of(tmp_path: Path, content: dict[str, str]) -> Page:
    rendered = core.render(chronology(tmp_path, content), core.Options())
    return next(page for page in rendered.pages if page.path == "map/index.md")


def links(page: Page) -> dict[str, str]:
    """Return the links of the map by their names."""
    svg = re.search(r"<svg class=\"rg-world.*?</svg>", page.body)
    assert svg
    found = re.findall(r'<a id="[^"]*" href="([^"]+)"><title>([^<]+)', svg[0])
    return {name: href for href, name in found}


# The shapes


def test_every_country_of_iso_3166_has_its_place() -> None:
    world = worldmap.world()
    codes = {country.code or "" for country in iso_countries("en").values()}
    assert len(codes) == 249
    assert {code for code in codes if not world.has(code)} == set()


def steps_of(path: str) -> Iterator[list[tuple[int, int]]]:
    """Return the points of each ring of a path made by `make_world.path`."""
    for x, y, rest in re.findall(r"M(-?\d+) ?(-?\d+)l([-\d ]+)z", path):
        numbers = list(map(int, re.findall(r"-?\d+", rest)))
        points = [(int(x), int(y))]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        yield points


def test_no_country_is_cut_in_two_or_leaves_the_map() -> None:
    """A shape that jumped at 180° would have a side across the whole map."""
    world = worldmap.world()
    for code, path in world.shapes.items():
        rings = list(steps_of(path))
        assert rings, code
        for points in rings:
            assert all(0 <= x <= world.width for x, _ in points), code
            assert all(0 <= y <= world.height_with_antarctica for _, y in points), code
            sides = zip(points, [*points[1:], points[0]], strict=True)
            longest = max(abs(a[0] - b[0]) for a, b in sides)
            assert longest < world.width / 10 or code == worldmap.ANTARCTICA, code
    russia = [x for points in steps_of(world.shapes["RU"]) for x, _ in points]
    assert min(russia) > world.width / 3


def test_neighbours_still_meet() -> None:
    """Lines are simplified as what they are: shared by two countries."""
    shapes = worldmap.world().shapes
    for one, other in (("UA", "RU"), ("NL", "DE"), ("FR", "DE"), ("US", "CA"), ("CN", "IN")):
        points = [{*chain.from_iterable(steps_of(shapes[code]))} for code in (one, other)]
        assert len(points[0] & points[1]) > 5, (one, other)


def test_the_projection_is_equal_earth() -> None:
    """The figures that its authors publish: the poles are 0.59 as long as the equator."""
    centre, half = make_world.CENTRE, make_world.HALF
    assert make_world.project(centre, 0) == (0, 0)
    assert make_world.project(centre + half, 0)[0] == pytest.approx(2.70663, abs=1e-5)
    assert make_world.project(centre, 90)[1] == pytest.approx(1.31736, abs=1e-5)
    ratio = make_world.project(centre + half, 90)[0] / make_world.project(centre + half, 0)[0]
    assert ratio == pytest.approx(0.5924, abs=1e-4)


def test_a_ring_that_crosses_180_degrees_stays_in_one_piece() -> None:
    fiji = [(179.0, -17.0), (-179.0, -17.0), (-179.0, -18.0), (179.0, -18.0)]
    assert make_world.unrolled(fiji) == [(179, -17), (181, -17), (181, -18), (179, -18)]
    samoa = [(-172.0, -13.0), (-171.0, -14.0), (-172.0, -14.0)]
    assert all(188 <= lon <= 189 for lon, _ in make_world.unrolled(samoa))
    hawaii = [(-156.0, 19.0), (-155.0, 20.0), (-156.0, 20.0)]
    assert make_world.unrolled(hawaii) == hawaii
    pole = [(lon, -70.0) for lon in (0.0, 90.0, 180.0, -90.0)]
    assert make_world.unrolled(pole)[0] == (make_world.CENTRE - 180, -90)


def test_the_shapes_are_light() -> None:
    data = files("regesta").joinpath("data/world.json").read_bytes()
    assert len(gzip.compress(data)) < 40_000


# The shades


@given(st.lists(st.integers(1, 20_000), min_size=1))
def test_every_count_has_one_shade(counts: list[int]) -> None:
    steps = charts.steps(counts)
    assert len(steps) <= charts.MOST_STEPS
    assert sum(step.size for step in steps) == len(counts)
    assert all(before.last < after.first for before, after in pairwise(steps))
    for count in counts:
        step = charts.step_of(count, steps)
        assert step.first <= count <= step.last
    assert (steps[0].first, steps[-1].last) == (min(counts), max(counts))


# The page


def test_each_country_with_entries_is_a_link_named_by_its_count(tmp_path: Path) -> None:
    assert links(map_of(tmp_path, CONTENT)) == {
        "Ukraine, 3 entries": "../countries/ua/",
        "Netherlands, 1 entry": "../countries/nl/",
        "Russia, 1 entry": "../countries/ru/",
        "Kosovo, 1 entry": "../countries/kosovo/",
        "Malta, 1 entry": "../countries/mt/",
    }


def test_the_table_has_every_country_by_count_and_name(tmp_path: Path) -> None:
    body = map_of(tmp_path, CONTENT).body
    table = body[body.index("<table") : body.index("</table>")]
    assert re.findall(r'/">([^<]+)</a></th><td>(\d+)', table) == [
        ("Ukraine", "3"),
        ("Kosovo", "1"),
        ("Malta", "1"),
        ("Netherlands", "1"),
        ("Russia", "1"),
        ("Soviet Union", "1"),
    ]


def test_the_legend_says_what_each_shade_means(tmp_path: Path) -> None:
    body = map_of(tmp_path, CONTENT).body
    legend = re.search(r'<ul class="rg-legend.*?</ul>', body, re.DOTALL)
    assert legend
    said = [one.strip() for one in re.sub(r"<[^>]+>", "\n", legend[0]).split("\n") if one.strip()]
    assert said == ["1 entry (4 countries)", "3 entries (1 country)", "no entries"]


def test_what_has_no_place_on_the_map_is_said(tmp_path: Path) -> None:
    body = map_of(tmp_path, CONTENT).body
    off = body[body.index("## Not on the map") : body.index("## Entries that name no country")]
    assert re.findall(r'/">([^<]+)</a>', off) == ["Soviet Union"]
    assert "D, which names no country" in body[body.index("## Entries that name no country") :]


def test_many_entries_without_a_country_are_counted_by_year(tmp_path: Path) -> None:
    many = "".join(f"- {{id: e{n}, date: {2000 + n % 3}, title: T}}\n" for n in range(60))
    body = map_of(tmp_path, {"entries/all.yml": many}).body
    assert "60 entries name no country" in body
    assert re.findall(r'chronology/(\d+)/">\1</a> <span class="rg-count">(\d+)', body) == [
        ("2000", "20"),
        ("2001", "20"),
        ("2002", "20"),
    ]


def test_two_countries_of_one_code_are_both_told(tmp_path: Path) -> None:
    """The shape leads to the one that is named more often."""
    own = "ukrainian-ssr: {name: Ukrainian SSR, code: UA}\n"
    entries = ENTRIES + "- {id: e, date: 1980, title: E, countries: [ukrainian-ssr]}\n"
    page = map_of(tmp_path, {"entries/all.yml": entries, "countries.yml": COUNTRIES + own})
    assert links(page)["Ukraine, 3 entries"]
    assert "Ukrainian SSR, 1 entry" not in links(page)
    assert "Ukrainian SSR" in page.body[page.body.index("## Not on the map") :]


@pytest.mark.parametrize(
    "kosovo",
    [
        "{name: Kosovo}",
        "{name: Republika, aliases: [Kosovo]}",
        "{name: Kosova, code: XK, aliases: [Kosovo]}",
    ],
)
def test_kosovo_is_found_by_name(kosovo: str, tmp_path: Path) -> None:
    content = CONTENT | {"countries.yml": f"ussr: {{name: USSR}}\nkosovo: {kosovo}\n"}
    assert "../countries/kosovo/" in links(map_of(tmp_path, content)).values()


NEAR = ("UA", "NL", "DE", "FR")


@pytest.mark.parametrize("number", [3, 4])
def test_a_crowded_part_of_the_world_is_shown_closer(number: int, tmp_path: Path) -> None:
    """For pointers alone: to everybody else it would say the same a second time."""
    entry = f"- {{id: a, date: 2024, title: A, countries: [{', '.join((*NEAR[:number], 'US'))}]}}\n"
    page = map_of(tmp_path, {"entries/all.yml": entry})
    assert len(links(page)) == number + 1
    closer = re.search(r'<svg class="rg-world rg-close-up".*?</svg>', page.body)
    assert bool(closer) == (number == worldmap.CROWDED)
    if closer:
        assert 'aria-hidden="true"' in closer[0]
        assert closer[0].count('tabindex="-1"') == closer[0].count("<a ") == number + 1
        drawn = re.findall(r'<use href="#([^"]+)"', closer[0])
        assert all(f'id="{one}"' in page.body for one in drawn)


def test_antarctica_is_there_only_where_an_entry_names_it(tmp_path: Path) -> None:
    world = worldmap.world()
    without = map_of(tmp_path / "without", CONTENT)
    assert f'viewBox="0 0 {world.width} {world.height}"' in without.body
    there = "- {id: a, date: 2024, title: A, countries: [AQ]}\n"
    named = map_of(tmp_path / "named", {"entries/all.yml": there})
    assert f'viewBox="0 0 {world.width} {world.height_with_antarctica}"' in named.body
    assert links(named) == {"Antarctica, 1 entry": "../countries/aq/"}


def test_a_name_is_only_text(tmp_path: Path) -> None:
    own = 'ru: {name: "<script>alert(1)</script> & \\"co\\""}\n'
    page = map_of(tmp_path, CONTENT | {"countries.yml": COUNTRIES + own})
    assert not strict(page.body).all("script")
    assert "&lt;script&gt;alert(1)" in page.body


def test_a_map_of_no_entries_reads_well(tmp_path: Path) -> None:
    page = map_of(tmp_path, {})
    assert "There are no entries yet." in page.body
    assert "<table" not in page.body
    assert "rg-legend" not in page.body
    assert links(page) == {}


def test_a_country_leads_to_its_place_on_the_map(tmp_path: Path) -> None:
    rendered = core.render(chronology(tmp_path, CONTENT), core.Options())
    pages = {one.path: one for one in rendered.pages}
    assert 'href="../../map/#country-ua"' in pages["countries/ua.md"].body
    assert 'id="country-ua"' in pages["map/index.md"].body
    assert "#country-ussr" not in pages["countries/ussr.md"].body


# In a browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("map")
    done = build(folder / "site", project(folder, CONTENT))
    assert done.returncode == 0, done.stderr
    page = (folder / "site" / "map" / "index.html").read_bytes()
    assert len(gzip.compress(page)) < 45_000
    with served(folder / "site") as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_reader_goes_from_the_map_to_a_country(
    chromium: Browser, address: str, width: int, *, scripts: bool
) -> None:
    with context(chromium, width, scripts=scripts) as opened:
        page = opened.new_page()
        page.goto(f"{address}map/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        ukraine = page.get_by_role("link", name="Ukraine, 3 entries", exact=True)
        ukraine.click()
        expect(page.locator("h1")).to_contain_text("Ukraine")
        page.get_by_role("link", name="On the map").click()
        assert page.url.endswith("/map/#country-ua")
        expect(page.locator("#country-ua")).to_be_focused()  # once the page is there
        page.get_by_role("link", name="Russia, 1 entry", exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Russia")


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 390])
def test_a_small_state_can_be_touched_beside_its_dot(
    chromium: Browser, address: str, width: int
) -> None:
    """An area of 24 by 24 pixels, however large the map is shown."""
    with context(chromium, width) as opened:
        page = opened.new_page()
        page.goto(f"{address}map/")
        found = page.evaluate(
            """() => {
              const box = document.querySelector("#country-mt .rg-dot").getBoundingClientRect();
              const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
              const near = [[0, 0], [11, 0], [-11, 0], [0, 11], [0, -11], [8, 8], [-8, -8]];
              return near.map(([dx, dy]) =>
                document.elementFromPoint(x + dx, y + dy).closest("a")?.getAttribute("href"));
            }"""
        )
        assert found == ["../countries/mt/"] * 7


@pytest.mark.slow
def test_the_map_shows_its_shades_in_every_colour_scheme(chromium: Browser, address: str) -> None:
    for colours, forced in (("light", "none"), ("dark", "none"), ("light", "active")):
        with context(chromium) as opened:
            page = opened.new_page()
            page.emulate_media(color_scheme=colours, forced_colors=forced)  # type: ignore[arg-type]
            page.goto(f"{address}map/")
            look = "one => getComputedStyle(one).fill + getComputedStyle(one).fillOpacity"
            shades = {
                page.locator(name).first.evaluate(look)
                for name in ("#country-ua .rg-country", "#country-ru .rg-country", ".rg-land")
            }
            assert len(shades) == 3, (colours, forced, shades)
