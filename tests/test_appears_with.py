"""Who appears with whom: a matrix where there is room for one, else a list."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect

from browser import context, served
from built import build, project
from regesta import build as core
from regesta.pages.page import Page
from regesta.views import MOST_FREQUENT, Views
from samples import chronology

ENTRIES = """
- {id: a, date: 2024-01-01, title: A, actors: [Ann, Bob, NATO]}
- {id: b, date: 2024-01-02, title: B, actors: [Ann, Bob, {name: Cay, role: mentioned}]}
- {id: c, date: 2024-01-03, title: C, actors: [Ann, Cay, {unnamed: a man}]}
- {id: d, date: 2024-01-04, title: D, actors: [NATO, EU]}
- {id: e, date: 2024-01-05, title: E, actors: [Bob, Cay], status: draft}
"""
CONTENT = {
    "entries/all.yml": ENTRIES,
    "people.yml": "ann: {name: Ann}\nbob: {name: Bob}\ncay: {name: Cay}\n",
    "organisations.yml": "nato: {name: NATO}\neu: {name: EU}\n",
}


SELF = "\N{EN DASH}"


def page_of(tmp_path: Path, content: dict[str, str]) -> Page:
    rendered = core.render(chronology(tmp_path, content), core.Options())
    return next(page for page in rendered.pages if page.path == "appears-with/index.md")


def matrix(page: Page) -> dict[str, list[str]]:
    """Return what stands in each row, by the name that heads it."""
    body = page.body[page.body.index("<tbody>") : page.body.index("</tbody>")]
    rows = {}
    for row in body.split("</tr>")[:-1]:
        name, *cells = re.findall(r"<t[hd][^>]*>(?:<a [^>]*>)?([^<]+)", row)
        rows[name] = cells
    return rows


def test_the_matrix_counts_entries_in_which_both_take_part(tmp_path: Path) -> None:
    assert matrix(page_of(tmp_path, CONTENT)) == {
        "Ann": ["3", SELF, "2", "1", "1", "0"],
        "Bob": ["2", "2", SELF, "1", "0", "0"],
        "NATO": ["2", "1", "1", SELF, "0", "1"],
        "Cay": ["1", "1", "0", "0", SELF, "0"],
        "EU": ["1", "0", "0", "1", "0", SELF],
    }


def test_the_list_says_the_same(tmp_path: Path) -> None:
    body = page_of(tmp_path, CONTENT).body
    text = re.sub(r"<[^>]+>", "", body[body.index('<ul class="rg-together-list') :])
    assert text.split("\n")[1:-1] == [
        "Ann 3 entries, with: Bob 2, NATO 1, Cay 1",
        "Bob 2 entries, with: Ann 2, NATO 1",
        "NATO 2 entries, with: Ann 1, Bob 1, EU 1",
        "Cay 1 entry, with: Ann 1",
        "EU 1 entry, with: NATO 1",
    ]


def test_a_number_leads_to_explore_with_both_chosen(tmp_path: Path) -> None:
    body = page_of(tmp_path, CONTENT).body
    found = {
        label: href.replace("&amp;", "&")
        for href, label in re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', body)
    }
    assert found["2: Ann with Bob"] == "../explore/?people=ann,bob&people.match=all"
    assert found["1: Ann with NATO"] == "../explore/?people=ann&organisations=nato"
    assert found["1: NATO with EU"] == ("../explore/?organisations=nato,eu&organisations.match=all")


def test_an_id_of_any_script_can_stand_in_an_address(tmp_path: Path) -> None:
    content = {
        "entries/all.yml": "- {id: a, date: 2024, title: A, actors: [київ-1, o.b]}\n",
        "people.yml": "київ-1: {name: Ж}\no.b: {name: O}\n",
    }
    href = re.findall(r'href="([^"]*explore[^"]*)"', page_of(tmp_path, content).body)[0]
    assert href.isascii()
    chosen = dict(parse_qsl(urlsplit(href.replace("&amp;", "&")).query))
    assert sorted(chosen["people"].split(",")) == ["o.b", "київ-1"]


@pytest.mark.parametrize(
    "entries", ["", "- {id: a, date: 2024, title: A, actors: [Ann]}\n"], ids=["none", "one"]
)
def test_a_chronology_without_two_actors_reads_well(entries: str, tmp_path: Path) -> None:
    content = {
        "people.yml": "ann: {name: Ann}\n",
        **({"entries/a.yml": entries} if entries else {}),
    }
    body = page_of(tmp_path, content).body
    assert "No two people or organisations take part in the same entry yet." in body
    assert "<table" not in body


@given(
    st.lists(
        st.dictionaries(st.integers(0, 29), st.booleans(), max_size=5), min_size=1, max_size=40
    )
)
def test_pairs_are_what_a_plain_count_finds(
    tmp_path_factory: pytest.TempPathFactory, entries: list[dict[int, bool]]
) -> None:
    """Each entry names people, some of whom it only mentions."""
    lines = []
    for number, named in enumerate(entries):
        actors = ", ".join(
            f"{{name: p{one}, role: {'guest' if takes_part else 'mentioned'}}}"
            for one, takes_part in named.items()
        )
        lines.append(f"- {{id: e{number}, date: 2024, title: T, actors: [{actors}]}}\n")
    people = "".join(f"p{one}: {{name: P{one:02}}}\n" for one in range(30))
    folder = tmp_path_factory.mktemp("pairs")
    views = Views(chronology(folder, {"entries/e.yml": "".join(lines), "people.yml": people}))
    together = views.together
    taking = [[f"p{one}" for one, part in named.items() if part] for named in entries]
    counts = Counter(one for group in taking for one in group)
    expected = sorted(counts.items(), key=lambda one: (-one[1], int(one[0][1:])))
    assert list(together.actors) == expected[:MOST_FREQUENT]
    assert together.others == len(expected[MOST_FREQUENT:])
    frequent = {id_ for id_, _ in together.actors}
    pairs = Counter(pair for group in taking for pair in permutations(frequent & {*group}, 2))
    assert dict(together.pairs) == dict(pairs)


# In a browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("appears")
    done = build(folder / "site", project(folder, CONTENT))
    assert done.returncode == 0, done.stderr
    with served(folder / "site") as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize(("width", "shown"), [(1440, "table"), (390, "list")])
def test_a_matrix_on_a_desk_and_a_list_on_a_phone(
    chromium: Browser, address: str, width: int, shown: str
) -> None:
    with context(chromium, width) as opened:
        page = opened.new_page()
        page.goto(f"{address}people/")
        page.get_by_role("link", name="Who appears with whom").first.click()
        expect(page.locator("h1")).to_have_text("Who appears with whom")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        matrix, listed = page.locator(".rg-matrix"), page.locator(".rg-together-list")
        assert (matrix.is_visible(), listed.is_visible()) == (shown == "table", shown == "list")
        name = "2: Ann with Bob" if shown == "table" else "Bob 2"
        link = page.locator("article").get_by_role("link", name=name)
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/explore/?people=ann,bob&people.match=all")


@pytest.mark.slow
def test_on_paper_it_is_a_list(chromium: Browser, address: str) -> None:
    with context(chromium) as opened:
        page = opened.new_page()
        page.goto(f"{address}appears-with/")
        page.emulate_media(media="print")
        expect(page.locator(".rg-together-list")).to_be_visible()
        expect(page.locator(".rg-matrix")).to_be_hidden()
